"""Interviews and press conferences in the search index, with the transcript once it is public."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.documents.states import Language
from gongkai.interviews.kinds import rules_of
from gongkai.interviews.measures import EVENT
from gongkai.interviews.models import Event, Paragraph
from gongkai.interviews.queries import public_events
from gongkai.interviews.states import EventState
from gongkai.kit.date_text import day_text
from gongkai.kit.times import local_date
from gongkai.ledger.index_text import FIELD_END, IndexedKind, IndexText
from gongkai.ledger.verbs import Verb

MAX_TRANSCRIPT = 200_000  # characters of one transcript that are indexed


class EventIndexKind(IndexedKind[Event]):
    """The announced events; cancelled ones stay. A recalled transcript is not in the index."""

    subject_type = EVENT
    number = 12
    verbs = frozenset(
        {
            Verb.EVENT_AMENDED,
            Verb.EVENT_ANNOUNCED,
            Verb.EVENT_CANCELLED,
            Verb.EVENT_PUBLISHED,
            Verb.EVENT_RECALLED,
        }
    )
    announced = MappingProxyType(
        {
            Verb.EVENT_ANNOUNCED: "announced",
            Verb.EVENT_CANCELLED: "cancelled",
            Verb.EVENT_PUBLISHED: "published",
        }
    )
    news = _("Interviews and press conferences")

    def public_rows(self) -> QuerySet[Event]:
        """Return the announced events with their bodies."""
        return public_events().select_related("body")

    def indexed(self, pks: Sequence[int]) -> Sequence[Event]:
        """Return the public ones of these events with the paragraphs of their transcripts."""
        spoken = Paragraph.objects.order_by("event", "position").only("event", "speaker", "text")
        found = self.public_rows().filter(pk__in=pks)
        return list(found.prefetch_related(Prefetch("paragraphs", spoken, to_attr="spoken")))

    def listed(self, pks: Sequence[int]) -> Sequence[Event]:
        """Return the same rows: a hit shows the place of the transcript that was found."""
        return self.indexed(pks)

    def index_text(self, row: Event) -> IndexText:
        """Return topic, number, outline and place, and the words of a published transcript."""
        assert row.announced_at is not None  # public events have a moment
        return IndexText(
            day=local_date(row.announced_at),
            body=row.body.chain,
            title=row.title,
            language=Language.CHINESE,
            number=row.number,
            text=FIELD_END.join(
                filter(None, (row.outline, row.place, row.reason, _transcript(row)))
            ),
        )

    def public_route(self, row: Event) -> tuple[str, tuple[object, ...]]:
        """Return the route of the page of an event."""
        return "portal:event", (rules_of(row.kind).path, row.number)

    def news_facts(self, row: Event, *, on: date) -> Sequence[str]:  # noqa: ARG002
        """Return the body, kind, state and day."""
        begins = day_text(local_date(row.begins_at))
        return [
            row.body.label,
            str(row.get_kind_display()),
            str(row.get_state_display()),
            begins,
        ]

    def reference(self, row: Event) -> str:
        """Return the number of the event."""
        return row.number


def _transcript(row: Event) -> str:
    """Return the words of a published transcript; empty of any other, and of a row without them."""
    if row.state != EventState.PUBLISHED:
        return ""
    spoken: list[Paragraph] = getattr(row, "spoken", [])
    return FIELD_END.join(one.text for one in spoken)[:MAX_TRANSCRIPT]
