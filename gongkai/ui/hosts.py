"""Hosts beside that of the site: for uploaded files, without sessions, and for sections of bodies."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation

from gongkai.files.places.errors import OUTAGES
from gongkai.kit.rate_limits import Rate, seconds_to_wait
from gongkai.ui.client_ip import origin
from gongkai.ui.file_outages import RETRY_SECONDS, is_outage
from gongkai.ui.files import came_to_files_host
from gongkai.ui.site_address import site_address

Answer = Callable[[HttpRequest], HttpResponseBase]
# What a section host has besides the section.
ON_SECTION_HOSTS = ("/static/", "/language/", "/mode/")


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
    except OUTAGES as outage:
        is_outage(outage)  # logs it
        return HttpResponse(status=503, headers={"Retry-After": RETRY_SECONDS})
    except (Resolver404, Http404):
        return HttpResponse(status=404)
    return found


def serve_section_hosts(get_response: Answer) -> Answer:
    """
    Respond on the host of a body with its section, and lead everything else to the site itself.

    A section host has the section in each language, its static files, and the choice of language and
    reading mode. Nobody signs in there and no form of the site is sent there, so that no cookie of the
    site is valid on it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        code = section_code_of(request)
        if code is None:
            return get_response(request)
        if request.path_info in _section_homes():
            request.path_info = f"{request.path_info}b/{code}/"
            response = get_response(request)
            # The search form leads to the site, which the policy of the page must allow.
            response._csp_update = {"form-action": [site_address()]}  # type: ignore[attr-defined]  # noqa: SLF001
            return response
        if request.path_info.startswith(ON_SECTION_HOSTS):
            return get_response(request)
        if request.method in {"GET", "HEAD"}:
            return HttpResponseRedirect(site_address() + request.get_full_path())
        return HttpResponse(status=404)

    return middleware


def section_code_of(request: HttpRequest) -> str | None:
    """Return the code of the body whose section the host of this request shows."""
    if not settings.GONGKAI_SECTION_HOSTS:
        return None
    # With a dot at its end it is the same host.
    host = request.get_host().partition(":")[0].lower().removesuffix(".")
    return dict(settings.GONGKAI_SECTION_HOSTS).get(host)


def section_address(code: str, language: str) -> str:
    """Return the address of the section of a body on its own host; empty if it has none."""
    hosts = {body: host for host, body in settings.GONGKAI_SECTION_HOSTS.items()}
    if code not in hosts:
        return ""
    prefix = "" if language == settings.LANGUAGE_CODE else f"{language}/"
    return f"http{'s' if settings.HTTPS else ''}://{hosts[code]}/{prefix}"


def _section_homes() -> set[str]:
    others = (code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
    return {"/", *(f"/{code}/" for code in others)}
