"""Rate limits of expensive requests, counted by client."""

import re
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from gongkai.kit.rate_limits import Rate, seconds_to_wait
from gongkai.ui.client_ip import origin
from gongkai.ui.security_headers import PRIVATE
from gongkai.ui.views.errors import too_often

Answer = Callable[[HttpRequest], HttpResponse]
# Expensive requests by their path without language prefix; the first match decides.
COSTLY = (
    (re.compile(r"/search/suggestions/"), "suggestions"),
    (re.compile(r"/search/|/feeds/\w+/search/|/apply/$"), "search"),
    (re.compile(r"/apply/"), "apply"),
    (re.compile(r"/case/"), "case"),
    (re.compile(r"/errors/"), "errors"),
    (re.compile(r"/complaints/|/certificates/"), "case"),
    (re.compile(r"/b/[^/]+/complaint/"), "errors"),
    (re.compile(r"/(interviews|press)/(questions|[^/]+/ask)/"), "questions"),
    # Mail services unsubscribe many readers from few addresses.
    (re.compile(r"/follow/(?!unsubscribe/)|/app/$"), "follow"),
    (re.compile(r"/activitypub/|/\.well-known/webfinger"), "actors"),
    (re.compile(r"/api/"), "api"),
    (re.compile(r"/(sign-in|account)/"), "entrance"),
    (re.compile(r"/preview/"), "preview"),
    (re.compile(r"/i/.+/files/"), "files"),
)
EXPORT = re.compile(r"(?:^|&)format=")
LANGUAGE = re.compile("/(?:" + "|".join(code for code, _name in settings.LANGUAGES) + ")(?=/)")


def limit_request_rates(get_response: Answer) -> Answer:
    """Limit the rate of expensive requests by client. Pages of the desk are not limited."""

    def middleware(request: HttpRequest) -> HttpResponse:
        kind = kind_of(request)
        if kind:
            rate = Rate(kind, settings.GONGKAI_RATES[kind])
            wait = seconds_to_wait(rate, origin(request).client, now=time.time())
            if wait:
                return _refused(request, wait)
        return get_response(request)

    return middleware


def kind_of(request: HttpRequest) -> str:
    """Return the name of the rate limit of a request, or an empty string."""
    path = LANGUAGE.sub("", request.path_info, count=1)
    if path.startswith(PRIVATE) and request.method in {"GET", "HEAD", "OPTIONS"}:
        return ""
    if request.method in {"GET", "HEAD"} and EXPORT.search(request.META.get("QUERY_STRING", "")):
        return "exports"
    return next((kind for pattern, kind in COSTLY if pattern.match(path)), "")


def _refused(request: HttpRequest, wait: int) -> HttpResponse:
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        response = too_often(request, wait)
    response["Retry-After"] = str(wait)
    add_never_cache_headers(response)
    return response
