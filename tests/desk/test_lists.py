"""Lists of the staff interface: bulk actions, the activity list, and shortcuts."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.documents.actions.reviews import submit_version
from gongkai.documents.models import Document
from gongkai.ledger.models import Act
from tests.cast import AT, Cast
from tests.desk.test_bulk import pick

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def drafter(cast: Cast, sign_in: Any) -> Client:
    client: Client = sign_in(cast.drafter)
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def table(client: Client, address: str) -> list[list[str]]:
    answer = client.get(address)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_bulk_submission_reports_each_refusal(cast: Cast, drafter: Client) -> None:
    good = [cast.draft(title=f"第{number}件") for number in range(2)]
    bad = cast.draft(title="没有属性", attribute="")
    selection = {"ids": [pick(one) for one in [*good, bad]], "verb": "submit", "opinion": "请审"}
    page = drafter.post("/desk/documents/bulk/", selection).content.decode()
    assert "2" in page
    assert not Act.objects.filter(verb="document.submitted").exists()
    page = drafter.post("/desk/documents/bulk/", {**selection, "confirm": "1"}).content.decode()
    states = {
        one.title: one.open_version.state
        for one in Document.objects.select_related("open_version")
        if one.open_version
    }
    assert states == {"第0件": "office_review", "第1件": "office_review", "没有属性": "draft"}
    assert Act.objects.filter(verb="document.submitted").count() == 2
    again = drafter.post("/desk/documents/bulk/", {**selection, "confirm": "1"}).content.decode()
    assert Act.objects.filter(verb="document.submitted").count() == 2
    assert page != again


def test_changed_document_is_refused_in_its_row(cast: Cast, drafter: Client) -> None:
    one, other = cast.draft(title="先被送审"), cast.draft(title="后送审")
    selection = {"ids": [pick(one), pick(other)], "verb": "submit"}
    drafter.post("/desk/documents/bulk/", selection)
    submit_version(one, by=cast.drafter, at=AT)
    drafter.post("/desk/documents/bulk/", {**selection, "confirm": "1"})
    other.refresh_from_db()
    assert other.open_version is not None
    assert other.open_version.state == "office_review"


@pytest.mark.parametrize(
    ("selection", "status"),
    [
        ({"verb": "submit"}, 400),
        ({"ids": ["x"], "verb": "submit"}, 400),
        ({"ids": ["1:1"], "verb": "withdraw"}, 404),
        ({"ids": ["1:1"], "verb": "none"}, 404),
        ({"ids": [f"{n}:1" for n in range(1, 202)], "verb": "submit"}, 400),
        ({"ids": ["9" * 30], "verb": "submit"}, 400),
    ],
)
def test_invalid_selection_is_refused(
    drafter: Client, selection: dict[str, Any], status: int
) -> None:
    assert drafter.post("/desk/documents/bulk/", selection).status_code == status


def test_users_cannot_act_on_invisible_documents(cast: Cast, sign_in: Any) -> None:
    document = cast.draft()
    page = sign_in(cast.stranger).post(
        "/desk/documents/bulk/", {"ids": [document.pk], "verb": "submit", "confirm": "1"}
    )
    assert document.title not in page.content.decode()
    document.refresh_from_db()
    assert document.open_version is not None
    assert document.open_version.state == "draft"


def test_activity_lists_only_the_acts_of_the_users_bodies(
    cast: Cast, drafter: Client, sign_in: Any
) -> None:
    document = cast.released(title="收费目录")
    page = text(drafter, "/desk/activity/")
    assert page.count("收费目录") == 6
    assert f"{cast.finance.chain}#" in page
    assert "收费目录" not in text(sign_in(cast.stranger), "/desk/activity/")
    assert text(drafter, "/desk/activity/?verb=document.approved").count("收费目录") == 1
    assert text(drafter, "/desk/activity/?since=2030-01-01").count("收费目录") == 0
    assert text(drafter, "/desk/activity/?until=2020-01-01&body=990000-D01").count("收费目录") == 0
    rows = table(drafter, "/desk/activity/?format=csv")
    assert len(rows) == 7
    assert {row[5] for row in rows[1:]} == {document.title}
    assert drafter.get("/desk/activity/?verb=post.granted").status_code == 400


@pytest.mark.parametrize(
    "address", ["/desk/documents/", "/desk/activity/", "/desk/activity/?format=csv"]
)
def test_query_count_does_not_depend_on_rows(cast: Cast, drafter: Client, address: str) -> None:
    counts = []
    for number in (1, 2):
        for _again in range(number):
            cast.approved()
        list(drafter.get(address))
        with CaptureQueriesContext(connection) as asked:
            list(drafter.get(address))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_shortcuts_are_listed_and_can_be_turned_off(drafter: Client) -> None:
    page = text(drafter, "/desk/keys/")
    assert "<kbd>g w</kbd>" in page
    assert "shortcuts.js" in page
    drafter.post("/desk/keys/switch/", {"keys": "off"})
    page = text(drafter, "/desk/")
    assert "shortcuts.js" not in page
    assert "<dialog" not in page
    drafter.post("/desk/keys/switch/", {"keys": "on"})
    assert "shortcuts.js" in text(drafter, "/desk/")
