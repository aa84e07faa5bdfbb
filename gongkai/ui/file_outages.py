"""The answer to a request that needs a stored file which cannot be read just now."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from gongkai.files.places.errors import OUTAGES
from gongkai.ui.views.errors import error_page

RETRY_SECONDS = "60"
logger = logging.getLogger("gongkai.files")


class AnswerFileOutages:
    """
    Respond with 503, not 404 or 500: the file exists, and the same address will serve it again.

    Caches and search engines that were told 404 would forget it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Respond for a place of files that does not answer, and for a file that it lacks."""
        return outage_page(request) if is_outage(exception) else None


def is_outage(exception: BaseException) -> bool:
    """Return whether a stored file could not be read, and log why."""
    if not isinstance(exception, OUTAGES):
        return False
    logger.error("A stored file could not be served: %s", exception)
    return True


def outage_page(request: HttpRequest) -> HttpResponse:
    """503: a stored file cannot be read at the moment."""
    response = error_page(
        request,
        503,
        _("The file cannot be read at the moment"),
        _("The place where files are kept does not answer. Please try again in a few minutes."),
    )
    response["Retry-After"] = RETRY_SECONDS
    return response
