"""Check of public consultations and comments against their acts: states, moments and counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gongkai.consultations.models import PublicComment, PublicConsultation, SurveyResponse
from gongkai.consultations.queries import outcome_due_on
from gongkai.consultations.states import CommentState, ConsultationState, QuestionKind
from gongkai.consultations.surveys import questions_of
from gongkai.consultations.workflow import COMMENT_WORKFLOW, WORKFLOW
from gongkai.kit.workflows import Workflow
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.subject_acts import acts_about

PART = "consultations"
BEGINNINGS = {
    Verb.CONSULTATION_PLANNED: ConsultationState.PLANNED,
    Verb.COMMENT_RECEIVED: CommentState.RECEIVED,
}
# What the clock, authors and bulk answers do: the sources and the target of each.
OTHERS: dict[str, tuple[frozenset[str], str]] = {
    Verb.CONSULTATION_ENDED: (
        frozenset({ConsultationState.OPENED}),
        ConsultationState.ENDED,
    ),
    Verb.COMMENT_WITHDRAWN: (
        frozenset({CommentState.RECEIVED, CommentState.HELD}),
        CommentState.WITHDRAWN,
    ),
    Verb.COMMENT_ANSWERED: (frozenset({CommentState.RECEIVED}), CommentState.ANSWERED),
}


@dataclass
class Folded:
    """The state of a consultation or comment according to its acts."""

    stage: str = ""
    number: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    concluded_at: datetime | None = None
    planned_on: date | None = None
    problem: str = ""


def check() -> Check:
    """Replay the acts of each consultation and comment and compare them with its row."""
    consultations = comments = 0
    rows = PublicConsultation.objects.order_by("pk")
    for chunk in in_chunks(rows.iterator(chunk_size=500)):
        consultations += len(chunk)
        acts = acts_about(PublicConsultation, [one.pk for one in chunk])
        for one in chunk:
            for problem in _differences(one, fold(acts[one.pk], WORKFLOW)):
                yield Fault(PART, f"public consultation {one.pk}: {problem}")
    texts = PublicComment.objects.only("pk", "number", "state").order_by("pk")
    for some in in_chunks(texts.iterator(chunk_size=500)):
        comments += len(some)
        acts = acts_about(PublicComment, [each.pk for each in some])
        for each in some:
            for problem in _same(each, fold(acts[each.pk], COMMENT_WORKFLOW)):
                yield Fault(PART, f"comment {each.pk}: {problem}")
    for verb, seen in (
        (Verb.CONSULTATION_PLANNED, consultations),
        (Verb.COMMENT_RECEIVED, comments),
        (Verb.SURVEY_ANSWERED, SurveyResponse.objects.count()),
    ):
        recorded = Act.objects.filter(verb=verb).count()
        if recorded != seen:
            yield Fault(PART, f"there are {seen} rows, the acts {verb} are {recorded}")
    return f"{consultations} public consultations with {comments} comments against their acts"


def fold(acts: list[Act], workflow: Workflow[Any]) -> Folded:
    """Replay the acts about one consultation or comment, oldest first."""
    folded = Folded()
    for act in acts:
        facets = act.facets
        if act.verb in BEGINNINGS:
            folded.stage = BEGINNINGS[Verb(act.verb)]
            folded.number = str(facets.get("number", ""))
        if "closes_at" in facets:
            folded.closes_at = _moment(facets["closes_at"])
        if act.verb == Verb.CONSULTATION_OPENED:
            folded.opens_at = act.at
        elif act.verb == Verb.CONSULTATION_CONCLUDED:
            folded.concluded_at = act.at
        if "planned_on" in facets:
            folded.planned_on = date.fromisoformat(str(facets["planned_on"])[:10])
        if act.verb in OTHERS:
            sources, target = OTHERS[act.verb]
            if folded.stage not in sources:
                folded.problem = f"act {act} cannot follow: the state was {folded.stage}"
            folded.stage = target
        for step in workflow.steps_recording(act.verb):
            if not step.starts_from(folded.stage):
                folded.problem = f"act {act} cannot follow: the state was {folded.stage}"
            folded.stage = step.target or folded.stage
    return folded


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None


def _differences(one: PublicConsultation, folded: Folded) -> Iterator[str]:
    yield from _same(one, folded)
    for name, found, expected in (
        ("opening", one.opens_at, folded.opens_at),
        ("closing", one.closes_at, folded.closes_at),
        ("outcome", one.concluded_at, folded.concluded_at),
        ("expected day", one.planned_on, folded.planned_on),
    ):
        if found != expected:
            yield f"its {name} is {found}, its acts say {expected}"
    if one.outcome_due_on != outcome_due_on(one):
        yield f"its outcome is due on {one.outcome_due_on}, recalculated it is another day"
    came = one.comments.count()
    if one.last_comment != came:
        yield f"it counts {one.last_comment} comments, there are {came}"
    yield from _survey_differences(one)
    for answer in one.answers.all():
        voices = answer.comments.count()
        if answer.voices != voices:
            yield f"answer {answer.pk} counts {answer.voices} comments, there are {voices}"


def _survey_differences(one: PublicConsultation) -> Iterator[str]:
    """Compare the counts of a survey with each other; what one person answered is stored nowhere."""
    came = one.responses.count()
    if one.last_response != came:
        yield f"it counts {one.last_response} responses, there are {came}"
    questions = questions_of(one)
    if one.question_count != len(questions):
        yield f"it counts {one.question_count} questions, there are {len(questions)}"
    for question in questions:
        numbers = list(question.counts.values_list("number", flat=True))
        if question.kind == QuestionKind.TEXT:
            is_right = (
                one.texts_erased_at is not None or question.texts.count() == question.answered
            )
        elif question.kind == QuestionKind.MULTIPLE:
            is_right = max(numbers, default=0) <= question.answered <= sum(numbers)
        else:
            is_right = sum(numbers) == question.answered
        if (
            not is_right
            or question.answered > came
            or (question.is_required and question.answered < came)
        ):
            yield f"the answers to question {question.place} do not add up"


def _same(one: PublicConsultation | PublicComment, folded: Folded) -> Iterator[str]:
    if folded.problem:
        yield folded.problem
    for name, found, expected in (
        ("state", one.state, folded.stage or "nothing"),
        ("number", one.number, folded.number),
    ):
        if found != expected:
            yield f"its {name} is {found}, its acts say {expected}"
