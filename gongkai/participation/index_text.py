"""Public concerns in the search index: facts and outcome. Statements are found as documents."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.documents.states import Language
from gongkai.kit.times import local_date
from gongkai.ledger.index_text import FIELD_END, IndexedKind, IndexText
from gongkai.ledger.verbs import Verb
from gongkai.participation.measures import CONCERN
from gongkai.participation.models import Concern
from gongkai.participation.queries import public_concerns


class ConcernIndexKind(IndexedKind[Concern]):
    """The concerns on which something was stated."""

    subject_type = CONCERN
    number = 14
    verbs = frozenset(
        {
            Verb.CONCERN_AMENDED,
            Verb.CONCERN_ANSWERED,
            Verb.CONCERN_CLOSED,
            Verb.CONCERN_STATED,
        }
    )
    announced = MappingProxyType(
        {
            Verb.CONCERN_STATED: "stated",
            Verb.CONCERN_ANSWERED: "answered",
            Verb.CONCERN_CLOSED: "closed",
        }
    )
    news = _("Response to public concerns")

    def public_rows(self) -> QuerySet[Concern]:
        """Return the public concerns with their bodies."""
        return public_concerns().select_related("body")

    def index_text(self, row: Concern) -> IndexText:
        """Return topic, number, facts and outcome."""
        assert row.informed_at is not None  # public concerns have a moment
        return IndexText(
            day=local_date(row.informed_at),
            body=row.body.chain,
            title=row.title,
            language=Language.CHINESE,
            number=row.number,
            text=FIELD_END.join(filter(None, (row.facts, row.outcome))),
        )

    def public_route(self, row: Concern) -> tuple[str, tuple[object, ...]]:
        """Return the route of the page of a concern."""
        return "portal:concern", (row.number,)

    def news_facts(self, row: Concern, *, on: date) -> Sequence[str]:  # noqa: ARG002
        """Return the body and the state."""
        return [row.body.label, str(row.get_state_display())]

    def reference(self, row: Concern) -> str:
        """Return the number of the concern."""
        return row.number
