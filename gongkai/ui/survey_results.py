"""The results of a survey as they are drawn: a chart and a table for each question."""

from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.consultations.models import SurveyQuestion
from gongkai.consultations.surveys import QuestionResult
from gongkai.ui.bar_charts import BarChart, bar_chart


@dataclass(frozen=True)
class DrawnResult:
    """A question with its chart; None for a free text."""

    question: SurveyQuestion
    result: QuestionResult
    chart: BarChart | None
    is_partly_hidden: bool


def drawn_results(results: Sequence[QuestionResult]) -> list[DrawnResult]:
    """Return the results with their charts. Shares of a confidential question are not shown."""
    return [
        DrawnResult(
            one.question,
            one,
            bar_chart(
                one.labels,
                one.numbers,
                total=one.question.answered,
                has_shares=not one.question.is_confidential,
            )
            if one.labels
            else None,
            None in one.numbers,
        )
        for one in results
    ]
