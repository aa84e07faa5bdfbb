"""Secrets of feedback on answers and of reports of comments."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gongkai.consultations.models import (
    AnswerFeedback,
    CommentAnswer,
    CommentReport,
    PublicComment,
    PublicConsultation,
    ReportedComment,
)
from gongkai.kit.query_codes import hash_of
from gongkai.kit.times import local_date
from tests.leaks.consultations import hidden_consultation_numbers
from tests.leaks.entries import Entry

if TYPE_CHECKING:
    from tests.leaks.world import World

Arguments = tuple[Any, ...]
NEVER = 700_000


def add_secret_readers(world: "World") -> None:
    """Create feedback with a drafted reply, and a kept comment, that no requesting user handles."""
    answer = CommentAnswer.objects.select_related("consultation").earliest("pk")
    today = local_date(world.at)
    AnswerFeedback.objects.create(
        consultation=answer.consultation,
        answer=answer,
        number="990000-FK2026-90001-000001",
        code_hash=hash_of(world.word("the code of feedback")),
        submission=world.word("the form of feedback"),
        kind="other",
        text=world.word("the words of feedback"),
        state="drafted",
        reply=world.word("a reply that is not published"),
        note=world.word("why a reply is returned"),
        received_at=world.at,
        received_on=today,
        due_on=today,
    )
    reported = ReportedComment.objects.create(
        consultation=answer.consultation,
        comment=PublicComment.objects.filter(consultation=answer.consultation).latest("pk"),
        state="kept",
        count=1,
        received_on=today,
        due_on=today,
        decided_on=today,
        reason=world.word("why a comment of a plan was kept"),
    )
    CommentReport.objects.create(
        reported=reported,
        number="990000-JB2026-90001-000001",
        code_hash=hash_of(world.word("the code of a report")),
        submission=world.word("the form of a report"),
        ground="insult",
        received_at=world.at,
    )


def reader_entries() -> Iterator[tuple[str, "Entry"]]:
    """Yield the arguments of each route of feedback and of reported comments."""

    yield "portal:said_status", Entry()
    yield "portal:answer_feedback", Entry(known=_none, hidden=_hidden_answers)
    yield "portal:comment_report", Entry(known=_none, hidden=_hidden_comments)
    yield (
        "portal:comment_reports",
        Entry(
            known=_none,
            hidden=hidden_consultation_numbers,
            queries=lambda world: ["page=forged", "format=csv", "format=x"],
        ),
    )
    for name in ("feedback_list", "reported_comments"):
        yield (
            f"desk:{name}",
            Entry(
                known=_none,
                hidden=_hidden_consultations,
                queries=lambda world: ["page=forged", "state=x"],
            ),
        )
    yield "desk:answer_feedback", Entry(known=_none, hidden=_hidden_feedback)
    yield "desk:reported_comment", Entry(known=_none, hidden=_hidden_reported)
    yield (
        "desk:feedback_action",
        Entry(known=_none, hidden=lambda world: _then(_hidden_feedback(world), "publish-reply")),
    )
    yield (
        "desk:reported_action",
        Entry(known=_none, hidden=lambda world: _then(_hidden_reported(world), "keep")),
    )


def _none(world: "World") -> list[Arguments]:
    return []


def _hidden_consultations(world: "World") -> list[tuple[Arguments, Arguments]]:
    return [((one.pk,), (one.pk + NEVER,)) for one in PublicConsultation.objects.order_by("id")]


def _hidden_answers(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return answers before the outcome."""
    found = CommentAnswer.objects.select_related("consultation").order_by("id")
    return [((one.consultation.number, one.pk), (one.consultation.number, NEVER)) for one in found]


def _hidden_comments(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return comments whose words their authors have not confirmed."""
    found = PublicComment.objects.select_related("consultation").filter(published_at=None)
    return [
        ((one.consultation.number, one.pk), (one.consultation.number, NEVER))
        for one in found.order_by("id")
    ]


def _hidden_feedback(world: "World") -> list[tuple[Arguments, Arguments]]:
    return [((one.pk,), (one.pk + NEVER,)) for one in AnswerFeedback.objects.order_by("id")]


def _hidden_reported(world: "World") -> list[tuple[Arguments, Arguments]]:
    return [((one.pk,), (one.pk + NEVER,)) for one in ReportedComment.objects.order_by("id")]


def _then(
    pairs: list[tuple[Arguments, Arguments]], more: object
) -> list[tuple[Arguments, Arguments]]:
    return [((*secret, more), (*never, more)) for secret, never in pairs]
