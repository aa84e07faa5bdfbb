"""Texts of public attachments in the search index."""

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.documents.actions.drafts import attach_file
from gongkai.documents.actions.releases import release_document, withdraw_document
from gongkai.documents.file_copies import want_texts
from gongkai.documents.models import Attachment, Document, FileText
from gongkai.documents.workflow import WithdrawalReason
from gongkai.ledger.consumers import catch_up
from gongkai.operations.worker import read_files
from gongkai.search.maintenance import differences
from gongkai.search.queries import search
from tests.cast import AT, Cast
from tests.files import samples

pytestmark = pytest.mark.django_db


def paragraph(text: str, marks: str = "") -> str:
    return f"<w:p><w:r><w:rPr>{marks}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def with_file(cast: Cast, name: str, content: bytes, **facts: str) -> Document:
    document = cast.draft(**facts)
    attach_file(document, io.BytesIO(content), name, by=cast.drafter, at=AT)
    document.refresh_from_db()
    return document


def word(body: str) -> bytes:
    return samples.with_text(f"<w:document xmlns:w='w'>{body}</w:document>".encode())


def test_a_word_of_an_attachment_is_found_with_its_name(cast: Cast, client: Client) -> None:
    document = with_file(cast, "办事指南.docx", word(paragraph("停车泊位的使用规定，见附图。")))
    read_files(lambda: AT)
    catch_up()
    assert search("停车泊位").hits == []  # a draft
    document = release_document(cast.review(document), by=cast.disclosure, at=AT)
    catch_up()
    (hit,) = search("停车泊位").hits
    assert hit.part == "办事指南.docx"
    assert hit.snippet == "<mark>停车泊位</mark>的使用规定，见附图。"
    shown = client.get(reverse("portal:search"), {"q": "停车泊位"}).content.decode()
    assert "办事指南.docx" in shown
    found = client.get(reverse("api:search_documents"), {"q": "停车泊位"}).json()
    assert [one["file"] for one in found["items"]] == ["办事指南.docx"]
    assert list(differences()) == []
    # What is found in the text of the document itself names no file.
    (own,) = search("收费").hits
    assert own.part == ""


def test_it_leaves_with_the_withdrawal(cast: Cast) -> None:
    document = with_file(cast, "a.txt", "停车泊位".encode())
    document = release_document(cast.review(document), by=cast.disclosure, at=AT)
    catch_up()
    assert search("停车泊位").count == 1
    withdraw_document(document, WithdrawalReason("附件有误"), by=cast.disclosure, at=AT)
    assert search("停车泊位").count == 0
    catch_up()
    assert search("停车泊位").count == 0
    assert list(differences()) == []


def test_a_file_read_after_the_release_is_added(cast: Cast) -> None:
    document = with_file(cast, "a.txt", "停车泊位".encode())
    document = release_document(cast.review(document), by=cast.disclosure, at=AT)
    # As after an import, whose files are read later.
    FileText.objects.all().delete()
    catch_up()
    want_texts(Attachment.objects.all(), at=AT)
    read_files(lambda: AT)
    assert search("停车泊位").hits[0].part == "a.txt"


def test_a_term_in_no_file_keeps_the_snippet_of_the_text(cast: Cast) -> None:
    document = with_file(cast, "a.txt", "停车泊位".encode(), title="关于绿化的通知")
    release_document(cast.review(document), by=cast.disclosure, at=AT)
    catch_up()
    (hit,) = search("绿化").hits
    assert (hit.part, hit.snippet.startswith("目录之外")) == ("", True)


def test_the_search_without_files_asks_nothing_more(cast: Cast) -> None:
    cast.released(title="关于绿化的通知")
    catch_up()
    search("绿化")
    with CaptureQueriesContext(connection) as asked:
        search("绿化")
    assert not [one for one in asked if "filetext" in one["sql"]]
