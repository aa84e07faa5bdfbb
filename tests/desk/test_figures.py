"""Figures in the staff interface: links to acts and records, and manual figures with reasons."""

import csv
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.desk.statistics import figure_detail_views
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from gongkai.statistics.models import LocalRow, ManualFigure, TakenOverReport
from tests.applications.cases import in_hand, on, served
from tests.cast import AT, SINCE, Cast, person
from tests.hangzhou import hangzhou

pytestmark = pytest.mark.django_db
FIGURES = "/desk/figures/?year=2026&body=990000-D01"
MANUAL_FIGURE = "/desk/figures/manual/?year=2026&body=990000-D01"


@pytest.fixture
def cast(cast: Cast) -> Cast:
    for name, body in (("writer", cast.finance), ("watcher", cast.government)):
        cast.people[name] = person(name)
        grant_post(cast.people[name], PostKind.REPORT_OFFICER, body, by=SYSTEM, at=AT, since=SINCE)
    return cast


def typed(cast: Cast, **changes: object) -> dict[str, object]:
    plain = {
        "slot": "applications.1.natural",
        "kind": "outside",
        "amount": "3",
        "reason": "纸质登记",
        "evidence": "台账",
    }
    return {f"figure-{name}": value for name, value in {**plain, **changes}.items()}


def address_of(cast: Cast) -> str:
    return f"/desk/figures/manual/{cast.finance.pk}/2026/"


def test_figure_links_to_its_acts_and_their_records(sign_in: Any, cast: Cast) -> None:
    case = served(cast, in_hand(cast, at=on("2026-01-05")), Outcome.GIVEN, at=on("2026-01-06"))
    document = cast.released()
    catch_up()
    browser = sign_in(cast.officer)
    page = browser.get(FIGURES).content.decode()
    link = (
        "/desk/figures/cell/applications.3.1.natural/?year=2026&amp;body=990000-D01&amp;scope=area"
    )
    assert f'<td class="number"><a href="{link}">1</a></td>' in page
    behind = browser.get(link.replace("&amp;", "&")).content.decode()
    assert f'<a href="/desk/applications/{case.pk}/"><bdi>{case.number}</bdi></a>' in behind
    assert "三（一） 予以公开：自然人" in behind
    # Users who handle no applications see the act and its number, without a link.
    watcher = sign_in(cast.watcher)
    seen = watcher.get(link.replace("&amp;", "&")).content.decode()
    assert case.number in seen
    assert f"/desk/applications/{case.pk}/" not in seen
    assert document.title not in seen
    for other in ("scope=own", "scope=level"):
        assert watcher.get(f"/desk/figures/?year=2026&body=990000&{other}").status_code == 200


def test_supervisor_sees_bodies_below_but_no_others(sign_in: Any, cast: Cast) -> None:
    assert sign_in(cast.watcher).get(FIGURES).status_code == 200
    assert sign_in(cast.stranger).get(FIGURES).status_code == 400
    assert sign_in(cast.writer).get("/desk/figures/?year=2026&body=990000").status_code == 400


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/desk/figures/cell/applications.9.natural/?year=2026&body=990000-D01", 404),
        ("/desk/figures/cell/req.recv/?year=2026&body=990000-D01", 404),
        ("/desk/figures/cell/req.recv/?year=2017&body=990000-D01", 200),
        ("/desk/figures/cell/req.recv/?year=2010&body=990000-D01", 404),
        ("/desk/figures/cell/req.recv/?year=2017&body=990000-D01&scope=all", 400),
        ("/desk/figures/cell/req.recv/?year=2017&body=990000-D01&page=forged", 400),
        ("/desk/figures/?year=2010&body=990000-D01", 200),
        ("/desk/figures/?year=2026&body=990000-D01&scope=%00", 400),
    ],
)
def test_addresses_are_checked(sign_in: Any, cast: Cast, address: str, status: int) -> None:
    assert sign_in(cast.writer).get(address).status_code == status


def test_detail_adds_up_the_tallies_once(sign_in: Any, cast: Cast) -> None:
    served(cast, in_hand(cast, at=on("2026-01-05")), Outcome.GIVEN, at=on("2026-01-06"))
    catch_up()
    browser = sign_in(cast.writer)
    for scope in ("own", "level", "area"):
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(
                f"/desk/figures/cell/applications.1.total/?year=2026&body=990000-D01&scope={scope}"
            )
        assert answer.context["total"] == len(answer.context["rows"]) == 1
        sums = [one for one in asked.captured_queries if "wanted (subject_type" in one["sql"]]
        assert len(sums) == 1


def test_page_query_counts_are_constant(
    sign_in: Any, cast: Cast, django_assert_num_queries: Any
) -> None:
    browser = sign_in(cast.writer)
    addresses = (
        FIGURES,
        "/desk/figures/cell/applications.1.total/?year=2026&body=990000-D01",
        MANUAL_FIGURE,
    )

    def more() -> None:
        served(cast, in_hand(cast, at=on("2026-01-05")), Outcome.GIVEN, at=on("2026-01-06"))
        assert browser.post(address_of(cast), typed(cast)).status_code == 302
        catch_up()

    more()
    counts = []
    for address in addresses:
        browser.get(address)
        with CaptureQueriesContext(connection) as one:
            assert browser.get(address).status_code == 200
        counts.append(len(one))
    more()
    more()
    for address, count in zip(addresses, counts, strict=True):
        with django_assert_num_queries(count):
            browser.get(address)


def test_acts_of_a_figure_are_exported(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.writer)
    browser.post(address_of(cast), typed(cast, reason="=1+1"))
    catch_up()
    answer = browser.get(
        "/desk/figures/cell/applications.1.total/?year=2026&body=990000-D01&format=csv"
    )
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "990000-D01" in text
    assert "'=1+1" in text
    sheet = browser.get(f"{FIGURES}&format=csv")
    assert "applications.1.total,件,3,3,3,3" in b"".join(sheet.streaming_content).decode(
        "utf-8-sig"
    )


def test_manual_figure_is_added_corrected_and_cancelled(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.writer)
    browser.post(address_of(cast), typed(cast))
    catch_up()
    browser.post(address_of(cast), typed(cast, kind="correction", amount="5"))
    assert [figure.amount for figure in ManualFigure.objects.order_by("id")] == [3, 2]
    page = browser.get(MANUAL_FIGURE).content.decode()
    assert "纸质登记" in page
    last = ManualFigure.objects.order_by("-id")[0]
    assert browser.post(f"/desk/figures/manual/{last.pk}/undo/", {"reason": ""}).status_code == 409
    assert (
        browser.post(f"/desk/figures/manual/{last.pk}/undo/", {"reason": "误"}).status_code == 302
    )
    assert ManualFigure.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"amount": "many"}, 400, "figure-amount_error"),
        ({"amount": "-1"}, 409, "小于"),
        ({"amount": "1.5"}, 409, "整数"),
        ({"reason": ""}, 400, "请填写此项"),
        ({"slot": "applications.1.total"}, 400, "选择"),
        ({"kind": "opening"}, 409, "结转"),
    ],
)
def test_invalid_figures_are_refused_with_their_input(
    sign_in: Any, cast: Cast, changes: dict[str, str], status: int, words: str
) -> None:
    answer = sign_in(cast.writer).post(address_of(cast), typed(cast, **changes))
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert 'value="台账"' in page
    assert not ManualFigure.objects.exists()


def test_only_report_officers_of_the_body_enter_figures(sign_in: Any, cast: Cast) -> None:
    assert sign_in(cast.drafter).get("/desk/figures/manual/").status_code == 403
    for name in ("drafter", "watcher", "stranger"):
        assert sign_in(cast.people[name]).post(address_of(cast), typed(cast)).status_code == 404
    assert not ManualFigure.objects.exists()


def test_local_rows_are_added_and_ended(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.watcher)
    address = f"/desk/figures/rows/{cast.government.pk}/2026/"
    fields = {
        "row-key": "local.visits",
        "row-name": "到访人次",
        "row-unit": "人次",
        "row-first_year": "2026",
    }
    assert browser.post(address, {**fields, "row-key": "visits"}).status_code == 409
    assert browser.post(address, fields).status_code == 302
    row = LocalRow.objects.get()
    assert "到访人次" in sign_in(cast.writer).get(MANUAL_FIGURE).content.decode()
    assert browser.post(f"/desk/figures/rows/{row.pk}/2026/end/").status_code == 302
    assert LocalRow.objects.get().last_year == 2026
    assert browser.post(f"/desk/figures/rows/{row.pk}/2026/end/").status_code == 409


def upload(data: Any, name: str = "r.json") -> dict[str, Any]:
    content = data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode()
    return {"earlier-file": SimpleUploadedFile(name, content)}


def test_earlier_report_is_checked_then_imported(sign_in: Any, cast: Cast, tmp_path: Path) -> None:
    browser = sign_in(cast.writer)
    address = f"/desk/figures/earlier/{cast.finance.pk}/2026/"
    checked = browser.post(address, {**upload(hangzhou()), "check": "1"}, follow=True)
    assert "可以导入" in checked.content.decode()
    assert not TakenOverReport.objects.exists()
    assert browser.post(address, upload(hangzhou()), follow=True).status_code == 200
    assert TakenOverReport.objects.get().year == 2025
    catch_up()
    assert ">783</a>" in browser.get(FIGURES).content.decode()


def test_inconsistent_earlier_report_is_reported_cell_by_cell(sign_in: Any, cast: Cast) -> None:
    wrong = hangzhou()
    wrong["applications"]["1"][0] += 1
    answer = sign_in(cast.writer).post(
        f"/desk/figures/earlier/{cast.finance.pk}/2026/", {**upload(wrong), "check": "1"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "R1" in page
    assert "R3" in page
    for bad, status in ((b"{", 400), (b"\x00" * 100, 400), (b"PK\x03\x04broken", 400)):
        for name in ("r.json", "r.xlsx", "../../r.exe"):
            answer = sign_in(cast.writer).post(
                f"/desk/figures/earlier/{cast.finance.pk}/2026/", upload(bad, name)
            )
            assert answer.status_code == status
    assert not TakenOverReport.objects.exists()


AS_PUBLISHED = {"earlier-reason": "报告已于2026年1月公布，表三第三项与分项不一致。"}


def published_with_error() -> dict[str, Any]:
    """Return a report in which item three says 275 where its rows add up to more."""
    wrong = hangzhou()
    wrong["applications"]["3.7"][6] -= 17
    return wrong


def test_report_published_with_errors_is_taken_over_for_a_reason(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.writer)
    address = f"/desk/figures/earlier/{cast.finance.pk}/2026/"
    assert browser.post(address, upload(published_with_error())).status_code == 409
    blank = {**upload(published_with_error()), "earlier-reason": " "}
    assert browser.post(address, blank).status_code == 409
    assert not TakenOverReport.objects.exists()
    asked = {**upload(published_with_error()), **AS_PUBLISHED}
    assert browser.post(address, asked, follow=True).status_code == 200
    earlier = TakenOverReport.objects.get()
    assert earlier.has_errors
    assert {one["rule"] for one in earlier.findings} == {"R1", "R2", "R3"}
    act = Act.objects.get(verb=Verb.REPORT_IMPORTED)
    assert (act.facets["errors"], act.facets["reason"]) == (3, earlier.reason)

    assert "公布时有错误" in browser.get(MANUAL_FIGURE).content.decode()
    page = browser.get(f"/desk/figures/taken-over/{earlier.pk}/").content.decode()
    assert earlier.reason in page
    assert "R2" in page
    assert ">13,793</td>" in page
    catch_up()
    figures = browser.get(FIGURES.replace("2026", "2025")).content.decode()
    assert "由平台以前公布的报告转入" in figures
    assert ">14,069</a>" in figures
    assert ">819</a>" in figures


def test_report_that_was_not_understood_is_not_taken_over_for_any_reason(
    sign_in: Any, cast: Cast
) -> None:
    without = {key: rows for key, rows in hangzhou().items() if key in {"year", "body"}}
    asked = {**upload(without), **AS_PUBLISHED}
    address = f"/desk/figures/earlier/{cast.finance.pk}/2026/"
    assert sign_in(cast.writer).post(address, asked).status_code == 409
    assert not TakenOverReport.objects.exists()


def test_year_that_was_taken_over_shows_no_impossible_sums(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.writer)
    address = f"/desk/figures/earlier/{cast.finance.pk}/2026/"
    browser.post(address, upload(hangzhou()))
    catch_up()
    received = "/desk/figures/cell/applications.1.total/?year=2025&body=990000-D01"
    assert "：14069 <small" in browser.get(received).content.decode()
    # The body above adds up what was published below, and not what was carried over alone.
    above = sign_in(cast.people["watcher"]).get("/desk/figures/?year=2025&body=990000&format=csv")
    content = b"".join(above.streaming_content).decode("utf-8-sig")
    area = {line[1]: line[5] for line in csv.reader(content.splitlines())}
    assert area["applications.1.total"] == "14069"
    assert area["applications.4.total"] == "819"
    assert int(area["applications.3.7.total"]) + 819 == 14069 + int(area["applications.2.total"])


@pytest.mark.shared
def test_published_page_is_taken_over_at_the_desk_and_offered_as_a_download(
    sign_in: Any, cast: Cast, shared: Path, client: Client
) -> None:
    page = (shared / "cases" / "reports" / "suqian2023.html").read_bytes()
    address = f"/desk/figures/earlier/{cast.finance.pk}/2026/"
    answer = sign_in(cast.writer).post(address, upload(page, "suqian2023.html"), follow=True)
    assert "已导入" in answer.content.decode()
    source = client.get("/reports/2023/990000-D01/source")
    assert b"".join(source.streaming_content) == page
    # A saved page is never shown by a browser.
    assert source["Content-Type"] == "application/octet-stream"
    assert source["Content-Disposition"].startswith("attachment")
    assert "sandbox" in source["Content-Security-Policy"]
    assert client.get("/reports/2022/990000-D01/source").status_code == 404


def test_report_taken_over_wrongly_is_replaced_at_the_desk_and_noted_in_public(
    sign_in: Any, cast: Cast, client: Client
) -> None:
    browser = sign_in(cast.writer)
    address = f"/desk/figures/earlier/{cast.finance.pk}/2026/"
    browser.post(address, {**upload(published_with_error()), **AS_PUBLISHED})
    first = TakenOverReport.objects.get()
    refused = browser.post(address, upload(hangzhou()))
    assert refused.status_code == 409
    assert 'id="id_earlier-correction_error"' in refused.content.decode()
    assert "请写明理由" in refused.content.decode()

    why = {"earlier-correction": "导入了有错字的稿子"}
    browser.post(address, {**upload(hangzhou()), **why})

    second = TakenOverReport.current.get()
    page = client.get("/reports/2025/990000-D01/").content.decode()
    assert why["earlier-correction"] in page
    assert "更换了" in page
    assert "13,793" not in page
    kept = browser.get(f"/desk/figures/taken-over/{first.pk}/").content.decode()
    assert "不再采用" in kept
    assert f"/desk/figures/taken-over/{second.pk}/" in kept
    shown = browser.get(f"/desk/figures/taken-over/{second.pk}/").content.decode()
    assert f"/desk/figures/taken-over/{first.pk}/" in shown
    listed = client.get("/reports/taken-over/").content.decode()
    assert listed.count("/reports/2025/990000-D01/") == 1


def test_report_published_with_errors_has_a_public_page(
    sign_in: Any, cast: Cast, client: Client
) -> None:
    asked = {**upload(published_with_error()), **AS_PUBLISHED}
    sign_in(cast.writer).post(f"/desk/figures/earlier/{cast.finance.pk}/2026/", asked)
    page = client.get("/reports/2025/990000-D01/").content.decode()
    for words in ("转入", AS_PUBLISHED["earlier-reason"], "R2", ">13,793</td>", "r.json"):
        assert words in page
    assert "Writer" not in page
    source = client.get("/reports/2025/990000-D01/source")
    assert json.loads(b"".join(source.streaming_content)) == published_with_error()
    listed = client.get("/reports/taken-over/?year=2025").content.decode()
    assert "/reports/2025/990000-D01/" in listed
    assert "公布时有错误" in listed
    assert "/reports/taken-over/" in client.get("/reports/").content.decode()
    assert "/reports/2025/990000-D01/" in client.get("/b/990000-D01/").content.decode()
    assert "1个机关本年度的数据载于" in client.get("/statistics/?year=2025").content.decode()
    assert "载于平台启用前" not in client.get("/statistics/?year=2026").content.decode()
    for language in ("en", "ug"):
        assert client.get(f"/{language}/reports/2025/990000-D01/").status_code == 200


def test_list_of_reports_taken_over_has_a_constant_number_of_queries(
    cast: Cast, client: Client, django_assert_num_queries: Any
) -> None:
    def add(year: int) -> None:
        TakenOverReport.objects.create(
            body=cast.finance, year=year, form="2021", cells={}, file_name="r.html", at=AT
        )

    add(2025)
    client.get("/reports/taken-over/")
    with CaptureQueriesContext(connection) as one:
        client.get("/reports/taken-over/")
    add(2024)
    add(2023)
    with django_assert_num_queries(len(one)):
        page = client.get("/reports/taken-over/").content.decode()
    assert page.count("/990000-D01/") == 3


def test_figure_of_a_government_opens_into_the_acts_of_all_its_bodies(
    sign_in: Any, cast: Cast, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The report of a year says of one body what no act does; the other has acts of its own.
    sign_in(cast.writer).post(f"/desk/figures/earlier/{cast.finance.pk}/2026/", upload(hangzhou()))
    grant_post(
        cast.people["watcher"], PostKind.REPORT_OFFICER, cast.health, by=SYSTEM, at=AT, since=SINCE
    )
    desk = sign_in(cast.watcher)
    added = f"/desk/figures/manual/{cast.health.pk}/2025/"
    for count in (1, 2, 3):
        data = typed(cast, amount=str(count), slot="applications.1.natural")
        assert desk.post(added, data).status_code == 302
    catch_up()
    for scope in ("area", "level"):
        address = f"/desk/figures/cell/applications.1.total/?year=2025&body=990000&scope={scope}"
        page = desk.get(address).content.decode()
        assert "：14075 <small" in page
        assert "其中14069载于" in page
        assert page.count("990000-D02#") == 3
        table = desk.get(f"/desk/figures/?year=2025&body=990000&scope={scope}").content.decode()
        assert ">14,075</a>" in table
    with CaptureQueriesContext(connection) as three:
        assert desk.get(address).status_code == 200
    count = len(three)
    assert count
    assert desk.post(added, typed(cast, amount="4")).status_code == 302
    catch_up()
    with django_assert_num_queries(count):
        desk.get(address)
    monkeypatch.setattr(figure_detail_views, "PAGE", 3)
    first = desk.get(address).content.decode()
    assert first.count("990000-D02#") == 3
    [after] = re.findall(r'href="([^"]*page=[^"]*)" rel="next"|rel="next" href="([^"]*)"', first)
    last = desk.get(f"/desk/figures/cell/applications.1.total/{unescape(''.join(after))}")
    assert last.content.decode().count("990000-D02#") == 1


def test_page_of_a_report_that_was_taken_over_is_for_its_officers(sign_in: Any, cast: Cast) -> None:
    sign_in(cast.writer).post(f"/desk/figures/earlier/{cast.finance.pk}/2026/", upload(hangzhou()))
    address = f"/desk/figures/taken-over/{TakenOverReport.objects.get().pk}/"
    assert sign_in(cast.writer).get(address).status_code == 200
    assert sign_in(cast.officer).get(address).status_code == 404
