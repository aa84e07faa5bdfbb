"""Broken links within the site: found in small portions, without requests, and removed when mended."""

from datetime import timedelta
from typing import Any

import pytest

from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.models import Document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.duties import link_checks
from gongkai.duties.link_checks import check_links, internal_links, leads_somewhere
from gongkai.duties.models import BrokenLink
from gongkai.duties.queries import visible_links
from tests.cast import AT, Cast, later

pytestmark = pytest.mark.django_db


def linking(cast: Cast, *addresses: str) -> Document:
    links = "".join(f'<p><a href="{one}">见</a></p>' for one in addresses)
    return cast.released(text=links or "<p>无</p>")


def broken() -> set[str]:
    return set(BrokenLink.objects.values_list("address", flat=True))


def test_links_to_what_is_not_public_are_broken(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_ADDRESS = "https://www.example.gov.cn"
    shown, gone = cast.released(), cast.released()
    withdraw_document(gone, WithdrawalReason("误发"), by=cast.disclosure, at=later(1))
    good = (f"/i/{shown.index_number}/", "/b/990000-D01/", "/catalogue/", "/en/catalogue/")
    bad = (
        f"/i/{gone.index_number}/",
        "/i/990000-D01/2026-99999/",
        "/b/990000-D99/",
        "/gone.html",
        "https://www.example.gov.cn/old/list.html",
    )
    document = linking(cast, *good, *bad, "https://elsewhere.example/x")
    assert check_links(at=later(2)) == 3  # also the withdrawn one, of which no link is checked
    assert broken() == set(bad)
    assert set(BrokenLink.objects.values_list("document", flat=True)) == {document.pk}
    officer, stranger = cast.disclosure.account, cast.stranger.account
    assert visible_links(officer, on=AT.date()).count() == len(bad)
    assert visible_links(stranger, on=AT.date()).count() == 0
    withdraw_document(document, WithdrawalReason("误发"), by=cast.disclosure, at=later(2))
    assert visible_links(officer, on=AT.date()).count() == 0


def test_a_round_goes_through_all_documents_in_portions_once_a_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_checks, "PORTION", 2)
    for _number in range(3):
        linking(cast, "/nowhere/")
    assert [check_links(at=AT) for _round in range(3)] == [2, 1, 0]
    assert BrokenLink.objects.count() == 3
    assert check_links(at=AT + timedelta(days=1)) == 2


def test_a_mended_link_is_removed_from_the_list(cast: Cast) -> None:
    document = linking(cast, "/nowhere/", "/still-nowhere/")
    check_links(at=AT)
    version = document.public_version
    assert version is not None
    version.text = '<p><a href="/still-nowhere/">见</a></p>'
    version.save()
    check_links(at=later(1))
    assert broken() == {"/still-nowhere/"}


def test_links_of_a_text_are_those_to_this_site(settings: Any) -> None:
    settings.GONGKAI_ADDRESS = ""
    text = '<p><a href="/a/">一</a><a href="#b">二</a><a href="//c.example/">三</a><a>四</a></p>'
    assert list(internal_links(text)) == ["/a/"]
    assert list(internal_links("<p>无链接</p>")) == []
    malformed = (
        '<p><a href="http://[c/">五</a><a href="http://c[d]/">六</a><a href="/e/">七</a></p>'
    )
    assert list(internal_links(malformed)) == ["/e/"]


def test_a_file_is_looked_for_under_its_document(cast: Cast) -> None:
    document = cast.released()
    assert not leads_somewhere(f"/i/{document.index_number}/files/999999/x.pdf")
    assert leads_somewhere("/en/")
