"""Rows of the permission matrix for public consultations, and the requests that they make."""

import io
from typing import TYPE_CHECKING, Any

from gongkai.consultations import workflow
from gongkai.consultations.comment_files import stored_as
from gongkai.consultations.models import (
    CommentAnswer,
    CommentFile,
    PublicComment,
    PublicConsultation,
    SurveyQuestion,
)
from gongkai.consultations.states import CommentState, ConsultationState
from gongkai.documents.models import Document
from gongkai.documents.states import Status
from gongkai.files.storage import store_encrypted
from gongkai.organisations.states import PostKind
from tests.cast import AT
from tests.consultations.consultations import CLOSED, opened, planned
from tests.matrix.rows import OF_OFFICE, STANDING, Place, Row, Who, in_english, public

if TYPE_CHECKING:
    from tests.matrix.world import Stage

HANDLERS = (PostKind.EDITOR, PostKind.DISCLOSURE_OFFICER)
READING = (*HANDLERS, PostKind.APPROVER)


def consultation_rows() -> tuple["Row", ...]:
    """Return the rows of the pages and steps of consultations and comments."""

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
            ("desk:consultation_action", "a public consultation", workflow.WORKFLOW),
            ("desk:comment_action", "a comment on a draft", workflow.COMMENT_WORKFLOW),
        )
        for step in table  # type: ignore[attr-defined]
        for source in sorted(step.sources)
    )
    return (
        Row("desk:consultations", "list the public consultations of one's bodies", **desk),
        Row("desk:consultation_create", "open the form of a consultation", **desk),
        Row(
            "desk:consultation_create",
            "plan a public consultation",
            "POST",
            posts=HANDLERS,
            places=whole,
            done=302,
            refused=400,
            writes=True,
            **desk,
        ),
        Row(
            "desk:consultation",
            "read a public consultation before it is public",
            posts=(*READING, PostKind.DRAFTER),
            places=STANDING | {Place.OTHER_OFFICE},
            refused=404,
            **desk,
        ),
        *steps,
        *(
            Row(route, says, posts=READING, places=whole, refused=404, **desk)
            for route, says in (
                ("desk:comments", "list the comments on a draft"),
                ("desk:comment_create", "open the form of a comment"),
                ("desk:comment", "read a comment on a draft"),
                ("desk:comment_file", "read a file of a comment as it came"),
                ("desk:survey", "read the results of a survey"),
                ("desk:survey_enter", "open the form of answers to a survey"),
            )
        ),
        Row(
            "desk:comments",
            "answer comments on a draft",
            "POST",
            posts=HANDLERS,
            places=whole,
            done=302,
            refused=0,
            writes=True,
            **desk,
        ),
        Row(
            "desk:comment_create",
            "enter a comment on a draft",
            "POST",
            posts=HANDLERS,
            places=whole,
            done=200,
            refused=0,
            writes=True,
            **desk,
        ),
        Row(
            "desk:survey_enter",
            "enter answers to a survey",
            "POST",
            posts=HANDLERS,
            places=whole,
            done=302,
            refused=0,
            writes=True,
            **desk,
        ),
        public("portal:consultations", "the public consultations"),
        public("portal:comment_file", "a file of a comment that is not public", done=404),
        public("portal:survey", "the survey of a plan", done=404),
        public("portal:survey", "answer the survey of a plan", method="POST", done=404),
        public("portal:survey_results", "the results of a survey, too early", done=404),
        public("portal:consultation", "a public consultation that is only planned", done=404),
        public("portal:comment_answers", "the answers to comments before the outcome", done=404),
        public("portal:published_comments", "the published comments of a plan", done=404),
        public("portal:held_comments", "the comments of a plan that were set aside", done=404),
        public("portal:consultation_changes", "what changed since a draft, too early", done=404),
        public("portal:comment", "the form of a comment on a plan", done=404),
        public("portal:comment", "comment on a plan", method="POST", done=404),
        public("portal:comment_status", "ask for number and code of a comment"),
        # A wrong code is recorded in the security log, because failures are counted.
        public(
            "portal:comment_status",
            "try a code of a comment that is wrong",
            method="POST",
            done=400,
            writes=True,
        ),
    )


def add_consultations(stage: "Stage") -> None:
    """Create a planned consultation, and an open one with a comment that nobody handled yet."""
    stage.consultation = planned(stage.cast, title="x", explanation="x").pk
    open_one = opened(stage.cast)
    comment = PublicComment.objects.create(
        consultation=open_one,
        version_id=_public_version(open_one.draft_id),
        number="x-1",
        code_hash="x",
        submission="x",
        source="web",
        text="x",
        may_publish=True,
        received_at=AT,
        received_on=AT.date(),
    )
    stage.comment = comment.pk
    stored = store_encrypted(io.BytesIO(b"x"), "x.txt")
    stored_as(stored, comment, 1).save()
    for one in (stage.consultation, open_one.pk):
        SurveyQuestion.objects.create(
            consultation_id=one, place=1, kind="single", text="x", options=["x", "y"]
        )
    PublicConsultation.objects.filter(pk__in=[stage.consultation, open_one.pk]).update(
        question_count=1
    )


def arguments(stage: "Stage", route: str) -> list[Any]:
    """Return the arguments of a page."""
    if route in {"desk:comment", "desk:comment_action"}:
        return [stage.comment]
    file = CommentFile.objects.get(comment=stage.comment)
    if route == "desk:comment_file":
        return [file.pk]
    if route == "portal:comment_file":
        return [file.comment.consultation.number, file.pk]
    if route in {"desk:comments", "desk:comment_create", "desk:survey", "desk:survey_enter"}:
        return [PublicComment.objects.get(pk=stage.comment).consultation_id]
    if route.startswith("desk:"):
        return [stage.consultation]
    return [PublicConsultation.objects.get(pk=stage.consultation).number]


PAGES = (
    "desk:consultation",
    "desk:comments",
    "desk:comment_create",
    "desk:comment",
    "portal:consultation",
    "portal:comment_answers",
    "portal:published_comments",
    "portal:held_comments",
    "portal:consultation_changes",
    "portal:comment",
    "desk:comment_file",
    "portal:comment_file",
    "desk:survey",
    "desk:survey_enter",
    "portal:survey",
    "portal:survey_results",
)


def sent_to(stage: "Stage", route: str) -> dict[str, Any]:
    """Return the form that is sent to a page."""
    if route == "desk:consultation_create":
        return {
            "body": stage.cast.finance.pk,
            "kind": "other",
            "title": "x",
            "explanation": "x",
            "planned_on": "2027-01-01",
        }
    if route == "desk:comments":
        _set_state(_of_comment(stage), ConsultationState.ENDED)
        PublicComment.objects.filter(pk=stage.comment).update(state=CommentState.RECEIVED)
        return {"comment": stage.comment, "argument": "x", "result": "not", "reason": "x"}
    if route == "desk:comment_create":
        return {"source": "post", "received_on": "2026-11-21", "text": "x"}
    if route == "desk:survey_enter":
        question = SurveyQuestion.objects.get(consultation_id=_of_comment(stage))
        return {
            "source": "post",
            "received_on": "2026-11-21",
            f"question_{question.pk}": "1",
        }
    return {"number": "990000-D01-YJ2026-00001-000001", "code": "AAAA"}


FORMS = (
    "desk:consultation_create",
    "desk:comments",
    "desk:comment_create",
    "desk:survey_enter",
    "portal:comment_status",
)


def consultation_step(stage: "Stage", name: str, state: str) -> dict[str, Any]:
    """Bring the consultation into a state, and return the form of a step."""
    consultation = PublicConsultation.objects.get(pk=stage.consultation)
    other = PublicConsultation.objects.get(pk=_of_comment(stage))
    if state != ConsultationState.PLANNED:
        PublicConsultation.objects.filter(pk=consultation.pk).update(
            draft=other.draft, opens_at=AT, closes_at=CLOSED, opened_by=stage.cast.disclosure
        )
    _set_state(consultation.pk, state)
    if name == workflow.PUBLISH_OUTCOME.name:
        # The results of a survey come days after the end.
        SurveyQuestion.objects.filter(consultation=consultation).delete()
        PublicConsultation.objects.filter(pk=consultation.pk).update(question_count=0)
    question = SurveyQuestion.objects.filter(consultation=consultation).first()
    final = Document.objects.filter(body=stage.cast.finance, status=Status.PREPARING).first()
    fields = {
        "title": "x",
        "explanation": "x",
        "planned_on": "2027-01-01",
        "index_number": other.draft.index_number if other.draft else "",
        "last_day": "2027-03-01",
        "reason": "x",
        "kind": "risk",
        "submitted_on": "2026-01-01",
        "done_on": "2026-02-01",
        "text": "x",
        "document_id": final.pk if final else 0,
        "outcome": "x",
    }
    if name == workflow.ADD_QUESTION.name:
        fields["kind"] = "text"
    fields["question_id"] = question.pk if question else 0
    return {f"{name}-{field}": value for field, value in fields.items()}


def comment_step(stage: "Stage", name: str, state: str) -> dict[str, Any]:
    """Bring the comment into a state, and return the form of a step."""
    changes: dict[str, Any] = {"state": state}
    if state == CommentState.HELD:
        changes |= {"ground": "insult", "held_by": stage.cast.disclosure, "contested_at": AT}
    if state == CommentState.ANSWERED and name == workflow.HOLD.name:
        changes |= {"published_text": "x", "published_at": AT}
    if state == CommentState.ANSWERED or name == workflow.RESTORE.name:
        changes["answer"] = CommentAnswer.objects.create(
            consultation_id=_of_comment(stage),
            argument="x",
            result="not",
            reason="x",
            decided_at=AT,
            decided_by=stage.cast.disclosure,
        )
    PublicComment.objects.filter(pk=stage.comment).update(**changes)
    file = CommentFile.objects.get(comment=stage.comment)
    return {f"{name}-ground": "insult", f"{name}-text": "x", f"{name}-file_id": file.pk}


def _of_comment(stage: "Stage") -> int:
    return PublicComment.objects.get(pk=stage.comment).consultation_id


def _set_state(pk: int, state: str) -> None:
    is_over = state == ConsultationState.CONCLUDED
    PublicConsultation.objects.filter(pk=pk).update(
        state=state, outcome="x" if is_over else "", concluded_at=CLOSED if is_over else None
    )


def _public_version(document_id: int | None) -> int:
    version = Document.objects.get(pk=document_id).public_version_id
    assert version is not None
    return version
