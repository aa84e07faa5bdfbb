"""Arguments and form data of requests about templates of drafts and events of duties."""

from datetime import timedelta
from typing import Any

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.models import DraftTemplate
from gongkai.duties.models import Duty, DutyEvent
from tests.cast import AT
from tests.matrix.rows import Case
from tests.matrix.world import Stage


def draft_template(stage: Stage, case: Case) -> list[Any]:
    """Return a template of the body, which is entered here."""
    if case == Case.IMPORTING:
        return [999_999]
    found, _made = DraftTemplate.objects.get_or_create(
        body=stage.cast.finance,
        name="x",
        defaults={
            "genre": Genre.objects.get(code="notice"),
            "title": "x",
            "changed_by": stage.cast.disclosure,
            "changed_at": AT,
        },
    )
    return [found.pk]


def template_form(stage: Stage, case: Case) -> dict[str, Any]:
    """Return the form of a template."""
    genre = Genre.objects.get(code="notice")
    form = {"name": "y", "genre": genre.pk, "title": "y", "revision": "1"}
    return {**form, "body": stage.cast.finance.pk}


def duty_event(stage: Stage, case: Case) -> list[Any]:
    """Return an event of the body with its duty, which are entered here."""
    body, item = stage.cast.finance, CatalogueItem.objects.get(code="A20-02")
    day = AT.date()
    event, made = DutyEvent.objects.get_or_create(
        body=body,
        item=item,
        happened_on=day,
        note="x",
        defaults={"working_days": 20, "recorded_by": stage.cast.disclosure, "recorded_at": AT},
    )
    if made:
        last = day + timedelta(days=30)
        Duty.objects.create(
            body=body,
            item=item,
            event=event,
            first=day,
            last=day,
            opens_on=day,
            due_on=last,
            closes_on=last,
        )
    return [event.pk]


def event_form(stage: Stage, case: Case) -> dict[str, Any]:
    """Return the form of an event."""
    item = CatalogueItem.objects.get(code="A20-02")
    form = {"happened_on": AT.date().isoformat(), "note": "y", "working_days": "20"}
    return {**form, "item": item.pk, "body": stage.cast.finance.pk}
