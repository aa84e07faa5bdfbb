"""Programs of others read what datasets publish: frictionless and csvw the tables, schemathesis the API."""

import csv
import io
import json
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from gongkai.datasets.ready_made import READY_MADE, ReadyMade
from gongkai.organisations.actions.tokens import create_token
from gongkai.organisations.origins import Origin
from gongkai.organisations.rules.tokens import NewToken
from gongkai.organisations.states import TokenScope
from tests.cast import Cast, build_cast
from tests.datasets.tables import draft, new_dataset, published, written
from tests.datasets.test_suppression import counted

pytestmark = [pytest.mark.django_db, pytest.mark.long]
TYPES = {
    "fields": [
        {"name": "code", "title": "编号", "constraints": {"required": True}},
        {"name": "day", "title": "日期", "type": "date"},
        {"name": "month", "title": "月份", "type": "yearmonth"},
        {"name": "year", "title": "年度", "type": "year"},
        {"name": "count", "title": "数量", "type": "integer"},
        {"name": "sum", "title": "金额", "type": "number", "decimals": 6},
        {"name": "valid", "title": "有效", "type": "boolean"},
        {"name": "kind", "title": "类别", "constraints": {"enum": ["一类", "二类"]}},
        {"name": "secret", "title": "不公开", "public": False},
    ],
    "primaryKey": ["code"],
    "chart": None,
}
TYPED = (
    "编号,日期,月份,年度,数量,金额,有效,类别,不公开\n"
    "=cmd,2026年1月5日,2026年1月,2026年,1000,-0.000005,是,一类,甲\n"
    '"含,逗号""引号",2026-12-31,2026-12,2026,-3,9000000000,否,二类,乙\n'
    "空,,,,,,,,\n"
)


CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)
WAITING = ("--request-timeout", "60", "--no-color")


@pytest.mark.real_clock
def test_schemathesis_finds_no_fault_in_any_operation(
    transactional_db: None, live_server: Any, client: Client, tmp_path: Path, settings: Any
) -> None:
    """
    It asks every operation of the description, with values that fit it and with values that do not, and
    writes with the token of an officer who drafts, sends rows and records deliveries.

    The check that every fitting value is accepted is left out: a cursor and a filter have more rules than
    a description can say, and are refused with a reason.
    """
    pytest.importorskip("schemathesis")
    settings.GONGKAI_RATES = dict.fromkeys(settings.GONGKAI_RATES, 0)
    cast = build_cast()
    dataset = new_dataset(cast, "types", **TYPES)
    published(cast, draft(cast, dataset, written(tmp_path, TYPED)))
    cast.released()
    new_dataset(cast, "open", **TYPES)
    token = "gk_of-schemathesis"
    new = NewToken("schemathesis", list(TokenScope), 30)
    create_token(new, token, by=cast.disclosure, origin=Origin(), at=timezone.now())
    headers = ["--header", f"Authorization: Bearer {token}"]
    words = ["--max-examples", "10", "--phases", "coverage,fuzzing", "--checks", ",".join(CHECKS)]
    description = tmp_path / "openapi.json"
    description.write_bytes(client.get("/api/v1/openapi.json").content)
    program = str(Path(sys.executable).with_name("schemathesis"))
    run = subprocess.run(
        [program, "run", str(description), "--url", live_server.url, *words, *headers, *WAITING],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
        timeout=900,
    )
    assert run.returncode == 0, run.stdout[-6_000:] + run.stderr[-2_000:]
    assert "22 selected / 22 total" in run.stdout


def problems(client: Client, folder: Path, code: str) -> tuple[list[str], int]:
    """Return what frictionless finds wrong with a dataset, and how many rows it read."""
    frictionless = pytest.importorskip("frictionless")
    table = b"".join(client.get(f"/data/{code}/v1/rows.csv?names=1"))
    schema = client.get(f"/data/{code}/schema.json").json()
    (folder / f"{code}.csv").write_bytes(table)
    descriptor = {
        "name": code,
        "path": f"{code}.csv",
        "schema": {
            name: schema[name]
            for name in ("fields", "primaryKey", "missingValues")
            if name in schema
        },
    }
    resource = frictionless.Resource.from_descriptor(descriptor, basepath=str(folder))
    report = resource.validate()
    return [str(one) for one in report.flatten(["rowNumber", "fieldName", "note"])], len(
        list(csv.reader(io.StringIO(table.decode())))
    ) - 1


def rows_by_csvw(client: Client, folder: Path, code: str, query: str = "") -> list[dict[str, Any]]:
    """Return the rows as the Python package of CSV on the Web reads them, by our metadata."""
    csvw = pytest.importorskip("csvw")
    answer = client.get(f"/data/{code}/v1/rows.csv{query}")
    assert f"/data/{code}/v1/rows.csv-metadata.json" in answer["Link"]
    (folder / "rows.csv").write_bytes(b"".join(answer))
    metadata = folder / "rows.csv-metadata.json"
    metadata.write_bytes(client.get(f"/data/{code}/v1/rows.csv-metadata.json").content)
    read = csvw.CSVW(str(metadata), validate=True)
    assert read.is_valid, read.warnings
    return list(read.tables[0])


@pytest.mark.parametrize("ready", READY_MADE, ids=lambda one: one.code)
def test_frictionless_reads_each_ready_made_dataset(
    ready: ReadyMade, cast: Cast, tmp_path: Path, client: Client
) -> None:
    dataset = new_dataset(cast, ready.code, **({"chart": None} | ready.descriptor()))
    release = draft(cast, dataset, written(tmp_path, ready.sample_csv()))
    published(cast, release)
    assert problems(client, tmp_path, ready.code) == ([], release.row_count)
    assert len(rows_by_csvw(client, tmp_path, ready.code)) == release.row_count


def test_frictionless_reads_every_type(cast: Cast, tmp_path: Path, client: Client) -> None:
    dataset = new_dataset(cast, "types", **TYPES)
    published(cast, draft(cast, dataset, written(tmp_path, TYPED)))
    assert problems(client, tmp_path, "types") == ([], 3)
    fields = client.get("/data/types/schema.json").json()["fields"]
    assert "secret" not in json.dumps(fields)
    for query in ("", "?names=1"):
        rows = rows_by_csvw(client, tmp_path, "types", query)
        assert "secret" not in rows[0]
        # The package reads a day with a format as midnight of that day.
        assert (str(rows[0]["day"])[:10], rows[0]["sum"], rows[0]["valid"]) == (
            "2026-01-05",
            Decimal("-0.000005"),
            True,
        )
        assert [row["count"] for row in rows] == [1000, -3, None]


def test_frictionless_knows_hidden_numbers_as_missing(
    cast: Cast, tmp_path: Path, client: Client
) -> None:
    published(cast, counted(cast, tmp_path))
    assert problems(client, tmp_path, "aided") == ([], 5)
    assert len(rows_by_csvw(client, tmp_path, "aided")) == 5


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_the_file_in_chinese(cast: Cast, tmp_path: Path, client: Client) -> None:
    dataset = new_dataset(cast, "types", **TYPES)
    published(cast, draft(cast, dataset, written(tmp_path, TYPED)))
    path = tmp_path / "表.csv"
    path.write_bytes(b"".join(client.get("/data/types/v1/rows.csv?mark=1")))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/office",
            "--headless",
            # Its window finds UTF-8 by the byte order mark; without one, the command must be told (76).
            "--infilter=CSV:44,34,76,1",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(tmp_path),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    book = load_workbook(tmp_path / "表.xlsx")
    rows = list(book.active.iter_rows(values_only=True))
    book.close()
    assert rows[0] == ("编号", "日期", "月份", "年度", "数量", "金额", "有效", "类别")
    assert rows[2][0] == '含,逗号"引号'
    assert [row[7] for row in rows[1:3]] == ["一类", "二类"]
    assert "cmd" in str(rows[1][0])
    assert not str(rows[1][0]).startswith("=")
    assert (float(rows[1][5]), float(rows[2][4])) == (-0.000005, -3)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib about itself
def test_pyshacl_finds_what_dcat_ap_requires(cast: Cast, tmp_path: Path, client: Client) -> None:
    pyshacl, rdflib = pytest.importorskip("pyshacl"), pytest.importorskip("rdflib")
    for place, ready in enumerate(READY_MADE[:3]):
        dataset = new_dataset(cast, ready.code, **({"chart": None} | ready.descriptor()))
        dataset.licence = ("free", "cc0", "cc-by-4.0")[place]
        dataset.save(update_fields=["licence"])
        published(cast, draft(cast, dataset, written(tmp_path, ready.sample_csv())))
    shapes = rdflib.Graph().parse(Path(__file__).with_name("dcat_ap.ttl"), format="turtle")
    text = client.get("/data/catalogue.jsonld").content.decode()
    graph = rdflib.Graph().parse(data=text, format="json-ld")
    conforms, _found, report = pyshacl.validate(graph, shacl_graph=shapes)
    assert conforms, report
    # The shapes look at something: without one title, they find the fault.
    dct = rdflib.Namespace("http://purl.org/dc/terms/")
    dataset_node = graph.value(predicate=dct.identifier, object=rdflib.Literal("fees"))
    assert dataset_node is not None
    graph.remove((dataset_node, dct.title, None))
    assert not pyshacl.validate(graph, shacl_graph=shapes)[0]
