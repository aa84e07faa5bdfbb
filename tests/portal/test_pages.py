from dataclasses import fields
from typing import Any

import pytest
from django.test import Client

from gongkai.catalogue.models import CatalogueItem
from gongkai.documents.actions import drafts, releases
from gongkai.documents.workflow import WithdrawalReason
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import BodyFacts, change_body
from gongkai.organisations.models import Body
from gongkai.organisations.states import BodyKind
from tests.cast import AT, Cast, later
from tests.documents.test_actions import PDF, attach, correct

PLACES = [
    "/",
    "/b/",
    "/b/990000-D01/",
    "/catalogue/",
    "/search/",
    "/search/?q=收费",
    "/en/",
    "/ug/",
    "/en/catalogue/",
]


@pytest.fixture
def released(cast: Cast, django_capture_on_commit_callbacks: Any) -> Any:
    def release(number: int = 1) -> list[Any]:
        with django_capture_on_commit_callbacks(execute=True):
            return [cast.released(title=f"第{n}号收费通知") for n in range(number)]

    return release


@pytest.mark.parametrize("address", PLACES)
def test_public_page_sets_no_cookie_and_is_revalidated(
    client: Client, released: Any, address: str
) -> None:
    released()
    answer = client.get(address)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "no-cache" in answer["Cache-Control"]
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", PLACES)
def test_number_of_queries_does_not_depend_on_rows(
    client: Client, released: Any, address: str, django_assert_num_queries: Any
) -> None:
    from django.core.cache import cache  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    released(1)
    client.get(address)
    cache.clear()
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    released(2)
    cache.clear()
    with django_assert_num_queries(len(one)):
        client.get(address)


def test_item_page_shows_document_metadata_and_public_timeline(
    client: Client, cast: Cast, released: Any
) -> None:
    (document,) = released()
    page = client.get(f"/i/{document.index_number}/").content.decode()
    for wanted in (
        "第0号收费通知",
        "990000-D01/2026-00001",
        "此件公开发布",
        "6个工作日",
        "保密审查通过",
        "主动公开",
    ):
        assert wanted in page
    assert '<meta name="ArticleTitle" content="第0号收费通知">' in page
    for name in ("Drafter", "Head", "Approver", "Disclosure"):
        assert name not in page


def test_uyghur_item_is_right_to_left(client: Client, cast: Cast) -> None:
    document = cast.released(title="ئۇقتۇرۇش", language="ug")
    page = client.get(f"/i/{document.index_number}/").content.decode()
    assert '<article class="doc" lang="ug" dir="rtl">' in page
    assert (
        '<html lang="ug" dir="rtl">'
        in client.get(f"/ug/i/{document.index_number}/").content.decode()
    )


def test_language_switch_keeps_page_and_filters(client: Client, cast: Cast) -> None:
    page = client.get("/catalogue/?genre=notice").content.decode()
    assert 'href="/en/catalogue/?genre=notice"' in page
    assert (
        'href="/catalogue/?genre=notice"'
        in client.get("/en/catalogue/?genre=notice").content.decode()
    )


def test_non_public_item_is_not_found(client: Client, cast: Cast) -> None:
    draft = cast.approved()
    draft.index_number = "990000-D01/2026-00009"
    draft.save()
    never = client.get("/i/990000-D01/2026-00010/")
    hidden = client.get("/i/990000-D01/2026-00009/")
    assert (never.status_code, hidden.status_code) == (404, 404)
    assert never.content == hidden.content


def test_withdrawn_item_leaves_a_tombstone_without_its_title(client: Client, cast: Cast) -> None:
    document = releases.withdraw_document(
        cast.released(), WithdrawalReason("附件有误"), by=cast.disclosure, at=AT
    )
    answer = client.get(f"/i/{document.index_number}/")
    assert answer.status_code == 410
    page = answer.content.decode()
    assert "附件有误" in page
    assert "收费目录" not in page
    for address in ("/", "/catalogue/", "/b/990000-D01/"):
        assert "收费目录的通知" not in client.get(address).content.decode()


def test_file_is_served_as_an_attachment_only_while_public(client: Client, cast: Cast) -> None:
    document = cast.draft()
    attached = attach(cast, document, name="目录 <b>.pdf")
    address = f"/i/990000-D01/2026-00001/files/{attached.pk}/{attached.name}"
    assert client.get(address).status_code == 404
    document.refresh_from_db()
    document = releases.release_document(cast.review(document), by=cast.disclosure, at=AT)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert attached.sha256 not in str(answer.headers)
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get(address.replace(attached.name, "other.pdf")).status_code == 404
    assert client.get(address.replace("2026-00001", "2026-00002")).status_code == 404
    releases.withdraw_document(document, WithdrawalReason("x"), by=cast.disclosure, at=AT)
    assert client.get(address).status_code == 404


def test_file_of_a_superseded_version_is_no_longer_served(client: Client, cast: Cast) -> None:
    document = cast.draft()
    attached = attach(cast, document)
    document.refresh_from_db()
    document = releases.release_document(cast.review(document), by=cast.disclosure, at=AT)
    address = f"/i/{document.index_number}/files/{attached.pk}/{attached.name}"
    correct(cast, document, "新", at=later(1))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("item=A20-08", True),
        ("item=A20-07", False),
        ("genre=notice", True),
        ("genre=report", False),
        ("year=2026", True),
        ("year=2025", False),
        ("body=990000-D01", True),
        ("body=990000-D02", False),
        ("language=ug", False),
        ("subject=04", False),
    ],
)
def test_catalogue_is_filtered_by_its_headings(
    client: Client, cast: Cast, query: str, wanted: bool
) -> None:
    cast.released()
    assert (
        "关于公布收费目录的通知" in client.get(f"/catalogue/?{query}").content.decode()
    ) is wanted


def test_filters_show_the_bodies_of_today_and_the_chosen_option(client: Client, cast: Cast) -> None:
    address = f"/catalogue/?body={cast.finance.code}"
    option = f'<option value="{cast.finance.code}"'
    for language in ("", "/en"):
        page = client.get(f"{language}{address}").content.decode()
        assert f"{option} selected" in page
    assert f"{option}>" in client.get("/catalogue/").content.decode()
    facts = {field.name: getattr(cast.finance, field.name) for field in fields(BodyFacts)}
    change_body(
        cast.finance,
        BodyFacts(**{**facts, "name": "改名厅", "short_name": "改名厅"}),
        by=SYSTEM,
        at=AT,
        since=local_date(AT),
    )
    assert f"{option} selected>改名厅<" in client.get(address).content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/catalogue/?item=A20-99",
        "/catalogue/?year=x",
        "/catalogue/?year=99999",
        "/catalogue/?page=forged",
        "/b/990000-D01/?page=a:b:c",
        "/search/?q=%00",
        "/catalogue/?body=nowhere",
        "/search/?q=" + "长" * 10_000,
        "/search/?q=。",
        "/search/?q=a&order=x",
        "/search/?q=收费&page=forged",
        "/search/?q=收费&genre=zz",
    ],
)
def test_hostile_url_gives_an_error_page(client: Client, cast: Cast, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()


def test_cursor_of_other_filters_is_refused(client: Client, cast: Cast) -> None:
    for number in range(21):
        cast.released(title=f"第{number}号")
    page = client.get("/catalogue/").content.decode()
    cursor = page.split("?page=")[1].split('"')[0]
    second = client.get(f"/catalogue/?page={cursor}").content.decode()
    assert ("第0号" in second, "第1号" in second) == (True, False)
    assert client.get(f"/catalogue/?genre=notice&page={cursor}").status_code == 400


@pytest.mark.parametrize(
    "address", ["/b/nowhere/", "/i/x/", "/i/990000/2026-1/", "/none/", "/en/none/"]
)
def test_unknown_url_gives_404(client: Client, cast: Cast, address: str) -> None:
    assert client.get(address).status_code == 404


def test_public_pages_are_read_only(client: Client, cast: Cast) -> None:
    for address in ("/", "/catalogue/", "/search/?q=x"):
        assert client.post(address).status_code == 405


def test_former_code_of_a_body_redirects_to_the_current_one(client: Client, cast: Cast) -> None:
    from gongkai.ledger.actions import SYSTEM  # noqa: PLC0415
    from gongkai.organisations.actions import change_body  # noqa: PLC0415
    from tests.organisations.test_actions import TODAY, facts  # noqa: PLC0415

    change_body(cast.finance, facts(cast.finance, code="990000-F1"), by=SYSTEM, at=AT, since=TODAY)
    answer = client.get("/b/990000-D01/")
    assert (answer.status_code, answer["Location"]) == (301, "/b/990000-F1/")


def test_search_marks_counts_and_escapes(
    client: Client, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        cast.released(title="<b>收费</b>目录")
    page = client.get("/search/?q=收费").content.decode()
    assert "&lt;b&gt;<mark>收费</mark>&lt;/b&gt;目录" in page
    assert "1条" in page
    page = client.get('/search/?q="><script>x</script>').content.decode()
    assert "<script>x" not in page


def test_draft_text_never_leaks_through_search(
    client: Client, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        document = cast.released()
        drafts.start_version(document, by=cast.drafter, at=AT)
        document.refresh_from_db()
        facts = cast.facts(title="尚未公开的题目", text="<p>尚未公开的话</p>", change_note="x")
        drafts.edit_version(document, facts, by=cast.drafter, at=AT, revision=1)
    for address in (
        "/search/?q=尚未公开",
        "/",
        "/catalogue/",
        f"/i/{document.index_number}/",
        "/api/v1/items",
        "/api/v1/search?q=尚未公开",
        f"/api/v1/items/{document.index_number}",
    ):
        assert "尚未公开的" not in client.get(address).content.decode()


def test_home_shows_documents_in_the_language_of_the_page_first(cast: Cast, client: Client) -> None:
    cast.released(title="ئۇقتۇرۇش", language="ug")
    cast.released(title="第二号")
    chinese, uyghur = (client.get(path).content.decode() for path in ("/", "/ug/"))
    assert chinese.index("第二号") < chinese.index("ئۇقتۇرۇش")
    assert uyghur.index("ئۇقتۇرۇش") < uyghur.index("第二号")
    assert "/ug/catalogue/?language=ug" in uyghur
    assert "?language=" not in chinese


@pytest.mark.parametrize(
    ("region", "shown", "hidden"),
    [
        ("990100", "治安管理", "筹资筹劳"),
        ("990101", "市政建设", "农田水利工程建设运营"),
        ("990000", "财政预算、决算信息", "市政建设"),
    ],
)
def test_body_shows_the_catalogue_items_of_its_level(
    client: Client, cast: Cast, region: str, shown: str, hidden: str
) -> None:
    Body.objects.filter(pk=cast.finance.pk).update(region=region)
    page = client.get(f"/b/{cast.finance.code}/").content.decode()
    assert shown in page
    assert hidden not in page


def test_township_shows_the_items_of_townships(client: Client, cast: Cast) -> None:
    Body.objects.filter(pk=cast.finance.pk).update(region="990101103", kind=BodyKind.GOVERNMENT)
    page = client.get(f"/b/{cast.finance.code}/").content.decode()
    assert "农田水利工程建设运营（乡镇）" in page
    assert "治安管理" not in page


def test_item_of_article_21_is_cited_without_a_number(client: Client, cast: Cast) -> None:
    item = CatalogueItem.objects.get(code="A21-04")
    document = cast.released(title="征收土地公告", catalogue_item=item)
    page = client.get(f"/i/{document.index_number}/").content.decode()
    assert "第二十一条" in page
    # A document under an item of another level still leads to it from the page of its body.
    assert "item=A21-04" in client.get(f"/b/{cast.finance.code}/").content.decode()


def test_home_counts_a_release_at_once(cast: Cast, client: Client) -> None:
    cast.released()
    assert client.get("/").context["facts"]["public"] == 1
    cast.released()
    assert client.get("/").context["facts"]["public"] == 2
