"""Rows of the permission matrix for feedback on answers and reports of comments, and their requests."""

from typing import TYPE_CHECKING, Any

from gongkai.consultations import workflow
from gongkai.consultations.models import (
    AnswerFeedback,
    CommentAnswer,
    CommentReport,
    PublicComment,
    ReportedComment,
)
from gongkai.consultations.states import FeedbackState
from gongkai.organisations.states import PostKind
from tests.cast import AT
from tests.matrix.rows import OF_OFFICE, STANDING, Row, Who, in_english, public

if TYPE_CHECKING:
    from tests.matrix.world import Stage

READING = (PostKind.EDITOR, PostKind.DISCLOSURE_OFFICER, PostKind.APPROVER)
PAGES = (
    "desk:feedback_list",
    "desk:reported_comments",
    "desk:answer_feedback",
    "desk:reported_comment",
    "portal:answer_feedback",
    "portal:comment_report",
    "portal:comment_reports",
)
FORMS = ("portal:said_status",)


def reader_rows() -> tuple["Row", ...]:
    """Return the rows of the pages and steps of feedback and of reported comments."""

    desk: dict[str, Any] = {"who": Who.STAFF, "about_document": False}
    whole = STANDING - OF_OFFICE
    steps = tuple(
        Row(
            route,
            f"{what}: {in_english(step.label)}",
            "POST",
            verb=f"{step.name}:{source}",
            posts=tuple(PostKind(post) for post in step.posts),
            places=whole,
            done=302,
            refused=0,
            writes=True,
            **desk,
        )
        for route, what, table in (
            ("desk:feedback_action", "feedback on an answer", workflow.FEEDBACK_WORKFLOW),
            ("desk:reported_action", "a reported comment", workflow.REPORT_WORKFLOW),
        )
        for step in table  # type: ignore[attr-defined]
        for source in sorted(step.sources)
    )
    return (
        *steps,
        *(
            Row(route, says, posts=READING, places=whole, refused=404, **desk)
            for route, says in (
                ("desk:feedback_list", "list the feedback on the answers of a consultation"),
                ("desk:reported_comments", "list the reported comments of a consultation"),
                ("desk:answer_feedback", "read feedback on an answer"),
                ("desk:reported_comment", "read the reports of a comment"),
            )
        ),
        public("portal:answer_feedback", "the form of feedback before the outcome", done=404),
        public(
            "portal:answer_feedback", "give feedback before the outcome", method="POST", done=404
        ),
        public("portal:comment_report", "the form that reports a comment of a plan", done=404),
        public("portal:comment_report", "report a comment of a plan", method="POST", done=404),
        public("portal:comment_reports", "the reported comments of a plan", done=404),
        public("portal:said_status", "ask for number and code of feedback or of a report"),
        # A wrong code is recorded in the security log, because failures are counted.
        public(
            "portal:said_status",
            "try a code of feedback or of a report that is wrong",
            method="POST",
            done=400,
            writes=True,
        ),
    )


def add_readers(stage: "Stage") -> None:
    """Create feedback on an answer, and a reported comment, that nobody handled yet."""
    comment = PublicComment.objects.get(pk=stage.comment)
    answer = CommentAnswer.objects.create(
        consultation_id=comment.consultation_id,
        argument="x",
        result="not",
        reason="x",
        decided_at=AT,
        decided_by=stage.cast.disclosure,
    )
    stage.feedback = AnswerFeedback.objects.create(
        consultation_id=comment.consultation_id,
        answer=answer,
        number="x-2",
        code_hash="x",
        submission="x",
        kind="other",
        text="x",
        received_at=AT,
        received_on=AT.date(),
        due_on=AT.date(),
    ).pk
    reported = ReportedComment.objects.create(
        consultation_id=comment.consultation_id,
        comment=comment,
        count=1,
        received_on=AT.date(),
        due_on=AT.date(),
    )
    CommentReport.objects.create(
        reported=reported,
        number="x-3",
        code_hash="x",
        submission="x",
        ground="insult",
        received_at=AT,
    )
    stage.reported = reported.pk


def arguments(stage: "Stage", route: str) -> list[Any]:
    """Return the arguments of a page."""
    comment = PublicComment.objects.select_related("consultation").get(pk=stage.comment)
    consultation = comment.consultation
    answer = AnswerFeedback.objects.get(pk=stage.feedback).answer_id
    return {
        "desk:feedback_list": [consultation.pk],
        "desk:reported_comments": [consultation.pk],
        "desk:answer_feedback": [stage.feedback],
        "desk:reported_comment": [stage.reported],
        "portal:answer_feedback": [consultation.number, answer],
        "portal:comment_report": [consultation.number, comment.pk],
        "portal:comment_reports": [f"{consultation.number}9"],
    }[route]


def sent_to(stage: "Stage", route: str) -> dict[str, Any]:
    """Return the form that is sent to a page."""
    return {"number": "990000-D01-FK2026-00001-000001", "code": "AAAA"}


def feedback_step(stage: "Stage", name: str, state: str) -> dict[str, Any]:
    """Bring the feedback into a state, and return the form of a step."""
    drafted = state == FeedbackState.DRAFTED
    AnswerFeedback.objects.filter(pk=stage.feedback).update(
        state=state,
        reply="x" if drafted else "",
        drafted_by=stage.cast.disclosure if drafted else None,
    )
    return {f"{name}-reply": "x", f"{name}-reason": "x"}


def reported_step(stage: "Stage", name: str, state: str) -> dict[str, Any]:
    """Make the reported comment public and return the form of a step."""
    PublicComment.objects.filter(pk=stage.comment).update(published_text="x", published_at=AT)
    ReportedComment.objects.filter(pk=stage.reported).update(state=state)
    return {f"{name}-reason": "x", f"{name}-ground": "insult"}
