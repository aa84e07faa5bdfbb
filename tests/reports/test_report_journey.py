"""A reporting year of a region, from the opening of reports to the comparison of the next year."""

from datetime import date, datetime

import pytest

from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.operations.worker import open_annual_reports
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body
from gongkai.organisations.states import PostKind
from gongkai.processes.publish_report import PublishInputs, publish_report
from gongkai.reports.actions.drafts import edit_section, explain_finding, open_reports
from gongkai.reports.actions.submissions import return_report, settle_remark
from gongkai.reports.checks import checks_of, last_texts, load_working_report
from gongkai.reports.models import AnnualReport
from gongkai.reports.publication import publication_of
from gongkai.reports.queries import latest_report, public_reports, submissions_below, work_of
from gongkai.reports.rendering.view_model import report_content
from gongkai.reports.workflow import ReturnInputs
from gongkai.statistics.compilation import acts_behind
from tests.applications.cases import on
from tests.cast import SINCE
from tests.reports.reporting import OPENED, PROBLEMS, YEAR, Region, region, rules_of

pytestmark = pytest.mark.django_db
__all__ = ["region"]
WRITTEN = on("2027-01-05")


def report_of(body: Body, year: int = YEAR) -> AnnualReport:
    found = latest_report(body, year)
    assert found is not None
    return found


def write(region: Region, report: AnnualReport, *, at: datetime = WRITTEN) -> None:
    """Write the required section, and the received applications in words."""
    writer = region.writer(report.body)
    words = "全年新收政府信息公开申请 {{ applications.1.total }} 件，与上年相比{{ applications.1.total | change }}。"
    edit_section(report, "problems", PROBLEMS, by=writer, at=at, revision=0)
    edit_section(report, "overview", words, by=writer, at=at, revision=0)


def settle_in(region: Region) -> dict[Body, int]:
    """Add a department and two prefectures; return the number of applications of each body."""
    third = region.add_body("990000-D03", "示范区民政厅", "department", region.top)
    east = region.add_body("990100", "示范区东城市人民政府", "government", region.top)
    west = region.add_body("990200", "示范区西城市人民政府", "government", region.top)
    office = region.add_body("990100-D01", "东城市财政局", "department", east)
    for body, number in ((third, 3), (east, 1), (office, 4), (west, 5)):
        for _each in range(number):
            region.receive(body)
    catch_up()
    return {region.finance: 1, region.cast.health: 2, third: 3, east: 5, west: 5}


def mend(region: Region, report: AnnualReport) -> None:
    """Return a report, correct it, and submit it again."""
    writer = region.writer(report.body)
    return_report(
        report,
        ReturnInputs({"problems": "请写明具体问题。"}),
        by=region.writer(region.top),
        at=on("2027-01-20"),
    )
    again = report_of(report.body)
    edit_section(
        again, "problems", "有两件申请的说理不足。", by=writer, at=on("2027-01-21"), revision=1
    )
    settle_remark(again.remarks.get(), by=writer, at=on("2027-01-21"))
    region.submit(again, at=on("2027-01-21"))


def publish(region: Region, report: AnnualReport) -> str:
    """Publish the report of the finance department; return the text of its page."""
    found, writer = publication_of(report), region.writer(report.body)
    grant_post(writer, PostKind.DRAFTER, report.body, by=SYSTEM, at=OPENED, since=SINCE)
    publish_report(report, PublishInputs(), by=writer, at=on("2027-01-27"))
    region.cast.people["drafter"] = writer
    version = region.publish(report, at=on("2027-01-28")).public_version
    assert version is not None
    assert version.text == found.text
    return version.text


def test_reporting_year_from_opening_to_comparison(region: Region) -> None:
    top, wanted = region.top, settle_in(region)
    below = list(wanted)
    third, east = below[2], below[3]
    office = Body.objects.get(code="990100-D01")

    # On 1 January the worker begins all of them; each officer finds theirs.
    assert open_annual_reports(on("2027-01-01", 0)) == 7
    assert [one.body for one in work_of(region.writer(east), on=date(2027, 1, 2))] == [east]

    # The department of a prefecture hands in to that.
    write(region, report_of(office))
    region.accept(region.submit(report_of(office)))
    for body in below:
        report = report_of(body)
        write(region, report)
        assert rules_of(report) == []
        region.submit(report)
        assert report_content(report_of(body)).sections[0].html == (
            f"<p>全年新收政府信息公开申请 {wanted[body]} 件，与上年相比无可比数据。</p>"
        )

    # The region looks through: one is returned, mended, and handed in again.
    chief = region.writer(top)
    assert work_of(chief, on=date(2027, 1, 20)).filter(state="submitted").count() == 5
    mend(region, report_of(third))
    for body in below[1:]:
        region.accept(report_of(body), at=on("2027-01-25"))
    rows = submissions_below(top, year=YEAR).order_by("position", "id")
    assert [row.report_state for row in rows] == ["submitted", *["accepted"] * 4]

    # It adds up: its own report is the sum of those, and nobody is missing.
    report = report_of(top)
    write(region, report)
    assert rules_of(report) == []
    found = load_working_report(report)
    assert (found.figures["applications.1.total"], found.figures["level.applications.1.total"]) == (
        16,
        6,
    )
    assert region.submit(report, at=on("2027-03-02")).state == "accepted"

    # Every number of it opens into its acts.
    place = next(
        place for place in found.compiled.cells if (place.row, place.column) == ("1", "total")
    )
    chains = [one.chain for one in Body.objects.all()]
    acts = acts_behind(place, found.form, YEAR, chains)
    assert sorted(act.body for act in acts) == sorted(
        body.chain
        for body, number in {**wanted, east: 1, office: 4}.items()
        for _each in range(number)
    )

    # The finance department publishes: page and paper say the same.
    own = region.accept(report_of(region.finance), at=on("2027-01-26"))
    text = publish(region, own)
    [public] = public_reports()
    assert publication_of(public).text == text

    # A year later the draft compares, and last year's text stands beside it.
    region.receive(region.finance, at=on("2027-06-01"))
    region.receive(region.finance, at=on("2027-06-02"))
    catch_up()
    assert open_reports(2027, at=on("2028-01-01")) == 7
    later = report_of(region.finance, 2027)
    write(region, later, at=on("2028-01-02"))
    assert (
        load_working_report(later).bound_text("overview").plain
        == "全年新收政府信息公开申请 2 件，与上年相比增加 1 件。"
    )
    assert last_texts(later)["problems"] == f"<p>{PROBLEMS}</p>"
    assert report_content(later).sections[2].charts[0].labels == ("2026年", "2027年")
    verbs = Act.objects.filter(subject_type="reports.annualreport", chain=third.chain).order_by(
        "id"
    )
    assert list(verbs.values_list("verb", flat=True)) == [
        "report.opened",
        "report.submitted",
        "report.returned",
        "report.submitted",
        "report.accepted",
        "report.opened",
    ]


def test_region_can_report_with_an_explanation_of_missing_reports(region: Region) -> None:
    open_reports(YEAR, at=OPENED)
    write(region, report_of(region.top))
    chief, report = region.writer(region.top), report_of(region.top)
    for check in checks_of(report):
        if check.blocks:
            explain_finding(report, check.key, "逾期未报，已催办。", by=chief, at=OPENED)
    assert region.submit(report).state == "accepted"
    assert sorted(report.explanations.values_list("finding", flat=True)) == [
        "handed-in:990000-D01",
        "handed-in:990000-D02",
    ]
