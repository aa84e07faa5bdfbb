import json
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.management import CommandError, call_command

from gongkai.catalogue.models import Genre
from gongkai.documents.actions import releases
from gongkai.documents.workflow import WithdrawalReason
from gongkai.kit.times import BEIJING
from gongkai.law.report_forms.shapes import Place
from gongkai.ledger.consumers import catch_up
from gongkai.reports.actions.drafts import open_reports
from gongkai.reports.published.files import read_report_file
from gongkai.statistics.figures import BY_KEY, FIGURES
from gongkai.statistics.queries import acts_of_figure, released_in_year, report
from tests.cast import AT, Cast, later
from tests.documents.test_actions import correct


def figures(cast: Cast, year: int = 2026) -> dict[str, tuple[int, int]]:
    catch_up()
    return {row.figure.key: (row.own, row.whole) for row in report(cast.government, year).rows}


def test_release_counts_once_for_its_body_and_the_tree(cast: Cast) -> None:
    assert figures(cast)["proactive.total"] == (0, 0)
    cast.released()
    found = figures(cast)
    assert found["proactive.total"] == found["proactive.channel.web"] == (0, 1)
    assert found["proactive.channel.weibo"] == (0, 0)
    assert {row.figure.key: row.own for row in report(cast.finance, 2026).rows}[
        "proactive.total"
    ] == 1
    assert released_in_year(2026) == 1


def test_correction_withdrawal_and_rerelease_do_not_change_release_figures(cast: Cast) -> None:
    document = correct(cast, cast.released(), "新", at=later(1))
    releases.withdraw_document(document, WithdrawalReason("x"), by=cast.disclosure, at=later(2))
    correct(cast, document, "再", at=later(3))
    found = figures(cast)
    assert found["proactive.total"] == (0, 1)
    assert found["documents.corrected"] == (0, 1)
    assert found["documents.withdrawn"] == (0, 1)


def test_withdrawal_counts_in_the_year_of_the_withdrawal(cast: Cast) -> None:
    document = cast.released()
    releases.withdraw_document(
        document,
        WithdrawalReason("x"),
        by=cast.disclosure,
        at=datetime(2026, 12, 31, 23, 0, tzinfo=BEIJING),
    )
    assert figures(cast)["documents.withdrawn"] == (0, 1)
    assert figures(cast, 2027)["documents.withdrawn"] == (0, 0)


def test_document_kept_on_request_is_not_counted_as_released(cast: Cast) -> None:
    kept = cast.approved(attribute="on_request", reason="x")
    releases.keep_document(kept, by=cast.disclosure, at=AT)
    assert figures(cast)["proactive.total"] == (0, 0)


def test_every_figure_can_be_traced_to_its_acts(cast: Cast) -> None:
    cast.released()
    for figure in FIGURES:
        acts = acts_of_figure(figure.key, cast.government, 2026, whole=True)
        assert acts is not None
        assert sum(acts.values_list("quantity", flat=True)) == figures(cast)[figure.key][1]
        assert str(figure.name)
        assert str(figure.definition)
    assert acts_of_figure("nonsense", cast.government, 2026, whole=True) is None
    assert set(BY_KEY) == {figure.key for figure in FIGURES}


def test_number_of_queries_does_not_depend_on_the_number_of_bodies(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(5):
        report(cast.government, 2026)
    with django_assert_num_queries(5):
        report(cast.finance, 2026)


def test_command_prints_json_and_html(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    cast.released(genre=Genre.objects.get(code="normative-document"))
    catch_up()
    call_command("report", "2026", "--body", "990000-D01")
    data = json.loads(capsys.readouterr().out)
    assert data["body"]["code"] == "990000-D01"
    assert data["others"]["proactive.total"]["own"] == 1
    assert data["others"]["proactive.total"]["name"] == "主动公开政府信息数"
    assert (data["form"], data["bodies"]) == ("2021", 1)
    rules = data["figures"]["proactive.normdocs.made"]
    assert rules == {
        "name": "第二十条第（一）项 行政规范性文件：本年制发件数",
        "unit": "件",
        "own": 1,
        "level": 1,
        "area": 1,
        "kinds": {"itself": 1},
        "manual": 0,
    }
    call_command("report", "2026", "--body", "990000", "--format", "html", "--language", "en")
    page = capsys.readouterr().out
    assert "<h1>Figures of Body 990000 for 2026</h1>" in page
    assert "<td>0</td><td>1</td><td>1</td>" in page


@pytest.mark.parametrize(
    ("year", "body"),
    [("2026", "nowhere"), ("1800", "990000"), ("9999", "990000"), ("2013", "990000")],
)
def test_command_refuses_unknown_body_and_year(cast: Cast, year: str, body: str) -> None:
    with pytest.raises(CommandError):
        call_command("report", year, "--body", body)


@pytest.mark.parametrize(
    ("form", "begins"),
    [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")],
)
def test_command_writes_every_format(cast: Cast, tmp_path: Path, form: str, begins: bytes) -> None:
    cast.released(genre=Genre.objects.get(code="normative-document"))
    catch_up()
    path = tmp_path / f"report.{form}"
    call_command("report", "2026", "--body", "990000-D01", "--format", form, "--output", str(path))
    assert path.read_bytes().startswith(begins)
    if form == "xlsx":
        read = read_report_file(path).reading
        assert read.findings == ()
        assert read.report.cells[Place("proactive", "normdocs", "made")] == 1
    if form == "pdf":
        with pytest.raises(CommandError, match="--output"):
            call_command("report", "2026", "--body", "990000-D01", "--format", form)


def test_command_writes_the_existing_report(cast: Cast, tmp_path: Path) -> None:
    open_reports(2025, at=datetime(2026, 11, 1, 9, 0, tzinfo=BEIJING))
    path = tmp_path / "report.docx"
    call_command(
        "report", "2025", "--body", "990000-D01", "--format", "docx", "--output", str(path)
    )
    words = "".join(one.text for one in docx.Document(str(path)).paragraphs)
    assert "一、总体情况" in words
