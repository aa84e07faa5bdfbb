"""Loading of the remaining demo bodies by the worker, and the notice on every page meanwhile."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.translation import gettext, override


def mark_file() -> Path:
    """Return the file that exists in the data folder while a part of the demo is missing."""
    folder: Path = settings.GONGKAI_DATA
    return folder / "demo-loading"


def is_loading() -> bool:
    """Whether a part of the demo is still missing."""
    return mark_file().exists()


def load_next() -> bool:
    """Load one more body; False if all are loaded, which ends the notice on the pages."""
    # Imported here: every server has the middleware below, and would keep the whole demo in memory.
    from gongkai.sampledata.demo.load import load_rest  # noqa: PLC0415

    if next(load_rest(), None) is not None:
        return True
    mark_file().unlink(missing_ok=True)
    return False


def say_loading(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """
    Middleware: show on every page that the demo is still loading.

    It removes itself if the demo is complete when the server starts.
    """
    if not is_loading():
        raise MiddlewareNotUsed

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not is_loading():
            return get_response(request)
        # Pages with the notice must not be cached, and cached pages must not be revalidated.
        for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
            request.META.pop(name, None)
        response = get_response(request)
        if isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith(
            "text/html"
        ):
            _insert_notice(response)
        return response

    return answer


def _insert_notice(response: HttpResponse) -> None:
    before, main, after = response.content.partition(b"<main")
    tag, end, content = after.partition(b">")
    if not end:
        return
    with override(response.get("Content-Language")):
        text = gettext(
            "The sample region is still being loaded. More bodies and documents will appear shortly."
        )
    notice = format_html('<div class="wrap"><p class="notice" role="status">{}</p></div>', text)
    response.content = b"".join([before, main, tag, end, notice.encode(), content])
    response.headers.pop("ETag", None)
    response.headers.pop("Last-Modified", None)
    response["Cache-Control"] = "no-store"
    response["Content-Length"] = str(len(response.content))
