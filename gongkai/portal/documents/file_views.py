"""Previews of the files of a public document, page by page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.documents.models import Attachment
from gongkai.documents.queries import public_attachments
from gongkai.documents.queries.file_texts import page_text
from gongkai.files import storage
from gongkai.files.page_images import Content
from gongkai.portal.decorators import public_page
from gongkai.portal.etags import conditional_response
from gongkai.ui.files import public_url
from gongkai.ui.previews import image_response, preview_of


@public_page
def attachment_page(request: HttpRequest, index_number: str, pk: int, page: int) -> HttpResponse:
    """Show a page of a file of the public version as an image, with its text below."""
    attachment = _found(index_number, pk)
    file, content = attachment.public_file, _content(attachment)

    def draw() -> HttpResponse:
        preview = preview_of(content, page, lambda: page_text(attachment, page, is_public=True))
        context = {
            "section": "catalogue",
            "document": attachment.version.document,
            "file": file,
            "url": public_url(index_number, pk, file.name),
            "preview": preview,
        }
        return render(request, "portal/items/file.html", context, status=preview.status)

    document = attachment.version.document
    # LibreOffice may be installed or removed after somebody has seen the page.
    facts = ["page", pk, file.sha256, page, document.title, content.has_pages]
    return conditional_response(request, facts, draw)


@public_page
def attachment_page_image(
    request: HttpRequest, index_number: str, pk: int, page: int
) -> HttpResponse:
    """Return the image of a page of a file of the public version."""
    return image_response(request, _content(_found(index_number, pk)), page, key=pk)


def _found(index_number: str, pk: int) -> Attachment:
    """Return a file that is public now, or raise 404."""
    found = public_attachments().filter(pk=pk, version__document__index_number=index_number)
    attachment = found.select_related("version__document").first()
    if attachment is None:
        raise Http404
    return attachment


def _content(attachment: Attachment) -> Content:
    """Return what the public gets of the file."""
    file = attachment.public_file
    return Content(file.sha256, file.ending.lower(), lambda: storage.open_file(file.sha256))
