"""Attacks stored in public consultations, comments, answers and the participation file."""

from datetime import timedelta

from gongkai.consultations.models import (
    AnswerFeedback,
    CommentAnswer,
    CommentFile,
    ParticipationRecord,
    PublicComment,
    PublicConsultation,
    ReportedComment,
    SurveyQuestion,
    SurveyText,
)
from gongkai.documents.models import Document
from tests.cast import AT, Cast


def consulted(cast: Cast, document: Document, payloads: tuple[str, ...]) -> None:
    """
    Store each payload in every text of a consultation.

    The rules refuse some of them as personal data; what is stored nevertheless must be harmless.
    """
    document.refresh_from_db()
    assert document.public_version is not None
    for number, payload in enumerate(payloads[:6]):
        consultation = PublicConsultation.objects.create(
            body=cast.finance,
            number=f"990000-D01-ZQ2026-9{number:04}",
            kind="other",
            title=payload[:200],
            explanation=payload,
            state="concluded",
            planned_on=AT.date(),
            registered_at=AT,
            registered_by=cast.disclosure,
            public_at=AT,
            draft=document,
            opens_at=AT,
            opened_by=cast.disclosure,
            closes_at=AT + timedelta(days=1),
            least_day=AT.date(),
            shorter_reason=payload[:500],
            extension_reason=payload[:500],
            ways=payload[:500],
            ended_at=AT + timedelta(days=1),
            outcome_due_on=AT.date(),
            outcome=payload,
            concluded_at=AT + timedelta(days=1),
            cancel_reason=payload[:500],
            last_comment=1,
        )
        answer = CommentAnswer.objects.create(
            consultation=consultation,
            argument=payload[:300],
            result="not",
            reason=payload,
            voices=1,
            decided_at=AT,
            decided_by=cast.disclosure,
        )
        comment = PublicComment.objects.create(
            consultation=consultation,
            version=document.public_version,
            number=f"990000-D01-YJ2026-9{number:04}000001",
            submission=f"{number:032}",
            source="web",
            text=payload,
            name=payload[:100],
            contact=payload[:200],
            may_publish=True,
            proposed_text=payload,
            published_text=payload,
            published_at=AT,
            state="answered",
            answer=answer,
            received_at=AT,
            received_on=AT.date(),
        )
        ParticipationRecord.objects.create(
            consultation=consultation,
            kind="hearing",
            submitted_on=AT.date(),
            done_on=AT.date(),
            text=payload,
        )
        _survey(consultation, payload)
        AnswerFeedback.objects.create(
            consultation=consultation,
            answer=answer,
            number=f"990000-D01-FK2026-9{number:04}-000001",
            submission=f"{number:032}",
            kind="other",
            text=payload,
            state="replied",
            received_at=AT,
            received_on=AT.date(),
            due_on=AT.date(),
            reply=payload,
            note=payload[:500],
            replied_on=AT.date(),
        )
        ReportedComment.objects.create(
            consultation=consultation,
            comment=comment,
            state="kept",
            count=1,
            received_on=AT.date(),
            due_on=AT.date(),
            decided_on=AT.date(),
            reason=payload[:500],
        )
        CommentFile.objects.create(
            comment=comment,
            place=1,
            name=payload,
            content_id="0" * 64,
            size=1,
            media_type="text/plain",
            copy_sha256="0" * 64,
            copy_size=1,
            copy_ending="txt",
            published_at=AT,
        )


def _survey(consultation: PublicConsultation, payload: str) -> None:
    """Store a payload in the questions of a survey, in an answer that is offered and in a text."""
    for place, kind in enumerate(("single", "text"), start=1):
        question = SurveyQuestion.objects.create(
            consultation=consultation,
            place=place,
            kind=kind,
            text=payload[:300],
            options=[payload[:100], "x"] if kind == "single" else [],
            answered=1,
        )
    SurveyText.objects.create(question=question, text=payload)
    PublicConsultation.objects.filter(pk=consultation.pk).update(question_count=2)
