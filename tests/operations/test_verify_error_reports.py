"""`gongkai verify` on error reports: unchanged data has no problems; planted faults are reported."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from gongkai.error_reports.actions import erase_error_report, pass_on_error_report
from gongkai.error_reports.models import ErrorReport, ErrorReportNumbers
from gongkai.error_reports.workflow import PassOnInputs
from gongkai.operations.verify.error_reports import check
from tests.cast import Cast
from tests.error_reports.reports import MONDAY, THURSDAY, answered, reported

pytestmark = pytest.mark.django_db


def faults() -> list[str]:
    """Return the problems, without notes."""
    return [fault.problem for fault in check() if not fault.note]


def test_reports_in_all_states_agree_with_their_acts(cast: Cast) -> None:
    pass_on_error_report(
        reported(cast), PassOnInputs(cast.health.pk), by=cast.disclosure, at=MONDAY
    )
    erase_error_report(answered(cast), at=THURSDAY + timedelta(days=30), after_days=30)
    reported(cast)
    assert faults() == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"number": "990000-D01-JC2026-00007"}, "its number is"),
        ({"body_id": None}, "its body is"),
        ({"received_on": date(2026, 3, 1)}, "its day of receipt is"),
        ({"erased_at": timezone.now()}, "no act says so"),
        ({"due_on": date(2026, 3, 9)}, "its act says otherwise"),
        ({"result": "no_error"}, "its result is"),
        ({"answered_on": date(2026, 3, 2)}, "its day of the answer is"),
    ],
)
def test_planted_fault_is_reported(cast: Cast, changes: dict[str, object], says: str) -> None:
    report = answered(cast, at=THURSDAY + timedelta(days=1))
    if "body_id" in changes:
        changes = {"body_id": cast.health.pk}
    ErrorReport.objects.filter(pk=report.pk).update(**changes)
    assert any(says in fault for fault in faults())


def test_wrong_due_date_of_a_waiting_report_is_reported(cast: Cast) -> None:
    ErrorReport.objects.filter(pk=reported(cast).pk).update(due_on=date(2026, 3, 9))
    found = list(check())
    assert [one for one in found if "recalculated it is 2026-03-05" in one.problem]


def test_missing_report_and_lost_number_are_reported(cast: Cast) -> None:
    reported(cast)
    gone = reported(cast)
    ErrorReport.objects.filter(pk=gone.pk).delete()
    assert faults() == [
        "there are 1 reports, the acts say 2",
        "2 numbers of 2026 are allocated, 1 reports have one",
    ]
    ErrorReportNumbers.objects.update(last=1)
    assert faults() == ["there are 1 reports, the acts say 2"]
