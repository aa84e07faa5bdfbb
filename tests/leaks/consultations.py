"""Secrets of public consultations: plans that are not listed, and what the public wrote."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from gongkai.consultations.actions.comments import hold_comment, mask_comment, receive_comment
from gongkai.consultations.actions.consultations import plan_consultation
from gongkai.consultations.comment_files import stored_as
from gongkai.consultations.models import (
    CommentAnswer,
    CommentFile,
    PublicComment,
    PublicConsultation,
    SurveyCount,
    SurveyQuestion,
    SurveyText,
)
from gongkai.consultations.registration import CommentFacts, NewConsultation
from gongkai.consultations.workflow import HoldInputs, MaskInputs
from gongkai.files.storage import store, store_encrypted
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from tests.cast import SINCE, person
from tests.leaks.entries import Entry

if TYPE_CHECKING:
    from tests.leaks.world import World

Arguments = tuple[Any, ...]
NEVER = 700_000


def add_secret_consultations(world: "World") -> None:
    """Create a plan, and a consultation with comments, that no requesting user handles."""
    handler = person("consulter")
    grant_post(
        handler,
        PostKind.DISCLOSURE_OFFICER,
        world.cast.government,
        by=SYSTEM,
        at=world.at,
        since=SINCE,
    )
    today = local_date(world.at)
    plan_consultation(
        world.cast.government,
        NewConsultation(
            "other",
            world.word("the title of a plan"),
            world.word("the explanation of a plan"),
            today,
        ),
        by=handler,
        at=world.at,
    )
    consultation = plan_consultation(
        world.cast.government,
        NewConsultation("other", "公开的草案", "说明", today),
        by=handler,
        at=world.at,
    )
    # The draft belongs to another body, because none of this body is public. The consultation is not
    # public either: what is added here may change no public page.
    PublicConsultation.objects.filter(pk=consultation.pk).update(
        state="opened",
        draft=world.public[0],
        opens_at=world.at,
        closes_at=world.at + timedelta(days=60),
        least_day=today,
        outcome_due_on=today + timedelta(days=144),
        opened_by=handler,
    )
    consultation.refresh_from_db()
    comments = [
        receive_comment(
            consultation,
            CommentFacts(
                world.word("a comment on a draft"),
                None,
                world.word("the name of a commenter"),
                world.word("the contact of a commenter"),
                may_publish=True,
            ),
            code=world.word("the code of a comment"),
            submission=f"consultation{number}",
            at=world.at,
        )
        for number in range(3)
    ]
    hold_comment(comments[0], HoldInputs("insult"), by=handler, at=world.at)
    mask_comment(
        comments[1], MaskInputs(world.word("words not confirmed")), by=handler, at=world.at
    )
    answer = CommentAnswer.objects.create(
        consultation=consultation,
        argument=world.word("an argument before the outcome"),
        result="not",
        reason=world.word("a reason before the outcome"),
        voices=1,
        decided_at=world.at,
        decided_by=handler,
    )
    PublicComment.objects.filter(pk=comments[2].pk).update(state="answered", answer=answer)
    _add_survey(world, consultation)
    content = world.word("the content of a file of a comment").encode()
    stored = store_encrypted(io.BytesIO(content), "x.txt")
    file = stored_as(stored, comments[1], 1)
    file.name = world.word("the name of a file of a comment")
    # A copy that its author has not confirmed.
    copy = store(io.BytesIO(content), "x.txt")
    file.copy_sha256, file.copy_size, file.copy_ending = copy.sha256, copy.size, "txt"
    file.copy_type = copy.media_type
    file.save()


def _add_survey(world: "World", consultation: PublicConsultation) -> None:
    """Add a question with counts and a text, which nobody may see before the period is over."""
    question = SurveyQuestion.objects.create(
        consultation=consultation,
        place=1,
        kind="single",
        text=world.word("a question of a survey"),
        options=[world.word("an answer of a survey"), "x"],
        answered=1,
    )
    SurveyCount.objects.create(question=question, value=1, number=1)
    text = SurveyQuestion.objects.create(
        consultation=consultation, place=2, kind="text", text="x", answered=1
    )
    SurveyText.objects.create(question=text, text=world.word("a text answer to a survey"))
    PublicConsultation.objects.filter(pk=consultation.pk).update(question_count=2, last_response=1)


def consultation_entries() -> Iterator[tuple[str, "Entry"]]:
    """Yield the arguments of each route of consultations."""

    pages = ["page=forged", "format=csv", "format=x"]
    yield "portal:consultations", Entry(queries=lambda world: [*pages, "state=planned", "state=x"])
    yield "portal:comment_status", Entry()
    for name in (
        "consultation",
        "published_comments",
        "held_comments",
        "comment_answers",
        "survey",
        "survey_results",
    ):
        yield (
            f"portal:{name}",
            Entry(
                known=_public_numbers,
                hidden=hidden_consultation_numbers,
                queries=lambda world: pages,
            ),
        )
    yield (
        "portal:consultation_changes",
        Entry(known=lambda world: [], hidden=hidden_consultation_numbers),
    )
    yield (
        "portal:comment",
        Entry(
            known=_public_numbers,
            hidden=hidden_consultation_numbers,
            queries=lambda world: ["paragraph=1", "paragraph=x"],
        ),
    )
    yield (
        "desk:consultations",
        Entry(queries=lambda world: ["state=planned", "state=x", "page=forged"]),
    )
    yield "desk:consultation_create", Entry()
    yield "desk:consultation", Entry(known=_none, hidden=_hidden_ids)
    yield (
        "desk:consultation_action",
        Entry(known=_none, hidden=lambda world: _then(_hidden_ids(world), "cancel")),
    )
    for name in ("comments", "comment_create", "survey", "survey_enter"):
        yield f"desk:{name}", Entry(known=_none, hidden=_hidden_ids)
    yield "portal:comment_file", Entry(known=_none, hidden=_hidden_copies)
    yield "desk:comment_file", Entry(known=_none, hidden=_hidden_files)
    yield "desk:comment", Entry(known=_none, hidden=_hidden_comments)
    yield (
        "desk:comment_action",
        Entry(known=_none, hidden=lambda world: _then(_hidden_comments(world), "hold")),
    )


def _none(world: "World") -> list[Arguments]:
    return []


def _public_numbers(world: "World") -> list[Arguments]:
    found = PublicConsultation.objects.filter(public_at__isnull=False).order_by("id")
    return [(one.number,) for one in found]


def hidden_consultation_numbers(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return the numbers of consultations that are not public, each with one that is not allocated."""
    found = PublicConsultation.objects.filter(public_at=None).order_by("id")
    return [((one.number,), (f"{one.number}9",)) for one in found]


def _hidden_ids(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return the consultations of a body in which no requesting user works."""
    found = PublicConsultation.objects.order_by("id")
    return [((one.pk,), (one.pk + NEVER,)) for one in found]


def _hidden_comments(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return comments to a body for which no requesting user reads them."""
    return [((one.pk,), (one.pk + NEVER,)) for one in PublicComment.objects.order_by("id")]


def _hidden_files(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return files of comments to a body for which no requesting user reads them."""
    return [((one.pk,), (one.pk + NEVER,)) for one in CommentFile.objects.order_by("id")]


def _hidden_copies(world: "World") -> list[tuple[Arguments, Arguments]]:
    """Return copies for the public that their authors have not confirmed."""
    found = CommentFile.objects.select_related("comment__consultation").order_by("id")
    return [
        ((one.comment.consultation.number, one.pk), (one.comment.consultation.number, NEVER))
        for one in found
    ]


def _then(
    pairs: list[tuple[Arguments, Arguments]], more: object
) -> list[tuple[Arguments, Arguments]]:
    return [((*secret, more), (*never, more)) for secret, never in pairs]
