"""The pages of the desk and of the public site and the API, through HTTP only."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from gongkai.datasets.actions.datasets import close_dataset
from gongkai.datasets.inputs import ReasonInputs
from gongkai.datasets.models import Dataset, DatasetVersion
from gongkai.datasets.queries import rows_of
from gongkai.organisations.models import Person
from tests.cast import AT, Cast
from tests.datasets.tables import (
    HEAD,
    ROWS,
    draft,
    first_version,
    new_dataset,
    published,
    submitted,
    withdrawn,
    written,
)
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
FORMULA = "2026-11-06,=cmd|' /C calc'!A0,1,羊肉,\n"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


def enter(client: Client, person: Person) -> None:
    account = person.account
    assert account is not None
    client.force_login(account)


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def file_of(client: Client, release: DatasetVersion, kind: str, query: str = "") -> bytes:
    address = reverse("portal:dataset_file", args=[release.dataset.code, release.number, kind])
    answer: Any = client.get(address + query)
    assert answer.status_code == 200
    content = bytes(answer.getvalue())
    answer.close()
    return content


def test_nothing_of_an_unpublished_dataset_is_public(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    release = submitted(cast, draft(cast, new_dataset(cast), written(tmp_path, HEAD + ROWS)))
    assert release.dataset.title not in text_of(client, reverse("portal:datasets"))
    assert "prices" not in text_of(client, reverse("portal:dataset_catalogue"))
    for name in ("dataset", "dataset_fields", "dataset_schema", "dataset_versions"):
        text_of(client, reverse(f"portal:{name}", args=["prices"]), 404)
    for name, more in (("dataset_version", []), ("dataset_changes", []), ("dataset_file", ["csv"])):
        text_of(client, reverse(f"portal:{name}", args=["prices", 1, *more]), 404)
    for path in ("", "/rows", "/groups"):
        text_of(client, f"/api/v1/datasets/prices{path}", 404)
    assert json.loads(text_of(client, "/api/v1/datasets"))["items"] == []


def test_a_version_under_review_is_not_public_beside_a_published_one(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    first = first_version(cast, tmp_path)
    more = written(tmp_path, HEAD + "2026-11-13,秘密市场,70,牛肉,\n")
    second = submitted(cast, draft(cast, first.dataset, more, is_complete=False))
    for name, args in (
        ("dataset", ["prices"]),
        ("dataset_versions", ["prices"]),
        ("dataset_version", ["prices", 1]),
    ):
        assert "秘密市场" not in text_of(client, reverse(f"portal:{name}", args=args))
    text_of(client, reverse("portal:dataset_version", args=["prices", second.number]), 404)
    text_of(client, reverse("portal:dataset_changes", args=["prices", second.number]), 404)
    assert "秘密市场" not in text_of(client, "/api/v1/datasets/prices/rows")
    text_of(client, "/api/v1/datasets/prices/rows?version=2", 404)


def test_the_public_reads_the_table_and_never_a_private_column(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    release = first_version(cast, tmp_path)
    shown = text_of(client, reverse("portal:dataset", args=["prices"]))
    for words in ("农产品批发价格", "68.50", "北园春", "羊肉", "每周五采集", "价格监测规定"):
        assert words in shown
    everywhere = [
        shown,
        text_of(client, reverse("portal:dataset_fields", args=["prices"])),
        text_of(client, reverse("portal:dataset_schema", args=["prices"])),
        text_of(client, "/api/v1/datasets/prices"),
        text_of(client, "/api/v1/datasets/prices/rows"),
        file_of(client, release, "csv").decode(),
        file_of(client, release, "json").decode(),
    ]
    for words in ("报价甲", "报价人", "seller"):
        assert all(words not in text for text in everywhere)
    assert "农产品批发价格" in text_of(client, reverse("portal:datasets"))
    rows: Any = client.get(reverse("portal:datasets") + "?format=csv")
    assert "农产品批发价格" in rows.getvalue().decode()


def test_the_table_is_filtered_sorted_and_paged_by_its_address(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    rows = "".join(f"2026-11-06,市场{n:03},{n},羊肉,\n" for n in range(60))
    release = first_version(cast, tmp_path, rows=rows)
    page = reverse("portal:dataset", args=["prices"])
    first = text_of(client, page + "?field=price&op=gte&value=2&sort=-price")
    assert first.index("市场059") < first.index("市场058")
    assert "市场001" not in first
    answer = client.get(page + "?sort=-price")
    following = answer.context["next_url"].rpartition("?")[2]
    second = text_of(client, f"{page}?{following}")
    assert "市场009" in second
    assert "市场059" not in second
    assert "市场005" in text_of(client, page + "?q=市场005")
    text_of(client, page + "?field=seller&op=eq&value=x", 400)
    assert "x" in text_of(client, page + "?field=price&op=eq&value=x", 400)
    text_of(client, page + "?page=forged", 400)
    found = file_of(client, release, "csv", "?field=price&op=gte&value=58")
    assert found.decode().count("\r\n") == 3
    address = reverse("portal:dataset_file", args=["prices", 1, "csv"])
    text_of(client, address + "?field=seller&op=eq&value=x", 400)
    text_of(client, address + "?field=price&op=eq&value=x", 400)
    text_of(client, address.replace(".csv", ".exe"), 404)


def test_files_have_the_same_rows_and_run_no_formula(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    release = first_version(cast, tmp_path, rows=ROWS + FORMULA)
    plain = file_of(client, release, "csv")
    assert plain[:3] != b"\xef\xbb\xbf"
    assert file_of(client, release, "csv", "?mark=1") == b"\xef\xbb\xbf" + plain
    rows = list(csv.reader(io.StringIO(plain.decode(), newline="")))
    assert rows[0] == ["日期", "市场", "价格", "品种"]
    assert rows[1] == ["2026-11-06", "北园春", "68.50", "羊肉"]
    assert rows[3][1] == "'=cmd|' /C calc'!A0"
    book = load_workbook(io.BytesIO(file_of(client, release, "xlsx")))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[2]][1:] == ["北园春", 68.5, "羊肉"]
    assert sheet["B4"].data_type == "s"
    found = json.loads(file_of(client, release, "json"))
    assert found["rows"][1] == {
        "week": "2026-11-06",
        "market": "华凌",
        "price": 67.5,
        "kind": "牛肉",
    }
    assert [one["name"] for one in found["schema"]["fields"]] == ["week", "market", "price", "kind"]


def test_a_workbook_of_too_many_rows_is_refused(
    cast: Cast, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_version(cast, tmp_path)
    monkeypatch.setattr("gongkai.portal.datasets.file_views.MAX_SCAN", 1)
    text_of(client, reverse("portal:dataset_file", args=["prices", 1, "xlsx"]), 400)


def test_versions_differences_and_withdrawal_are_public(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    first = first_version(cast, tmp_path)
    text_of(client, reverse("portal:dataset_changes", args=["prices", 1]), 404)
    rows = "2026-11-06,北园春,69,羊肉,\n2026-11-13,华凌,70,牛肉,\n"
    second = published(cast, draft(cast, first.dataset, written(tmp_path, HEAD + rows)))
    shown = text_of(client, reverse("portal:dataset_changes", args=["prices", second.number]))
    for words in ("<del>68.50</del>", "<ins>69.00</ins>", "<ins>70.00</ins>", "<del>67.50</del>"):
        assert words in shown
    versions = text_of(client, reverse("portal:dataset_versions", args=["prices"]))
    assert "更正价格" in versions
    assert "+1 ~1 −1" in versions
    earlier = text_of(client, reverse("portal:dataset_version", args=["prices", 1]))
    assert "68.50" in earlier
    withdrawn(cast, second)
    assert "68.50" in text_of(client, reverse("portal:dataset", args=["prices"]))
    assert "含有错误" in text_of(client, reverse("portal:dataset_versions", args=["prices"]))
    text_of(client, reverse("portal:dataset_version", args=["prices", 2]), 404)
    withdrawn(cast, first)
    gone = text_of(client, reverse("portal:dataset", args=["prices"]))
    assert "含有错误" in gone
    assert "68.50" not in gone
    text_of(client, reverse("portal:dataset_fields", args=["prices"]), 404)
    text_of(client, reverse("portal:dataset_schema", args=["prices"]), 404)
    assert json.loads(text_of(client, "/api/v1/datasets/prices"))["versions"] == []
    text_of(client, "/api/v1/datasets/prices/rows", 404)
    assert "dcat:distribution" not in text_of(client, reverse("portal:dataset_catalogue"))


def test_a_closed_dataset_says_why(cast: Cast, client: Client, tmp_path: Path) -> None:
    release = first_version(cast, tmp_path)
    close_dataset(release.dataset, ReasonInputs("监测点撤销"), by=cast.approver, at=AT)
    assert "监测点撤销" in text_of(client, reverse("portal:dataset", args=["prices"]))


def test_the_catalogue_names_publisher_licence_and_files(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    first_version(cast, tmp_path)
    catalogue = json.loads(text_of(client, reverse("portal:dataset_catalogue")))
    (dataset,) = catalogue["dcat:dataset"]
    assert dataset["dct:title"] == {"@value": "农产品批发价格", "@language": "zh"}
    assert dataset["dct:accrualPeriodicity"]["@id"].endswith("/frequency/WEEKLY")
    for one in dataset["dcat:distribution"]:
        address = one["dcat:downloadURL"]["@id"]
        answer = client.get(address)
        assert answer.status_code == 200
        answer.close()


def test_the_api_selects_filters_sorts_pages_and_adds_up(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    first_version(cast, tmp_path)
    rows = "/api/v1/datasets/prices/rows"
    page = json.loads(text_of(client, rows + "?select=market&select=price&sort=-price&limit=1"))
    assert page["items"] == [{"market": "北园春", "price": 68.5}]
    following = json.loads(text_of(client, page["next"]))
    assert following["items"] == [{"market": "华凌", "price": 67.5}]
    assert following["next"] is None
    found = json.loads(text_of(client, rows + "?filter=market:eq:华凌&filter=price:gt:1"))
    assert len(found["items"]) == 1
    groups = "/api/v1/datasets/prices/groups"
    total = json.loads(text_of(client, groups + "?measure=sum&of=price"))
    assert total["items"] == [{"value": None, "count": 2, "measure": 136.0, "hidden": 0}]
    by_kind = json.loads(text_of(client, groups + "?group=kind"))["items"]
    assert {(one["value"], one["count"], one["measure"]) for one in by_kind} == {
        ("羊肉", 1, None),
        ("牛肉", 1, None),
    }
    for query in ("filter=seller:eq:x", "sort=seller", "select=seller", "filter=x", "cursor=x"):
        answer = client.get(f"{rows}?{query}")
        assert answer.status_code == 400
        assert answer.json()["error"]["code"]
    assert client.get(f"{groups}?measure=sum&of=seller").status_code == 400
    assert client.get(f"{groups}?group=seller").status_code == 400
    assert client.get("/api/v1/datasets?body=none").json()["items"] == []
    assert client.get("/api/v1/datasets").json()["items"][0]["code"] == "prices"


@pytest.mark.parametrize("name", ["datasets", "dataset", "dataset_versions", "dataset_changes"])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, client: Client, tmp_path: Path, name: str
) -> None:
    first = first_version(cast, tmp_path, rows="2026-11-06,a,1,羊肉,\n")
    one = "2026-11-06,a,2,羊肉,\n"
    second = published(cast, draft(cast, first.dataset, written(tmp_path, HEAD + one)))
    args: list[Any] = [] if name == "datasets" else ["prices"]
    args += [second.number] if name == "dataset_changes" else []
    counted = queries_of_page(client, reverse(f"portal:{name}", args=args))
    for code in ("b", "c"):
        first_version(cast, tmp_path, code)
    three = "".join(f"2026-11-06,m{n},1,羊肉,\n" for n in range(3))
    third = published(cast, draft(cast, first.dataset, written(tmp_path, HEAD + three)))
    args = [*args[:-1], third.number] if name == "dataset_changes" else args
    assert queries_of_page(client, reverse(f"portal:{name}", args=args)) == counted


def step(client: Client, name: str, pk: int, verb: str, /, **entered: Any) -> Any:
    fields = {f"{verb}-{key}": value for key, value in entered.items()}
    return client.post(reverse(f"desk:{name}", args=[pk, verb]), fields)


def upload(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode("gb18030"))


def test_a_dataset_goes_from_the_desk_to_the_public(cast: Cast, client: Client) -> None:
    enter(client, cast.disclosure)
    entered = {
        "body": cast.finance.pk,
        "code": "Fees",
        "title": "收费目录清单",
        "description": "收费项目和标准",
        "cycle": "IRREG",
        "licence": "free",
    }
    assert client.get(reverse("desk:dataset_create")).status_code == 200
    assert client.post(reverse("desk:dataset_create"), entered).status_code == 302
    dataset = Dataset.objects.get()
    assert dataset.code == "fees"
    again = client.post(reverse("desk:dataset_create"), entered)
    assert again.status_code == 409
    assert Dataset.objects.count() == 1
    page = reverse("desk:dataset", args=[dataset.pk])
    assert client.get(reverse("desk:dataset_template", args=[dataset.pk])).status_code == 404
    field = {"name": "item", "title": "项目", "type": "string", "is_required": "on", "is_key": "on"}
    assert step(client, "dataset_action", dataset.pk, "set-field", **field).status_code == 302
    field = {"name": "fee", "title": "标准", "type": "number", "decimals": "２", "unit": "元"}
    assert step(client, "dataset_action", dataset.pk, "set-field", **field).status_code == 302
    wrong = step(client, "dataset_action", dataset.pk, "set-field", **field | {"name": "项"})
    assert wrong.status_code == 409
    assert step(client, "dataset_action", dataset.pk, "set-field").status_code == 400
    assert "项目" in text_of(client, page)
    template: Any = client.get(reverse("desk:dataset_template", args=[dataset.pk]))
    book = load_workbook(io.BytesIO(template.getvalue()))
    template.close()
    assert [cell.value for cell in book.worksheets[0][1]] == ["项目", "标准（元）"]


def test_a_file_is_checked_imported_reviewed_and_published(cast: Cast, client: Client) -> None:
    fields = [
        {"name": "item", "title": "项目", "constraints": {"required": True}},
        {"name": "fee", "title": "标准", "type": "number", "decimals": 2, "unit": "元"},
    ]
    dataset = new_dataset(cast, "fees", fields=fields, primaryKey=["item"], chart=None)
    enter(client, cast.disclosure)
    assert step(client, "dataset_action", dataset.pk, "start").status_code == 302
    release = DatasetVersion.objects.get()
    check = reverse("desk:dataset_version_check", args=[release.pk])
    for name, text, status, words in (
        ("a.csv", "项目,标准\n考试费,二〇\n", 200, "B (标准)"),
        ("a.csv", "项目,标准\n考试费,20\n", 200, ""),
        ("a.doc", "x", 400, ".csv"),
    ):
        form = {"import-file": upload(name, text), "import-is_complete": "all"}
        answer = client.post(check, form)
        assert answer.status_code == status
        assert words in answer.content.decode()
        assert not rows_of(release).exists()
    wrong = step(
        client,
        "dataset_version_action",
        release.pk,
        "import",
        file=upload("a.csv", "项目,标准\n考试费,二〇\n"),
        is_complete="all",
    )
    assert wrong.status_code == 409
    assert "B (标准)" in wrong.content.decode()
    right = step(
        client,
        "dataset_version_action",
        release.pk,
        "import",
        file=upload("a.csv", "项目,标准\n考试费,20元\n"),
        is_complete="all",
    )
    assert right.status_code == 302
    assert "考试费" in text_of(client, reverse("desk:dataset_version", args=[release.pk]))
    entered = {"item": "报名费", "fee": "１０"}
    assert (
        step(client, "dataset_version_action", release.pk, "enter-row", **entered).status_code
        == 302
    )
    bad = step(client, "dataset_version_action", release.pk, "enter-row", item="a", fee="x")
    assert bad.status_code == 409
    submit = step(client, "dataset_version_action", release.pk, "submit", period="2026年")
    assert submit.status_code == 302
    enter(client, cast.approver)
    assert dataset.title in text_of(client, reverse("desk:work"))
    assert dataset.title in text_of(client, reverse("desk:datasets"))
    assert client.post(check, {}).status_code == 400
    form = {"import-file": upload("a.csv", "项目\n"), "import-is_complete": "all"}
    assert client.post(check, form).status_code == 409
    done = step(client, "dataset_version_action", release.pk, "publish")
    assert done.status_code == 302
    client.logout()
    shown = text_of(client, reverse("portal:dataset", args=["fees"]))
    assert "报名费" in shown
    assert "10.00" in shown


def test_the_desk_shows_datasets_of_ones_bodies_only(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    release = first_version(cast, tmp_path)
    enter(client, cast.stranger)
    assert release.dataset.title not in text_of(client, reverse("desk:datasets"))
    for name, pk in (
        ("dataset", release.dataset_id),
        ("dataset_template", release.dataset_id),
        ("dataset_version", release.pk),
    ):
        text_of(client, reverse(f"desk:{name}", args=[pk]), 404)
    for name, pk, verb in (
        ("dataset_action", release.dataset_id, "start"),
        ("dataset_version_action", release.pk, "withdraw"),
    ):
        assert step(client, name, pk, verb).status_code == 404
    enter(client, cast.disclosure)
    assert step(client, "dataset_action", release.dataset_id, "nothing").status_code == 404
    assert step(client, "dataset_version_action", release.pk, "nothing").status_code == 404
    assert client.get(reverse("desk:datasets") + "?state=x").status_code == 400
    assert "报价甲" not in text_of(client, reverse("desk:dataset_version", args=[release.pk]))


@pytest.mark.parametrize("name", ["datasets", "dataset", "dataset_version"])
def test_the_number_of_queries_of_the_desk_does_not_grow(
    cast: Cast, client: Client, tmp_path: Path, name: str
) -> None:
    first = first_version(cast, tmp_path, rows="2026-11-06,a,1,羊肉,\n")
    enter(client, cast.disclosure)
    pk = {"dataset": first.dataset_id, "dataset_version": first.pk}.get(name)
    counted = queries_of_page(client, reverse(f"desk:{name}", args=[pk] if pk else []))
    for code in ("b", "c"):
        first_version(cast, tmp_path, code)
    three = "".join(f"2026-11-06,m{n},1,羊肉,\n" for n in range(3))
    second = published(cast, draft(cast, first.dataset, written(tmp_path, HEAD + three)))
    if name == "dataset_version":
        pk = second.pk
        counted += 0
    assert queries_of_page(client, reverse(f"desk:{name}", args=[pk] if pk else [])) <= counted
