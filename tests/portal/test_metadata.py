"""Core metadata of public documents: valid records of one document, as a list and as a file."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from gongkai.documents.actions.releases import repeal_document, withdraw_document
from gongkai.documents.core_metadata.records import NAMESPACE, SCHEMA
from gongkai.documents.workflow import RepealDay, WithdrawalReason
from gongkai.portal.metadata import views
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
NAMES = {"m": NAMESPACE}


def valid(content: bytes) -> Any:
    """Return the root of a file that is valid against the schema of the site."""
    root = etree.fromstring(content)
    etree.XMLSchema(etree.parse(str(SCHEMA))).assertValid(root)
    return root


def text(record: Any, path: str) -> list[str]:
    return [one.text for one in record.iterfind("/".join(f"m:{p}" for p in path.split("/")), NAMES)]


def test_record_of_a_document_is_valid_and_complete(cast: Cast, client: Client) -> None:
    document = cast.released(
        title="关于<收费>&目录的 通知",
        document_number="示财〔2026〕5号",
        effective_on=AT.date() - timedelta(days=1),
        co_issuers=["示范区卫生健康委员会"],
    )
    answer = client.get(f"/i/{document.index_number}/metadata.xml")
    assert answer["Content-Type"].startswith("application/xml")
    record = valid(answer.content)
    assert text(record, "identifier") == [document.index_number]
    assert text(record, "title") == ["关于<收费>&目录的 通知"]
    assert text(record, "abstract") == ["目录之外的收费，任何单位和个人有权拒绝。"]
    assert text(record, "provider/code") == [cast.finance.code]
    assert {one.get("scheme") for one in record.iterfind("m:category", NAMES)} == {
        "genre",
        "catalogue",
        "disclosure",
    }
    assert text(record, "documentNumber") == ["示财〔2026〕5号"]
    assert text(record, "issuer") == [cast.finance.name, "示范区卫生健康委员会"]
    assert text(record, "validity") == ["in_force"]
    assert text(record, "address") == [f"http://testserver/i/{document.index_number}/"]


def test_record_changes_when_the_document_is_repealed(cast: Cast, client: Client) -> None:
    document = cast.released()
    address = f"/i/{document.index_number}/metadata.xml"
    first = client.get(address)
    unchanged = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert unchanged.status_code == 304
    repeal_document(document, RepealDay(AT.date()), by=cast.disclosure, at=AT)
    record = valid(client.get(address, headers={"If-None-Match": first["ETag"]}).content)
    assert text(record, "validity") == ["repealed"]
    assert text(record, "repealedFrom") == [AT.date().isoformat()]


def test_withdrawn_document_leaves_number_and_reason_only(cast: Cast, client: Client) -> None:
    document = cast.released(title="撤下的标题")
    withdraw_document(document, WithdrawalReason("内容有误"), by=cast.disclosure, at=AT)
    answer = client.get(f"/i/{document.index_number}/metadata.xml")
    assert answer.status_code == 410
    record = valid(answer.content)
    assert text(record, "reason") == ["内容有误"]
    assert "撤下的标题" not in answer.content.decode()


def test_list_is_harvested_page_by_page(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    released = [cast.released(title=f"第{number}件") for number in range(5)]
    cast.draft(title="起草中")
    address, found = "/metadata/records.xml", []
    while address:
        page = valid(client.get(address).content)
        found += text(page, "record/identifier")
        address = (page.get("next") or "").removeprefix("http://testserver")
    assert found == [one.index_number for one in reversed(released)]


def test_list_and_file_keep_the_filters(cast: Cast, client: Client) -> None:
    document = cast.released()
    for path in ("records", "download"):
        for query, expected in (
            (f"body={cast.finance.code}", [document.index_number]),
            (f"body={cast.health.code}", []),
        ):
            answer: Any = client.get(f"/metadata/{path}.xml?{query}")
            content = b"".join(answer) if answer.streaming else answer.content
            assert text(valid(content), "record/identifier") == expected
        assert client.get(f"/metadata/{path}.xml?genre=x").status_code == 400
    assert answer.status_code == 200


def test_file_is_a_valid_download(cast: Cast, client: Client) -> None:
    numbers = [cast.released().index_number for _ in range(3)]
    answer: Any = client.get("/metadata/download.xml")
    assert answer["Content-Disposition"].startswith("attachment")
    assert text(valid(b"".join(answer)), "record/identifier") == numbers[::-1]
    assert client.get("/metadata/schema.xsd").content == SCHEMA.read_bytes()


def test_file_needs_the_same_queries_for_one_and_three_documents(
    cast: Cast, client: Client
) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            cast.released()
        with CaptureQueriesContext(connection) as asked:
            answer: Any = client.get("/metadata/download.xml")
            assert b"".join(answer).count(b"<record>") == 2 * number - 1
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4
