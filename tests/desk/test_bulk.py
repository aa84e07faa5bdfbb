"""Bulk actions on documents: each row has its own refusal, each document its own transaction."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.desk.documents.page_actions import document_actions
from gongkai.documents.actions import reviews
from gongkai.documents.models import Document
from gongkai.documents.workflow import ReturnReasons
from gongkai.ledger.models import Act
from tests.cast import AT, Cast

pytestmark = pytest.mark.both_databases

MANY = "/desk/documents/bulk/"
RESULT = re.compile(
    r'<tr><td>.*?>([^<]*)</a>.*?<span class="tag( fine| late|)">([^<]*)</span>([^<]*)', re.DOTALL
)


def pick(document: Document) -> str:
    document.refresh_from_db()
    return f"{document.pk}:{document.open_version.revision if document.open_version else 0}"


def ask(browser: Any, verb: str, *documents: Document, **more: str) -> Any:
    return browser.post(MANY, {"verb": verb, "ids": [pick(one) for one in documents], **more})


def lines(answer: Any) -> list[tuple[str, str]]:
    """Return title and tone of each row."""
    return [
        (title, tone.strip() or "fine")
        for title, tone, _word, _why in RESULT.findall(answer.content.decode())
    ]


def submitted(cast: Cast, title: str) -> Document:
    document = cast.draft(title=title)
    reviews.submit_version(document, by=cast.drafter, at=AT)
    return document


def test_preview_shows_the_result_of_each_row_without_changes(sign_in: Any, cast: Cast) -> None:
    ready, early, done = submitted(cast, "甲"), cast.draft(title="乙"), cast.released(title="丙")
    acts = Act.objects.count()
    answer = ask(sign_in(cast.head), "pass-office", ready, early, done)
    assert answer.status_code == 200
    assert lines(answer) == [("甲", "fine"), ("乙", "late"), ("丙", "late")]
    assert "现在不能办理" in answer.content.decode()
    assert Act.objects.count() == acts


def test_allowed_steps_are_taken_and_every_row_is_reported(sign_in: Any, cast: Cast) -> None:
    first, second, early = submitted(cast, "甲"), submitted(cast, "乙"), cast.draft(title="丙")
    answer = ask(
        sign_in(cast.head), "pass-office", first, early, second, confirm="1", opinion="同意"
    )
    assert lines(answer) == [("甲", "fine"), ("丙", "late"), ("乙", "fine")]
    assert "3件中已办理2件" in answer.content.decode()
    assert [one.versions.get().state for one in (first, second, early)] == [
        "secrecy_review",
        "secrecy_review",
        "draft",
    ]
    assert first.versions.get().steps.get(decision="pass").opinion == "同意"
    assert Act.objects.filter(verb="document.office_reviewed").count() == 2


def test_repeated_request_changes_nothing(sign_in: Any, cast: Cast) -> None:
    document, browser = submitted(cast, "甲"), sign_in(cast.head)
    form = {"verb": "pass-office", "ids": [pick(document)], "confirm": "1"}
    assert lines(browser.post(MANY, form)) == [("甲", "fine")]
    again = browser.post(MANY, form)
    assert lines(again) == [("甲", "late")]
    assert "列表显示之后" in again.content.decode()
    assert Act.objects.filter(verb="document.office_reviewed").count() == 1


def test_resubmitted_document_is_refused_as_changed(sign_in: Any, cast: Cast) -> None:
    document, browser = submitted(cast, "甲"), sign_in(cast.head)
    seen = pick(document)
    reviews.return_version(document, ReturnReasons("改"), by=cast.head, at=AT)
    reviews.submit_version(document, by=cast.drafter, at=AT)
    answer = browser.post(MANY, {"verb": "pass-office", "ids": [seen], "confirm": "1"})
    assert lines(answer) == [("甲", "late")]
    assert document.versions.get().state == "office_review"


def test_bulk_return_requires_a_reason(sign_in: Any, cast: Cast) -> None:
    documents, browser = [submitted(cast, "甲"), submitted(cast, "乙")], sign_in(cast.head)
    silent = ask(browser, "return", *documents, confirm="1", opinion=" ")
    assert silent.status_code == 400
    assert "请说明退回的理由。" in silent.content.decode()
    assert not Act.objects.filter(verb="document.returned").exists()
    ask(browser, "return", *documents, confirm="1", opinion="格式不符")
    assert [one.versions.get().steps.get(decision="return").opinion for one in documents] == [
        "格式不符"
    ] * 2


def test_own_drafts_are_refused_in_their_rows(sign_in: Any, cast: Cast) -> None:
    from gongkai.ledger.actions import SYSTEM  # noqa: PLC0415
    from gongkai.organisations.actions import grant_post  # noqa: PLC0415
    from gongkai.organisations.states import PostKind  # noqa: PLC0415
    from tests.cast import SINCE  # noqa: PLC0415

    grant_post(cast.drafter, PostKind.OFFICE_HEAD, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    answer = ask(sign_in(cast.drafter), "pass-office", submitted(cast, "甲"), confirm="1")
    assert lines(answer) == [("甲", "late")]
    assert "拟稿人不得审查" in answer.content.decode()


def test_invisible_documents_are_answered_like_missing_ones(sign_in: Any, cast: Cast) -> None:
    secret = submitted(cast, "秘密的题目")
    browser = sign_in(cast.stranger)
    answers = []
    for chosen in (pick(secret), f"{secret.pk + 90_000}:2"):
        page = browser.post(
            MANY, {"verb": "pass-office", "ids": [chosen], "confirm": "1"}
        ).content.decode()
        assert "秘密" not in page
        assert "已不存在" in page
        answers.append(
            re.sub(
                rf"(?:csrfmiddleware|form_)token\S* value=\S+|#{chosen.partition(':')[0]}\b",
                "",
                page,
            )
        )
    assert answers[0] == answers[1]
    assert secret.versions.get().state == "office_review"


def test_steps_with_inputs_per_document_are_not_bulk_actions() -> None:
    assert {address for address, action in document_actions().items() if not action.is_bulk} == {
        "discard",
        "schedule",
        "start-version",
        "repeal",
        "withdraw",
    }


def test_lists_offer_only_bulk_actions_that_fit_a_row(sign_in: Any, cast: Cast) -> None:
    waiting, _draft = submitted(cast, "甲"), cast.draft(title="乙")
    for address in ("/desk/", "/desk/documents/"):
        offered = re.findall(
            r'<option value="([\w-]+)" data-label', sign_in(cast.head).get(address).content.decode()
        )
        assert offered == ["pass-office", "return"]
    page = sign_in(cast.drafter).get("/desk/documents/").content.decode()
    assert re.findall(r'<option value="([\w-]+)" data-label', page) == ["submit", "recall"]
    assert f'value="{pick(waiting)}" data-fits="recall"' in page
    nothing = sign_in(cast.approver).get("/desk/documents/").content.decode()
    assert "data-bulk>" not in nothing


def test_list_checkboxes_contain_the_revision(sign_in: Any, cast: Cast) -> None:
    document, browser = submitted(cast, "甲"), sign_in(cast.head)
    for address in ("/desk/", "/desk/documents/"):
        assert f'name="ids" value="{pick(document)}"' in browser.get(address).content.decode()


def test_two_hundred_documents_are_processed_in_one_request(sign_in: Any, cast: Cast) -> None:
    documents = [submitted(cast, f"第{number}号") for number in range(30)]
    with CaptureQueriesContext(connection) as queries:
        answer = ask(sign_in(cast.head), "pass-office", *documents, confirm="1")
    assert lines(answer) == [(one.title, "fine") for one in documents]
    # The number of queries per document does not grow with the number of documents.
    assert len(queries) < 40 * len(documents)
