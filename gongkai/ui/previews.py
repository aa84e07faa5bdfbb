"""Previews of files page by page: an image that the server makes, and the text of the page below it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.functional import Promise
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _

from gongkai.files.page_images import (
    MEDIA_TYPE,
    NO_SUCH_PAGE,
    Content,
    PageImage,
    page_image,
    tag_of_page,
)
from gongkai.files.places.errors import FileMissing
from gongkai.files.redactor import STOPPED
from gongkai.kit.refusals import Refused

AROUND = 3  # pages before and after the one that is shown, in its navigation
BUSY_SECONDS = "30"
FAILURES: dict[str, str | Promise] = {
    "file-encrypted": _("The file is protected by a password, so that its pages cannot be shown."),
    "office-missing": _(
        "Pages of office files are shown where LibreOffice is installed, which is not so here. Download the file."
    ),
    "file-too-large": _("The page takes too much memory to be shown here. Download the file."),
    "file-type": _("Pages of this type of file are not shown here. Download the file."),
    "file-unreadable": _("The page cannot be shown, because the file is damaged."),
    "redaction-stopped": _(
        "Showing the page took too long and was stopped. Download the file, or try again later."
    ),
}


@dataclass(frozen=True)
class Preview:
    """A page of a file as a template shows it; `failure` says why there is no image."""

    number: int
    pages: int
    text: str
    failure: str | Promise = ""
    # It may succeed later, so that the page is not kept.
    is_busy: bool = False

    @property
    def numbers(self) -> list[int]:
        """The pages that the navigation offers."""
        near = range(self.number - AROUND, self.number + AROUND + 1)
        return sorted({1, self.pages, *(one for one in near if 1 <= one <= self.pages)})

    @property
    def previous(self) -> int:
        """The page before; 0 if this is the first."""
        return self.number - 1

    @property
    def following(self) -> int:
        """The page after; 0 if this is the last."""
        return self.number + 1 if self.number < self.pages else 0

    @property
    def status(self) -> int:
        """The status of the response."""
        return 503 if self.is_busy else 200


def preview_of(content: Content, number: int, text_of: Callable[[], str]) -> Preview:
    """
    Return what is shown of a page. `text_of` gives the text where the page itself has none.

    A page that does not exist raises `Http404`.
    """
    if not content.has_pages:
        if number != 1:
            raise Http404
        code = "office-missing" if content.is_office else "file-type"
        return Preview(1, 1, text_of(), FAILURES[code])
    try:
        shown = _shown(content, number)
    except Refused as busy:
        return Preview(number, 1, "", busy.refusal.message, is_busy=True)
    text = shown.text if shown.text.strip() else text_of()
    if shown.code:
        failure = FAILURES.get(shown.code, FAILURES["file-unreadable"])
        return Preview(number, 1, text, failure, is_busy=shown.code == STOPPED)
    return Preview(number, shown.pages, text)


def image_response(
    request: HttpRequest, content: Content, number: int, *, key: object
) -> HttpResponse:
    """Return the image of a page, or that the browser has it already. The caller has checked the access."""
    if not content.has_pages:
        raise Http404
    tag = tag_of_page(key, content, number)
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": tag})
    try:
        shown = _shown(content, number)
    except Refused as busy:
        return _words(busy.refusal.message, 503)
    if shown.code:
        return _words(FAILURES.get(shown.code, FAILURES["file-unreadable"]), 422)
    headers = {
        "ETag": tag,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(shown.content, content_type=MEDIA_TYPE, headers=headers)


def _words(message: str | Promise, status: int) -> HttpResponse:
    # An image cannot say why it is missing; its alternative text and the page do.
    response = HttpResponse(str(message), status=status, content_type="text/plain; charset=utf-8")
    if status == 503:
        response["Retry-After"] = BUSY_SECONDS
    return response


def _shown(content: Content, number: int) -> PageImage:
    if number < 1:
        raise Http404
    try:
        shown = page_image(content, number)
    except FileMissing:  # of a bucket, which may be set wrong for a moment: answered with 503
        raise
    except FileNotFoundError as error:  # `verify` reports a file that is not in the store
        raise Http404 from error
    if shown.code == NO_SUCH_PAGE:
        raise Http404
    return shown
