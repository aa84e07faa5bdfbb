"""Annual reports in the staff interface: each step, its refusals, and a whole year through HTTP."""

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from gongkai.documents.actions.releases import release_document
from gongkai.documents.models import Document
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.verbs import Verb
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind
from gongkai.reports.actions.drafts import open_reports
from gongkai.reports.actions.submissions import return_report
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import latest_report
from gongkai.reports.workflow import ReturnInputs
from tests.applications.cases import on
from tests.cast import SINCE
from tests.reports.reporting import OPENED, PROBLEMS, YEAR, Region, region

pytestmark = pytest.mark.django_db
__all__ = ["region"]
SignIn = Callable[[Person], Client]


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> list[datetime]:
    """Set the date to 4 January of the next year; the test advances it."""
    settings.GONGKAI_FILES = tmp_path / "files"
    found = [OPENED]
    monkeypatch.setattr("django.utils.timezone.now", lambda: found[0])
    return found


def read(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, (answer.status_code, answer.content.decode()[:2000])
    return answer.content.decode()


def main_text(answer: Any, status: int = 200) -> str:
    """Return the text of the page's main part."""
    main = read(answer, status).partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def save(browser: Client, report: AnnualReport, key: str, text: str, revision: int = 0) -> Any:
    return browser.post(
        f"/desk/reports/{report.pk}/sections/{key}/", {"text": text, "revision": revision}
    )


def step(browser: Client, report: AnnualReport, verb: str, **asked: str) -> Any:
    catch_up()
    return browser.post(
        f"/desk/reports/{report.pk}/act/{verb}/",
        {f"{verb}-{name}": value for name, value in asked.items()},
    )


def report_of(body: Body, year: int = YEAR) -> AnnualReport:
    found = latest_report(body, year)
    assert found is not None
    return found


@pytest.mark.usefixtures("now")
class TestWriting:
    def test_report_is_created_once(self, region: Region, sign_in: SignIn) -> None:
        browser = sign_in(region.writer(region.finance))
        answer = browser.post("/desk/reports/", {"body": region.finance.pk, "year": YEAR})
        assert answer.status_code == 302
        assert "部分是空的" in main_text(browser.get(answer["Location"]))
        read(browser.post("/desk/reports/", {"body": region.finance.pk, "year": YEAR}), 409)
        read(browser.post("/desk/reports/", {"body": region.finance.pk, "year": 2013}), 409)
        read(browser.post("/desk/reports/", {"body": region.top.pk, "year": YEAR}), 400)
        assert "示范区财政厅" in main_text(browser.get("/desk/reports/"))

    def test_two_officers_who_edit_one_section_see_both_texts(
        self, region: Region, sign_in: SignIn
    ) -> None:
        report, browser = region.open(region.finance), sign_in(region.writer(region.finance))
        other = region.officers[region.finance.code]
        grant_post(
            other, PostKind.REPORT_OFFICER, region.finance, by=SYSTEM, at=OPENED, since=SINCE
        )
        assert save(browser, report, "overview", "先写的").status_code == 302
        late = main_text(save(sign_in(other), report, "overview", "后写的"), 409)
        assert "先写的" in late
        assert "后写的" in late
        assert report.sections.get(key="overview").text == "先写的"
        assert save(sign_in(other), report, "overview", "合并的", revision=1).status_code == 302

    def test_preview_shows_the_inserted_figures(self, region: Region, sign_in: SignIn) -> None:
        report, browser = region.open(region.finance), sign_in(region.writer(region.finance))
        address = f"/desk/reports/{report.pk}/sections/other/"
        page = read(
            browser.post(
                address,
                {"text": "收到 {{ applications.1.total }} 件", "revision": 0, "preview": "1"},
            )
        )
        assert '<data class="bound" value="applications.1.total"' in page
        assert report.sections.get(key="other").revision == 0
        assert "nothing.here" in main_text(
            browser.post(address, {"text": "{{ nothing.here }}", "revision": 0, "preview": "1"})
        )
        assert "<code>remedies.direct.total</code>" in read(browser.get(address))
        read(browser.post(address, {"text": "x", "revision": "x"}), 400)
        read(save(browser, report, "other", "字" * 50_001), 409)
        read(browser.get(f"/desk/reports/{report.pk}/sections/nothing/"), 404)

    def test_findings_are_shown_and_explained_warnings_pass(
        self, region: Region, sign_in: SignIn
    ) -> None:
        report, browser = region.open(region.top), sign_in(region.writer(region.top))
        region.accepted(region.cast.health)
        page = read(browser.get(f"/desk/reports/{report.pk}/"))
        assert f"handed-in:{region.finance.code}" in page
        read(step(browser, report, "submit"), 409)
        explain = f"/desk/reports/{report.pk}/explain/"
        read(browser.post(explain, {"finding": "R1:x", "text": "因为"}), 409)
        assert (
            browser.post(
                explain, {"finding": f"handed-in:{region.finance.code}", "text": "已催报"}
            ).status_code
            == 302
        )
        assert "已催报" in main_text(browser.get(f"/desk/reports/{report.pk}/"))
        assert step(browser, report, "submit").status_code == 302

    def test_remark_is_settled(self, region: Region, sign_in: SignIn) -> None:
        report = region.submit(region.open(region.finance))
        return_report(
            report, ReturnInputs({"problems": "请具体"}), by=region.writer(region.top), at=OPENED
        )
        remark, browser = report.remarks.get(), sign_in(region.writer(region.finance))
        assert "请具体" in main_text(browser.get(f"/desk/reports/{report.pk}/sections/problems/"))
        assert browser.post(f"/desk/reports/{report.pk}/remarks/{remark.pk}/").status_code == 302
        read(browser.post(f"/desk/reports/{report.pk}/remarks/{remark.pk}/"), 409)
        read(browser.post(f"/desk/reports/{report.pk}/remarks/{remark.pk + 1}/"), 404)

    def test_report_is_downloaded_in_every_format(self, region: Region, sign_in: SignIn) -> None:
        report, browser = region.open(region.finance), sign_in(region.writer(region.finance))
        for form, begins in {
            "pdf": b"%PDF",
            "docx": b"PK",
            "xlsx": b"PK",
            "csv": b"",
            "json": b"{",
        }.items():
            answer = browser.get(f"/desk/reports/{report.pk}/paper.{form}")
            assert answer.status_code == 200
            assert answer.content.startswith(begins)
        read(browser.get(f"/desk/reports/{report.pk}/paper.exe"), 404)

    def test_changes_since_submission_link_to_their_acts(
        self, region: Region, sign_in: SignIn
    ) -> None:
        report = region.submit(region.open(region.finance))
        region.receive(region.finance, at=on("2026-12-30"))
        catch_up()
        page = read(sign_in(region.writer(region.finance)).get(f"/desk/reports/{report.pk}/"))
        assert (
            f"/desk/figures/cell/applications.1.total/?year={YEAR}&amp;body={region.finance.code}&amp;scope=area"
            in page
        )

    def test_form_of_2014_shows_its_table(self, region: Region, sign_in: SignIn) -> None:
        region.finance.terms.update(since=datetime(2008, 5, 1, tzinfo=OPENED.tzinfo).date())
        report = region.open(region.finance, year=2017)
        assert "政府信息公开情况统计表（2017年度）" in main_text(
            sign_in(region.writer(region.finance)).get(f"/desk/reports/{report.pk}/")
        )


@pytest.mark.usefixtures("now")
class TestVisibility:
    def test_drafts_of_others_and_unknown_steps_are_404(
        self, region: Region, sign_in: SignIn
    ) -> None:
        report = region.open(region.finance)
        for somebody in (
            region.writer(region.cast.health),
            region.writer(region.top),
            region.cast.drafter,
        ):
            browser = sign_in(somebody)
            read(browser.get(f"/desk/reports/{report.pk}/"), 404)
            read(browser.get(f"/desk/reports/{report.pk}/paper.pdf"), 404)
            read(save(browser, report, "other", "x"), 404)
        read(step(sign_in(region.writer(region.finance)), report, "burn"), 404)

    def test_submission_states_are_visible_only_to_the_body_above(
        self, region: Region, sign_in: SignIn
    ) -> None:
        report = region.submit(region.open(region.finance))
        open_reports(YEAR, at=OPENED)
        address = f"/desk/reports/below/{region.top.pk}/{YEAR}/"
        page = read(sign_in(region.writer(region.top)).get(address))
        assert f"/desk/reports/{report.pk}/" in page
        assert (
            f"/desk/reports/{report_of(region.cast.health).pk}/" not in page
        )  # The report is still a draft.
        read(sign_in(region.writer(region.finance)).get(address), 404)
        read(
            sign_in(region.writer(region.top)).get(f"/desk/reports/below/{region.top.pk}/1900/"),
            404,
        )

    def test_list_query_counts_are_constant(self, region: Region, sign_in: SignIn) -> None:
        browser = sign_in(region.writer(region.top))
        addresses = ("/desk/reports/", f"/desk/reports/below/{region.top.pk}/{YEAR}/")

        def asked() -> list[int]:
            counts = []
            for address in addresses:
                with CaptureQueriesContext(connection) as queries:
                    read(browser.get(address))
                counts.append(len(queries))
            return counts

        region.submit(region.open(region.finance))
        asked()
        few = asked()
        region.submit(region.open(region.cast.health))
        region.open(region.top)
        assert asked() == few

    def test_notification_links_to_its_report(self, region: Region, sign_in: SignIn) -> None:
        report = region.submit(region.open(region.finance))
        catch_up()
        chief = region.writer(region.top)
        notification = chief.notifications.get()
        answer = sign_in(chief).post(f"/desk/notifications/{notification.pk}/")
        assert answer["Location"] == f"/desk/reports/{report.pk}/"

    def test_first_page_shows_report_tasks(self, region: Region, sign_in: SignIn) -> None:
        report = region.open(region.finance)
        address = f"/desk/reports/{report.pk}/"
        assert address in read(sign_in(region.writer(region.finance)).get("/desk/"))
        assert address not in read(sign_in(region.writer(region.top)).get("/desk/"))
        region.submit(report)
        assert address in read(sign_in(region.writer(region.top)).get("/desk/"))

    def test_only_report_officers_create_reports(self, region: Region, sign_in: SignIn) -> None:
        page = read(sign_in(region.cast.drafter).get("/desk/reports/"))
        assert '<form method="post" action="/desk/reports/"' not in page


def collect(region: Region, sign_in: SignIn, below: list[Body]) -> None:
    """
    Submit all reports; one is returned, corrected and submitted again; the region accepts them.
    """
    chief = sign_in(region.writer(region.top))
    for body in below:
        browser, report = sign_in(region.writer(body)), report_of(body)
        assert save(browser, report, "problems", PROBLEMS).status_code == 302
        assert step(browser, report, "submit").status_code == 302
    returned = report_of(region.cast.health)
    read(step(chief, returned, "return", remark=" "), 409)
    assert step(chief, returned, "return", in_problems="请写具体。").status_code == 302
    browser = sign_in(region.writer(region.cast.health))
    assert (
        save(browser, returned, "problems", "有一件答复说理不足。", revision=1).status_code == 302
    )
    read(step(browser, returned, "submit"), 409)  # The remark is not settled.
    browser.post(f"/desk/reports/{returned.pk}/remarks/{returned.remarks.get().pk}/")
    assert step(browser, returned, "submit").status_code == 302
    for body in below:
        assert step(chief, report_of(body), "accept").status_code == 302


def publish(region: Region, browser: Client, report: AnnualReport, at: datetime) -> Document:
    """Create the document of a report from its page, and take it through the usual workflow."""
    assert step(browser, report, "publish").status_code == 302
    report.refresh_from_db()
    document = report.document
    assert document is not None
    assert document.open_version is not None
    assert [
        one.name.rpartition(".")[2]
        for one in document.open_version.attachments.order_by("position")
    ] == [
        "pdf",
        "docx",
        "xlsx",
        "csv",
    ]
    assert document.open_version.change_note == report.reason
    region.cast.people["drafter"] = region.writer(region.finance)
    document = release_document(
        region.cast.review(document, at=at), by=region.cast.disclosure, at=at
    )
    catch_up()
    report.refresh_from_db()
    assert report.state == "published"
    return document


def follow(supervisor: Client, page: str) -> int:
    """Follow a published figure to its acts in two clicks; return the number of listed acts."""
    sources = re.search(r'href="(/desk/figures/\?[^"]+)"', read(supervisor.get(page)))
    assert sources
    cell = re.search(
        r'href="(/desk/figures/cell/applications\.1\.total/[^"]*)"',
        read(supervisor.get(unescape(sources[1]))),
    )
    assert cell
    with translation.override("zh-hans"):
        return main_text(supervisor.get(unescape(cell[1]))).count(
            str(Verb.APPLICATION_RECEIVED.label)
        )


class TestJourney:
    def test_reporting_year_through_the_pages(
        self, region: Region, sign_in: SignIn, now: list[datetime]
    ) -> None:
        writer = region.writer(region.finance)
        grant_post(writer, PostKind.DRAFTER, region.finance, by=SYSTEM, at=OPENED, since=SINCE)
        east = region.add_body("990100", "示范区东城市人民政府", "government", region.top)
        region.receive(east)
        catch_up()
        open_reports(YEAR, at=OPENED)
        collect(region, sign_in, [region.finance, region.cast.health, east])
        chief, browser = sign_in(region.writer(region.top)), sign_in(writer)
        assert (
            main_text(chief.get(f"/desk/reports/below/{region.top.pk}/{YEAR}/")).count("已通过")
            == 3
        )

        # The region aggregates the reports.
        whole = report_of(region.top)
        assert save(chief, whole, "problems", PROBLEMS).status_code == 302
        assert step(chief, whole, "submit").status_code == 302
        assert "新收政府信息公开申请 4 件" in main_text(chief.get(f"/desk/reports/{whole.pk}/"))

        # The finance department publishes; a corrected edition is a new version of the document.
        own = report_of(region.finance)
        document = publish(region, browser, own, now[0])
        address = reverse("portal:document", args=[document.index_number])
        assert "新收政府信息公开申请 1 件" in read(Client().get(address))
        public = reverse("portal:report", args=[YEAR, region.finance.code])
        data = reverse("portal:report_data", args=[YEAR, region.finance.code, "json"])
        assert "新收政府信息公开申请 1 件" in main_text(Client().get(public))
        assert Client().get(data).json()["applications"]["1"][-1] == 1
        assert follow(chief, public) == 1
        region.receive(region.finance, at=on("2026-12-31"))
        assert step(browser, own, "reopen", reason="补录一件申请").status_code == 302
        edition = report_of(region.finance)
        assert step(browser, edition, "submit").status_code == 302
        assert step(chief, edition, "accept").status_code == 302
        assert publish(region, browser, edition, now[0]) == document
        assert "新收政府信息公开申请 2 件" in read(Client().get(address))
        assert "新收政府信息公开申请 2 件" in main_text(Client().get(public))
        assert Client().get(data).json()["applications"]["1"][-1] == 2

        # A year later the draft compares the years.
        for day in ("2027-06-01", "2027-06-02", "2027-06-03"):
            region.receive(region.finance, at=on(day))
        catch_up()
        now[0] = on("2028-01-03")
        open_reports(2027, at=now[0])
        later, browser = (
            report_of(region.finance, 2027),
            sign_in(writer),
        )  # The session of last year has expired.
        assert "增加 1 件" in main_text(browser.get(f"/desk/reports/{later.pk}/"))
        assert PROBLEMS in main_text(browser.get(f"/desk/reports/{later.pk}/sections/problems/"))
