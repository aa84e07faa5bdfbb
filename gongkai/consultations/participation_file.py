"""What the final document of a consultation needs before it may be approved."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.states import ConsultationState, DraftKind, RecordKind
from gongkai.documents.models import Document
from gongkai.kit.refusals import Refusal


def refusals_of_document(document: Document) -> Iterator[Refusal]:
    """
    Yield what is missing in the participation file of a document that a consultation prepared.

    Law: 国务院令713号 art. 25, 29.
    """
    consultation = PublicConsultation.objects.filter(final=document).first()
    if consultation is None:
        return
    if consultation.state in {ConsultationState.OPENED, ConsultationState.ENDED}:
        yield Refusal(
            "no-outcome",
            _("The outcome of the consultation %(number)s is not published yet.")
            % {"number": consultation.number},
            law="国务院令713号 art. 29",
        )
    elif consultation.state == ConsultationState.CANCELLED:
        yield Refusal(
            "consultation-cancelled",
            _("The consultation %(number)s, which prepared this document, was cancelled.")
            % {"number": consultation.number},
            law="国务院令713号 art. 15",
        )
    if (
        consultation.kind == DraftKind.DECISION
        and not consultation.records.filter(kind=RecordKind.LEGALITY).exists()
    ):
        yield Refusal(
            "no-legality-review",
            _("The participation file of %(number)s has no review of legality.")
            % {"number": consultation.number},
            law="国务院令713号 art. 25",
        )
