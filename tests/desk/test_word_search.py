"""Search of the desk's list of documents: title, number and text, within the user's bodies."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.documents.actions.drafts import start_version
from gongkai.documents.actions.releases import keep_document, withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.organisations.actions import create_account, grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind
from gongkai.search.desk_index import index_changed_texts
from tests.cast import AT, SINCE, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TEXT = "<p>草场围栏的补助标准另行公布。</p>"


def titles(client: Client, words: str) -> set[str]:
    catch_up()
    answer = client.get("/desk/documents/", {"q": words})
    assert answer.status_code == 200
    return {row.document.title for row in answer.context["rows"]}


@pytest.mark.parametrize("is_indexed", [False, True])
def test_text_is_found_in_every_state(cast: Cast, sign_in: Any, *, is_indexed: bool) -> None:
    cast.released(title="已公开", text=TEXT)
    cast.draft(title="草稿", text=TEXT)
    kept = cast.review(
        cast.draft(title="留存", text=TEXT, attribute="on_request", reason="内部管理信息")
    )
    keep_document(kept, by=cast.disclosure, at=AT)
    other = cast.released(title="修订", text="<p>没有这些词。</p>")
    start_version(other, by=cast.drafter, at=AT)
    withdrawn = cast.released(title="撤回", text=TEXT)
    withdraw_document(withdrawn, WithdrawalReason("内容有误"), by=cast.disclosure, at=AT)
    if is_indexed:
        assert index_changed_texts() > 0
    browser = sign_in(cast.drafter)
    assert titles(browser, "草场围栏") == {"已公开", "草稿", "留存", "撤回"}
    assert titles(browser, "补助 围栏") == {"已公开", "草稿", "留存", "撤回"}
    assert titles(browser, "修订") == {"修订"}
    assert titles(browser, "公开") == {"已公开"}
    assert titles(browser, other.index_number) == {"修订"}
    assert titles(browser, "没有这个词") == set()


def test_other_filters_and_exports_apply_as_well(cast: Cast, sign_in: Any) -> None:
    cast.released(title="已公开", text=TEXT)
    cast.draft(title="草稿", text=TEXT)
    browser = sign_in(cast.drafter)
    catch_up()
    answer = browser.get("/desk/documents/", {"q": "草场围栏", "status": "preparing"})
    assert [row.document.title for row in answer.context["rows"]] == ["草稿"]
    table = browser.get("/desk/documents/", {"q": "草场围栏", "format": "csv"})
    text = b"".join(table.streaming_content).decode()
    assert ("已公开" in text, "草稿" in text) == (True, True)


def test_words_find_nothing_in_documents_of_other_bodies(cast: Cast, sign_in: Any) -> None:
    cast.released(title="已公开", text=TEXT)
    cast.draft(title="草稿", text=TEXT)
    index_changed_texts()
    stranger = sign_in(cast.stranger)
    for words in ("草场围栏", "草稿", "已公开", "草"):
        assert titles(stranger, words) == set()


@pytest.mark.parametrize("words", ["公", '"', "(", "*", "OR", "a" * 100, "％", "\u202e"])
def test_words_that_no_index_can_search_are_no_error(cast: Cast, sign_in: Any, words: str) -> None:
    cast.draft(title=f"甲{words}乙")
    assert f"甲{words}乙" in titles(sign_in(cast.drafter), words) or not words.isalnum()


def test_who_works_in_every_body_finds_the_texts_of_all(cast: Cast, sign_in: Any) -> None:
    cast.released(title="已公开", text=TEXT)
    cast.draft(title="草稿", text=TEXT)
    account = create_account("overseer", "a long enough password", name="Overseer")
    overseer = Person.objects.get(account=account)
    for body in Body.objects.all():
        grant_post(overseer, PostKind.DRAFTER, body, by=SYSTEM, at=AT, since=SINCE)
    assert titles(sign_in(overseer), "草场围栏") == {"已公开", "草稿"}


def test_number_of_queries_does_not_grow(cast: Cast, sign_in: Any) -> None:
    browser = sign_in(cast.drafter)
    counts = []
    for more in (1, 2):
        for _again in range(more):
            cast.released(text=TEXT)
            cast.draft(text=TEXT)
        titles(browser, "草场围栏")
        with CaptureQueriesContext(connection) as asked:
            titles(browser, "草场围栏")
            counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


def test_list_says_that_more_documents_have_the_words(
    cast: Cast, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(cast.drafter)
    for _again in range(2):
        cast.draft(text=TEXT)
    index_changed_texts()
    notice = "含有这些词的文件过多"
    page = browser.get("/desk/documents/", {"q": "草场围栏"}).content.decode()
    assert notice not in page
    monkeypatch.setattr("gongkai.desk.documents.word_search.MAX_FOUND", 2)
    page = browser.get("/desk/documents/", {"q": "草场围栏"}).content.decode()
    assert notice in page
