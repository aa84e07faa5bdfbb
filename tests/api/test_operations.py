from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from gongkai.documents.actions import releases
from gongkai.documents.models import Document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.search.backends import postgres_counts
from tests.cast import AT, Cast
from tests.documents.test_actions import PDF, attach
from tests.search.test_queries import filled

# Paging, counts and searches come from SQL that differs.
pytestmark = pytest.mark.both_databases


@pytest.fixture
def one(cast: Cast, django_capture_on_commit_callbacks: Any) -> Any:
    with django_capture_on_commit_callbacks(execute=True):
        return cast.released()


def test_items_are_listed_with_the_list_schema(client: Client, one: Any) -> None:
    data = client.get("/api/v1/items").json()
    assert set(data) == {"items", "count", "count_exact", "count_about", "next"}
    assert (data["count"], data["count_exact"], data["next"]) == (1, True, None)
    item = data["items"][0]
    assert item["index_number"] == "990000-D01/2026-00001"
    assert item["url"] == "http://testserver/i/990000-D01/2026-00001/"
    assert (item["formed_on"], item["released_on"], item["catalogue_item"]) == (
        "2026-11-12",
        "2026-11-20",
        "A20-08",
    )


def test_count_of_a_search_is_exact_or_called_an_estimate(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("BLOCK", 0), ("MAX_CHECKED", 10), ("ALL_CHECKED", 20), ("MIN_SAMPLE", 2)):
        monkeypatch.setattr(postgres_counts, name, value)
    filled(cast, ["储备粮食 粮食储备", "储备 粮食"] * 30)
    data = client.get("/api/v1/search?q=粮食储备").json()
    exact = connection.vendor == "sqlite"
    assert (data["count_exact"], data["count_about"]) == (exact, not exact)
    assert data["count"] == 30 or (not exact and 5 < data["count"] <= 60)
    page = client.get("/search/?q=粮食储备").content.decode()
    assert (f"约{data['count']}" in page) == (not exact)
    monkeypatch.setattr("gongkai.search.queries.MAX_COUNT", 5)
    data = client.get("/api/v1/search?q=粮食储备").json()
    # Of a sample so small, nobody can say that there are more.
    assert (data["count_exact"], data["count_about"]) == (False, not exact)
    assert (data["count"] == 5) == exact


def test_schema_documents_the_three_kinds_of_number(client: Client, db: None) -> None:
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    for name in ("ItemList", "HitList", "BodyList", "ReportList"):
        assert "estimate" in schemas[name]["properties"]["count_about"]["description"]
        assert "count_about" in schemas[name]["required"]


def test_list_is_paged(client: Client, cast: Cast) -> None:
    for number in range(5):
        cast.released(title=f"第{number}号")
    seen, address = [], "/api/v1/items?limit=2&genre=notice"
    while address:
        data = client.get(address).json()
        seen += [item["title"] for item in data["items"]]
        address = data["next"]
    assert seen == [f"第{number}号" for number in (4, 3, 2, 1, 0)]


def test_one_item_has_text_and_files(client: Client, cast: Cast) -> None:
    document = cast.draft()
    attach(cast, document)
    document.refresh_from_db()
    document = releases.release_document(cast.review(document), by=cast.disclosure, at=AT)
    data = client.get(f"/api/v1/items/{document.index_number}").json()
    assert data["text"] == "目录之外的收费，任何单位和个人有权拒绝。"
    assert b"".join(client.get(data["files"][0]["url"])) == PDF
    releases.withdraw_document(document, WithdrawalReason("附件有误"), by=cast.disclosure, at=AT)
    answer = client.get(f"/api/v1/items/{document.index_number}")
    assert (answer.status_code, answer.json()["error"]["message"]) == (410, "附件有误")
    assert "目录" not in answer.content.decode()


def test_search_answers_with_title_number_and_address(client: Client, one: Any) -> None:
    data = client.get("/api/v1/search", {"q": '"任何单位和个人"', "limit": 5}).json()
    assert data["count"] == 1
    assert {"title", "index_number", "url", "snippet"} <= set(data["items"][0])
    assert client.get("/api/v1/search", {"q": '"任何个人和单位"'}).json()["items"] == []


def test_search_is_narrowed_by_validity(client: Client, cast: Cast) -> None:
    titles = {"in_force": "收费目录甲", "not_yet": "收费目录乙", "ended": "收费目录丙"}
    for title in titles.values():
        cast.released(title=title)
    Document.objects.filter(title=titles["not_yet"]).update(effective_on=date(2099, 1, 1))
    Document.objects.filter(title=titles["ended"]).update(validity="repealed")
    call_command("search_rebuild", stdout=StringIO())
    for validity, title in titles.items():
        found = client.get("/api/v1/search", {"q": "收费目录", "validity": validity}).json()
        assert ([one["title"] for one in found["items"]], found["count"]) == ([title], 1)
    assert client.get("/api/v1/search", {"q": "收费", "validity": "x"}).status_code == 422


def test_bodies_are_listed(client: Client, cast: Cast) -> None:
    data = client.get("/api/v1/bodies?limit=2").json()
    assert [body["code"] for body in data["items"]] == ["990000", "990000-D01"]
    assert data["items"][1]["parent"] == "990000"
    assert [body["code"] for body in client.get(data["next"]).json()["items"]] == ["990000-D02"]


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/v1/items/990000-D01/2026-00099", 404, "not-found"),
        ("/api/v1/items/x", 404, "not-found"),
        ("/api/v1/items?limit=0", 422, "invalid"),
        ("/api/v1/items?limit=101", 422, "invalid"),
        ("/api/v1/items?year=x", 422, "invalid"),
        ("/api/v1/items?cursor=forged", 400, "bad-cursor"),
        ("/api/v1/items?body=nowhere", 400, "no-such-body"),
        ("/api/v1/search", 422, "invalid"),
        ("/api/v1/search?q=", 400, "query-empty"),
        ("/api/v1/search?q=。", 400, "query-empty"),
        ("/api/v1/search?q=" + "长" * 300, 400, "query-too-long"),
        ("/api/v1/search?q=" + "+".join("abcdefghijklmn"), 400, "query-too-many"),
        ("/api/v1/search?q=a&order=x", 422, "invalid"),
    ],
)
def test_errors_have_the_error_schema(
    client: Client, cast: Cast, address: str, status: int, code: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "law", "field"}
    assert error["code"] == code


@pytest.mark.parametrize("address", ["/api/v1/items", "/api/v1/bodies", "/api/v1/search?q=收费"])
def test_number_of_queries_does_not_depend_on_rows(
    client: Client,
    cast: Cast,
    address: str,
    django_capture_on_commit_callbacks: Any,
    django_assert_num_queries: Any,
) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with django_capture_on_commit_callbacks(execute=True):
        cast.released()
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    with django_capture_on_commit_callbacks(execute=True):
        cast.released()
        cast.released()
    with django_assert_num_queries(len(one)):
        client.get(address)


def test_description_is_openapi_3_1_and_covers_every_path(client: Client) -> None:
    data = client.get("/api/v1/openapi.json").json()
    assert data["openapi"].startswith("3.1")
    assert sorted(data["paths"]) == [
        "/api/v1/answered",
        "/api/v1/bodies",
        "/api/v1/catalogue",
        "/api/v1/concerns",
        "/api/v1/consultations",
        "/api/v1/datasets",
        "/api/v1/datasets/{code}",
        "/api/v1/datasets/{code}/groups",
        "/api/v1/datasets/{code}/rows",
        "/api/v1/deliveries",
        "/api/v1/drafts",
        "/api/v1/drafts/{draft}/files",
        "/api/v1/events",
        "/api/v1/items",
        "/api/v1/items/{index_number}",
        "/api/v1/letters",
        "/api/v1/meetings",
        "/api/v1/reports",
        "/api/v1/reports/{year}/{body}",
        "/api/v1/search",
        "/api/v1/suggestions",
    ]


def test_no_path_requires_a_sign_in_or_sets_a_cookie(client: Client, cast: Cast) -> None:
    for address in ("/api/v1/items", "/api/v1/bodies", "/api/v1/openapi.json"):
        answer = client.get(address)
        assert (answer.status_code, dict(answer.cookies)) == (200, {})
