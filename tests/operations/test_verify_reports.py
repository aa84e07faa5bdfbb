"""`gongkai verify` on annual reports: unchanged data has no problems; each fault is reported."""

from collections.abc import Callable

import pytest

from gongkai.ledger.consumers import catch_up
from gongkai.operations.verify.reports import check
from gongkai.reports.actions.drafts import reopen_report
from gongkai.reports.actions.submissions import return_report, take_back_report
from gongkai.reports.models import AnnualReport
from gongkai.reports.workflow import ReopenInputs, ReturnInputs
from tests.reports.reporting import OPENED, Region, region

pytestmark = pytest.mark.django_db
__all__ = ["region"]


@pytest.fixture
def year(region: Region) -> Region:
    """
    Create a published and corrected report, a returned one, and the government's accepted one.
    """
    published = region.accepted(region.finance)
    region.publish(published)
    reopen_report(published, ReopenInputs("数字有误"), by=region.writer(region.finance), at=OPENED)
    health = region.submit(region.open(region.cast.health))
    health = take_back_report(health, by=region.writer(region.cast.health), at=OPENED)
    health = return_report(
        region.submit(health), ReturnInputs({"": "请核对"}), by=region.writer(region.top), at=OPENED
    )
    health.remarks.update(settled_at=OPENED)
    region.accept(region.submit(health))
    region.submit(region.open(region.top))
    catch_up()
    return region


def faults() -> list[str]:
    return [fault.problem for fault in check()]


def test_unchanged_reports_have_no_problems(year: Region) -> None:
    assert faults() == []


def _tamper(report: AnnualReport) -> None:
    assert report.figures is not None
    report.figures.cells["applications.1.total"] = "99"
    report.figures.save()


def _tamper_with_text(report: AnnualReport) -> None:
    report.frozen["texts"]["overview"] = "x"
    report.save()


def _move(report: AnnualReport) -> None:
    AnnualReport.objects.filter(pk=report.pk).update(state="drafting")


def _remove(report: AnnualReport) -> None:
    report.delete()


def _plant(report: AnnualReport) -> None:
    AnnualReport.objects.create(body=report.body, year=2020, opened_at=OPENED, changed_at=OPENED)


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (
            _tamper,
            "the snapshot of report 2026 (1) of 990000-D01 is not the one that was submitted",
        ),
        (
            _tamper_with_text,
            "the snapshot of report 2026 (1) of 990000-D01 is not the one that was submitted",
        ),
        (_move, "report 2026 (1) of 990000-D01 is drafting, but its last act is report.published"),
        (_remove, "has acts but does not exist"),
        (_plant, "no act records the start of report 2020 (1) of 990000-D01"),
    ],
)
def test_each_planted_fault_of_a_report_is_reported_exactly(
    year: Region, plant: Callable[[AnnualReport], None], words: str
) -> None:
    plant(AnnualReport.objects.get(body=year.finance, edition=1))
    [found] = faults()
    assert words in found
