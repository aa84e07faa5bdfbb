"""What the final document of a consultation needs before it may be approved."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.states import ConsultationState, DraftKind, RecordKind
from gongkai.documents.models import Document
from gongkai.kit.refusals import Refusal

LAWS = {
    RecordKind.HEARING: "国务院令713号 art. 17",
    RecordKind.EXPERTS: "国务院令713号 art. 21",
    RecordKind.RISK: "国务院令713号 art. 24",
    RecordKind.LEGALITY: "国务院令713号 art. 25",
}


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
    there = set(consultation.records.values_list("kind", flat=True))
    for kind in required_kinds(consultation):
        if kind not in there:
            yield Refusal(
                f"no-{kind}-record",
                _("The participation file of %(number)s lacks: %(kind)s.")
                % {"number": consultation.number, "kind": RecordKind(kind).label},
                law=LAWS[RecordKind(kind)],
            )


def required_kinds(consultation: PublicConsultation) -> list[str]:
    """
    Return the parts that the participation file must have: those named at the opening.

    A major decision needs a review of legality in any case. Law: 国务院令713号 art. 25.
    """
    is_decision = consultation.kind == DraftKind.DECISION
    of_law = {RecordKind.LEGALITY.value} if is_decision else set[str]()
    named = of_law | set(consultation.required_records)
    return [kind for kind in RecordKind.values if kind in named]
