"""`gongkai verify` on error reports: unchanged data has no problems; planted faults are reported."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from gongkai.error_reports.actions import erase_error_report, pass_on_error_report
from gongkai.error_reports.models import ErrorReport, ErrorReportNumbers
from gongkai.error_reports.workflow import PassOnInputs
from gongkai.notifications.models import WaitingTask
from gongkai.operations.verify.error_reports import check
from gongkai.operations.verify.waiting import differences
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


def test_waiting_tasks_follow_the_reports_and_are_repaired(cast: Cast) -> None:
    reported(cast)
    answered(cast)
    passed_on = reported(cast)
    pass_on_error_report(passed_on, PassOnInputs(cast.health.pk), by=cast.disclosure, at=MONDAY)
    queues = WaitingTask.objects.order_by("queue").values_list("queue", flat=True)
    right = sorted(f"error-report/{body.pk}" for body in (cast.finance, cast.health))
    assert sorted(queues) == right
    assert list(differences()) == []
    WaitingTask.objects.filter(queue=right[0]).delete()
    ErrorReport.objects.filter(pk=passed_on.pk).update(due_on=date(2026, 3, 9))
    assert len(list(differences())) == 2
    call_command("waiting_rebuild", verbosity=0)
    assert list(differences()) == []
