"""Published annual reports and public statistics, without drafts."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.ledger.consumers import catch_up
from gongkai.reports.actions.drafts import reopen_report
from gongkai.reports.actions.imports import import_earlier_report
from gongkai.reports.published.files import read_report_file
from gongkai.reports.workflow import ReopenInputs
from tests.applications.cases import on
from tests.cast import AT, Cast
from tests.reports.reporting import OPENED, PROBLEMS, YEAR, Region, region
from tests.statistics.test_manual_figures import filed

pytestmark = pytest.mark.django_db
__all__ = ["region"]
PAGE = f"/reports/{YEAR}/990000-D01/"


@pytest.fixture
def published(region: Region) -> Region:
    region.publish(region.accepted(region.finance))
    return region


def test_published_report_is_public(published: Region, client: Client) -> None:
    page = re.sub(r">\s+<", "><", client.get(PAGE).content.decode())
    assert "示范区财政厅2026年政府信息公开工作年度报告" in page
    assert PROBLEMS in page
    assert "三、本年度办理结果" in page
    assert (
        '<th scope="row" colspan="4">一、本年新收政府信息公开申请数量</th><td class="number">1</td>'
        in page
    )
    assert f"/desk/figures/?year={YEAR}&amp;body=990000-D01&amp;scope=area" in page
    listed = client.get("/reports/").content.decode()
    assert PAGE in listed
    assert PAGE in client.get(f"/reports/?year={YEAR}&body=990000-D01").content.decode()
    assert PAGE not in client.get("/reports/?year=2025").content.decode()
    assert PAGE in client.get("/b/990000-D01/").content.decode()
    for language in ("en", "ug"):
        assert client.get(f"/{language}{PAGE}").status_code == 200


def test_report_is_not_found_before_publication_and_redirects_to_a_tombstone_after_withdrawal(
    region: Region, client: Client
) -> None:
    report = region.accepted(region.finance)
    for address in (PAGE, f"{PAGE}report.json", f"{PAGE}report.csv"):
        assert client.get(address).status_code == 404
    document = region.publish(report)
    assert client.get(PAGE).status_code == 200
    withdraw_document(
        document, WithdrawalReason("误"), by=region.cast.disclosure, at=on("2027-02-01")
    )
    catch_up()
    answer = client.get(PAGE)
    assert (answer.status_code, answer["Location"]) == (302, f"/i/{document.index_number}/")
    assert client.get(answer["Location"]).status_code == 410
    assert client.get(f"{PAGE}report.json").status_code == 404


def test_section_of_the_body_follows_its_reports(region: Region, client: Client) -> None:
    first = region.accepted(region.finance)
    writer = region.writer(region.finance)
    section = "/b/990000-D01/"
    tags = [client.get(section)["ETag"]]

    def changed() -> bool:
        answer = client.get(section, headers={"if-none-match": tags[-1]})
        if answer.status_code == 304:
            return False
        tags.append(answer["ETag"])
        return True

    region.publish(first)
    assert changed()
    assert PAGE in client.get(section).content.decode()
    edition = reopen_report(first, ReopenInputs("数字有误"), by=writer, at=OPENED)
    assert not changed()  # the draft of a new edition is not public
    region.accept(region.submit(edition))
    document = region.publish(edition)
    assert changed()
    withdraw_document(
        document, WithdrawalReason("误"), by=region.cast.disclosure, at=on("2027-02-01")
    )
    # The second edition is withdrawn, and the first is not shown again yet.
    assert changed()
    assert PAGE not in client.get(section).content.decode()
    catch_up()
    assert changed()
    assert PAGE in client.get(section).content.decode()


def test_section_of_the_body_follows_reports_taken_over(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    section = "/b/990000-D01/"
    tag = client.get(section)["ETag"]
    found = filed(tmp_path, year=2024)
    import_earlier_report(cast.finance, found, file_name="x", sha256="0" * 64, by=None, at=AT)
    answer = client.get(section, headers={"if-none-match": tag})
    assert answer.status_code == 200
    assert "/reports/2024/990000-D01/" in answer.content.decode()


def test_data_of_a_report_can_be_imported_without_findings(
    published: Region, client: Client, tmp_path: Path
) -> None:
    answer = client.get(f"{PAGE}report.json")
    path = tmp_path / "report.json"
    path.write_bytes(answer.content)
    read = read_report_file(path).reading
    assert [str(one.text) for one in read.findings] == []
    assert json.loads(answer.content)["applications"]["1"] == [1, 0, 0, 0, 0, 0, 1]
    assert client.get(f"{PAGE}report.csv").content.startswith(b"\xef\xbb\xbf")
    assert (
        client.get(f"{PAGE}report.json", headers={"if-none-match": answer["ETag"]}).status_code
        == 304
    )


def test_supervisor_reaches_the_acts_from_the_page_in_two_clicks(
    published: Region, client: Client, sign_in: Any
) -> None:
    page = client.get(PAGE).content.decode()
    first = (
        page.partition('rel="nofollow" href="/desk/figures/')[2]
        .partition('"')[0]
        .replace("&amp;", "&")
    )
    browser = sign_in(published.writer(published.top))
    figures = browser.get(f"/desk/figures/{first}").content.decode()
    second = (
        figures.partition("/desk/figures/cell/applications.1.total/")[2]
        .partition('"')[0]
        .replace("&amp;", "&")
    )
    acts = browser.get(f"/desk/figures/cell/applications.1.total/{second}").content.decode()
    assert "990000-D01-SQ2026-00001" in acts


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/reports/?year=x", 400),
        ("/reports/?body=nowhere", 400),
        ("/reports/?page=forged", 400),
        ("/reports/2026/NOWHERE/", 404),
        ("/reports/2026/990000-D02/", 404),
        ("/reports/99999999999/990000-D01/", 404),
        ("/reports/2026/990000-D01/report.pdf", 404),
        ("/statistics/?year=x", 400),
        ("/statistics/?year=99999", 400),
        ("/statistics/?year=2026", 200),
        ("/statistics/", 200),
        ("/ug/statistics/?year=2026", 200),
    ],
)
def test_urls_give_the_expected_status(
    published: Region, client: Client, address: str, status: int
) -> None:
    assert client.get(address).status_code == status


def test_list_needs_as_many_queries_for_three_rows_as_for_one(
    published: Region, client: Client, django_assert_num_queries: Any
) -> None:
    client.get("/reports/")
    with CaptureQueriesContext(connection) as one:
        client.get("/reports/")
    for year in (YEAR - 1, YEAR - 2):
        published.declare_nothing(published.finance, year)
        catch_up()
        published.publish(published.accepted(published.finance, year=year))
    with django_assert_num_queries(len(one)):
        page = client.get("/reports/").content.decode()
    assert page.count("/990000-D01/") >= 3


def test_statistics_are_the_sums_of_the_acts(published: Region, client: Client) -> None:
    now = client.get(f"/statistics/?year={YEAR + 1}").content.decode()
    assert '<th scope="row">示范区财政厅</th><td class="number">1</td>' in now
    assert "收到申请" not in client.get(f"/statistics/?year={YEAR}").content.decode()


def test_figures_on_applications_are_public_after_the_end_of_the_year(
    published: Region, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "gongkai.portal.statistics.views.local_date", lambda _at: on("2027-06-01").date()
    )
    page = client.get(f"/statistics/?year={YEAR}").content.decode()
    assert "收到申请" in page
    assert '<th scope="row">总计</th><td class="number">3</td>' in page
