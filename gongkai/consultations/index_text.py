"""Public consultations in the search index: the notice, and the outcome once it is published."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.consultations.measures import CONSULTATION
from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.queries import public_consultations
from gongkai.documents.states import Language
from gongkai.kit.date_text import day_text
from gongkai.kit.times import local_date
from gongkai.ledger.index_text import FIELD_END, IndexedKind, IndexText
from gongkai.ledger.verbs import Verb


class ConsultationKind(IndexedKind[PublicConsultation]):
    """The consultations that are listed or were opened; cancelled ones stay."""

    subject_type = CONSULTATION
    number = 10
    verbs = frozenset(
        {
            Verb.CONSULTATION_AMENDED,
            Verb.CONSULTATION_CANCELLED,
            Verb.CONSULTATION_CONCLUDED,
            Verb.CONSULTATION_EXTENDED,
            Verb.CONSULTATION_LISTED,
            Verb.CONSULTATION_OPENED,
        }
    )
    announced = MappingProxyType(
        {
            Verb.CONSULTATION_LISTED: "listed",
            Verb.CONSULTATION_OPENED: "opened",
            Verb.CONSULTATION_CONCLUDED: "concluded",
            Verb.CONSULTATION_CANCELLED: "cancelled",
        }
    )
    news = _("Public consultations")

    def public_rows(self) -> QuerySet[PublicConsultation]:
        """Return the public consultations with their bodies."""
        return public_consultations().select_related("body")

    def index_text(self, row: PublicConsultation) -> IndexText:
        """Return title, number and what the notice and the outcome say."""
        assert row.public_at is not None  # public consultations have a moment
        parts = (
            row.explanation,
            row.ways,
            row.shorter_reason,
            row.extension_reason,
            row.cancel_reason,
            row.outcome,
        )
        return IndexText(
            day=local_date(row.public_at),
            body=row.body.chain,
            title=row.title,
            language=Language.CHINESE,
            number=row.number,
            text=FIELD_END.join(filter(None, parts)),
        )

    def public_route(self, row: PublicConsultation) -> tuple[str, tuple[object, ...]]:
        """Return the route of the page of a consultation."""
        return "portal:consultation", (row.number,)

    def news_facts(self, row: PublicConsultation, *, on: date) -> Sequence[str]:  # noqa: ARG002
        """Return the body, the state, and until when comments are taken."""
        facts = [row.body.label, str(row.get_state_display())]
        if row.last_day is not None:
            facts.append(gettext("Comments until %(day)s") % {"day": day_text(row.last_day)})
        return facts

    def reference(self, row: PublicConsultation) -> str:
        """Return the number of the consultation."""
        return row.number
