"""Opening and editing a report: permissions, and concurrent edits."""

from datetime import date

import pytest

from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind
from gongkai.reports.actions.drafts import edit_section, explain_finding, open_report, open_reports
from gongkai.statistics.models import TakenOverReport
from tests.applications.cases import on
from tests.cast import SINCE, person
from tests.reports.reporting import OPENED, YEAR, Region, region
from tests.reports.working import refused

pytestmark = pytest.mark.django_db


__all__ = ["region"]


def second_writer(region: Region, body: Body) -> Person:
    other = person("second-writer")
    grant_post(other, PostKind.REPORT_OFFICER, body, by=SYSTEM, at=on("2026-01-01"), since=SINCE)
    return other


class TestOpening:
    def test_draft_has_an_initial_text_in_every_section_except_problems(
        self, region: Region
    ) -> None:
        report = open_report(region.finance, YEAR, by=region.writer(region.finance), at=OPENED)
        texts = {one.key: bool(one.text) for one in report.sections.all()}
        assert texts == {
            "overview": True,
            "proactive": True,
            "applications": True,
            "remedies": True,
            "problems": False,
            "other": True,
        }
        [act] = Act.objects.filter(verb="report.opened")
        assert (act.chain, act.post) == (region.finance.chain, "report_officer")
        assert act.facets == {"year": YEAR, "edition": 1, "code": region.finance.code}

    def test_worker_opens_one_report_for_every_body(self, region: Region) -> None:
        region.open(region.top)
        assert open_reports(YEAR, at=OPENED) == 2
        assert open_reports(YEAR, at=OPENED) == 0
        assert sorted(
            Act.objects.filter(verb="report.opened").values_list("actor_kind", flat=True)
        ) == [
            "staff",
            "system",
            "system",
        ]

    def test_no_report_is_opened_for_an_imported_year(self, region: Region) -> None:
        TakenOverReport.objects.create(
            body=region.finance,
            year=YEAR,
            form="2021",
            cells={},
            file_name="a.xlsx",
            file_sha256="0" * 64,
            at=OPENED,
        )
        assert open_reports(YEAR, at=OPENED) == 2
        again = refused(
            lambda: open_report(region.finance, YEAR, by=region.writer(region.finance), at=OPENED)
        )
        assert again == "reported-before"

    def test_no_report_is_opened_for_a_body_outside_its_term(self, region: Region) -> None:
        body = region.add_body("990000-D09", "示范区档案局", "department", region.top)
        body.ended_on = date(2026, 12, 31)
        body.save()
        assert (
            refused(lambda: open_report(body, YEAR, by=region.writer(body), at=OPENED))
            == "no-body-then"
        )
        assert open_reports(YEAR, at=OPENED) == 3
        body.ended_on = None
        body.save()
        body.terms.update(since=date(2027, 1, 1))
        assert (
            refused(lambda: open_report(body, YEAR, by=region.writer(body), at=OPENED))
            == "no-body-then"
        )

    @pytest.mark.parametrize(
        ("year", "code"), [(2013, "no-form"), (2027, "year-not-over"), (2030, "year-not-over")]
    )
    def test_year_without_form_or_not_over_is_refused(
        self, region: Region, year: int, code: str
    ) -> None:
        writer = region.writer(region.finance)
        assert refused(lambda: open_report(region.finance, year, by=writer, at=OPENED)) == code
        assert open_reports(year, at=OPENED) == 0

    def test_second_report_and_person_of_another_body_are_refused(self, region: Region) -> None:
        region.open(region.finance)
        again = refused(
            lambda: open_report(region.finance, YEAR, by=region.writer(region.finance), at=OPENED)
        )
        assert again == "already-open"
        stranger = region.writer(region.cast.health)
        assert (
            refused(lambda: open_report(region.finance, YEAR, by=stranger, at=OPENED))
            == "wrong-post"
        )

    def test_each_year_has_the_sections_of_its_form(self, region: Region) -> None:
        region.cast.finance.terms.update(since=date(2008, 5, 1))
        report = open_report(region.finance, 2017, by=region.writer(region.finance), at=OPENED)
        assert [one.key for one in report.sections.order_by("id")][-4:] == [
            "organisation_and_budget",
            "meetings_and_training",
            "problems",
            "other",
        ]


@pytest.mark.both_databases
class TestEditing:
    def test_concurrent_edit_of_a_section_is_refused(self, region: Region) -> None:
        report = region.open(region.finance)
        other = second_writer(region, region.finance)
        edit_section(
            report, "overview", "第一稿", by=region.writer(region.finance), at=OPENED, revision=0
        )
        late = refused(
            lambda: edit_section(report, "overview", "第二稿", by=other, at=OPENED, revision=0)
        )
        assert late == "stale-revision"
        assert report.sections.get(key="overview").text == "第一稿"
        edit_section(report, "overview", "合稿\r\n\x00第二行", by=other, at=OPENED, revision=1)
        section = report.sections.get(key="overview")
        assert (section.text, section.revision, section.person) == ("合稿\n第二行", 2, other)

    def test_concurrent_edits_of_different_sections_are_saved(self, region: Region) -> None:
        report, other = region.open(region.finance), second_writer(region, region.finance)
        edit_section(
            report, "overview", "一", by=region.writer(region.finance), at=OPENED, revision=0
        )
        assert edit_section(report, "other", "六", by=other, at=OPENED, revision=0).revision == 1

    def test_unknown_section_long_text_and_person_of_another_body_are_refused(
        self, region: Region
    ) -> None:
        report, writer = region.open(region.finance), region.writer(region.finance)
        stranger = region.writer(region.cast.health)
        assert (
            refused(lambda: edit_section(report, "responses", "", by=writer, at=OPENED, revision=0))
            == "no-such-section"
        )
        long = "字" * 50_001
        assert (
            refused(lambda: edit_section(report, "other", long, by=writer, at=OPENED, revision=0))
            == "text-too-long"
        )
        assert (
            refused(lambda: edit_section(report, "other", "", by=stranger, at=OPENED, revision=0))
            == "wrong-post"
        )

    def test_section_added_by_a_later_form_can_be_edited(self, region: Region) -> None:
        report = region.open(region.finance)
        report.sections.filter(key="other").delete()
        edit_section(
            report, "other", "无。", by=region.writer(region.finance), at=OPENED, revision=0
        )
        assert report.sections.get(key="other").text == "无。"

    def test_submitted_report_is_read_only(self, region: Region) -> None:
        report = region.submit(region.open(region.finance))
        writer = region.writer(region.finance)
        assert (
            refused(lambda: edit_section(report, "other", "", by=writer, at=OPENED, revision=0))
            == "read-only"
        )
        assert (
            refused(lambda: explain_finding(report, "R6:x", "因为", by=writer, at=OPENED))
            == "read-only"
        )
