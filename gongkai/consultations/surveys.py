"""Queries of surveys: their questions, and the results once the period is over."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from gongkai.consultations.models import (
    PublicConsultation,
    SurveyCount,
    SurveyQuestion,
    SurveyResponse,
    SurveyText,
)
from gongkai.consultations.states import ConsultationState, QuestionKind
from gongkai.consultations.survey_counts import (
    groups_of,
    in_groups,
    mean_of,
    median_of,
    shown_counts,
)
from gongkai.kit.reading import of_all_rows

# How long after the period staff enters what came by post or at the counter within it.
ENTRY_TIME = timedelta(days=3)


@dataclass(frozen=True)
class QuestionResult:
    """
    How a question was answered. `numbers` belong to `labels`; None is not shown.

    A free text is only counted. Mean and median are given for numbers that are not confidential.
    """

    question: SurveyQuestion
    labels: tuple[str, ...] = ()
    numbers: tuple[int | None, ...] = ()
    mean: Decimal | None = None
    median: Decimal | None = None


def questions_of(consultation: PublicConsultation) -> list[SurveyQuestion]:
    """Return the questions of the survey in their order."""
    return list(SurveyQuestion.objects.filter(consultation=consultation).order_by("place"))


def entered_until(consultation: PublicConsultation) -> datetime | None:
    """Return until when staff enters answers that came otherwise, which is when results are shown."""
    closes_at = consultation.closes_at
    return None if closes_at is None else closes_at + ENTRY_TIME


def has_results(consultation: PublicConsultation, at: datetime) -> bool:
    """
    Return whether the results may be shown: the survey has questions, and no more answers can come.

    Nobody sees results earlier, staff neither: they would influence later answers, and two looks one
    answer apart would tell what that one person answered.
    """
    until = entered_until(consultation)
    return (
        consultation.question_count > 0
        and until is not None
        and at >= until
        and consultation.state != ConsultationState.CANCELLED
    )


@of_all_rows
def survey_results(consultation: PublicConsultation, at: datetime) -> list[QuestionResult]:
    """Return the results of all questions; none before they may be shown. Two queries."""
    if not has_results(consultation, at):
        return []
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    rows = SurveyCount.objects.filter(question__consultation=consultation)
    for question_id, value, number in rows.values_list("question", "value", "number"):
        counts[question_id][value] = number
    return [_result(one, counts[one.pk]) for one in questions_of(consultation)]


def _result(question: SurveyQuestion, counts: Mapping[int, int]) -> QuestionResult:
    if question.kind == QuestionKind.TEXT:
        return QuestionResult(question)
    groups = _groups(question)
    numbers = in_groups(counts, groups)
    shown: list[int | None] = [*numbers]
    if question.is_confidential:
        several = question.kind == QuestionKind.MULTIPLE
        shown = shown_counts(numbers, total=question.answered if several else None)
    is_measured = question.kind in {QuestionKind.SCALE, QuestionKind.NUMBER}
    return QuestionResult(
        question,
        tuple(question.options)
        or tuple(f"{first}" if first == last else f"{first}–{last}" for first, last in groups),
        tuple(shown),
        mean_of(counts) if is_measured and not question.is_confidential else None,
        median_of(counts) if is_measured and not question.is_confidential else None,
    )


def _groups(question: SurveyQuestion) -> list[tuple[int, int]]:
    """Return the values that share a bar: single ones, unless a number has many possible values."""
    if question.options:
        return [(one, one) for one in range(1, len(question.options) + 1)]
    assert question.least is not None  # a scale or a number
    assert question.most is not None
    if question.kind == QuestionKind.SCALE:
        return [(one, one) for one in range(question.least, question.most + 1)]
    return groups_of(question.least, question.most)


def texts_to_read(consultation: PublicConsultation, at: datetime) -> QuerySet[SurveyText]:
    """Return the text answers, for staff that reads comments; none before the results."""
    found = SurveyText.objects.filter(question__consultation=consultation)
    return found if has_results(consultation, at) else found.none()


def response_by_submission(submission: str) -> SurveyResponse | None:
    """Return the response of a submitted form."""
    return SurveyResponse.objects.filter(submission=submission).first()


def surveys_to_erase(*, concluded_before: datetime) -> QuerySet[PublicConsultation]:
    """Return the consultations whose outcome is old and whose text answers are still stored."""
    over = PublicConsultation.objects.filter(concluded_at__lte=concluded_before)
    cancelled = PublicConsultation.objects.filter(cancelled_at__lte=concluded_before)
    found = (over | cancelled).filter(question_count__gt=0, texts_erased_at=None)
    return found.order_by("id")
