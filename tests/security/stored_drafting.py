"""Hostile words in what drafts begin with and are checked by, and in events of duties."""

from datetime import timedelta

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.models import Attachment, CheckRule, DraftTemplate
from gongkai.duties.models import Duty, DutyEvent
from gongkai.kit.rich_text import sanitise
from tests.cast import AT, Cast


def hostile_drafting(cast: Cast, payloads: tuple[str, ...]) -> None:
    """Enter templates, terms of the check, alternative texts and events with the payloads."""
    item = CatalogueItem.objects.get(code="A20-02")
    genre = Genre.objects.get(code="notice")
    for number, payload in enumerate(payloads):
        DraftTemplate.objects.create(
            body=cast.finance,
            genre=genre,
            name=f"{number} {payload}"[:100],
            title=payload[:300],
            text=sanitise(payload),
            changed_by=cast.disclosure,
            changed_at=AT,
        )
    for payload in payloads[:6]:
        event = DutyEvent.objects.create(
            body=cast.finance,
            item=item,
            happened_on=AT.date(),
            note=payload[:300],
            working_days=20,
            recorded_by=cast.disclosure,
            recorded_at=AT,
        )
        Duty.objects.create(
            body=cast.finance,
            item=item,
            event=event,
            first=AT.date(),
            last=AT.date(),
            opens_on=AT.date(),
            due_on=AT.date(),
            closes_on=AT.date() + timedelta(days=1),
        )
    CheckRule.objects.create(body=cast.finance, terms="\n".join(payloads))
    for number, file in enumerate(Attachment.objects.order_by("pk")):
        file.description = payloads[number % len(payloads)][:500]
        file.save(update_fields=["description"])
