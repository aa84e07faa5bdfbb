"""Test data: a reader's report of an error, and its answer."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from gongkai.error_reports.actions import answer_error_report, receive_error_report
from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.rules import ErrorFacts
from gongkai.error_reports.workflow import AnswerInputs
from gongkai.kit.times import BEIJING
from tests.cast import Cast

# A Monday; three working days later is Thursday 5 March.
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)
THURSDAY = datetime(2026, 3, 5, 9, 0, tzinfo=BEIJING)
FRIDAY = datetime(2026, 3, 6, 9, 0, tzinfo=BEIJING)
CODE = "7F3K9-QX27F-3K9QX"
FACTS = ErrorFacts("/catalogue/", "wording", "“收费目录”写成了“收废目录”。", "13800001111")
ANSWER = AnswerInputs("corrected", "错字已于今日改正，谢谢。")


def reported(cast: Cast, *, at: datetime = MONDAY, **changes: Any) -> ErrorReport:
    """Return a report to the department of finance."""
    submission = changes.pop("submission", uuid4().hex)
    facts = replace(FACTS, **changes)
    return receive_error_report(cast.finance, facts, code=CODE, submission=submission, at=at)


def answered(cast: Cast, *, at: datetime = THURSDAY) -> ErrorReport:
    """Return a report that the disclosure officer answered."""
    return answer_error_report(reported(cast), ANSWER, by=cast.disclosure, at=at)
