import csv
import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from openpyxl import Workbook

from gongkai.documents.actions import imports
from gongkai.documents.models import Document, ImportRecord
from gongkai.documents.queries import public_documents
from gongkai.kit import locks
from gongkai.ledger import consumers
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act, Chain, Cursor
from gongkai.ledger.verbs import Verb
from gongkai.operations.management.commands import import_documents
from gongkai.operations.worker import update_validities
from gongkai.processes.importing import batches
from gongkai.search import consumers as search_consumers
from gongkai.search.queries import search
from gongkai.statistics.counting import CONSUMER as STATISTICS
from gongkai.statistics.queries import report
from tests.cast import AT, Cast

ROW = {
    "id": 1,
    "title": "甲条例",
    "region": "浙江",
    "kind": "地方性法规",
    "adopted": "2001-02-03",
    "effective": "2001-03-01",
    "body": "## 第一章　总则\n\n第一条 为了公开，制定本条例。",
}


def rows(number: int, **changes: Any) -> list[dict[str, Any]]:
    return [{**ROW, "id": n, "title": f"第{n}号条例", **changes} for n in range(1, number + 1)]


def jsonl(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_bytes(
        gzip.compress(
            "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records).encode()
        )
    )
    return path


def run(path: Path, *options: str, body: str = "990000-D01") -> None:
    call_command("import_documents", str(path), "--body", body, *options)


@pytest.fixture
def _following(django_capture_on_commit_callbacks: Any) -> Any:
    with django_capture_on_commit_callbacks(execute=True):
        yield


def test_imported_terms_end_by_themselves(cast: Cast, tmp_path: Path) -> None:
    lapsing = {**ROW, "id": "x", "until": "2005-12-31"}
    run(jsonl(tmp_path / "a.jsonl.gz", [lapsing, {**ROW, "id": "y", "until": "2099-12-31"}]))
    assert update_validities(AT) == 1
    found = Document.objects.order_by("external_id").values_list("external_id", "validity")
    assert list(found) == [("x", "expired"), ("y", "in_force")]
    assert Document.objects.get(external_id="y").next_validity_on == date(2100, 1, 1)


def test_documents_keep_their_dates_and_issuer_and_are_opening_stock(
    cast: Cast, tmp_path: Path
) -> None:
    run(
        jsonl(
            tmp_path / "a.jsonl.gz",
            [*rows(2), {**ROW, "id": "x", "adopted": None, "effective": None}],
        )
    )
    first = Document.objects.get(external_id="1")
    assert (str(first.formed_on), str(first.effective_on), first.issued_by) == (
        "2001-02-03",
        "2001-03-01",
        "浙江",
    )
    assert (first.released_on, str(first.listed_on), first.catalogue_item.code) == (
        None,
        "2001-02-03",
        "A20-01",
    )  # type: ignore[union-attr]
    assert not Document.objects.get(external_id="x").is_dated
    assert "<h2>第一章　总则</h2>" in first.public_version.text  # type: ignore[union-attr]
    assert (
        public_documents()
        .order_by("pk")
        .values_list("index_number", flat=True)[0]
        .endswith("-00001")
    )
    figures = {row.figure.key: (row.own, row.whole) for row in report(cast.government, 2026).rows}
    assert (figures["stock.opening"], figures["proactive.total"]) == ((0, 3), (0, 0))
    assert Act.objects.filter(verb="document.migrated").first().facets["formed_on"] == "2001-02-03"  # type: ignore[union-attr]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL collects statistics itself")
def test_sqlite_knows_the_size_of_the_tables_after_an_import(cast: Cast, tmp_path: Path) -> None:
    run(jsonl(tmp_path / "a.jsonl.gz", rows(3)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'documents_document'")
        stats = [stat for (stat,) in cursor.fetchall()]
    assert stats
    assert {int(stat.split()[0]) for stat in stats} == {Document.objects.count()}


def test_repeated_import_changes_nothing(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = jsonl(tmp_path / "a.jsonl.gz", rows(3))
    run(path)
    before = list(Document.objects.order_by("pk").values()), Act.objects.count()
    run(path)
    assert "nothing changed" in capsys.readouterr().out
    assert (list(Document.objects.order_by("pk").values()), Act.objects.count()) == before


def test_longer_file_adds_only_new_rows(cast: Cast, tmp_path: Path) -> None:
    run(jsonl(tmp_path / "a.jsonl.gz", rows(3)))
    run(jsonl(tmp_path / "b.jsonl.gz", rows(5)))
    assert Document.objects.count() == 5
    assert max(Document.objects.values_list("index_number", flat=True)).endswith("-00005")


@pytest.mark.usefixtures("_following")
def test_interrupted_import_is_not_public_and_can_be_resumed(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = jsonl(tmp_path / "a.jsonl.gz", rows(7))
    monkeypatch.setattr(import_documents, "BATCH_SIZE", 3)
    calls = []

    def crash(*args: Any, **kwargs: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return imports.migrate_documents(*args, **kwargs)

    monkeypatch.setattr(batches, "migrate_documents", crash)
    with pytest.raises(KeyboardInterrupt):
        run(path)
    assert (Document.objects.count(), public_documents().count()) == (3, 0)
    assert ImportRecord.objects.get().rows_done == 3
    run(path)
    assert (Document.objects.count(), public_documents().count()) == (7, 7)
    assert ImportRecord.objects.count() == 1
    numbers = sorted(Document.objects.values_list("index_number", flat=True))
    assert [number[-5:] for number in numbers] == [f"{n:05}" for n in range(1, 8)]


def test_documents_are_found_once_the_import_is_complete(
    cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run(jsonl(tmp_path / "a.jsonl.gz", rows(3)))
    assert search("“为了公开，制定”").count == 3


def test_concurrent_runs_import_each_row_once(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second run begins and ends between two batches of the first."""
    path = jsonl(tmp_path / "a.jsonl.gz", rows(7))
    begun = []

    def with_another(*args: Any, **kwargs: Any) -> int:
        new = imports.migrate_documents(*args, **kwargs)
        if not begun:
            begun.append(1)
            run(path, "--batch", "2")
        return new

    monkeypatch.setattr(batches, "migrate_documents", with_another)
    run(path, "--batch", "3")
    assert Document.objects.count() == 7
    record = ImportRecord.objects.get()
    assert (record.rows, record.rows_done) == (7, 7)
    assert Act.objects.filter(verb="import.completed").count() == 1
    assert Act.objects.filter(verb="document.migrated").count() == 7


def test_opening_stock_waits_for_the_end_of_the_import(cast: Cast, tmp_path: Path) -> None:
    def stock() -> int:
        catch_up()
        return next(
            row.whole
            for row in report(cast.government, 2026).rows
            if row.figure.key == "stock.opening"
        )

    run(jsonl(tmp_path / "a.jsonl.gz", rows(2)))
    # An act of a time when acts did not name their import.
    record(
        Verb.DOCUMENT_MIGRATED,
        Document.objects.all()[0],
        chain="990000-D01",
        by=SYSTEM,
        at=AT,
        on=AT.date(),
    )
    reader = import_documents.Reader(jsonl(tmp_path / "b.jsonl.gz", rows(5)), today=AT.date())
    opened = imports.start_import(
        cast.finance, file_name="b", file_sha256="0" * 64, rows=5, by=SYSTEM, at=AT
    )
    imports.migrate_documents(opened, list(reader.rows()), start=0, by=SYSTEM, at=AT)
    assert (Act.objects.filter(verb="document.migrated").count(), stock()) == (6, 3)
    imports.complete_import(opened, by=SYSTEM, at=AT)
    assert stock() == 6


def test_completed_import_is_indexed_in_batches(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_consumers, "MIN_BATCH", 2)
    monkeypatch.setattr(search_consumers, "PORTION_SECONDS", -1.0)
    seen = []
    monkeypatch.setattr(locks, "SHARE_SECONDS", 0.0)
    monkeypatch.setattr(
        locks, "let_others_write", lambda: seen.append(search("“为了公开，制定”").count)
    )
    monkeypatch.setattr(
        consumers, "TOGETHER", 0
    )  # there is no pause after its first portion otherwise
    run(jsonl(tmp_path / "a.jsonl.gz", rows(7)))
    assert set(seen) - {0, 7} == {2, 4, 6}
    assert search("“为了公开，制定”").count == 7


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", ["embedded", "worker"])
def test_consumers_follow_an_import_after_many_rows_and_not_after_each_batch(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any, mode: str
) -> None:
    settings.GONGKAI_CONSUMER_MODE = mode
    catch_up()
    monkeypatch.setattr(batches, "FOLLOWED", 4)
    monkeypatch.setattr(consumers, "WAKE_SECONDS", 60.0)  # a busy machine is slow
    unread: list[int] = []

    def noted(*args: Any, **kwargs: Any) -> int:
        chain = Chain.objects.get(code="990000-D01")
        read = Cursor.objects.get(chain=chain.code, consumer=STATISTICS).seq
        unread.append(chain.head_seq - read)
        return imports.migrate_documents(*args, **kwargs)

    monkeypatch.setattr(batches, "migrate_documents", noted)
    run(jsonl(tmp_path / "a.jsonl.gz", rows(12)), "--batch", "2")
    # The start of the import is an act as well; without this module's worker nobody follows it.
    embedded, alone = [0, 2, 0, 2, 0, 2], [1, 3, 5, 7, 9, 11]
    assert unread == (embedded if mode == "embedded" else alone)


def test_csv_and_xlsx_import_the_same_documents(cast: Cast, tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, ROW)
        writer.writeheader()
        writer.writerow(ROW)
    book = Workbook()
    book.active.append(list(ROW))
    book.active.append(list(ROW.values()))
    book.save(tmp_path / "b.xlsx")
    run(tmp_path / "a.csv")
    run(tmp_path / "b.xlsx", body="990000-D02")
    one, other = Document.objects.order_by("pk")
    assert (one.title, one.formed_on, one.genre) == (other.title, other.formed_on, other.genre)


def test_dates_of_a_table_are_read_as_people_write_them(cast: Cast, tmp_path: Path) -> None:
    written = ["2001年2月3日", "2001/2/3", "2001.02.03", "二〇〇一年二月三日", 20010203, 36925]
    book = Workbook()
    book.active.append(list(ROW))
    for number, adopted in enumerate(written):
        book.active.append(list({**ROW, "id": number, "adopted": adopted}.values()))
    book.save(tmp_path / "a.xlsx")
    run(tmp_path / "a.xlsx")
    assert {str(one.formed_on) for one in Document.objects.all()} == {"2001-02-03"}
    assert Document.objects.count() == len(written)


def test_bad_date_in_line_17003_refuses_the_whole_file(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, ["id", "title", "kind", "adopted", "body"])
        writer.writeheader()
        for line in range(2, 17_011):
            adopted = "2001-02-30" if line == 17_003 else "2001-02-03"
            writer.writerow(
                {"id": line, "title": "甲", "kind": "通知", "adopted": adopted, "body": "文"}
            )
    with pytest.raises(CommandError, match=r"1 error\(s\): nothing was written"):
        run(tmp_path / "a.csv", "--report", str(tmp_path / "report.csv"))
    assert "line 17003, adopted: error:" in capsys.readouterr().err
    assert "17003,adopted,error," in (tmp_path / "report.csv").read_text(encoding="utf-8-sig")
    assert not Document.objects.exists()
    assert not ImportRecord.objects.exists()


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"title": ""}, "title"),
        ({"body": " "}, "body"),
        ({"id": None}, "id"),
        ({"kind": "诗"}, "kind"),
        ({"adopted": "3.2.2001"}, "adopted"),
        ({"adopted": "2099-01-01"}, "adopted"),
        ({"adopted": "1800-01-01"}, "adopted"),
        ({"effective": "x"}, "effective"),
        ({"title": "题" * 301}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"item": "A20-99"}, "item"),
        ({"subject": "x"}, "subject"),
        ({"language": "fr"}, "language"),
        ({"extra": 1}, "extra"),
    ],
)
def test_error_names_line_and_column(
    cast: Cast,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, Any],
    column: str,
) -> None:
    with pytest.raises(CommandError, match="nothing was written"):
        run(jsonl(tmp_path / "a.jsonl.gz", [ROW, {**ROW, "id": 2, **change}]))
    assert f"line 2, {column}: error:" in capsys.readouterr().err
    assert not Document.objects.exists()


def test_duplicate_id_unknown_body_and_empty_file_are_refused(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError):
        run(jsonl(tmp_path / "a.jsonl.gz", [ROW, ROW]))
    assert "line 2, id: error:" in capsys.readouterr().err
    with pytest.raises(CommandError, match="no body with the code 'nowhere'"):
        run(jsonl(tmp_path / "b.jsonl.gz", [ROW]), body="nowhere")
    with pytest.raises(CommandError):
        run(jsonl(tmp_path / "c.jsonl.gz", []))
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "none.csv")


def test_dry_run_and_warning_write_nothing_and_report_it(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(jsonl(tmp_path / "a.jsonl.gz", [{**ROW, "effective": "2000-01-01"}]), "--dry-run")
    captured = capsys.readouterr()
    assert "line 1, effective: warning:" in captured.err
    assert "1 documents pass" in captured.out
    assert not Document.objects.exists()


def test_personal_data_is_listed_and_stops_an_import_only_on_demand(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = "11010519491231002X"
    file = jsonl(
        tmp_path / "a.jsonl.gz",
        [ROW, {**ROW, "id": 2, "title": "甲条例13812345678", "body": f"身份证号{card}，机密★10年"}],
    )
    run(file, "--dry-run")
    told = capsys.readouterr()
    assert "line 2, title: warning: 个人信息或密级标志：手机号码（1处）" in told.err
    assert (
        "line 2, text: warning: 个人信息或密级标志：密级标志（1处）, 身份证号码（1处）" in told.err
    )
    assert card not in told.err
    with pytest.raises(CommandError, match="2 error"):
        run(file, "--refuse-personal-data")
    assert not Document.objects.exists()
    report = tmp_path / "report.csv"
    run(file, "--report", str(report))
    assert Document.objects.count() == 2
    written = report.read_text(encoding="utf-8-sig")
    assert "2,title,warning" in written
    assert card not in written


@pytest.mark.shared
def test_real_regulations_are_all_found_by_title_and_by_phrase(
    cast: Cast,
    shared: Path,
    capsys: pytest.CaptureFixture[str],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run(shared / "data" / "regulations.jsonl.gz")
    told = capsys.readouterr()
    assert "1325 documents imported" in told.out
    assert "66 documents have no date" in told.out
    assert told.err.count("warning") == 4
    documents = list(public_documents().select_related("public_version", "genre", "catalogue_item"))
    assert len(documents) == 1325
    assert {document.catalogue_item.code for document in documents} == {"A20-01"}  # type: ignore[union-attr]
    assert {document.genre.code for document in documents} == {
        "administrative-regulation",
        "local-regulation",
    }  # type: ignore[union-attr]
    for document in documents:
        assert document.pk in found_by(document.title)
    for document in documents[::5]:
        text = document.public_version.plain_text.replace("\n", " ")  # type: ignore[union-attr]
        assert document.pk in found_by(text[len(text) // 2 :][:30].strip())


def found_by(phrase: str) -> set[int]:
    return {hit.row.pk for hit in search(f'"{phrase}"', limit=100).hits}
