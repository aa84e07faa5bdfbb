"""Previews of public files: an image and the text of each page, and only of what is public."""

import io

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.documents.actions.drafts import attach_file
from gongkai.documents.actions.releases import release_document, withdraw_document
from gongkai.documents.models import Attachment, Document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.files import office, page_images, redactor
from gongkai.files.page_images import forget_pages
from tests.cast import AT, Cast
from tests.documents.test_file_texts import attach
from tests.files.test_extraction import pdf
from tests.files.test_office_pages import docx, needs_office

pytestmark = pytest.mark.django_db
TEXT = "fees <b> of 2026"


def released(cast: Cast, content: bytes, name: str) -> Attachment:
    document = cast.draft(at=AT)
    attach_file(document, io.BytesIO(content), name, by=cast.drafter, at=AT)
    cast.review(document)
    release_document(document, by=cast.disclosure, at=AT)
    return Attachment.objects.get(version__document=document)


def address(file: Attachment, page: int, name: str = "attachment_page") -> str:
    number = Document.objects.get(versions__attachments=file).index_number
    return reverse(f"portal:{name}", args=[number, file.pk, page])


def test_a_page_of_a_public_file_has_an_image_and_its_text(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = released(cast, pdf(None, TEXT, pages=9), "收费目录.pdf")
    item = client.get(reverse("portal:document", args=[file.version.document.index_number]))
    assert address(file, 1) in item.content.decode()
    page = client.get(address(file, 2))
    shown = page.content.decode()
    assert "fees &lt;b&gt; of 2026" in shown
    assert all(link in shown for link in ('href="../1/"', 'href="../3/"', 'href="../9/"'))
    assert "noindex" in shown
    image = client.get(f"{address(file, 2)}image.webp")
    assert image.content[8:12] == b"WEBP"
    assert image["X-Robots-Tag"] == "noindex"
    again = client.get(f"{address(file, 2)}image.webp", headers={"If-None-Match": image["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address(file, 2), headers={"If-None-Match": page["ETag"]}).status_code == 304
    for number in (0, 10):
        assert client.get(address(file, number)).status_code == 404
        assert client.get(f"{address(file, number)}image.webp").status_code == 404
    monkeypatch.setattr(page_images, "MAX_IN_PROCESS", 0)
    withdraw_document(file.version.document, WithdrawalReason("x"), by=cast.disclosure, at=AT)
    assert client.get(address(file, 2)).status_code == 404
    gone = client.get(f"{address(file, 2)}image.webp", headers={"If-None-Match": image["ETag"]})
    assert gone.status_code == 404


def test_a_file_without_pages_shows_its_text_and_says_why(cast: Cast, client: Client) -> None:
    file = released(cast, "收费目录全文".encode(), "目录.txt")
    shown = client.get(address(file, 1)).content.decode()
    assert "收费目录全文" in shown
    assert "<img" not in shown.partition("<main")[2].partition("</main>")[0]
    assert client.get(address(file, 2)).status_code == 404
    assert client.get(f"{address(file, 1)}image.webp").status_code == 404


@needs_office
def test_pages_of_an_office_file_are_shown_where_libreoffice_is_installed(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = released(cast, docx(), "收费目录.docx")
    first = address(file, 1)
    with monkeypatch.context() as without:
        without.setattr(office, "OFFICE_NAMES", ("no-such-program",))
        page = client.get(first)
        assert "LibreOffice" in page.content.decode()
        assert client.get(f"{first}image.webp").status_code == 404
    # Installed since: nobody keeps the old page.
    again = client.get(first, headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 200
    assert "first page" in again.content.decode()
    assert "fees of 2026" in client.get(address(file, 2)).content.decode()
    assert client.get(f"{address(file, 2)}image.webp").content[8:12] == b"WEBP"
    assert client.get(address(file, 3)).status_code == 404


def test_a_page_that_takes_too_long_is_said_so_and_not_kept_by_caches(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = released(cast, pdf(None, "slow"), "慢.pdf")
    monkeypatch.setattr(redactor, "PREVIEW_SECONDS", 0)
    page = client.get(address(file, 1), headers={"Accept-Language": "en"})
    assert page.status_code == 503
    image = client.get(f"{address(file, 1)}image.webp")
    assert image.status_code == 422
    assert "took too long" in image.content.decode() or "停止" in image.content.decode()
    monkeypatch.undo()
    forget_pages(file.public_file.sha256)
    assert client.get(address(file, 1)).status_code == 200


def test_a_file_of_a_draft_has_no_public_page(cast: Cast, client: Client) -> None:
    file = attach(cast, pdf(None, "secret"), "a.pdf")
    public = released(cast, pdf(None, "public"), "b.pdf")
    number = public.version.document.index_number
    for name in ("attachment_page", "attachment_page_image"):
        assert client.get(reverse(f"portal:{name}", args=[number, file.pk, 1])).status_code == 404
