"""The nightly export: everything that the API shows, with checksums; what was withdrawn leaves with the next run."""

import gzip
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.files.bulk_files import BulkRun, current_run, file_of_run, new_run, publish_run
from gongkai.operations import bulk_export
from gongkai.operations.bulk_export import bulk_root, export_everything, export_when_due
from tests.cast import AT, Cast
from tests.datasets.tables import first_version, withdrawn

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 29, 19, 30, tzinfo=UTC)  # 03:30 in Beijing


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> None:
    settings.GONGKAI_DATA = tmp_path / "data"


def lines(client: Client, name: str) -> list[dict[str, Any]]:
    packed = b"".join(client.get(f"/data/bulk/{name}.ndjson.gz"))
    return [json.loads(line) for line in gzip.decompress(packed).splitlines()]


def test_everything_public_is_exported_and_what_is_withdrawn_leaves(
    cast: Cast, tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_export, "LIMIT", 1)  # every list has several pages
    first, second = cast.released(title="甲文件"), cast.released(title="乙文件")
    cast.draft(title="草稿")
    release = first_version(cast, tmp_path)
    assert "今夜" in client.get("/data/bulk/").content.decode()
    assert client.get("/data/bulk/manifest.json").status_code == 404
    export_everything(AT)
    found = {one["index_number"]: one for one in lines(client, "items")}
    assert set(found) == {first.index_number, second.index_number}
    assert found[first.index_number] == client.get(f"/api/v1/items/{first.index_number}").json() | {
        "url": found[first.index_number]["url"]
    }
    assert [one["code"] for one in lines(client, "datasets")] == ["prices"]
    rows = lines(client, "rows-prices")
    assert [set(row) for row in rows] == [{"week", "market", "price", "kind"}] * 2
    assert {row["market"] for row in rows} == {"北园春", "华凌"}
    bodies = client.get("/api/v1/bodies").json()
    assert len(lines(client, "bodies")) == bodies["count"]
    manifest = client.get("/data/bulk/manifest.json").json()
    for one in manifest["files"]:
        packed = b"".join(client.get(f"/data/bulk/{one['name']}"))
        assert (len(packed), hashlib.sha256(packed).hexdigest()) == (one["size"], one["sha256"])
        assert one["name"] in client.get("/data/bulk/").content.decode()
    withdraw_document(first, WithdrawalReason("有误"), by=cast.disclosure, at=AT)
    withdrawn(cast, release)
    assert len(lines(client, "items")) == 2
    export_everything(AT + timedelta(days=1))
    assert [one["index_number"] for one in lines(client, "items")] == [second.index_number]
    assert lines(client, "rows-prices") == []
    assert len([one for one in bulk_root().iterdir() if one.is_dir()]) == 1


def test_the_worker_exports_once_a_night(cast: Cast) -> None:
    assert not export_when_due(lambda: NIGHT + timedelta(hours=8))
    assert export_when_due(lambda: NIGHT)
    assert not export_when_due(lambda: NIGHT + timedelta(hours=1))
    assert export_when_due(lambda: NIGHT + timedelta(days=1))


def test_a_record_that_goes_during_the_export_is_left_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = cast.released()
    real = bulk_export._answer

    def answer(path: str, query: str) -> dict[str, Any] | None:
        return None if path.endswith(str(document.index_number)) else real(path, query)

    monkeypatch.setattr(bulk_export, "_answer", answer)
    run = export_everything(AT)
    assert next(one.rows for one in run.files if one.name == "items.ndjson.gz") == 0
    monkeypatch.setattr(bulk_export, "_answer", lambda path, query: None)
    with pytest.raises(ValueError, match="bodies"):
        export_everything(AT)
    assert current_run(bulk_root()) == run  # the last complete run stays


def test_an_interrupted_run_is_never_public(tmp_path: Path) -> None:
    assert (current_run(tmp_path), file_of_run(tmp_path, "items.ndjson.gz")) == (None, None)
    with pytest.raises(RuntimeError), new_run(tmp_path) as folder:
        (folder / "items.ndjson.gz").write_bytes(b"x")
        raise RuntimeError
    assert current_run(tmp_path) is None
    for hour in (1, 2):
        with new_run(tmp_path) as folder:
            (folder / "items.ndjson.gz").write_bytes(b"x")
            publish_run(tmp_path, folder, BulkRun(f"2026-11-30T0{hour}:00:00", ()))
    assert file_of_run(tmp_path, "items.ndjson.gz") == tmp_path / "20261130020000/items.ndjson.gz"
    for name in ("../current", "current", "manifest.json", "x.ndjson.gz"):
        assert file_of_run(tmp_path, name) is None
    (tmp_path / "20261130020000" / "manifest.json").unlink()
    assert current_run(tmp_path) is None


def test_the_command_says_what_it_wrote(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("bulk_export")
    assert "bodies.ndjson.gz: 3 records" in capsys.readouterr().out
