"""Middleware for input limits, language, reading mode and session lifetime."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from gongkai.organisations.sessions import SEEN
from gongkai.ui.held_forms import FIELD, KEY, after_sign_in, drop_form, set_owner_cookie
from gongkai.ui.known_browsers import set_browser_cookie
from gongkai.ui.reading_mode import MODE_COOKIE, MODES
from gongkai.ui.views.errors import bad_request, method_not_allowed, too_large

Answer = Callable[[HttpRequest], HttpResponse]
CHOSEN_BY_COOKIE = ("/desk/", "/sign-in/", "/styleguide/", "/language/", "/account/")
AT_WORK = ("/desk/", "/account/")
MAX_QUERY_LENGTH = 16_384
MAX_FORM_FIELDS_BYTES = 2 << 20
SEEN_INTERVAL = timedelta(minutes=10)


def refuse_hostile_input(get_response: Answer) -> Answer:
    """Refuse malformed or too large requests before any view or query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if (
            "\x00" in request.path_info
            or "%00" in query
            or "\x00" in query
            or len(query) > MAX_QUERY_LENGTH
        ):
            # The language of the previous request may still be active in this thread.
            translation.activate(
                translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
            )
            return bad_request(request, None)
        limit: int = settings.GONGKAI_UPLOAD_LIMIT
        if _content_length(request) > limit + MAX_FORM_FIELDS_BYTES:
            return too_large(request, limit >> 20)
        return get_response(request)

    return middleware


def choose_language(get_response: Answer) -> Answer:
    """Set the language from the URL on public pages and from the cookie on the desk."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info)
        if language is None and request.path_info.startswith(CHOSEN_BY_COOKIE):
            wish = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
            language = wish if wish in {"zh-hans", "en"} else None
        language = language or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def choose_mode(get_response: Answer) -> Answer:
    """Set the reading mode from its cookie."""

    def middleware(request: HttpRequest) -> HttpResponse:
        wish = request.COOKIES.get(MODE_COOKIE, "")
        request.reading_mode = wish if wish in MODES else ""  # type: ignore[attr-defined]
        response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


def lead_back(get_response: Answer) -> Answer:
    """
    Lead a browser that opens an address for forms alone back to the page above it.

    After a refused form the address bar shows such an address; reloading it, or changing the
    language there, would otherwise end at a bare error of the browser. Any other request that the
    address does not take gets the status 405, with a page that says so and leads back.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        above = page_above(request.path_info)
        if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            return HttpResponseRedirect(above)
        page = method_not_allowed(request, response.headers.get("Allow", ""), back=above)
        # Into the same response, which has the headers of the middleware below this one.
        response.content = page.content
        response.headers["Content-Type"] = page.headers["Content-Type"]
        if "Content-Length" in response.headers:
            response.headers["Content-Length"] = str(len(page.content))
        return response

    return middleware


def page_above(path: str) -> str:
    """Return the nearest address above a path that exists; the home page in the end."""
    parts = path.strip("/").split("/")
    while parts := parts[:-1]:
        above = f"/{'/'.join(parts)}/"
        try:
            resolve(above)
        except Resolver404:
            continue
        return above
    return "/"


def keep_session(get_response: Answer) -> Answer:
    """
    Extend the session of active staff, and store roughly when they were last seen.

    The session is written every ten minutes, and only on staff pages: public pages can be cached
    by others and must set no cookie.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        session = request.session
        if request.path_info.startswith(AT_WORK) and session.accessed and SESSION_KEY in session:
            at = timezone.now()
            seen = session.get(SEEN)
            if seen and at - datetime.fromisoformat(seen) > SEEN_INTERVAL:
                session[SEEN] = at.isoformat()
            if KEY in session and request.method == "POST" and response.status_code < 500:
                drop_form(session, request.POST.get(FIELD, ""))
        set_browser_cookie(request, response)
        set_owner_cookie(request, response)
        return response

    return middleware


class RequireLogin(LoginRequiredMiddleware):
    """Asks for a sign-in, and keeps what was typed into a form whose session had ended."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        """Keep the form until the sign-in, or else go to the sign-in page at once."""
        return after_sign_in(request) or super().handle_no_permission(request, view_func)


def _content_length(request: HttpRequest) -> int:
    """Return the Content-Length of the request."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0
