"""Hearings and open meetings in the search index."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.documents.states import Language
from gongkai.kit.date_text import day_text
from gongkai.kit.times import local_date
from gongkai.ledger.index_text import FIELD_END, IndexedKind, IndexText
from gongkai.ledger.verbs import Verb
from gongkai.meetings.measures import MEETING
from gongkai.meetings.models import Meeting
from gongkai.meetings.queries import public_meetings


class MeetingIndexKind(IndexedKind[Meeting]):
    """The announced meetings; cancelled ones stay."""

    subject_type = MEETING
    number = 11
    verbs = frozenset(
        {
            Verb.MEETING_AMENDED,
            Verb.MEETING_ANNOUNCED,
            Verb.MEETING_CANCELLED,
            Verb.MEETING_POSTPONED,
            Verb.MEETING_PUBLISHED,
        }
    )
    announced = MappingProxyType(
        {
            Verb.MEETING_ANNOUNCED: "announced",
            Verb.MEETING_POSTPONED: "postponed",
            Verb.MEETING_CANCELLED: "cancelled",
            Verb.MEETING_PUBLISHED: "published",
        }
    )
    news = _("Hearings and open meetings")

    def public_rows(self) -> QuerySet[Meeting]:
        """Return the announced meetings with their bodies, without seed and record."""
        return public_meetings().select_related("body")

    def index_text(self, row: Meeting) -> IndexText:
        """Return title, number, agenda and place."""
        assert row.announced_at is not None  # public meetings have a moment
        return IndexText(
            day=local_date(row.announced_at),
            body=row.body.chain,
            title=row.title,
            language=Language.CHINESE,
            number=row.number,
            text=FIELD_END.join((row.agenda, row.place)),
        )

    def public_route(self, row: Meeting) -> tuple[str, tuple[object, ...]]:
        """Return the route of the page of a meeting."""
        return "portal:meeting", (row.number,)

    def news_facts(self, row: Meeting, *, on: date) -> Sequence[str]:  # noqa: ARG002
        """Return the body, the state, and when and where it is held."""
        held = day_text(local_date(row.starts_at))
        return [row.body.label, str(row.get_state_display()), held, row.place]

    def reference(self, row: Meeting) -> str:
        """Return the number of the meeting."""
        return row.number
