"""The separate host for uploaded files, without sessions."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation

from gongkai.kit.rate_limits import Rate, seconds_to_wait
from gongkai.ui.client_ip import origin
from gongkai.ui.files import came_to_files_host

Answer = Callable[[HttpRequest], HttpResponseBase]


def serve_files_host(get_response: Answer) -> Answer:
    """Respond to requests to the host for files before all other middleware."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not came_to_files_host(request):
            return get_response(request)
        with translation.override(settings.LANGUAGE_CODE):
            response = _answer(request)
        # Signed URLs identify the account and the file, so they must not be logged.
        response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; sandbox")
        response.headers.setdefault("X-Frame-Options", "DENY")
        return response

    return middleware


def _answer(request: HttpRequest) -> HttpResponseBase:
    wait = seconds_to_wait(
        Rate("files", settings.GONGKAI_RATES["files"]), origin(request).client, now=time.time()
    )
    if wait:
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    if "\x00" in request.path_info:
        return HttpResponse(status=404)
    try:
        match = resolve(request.path_info, settings.GONGKAI_FILES_URLCONF)
        found: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    except (Resolver404, Http404):
        return HttpResponse(status=404)
    return found
