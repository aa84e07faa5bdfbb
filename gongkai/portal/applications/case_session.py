"""
The signed, short-lived cookie that gives an applicant access to the case pages.

The portal has no sessions. The cookie identifies one application and the query code with which it
was opened. It expires half an hour after the last page view, and at once if the applicant leaves the
case, or the code is changed or erased: a copy of the cookie is then worth nothing. The case pages have a different path in each language, so the cookie is set for each path.
"""

import secrets
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language

from gongkai.applications.models import Application
from gongkai.applications.queries import for_page
from gongkai.organisations.actions.security import close_case_access
from gongkai.organisations.security_events import is_case_access_closed
from gongkai.ui.client_ip import origin

CASE_SECONDS = 30 * 60
SALT = "gongkai.portal.case"


def open_case(response: HttpResponseBase, application: Application) -> None:
    """Give this browser access to the case."""
    _set_cookies(response, application, secrets.token_urlsafe(12))


def renew_case_cookies(
    request: HttpRequest, response: HttpResponseBase, application: Application
) -> None:
    """Extend the access of this browser to half an hour from now, unless it just left the case."""
    if not any(_name(language) in response.cookies for language in _paths()):
        _set_cookies(response, application, _contents(request)[2])


def _set_cookies(response: HttpResponseBase, application: Application, access: str) -> None:
    value = signing.dumps([application.pk, _mark(application), access], salt=SALT)
    for language, path in _paths().items():
        response.set_cookie(
            _name(language),
            value,
            max_age=CASE_SECONDS,
            path=path,
            httponly=True,
            samesite="Strict",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def leave_case(request: HttpRequest, response: HttpResponseBase, *, at: datetime) -> None:
    """End the access of this browser to the case."""
    access = _contents(request)[2]
    if access:
        close_case_access(access, origin=origin(request), at=at)
    delete_case_cookies(response)


def delete_case_cookies(response: HttpResponseBase) -> None:
    """Delete the cookies that give access to the case."""
    for language, path in _paths().items():
        response.delete_cookie(_name(language), path=path, samesite="Strict")


def has_case_cookie(request: HttpRequest) -> bool:
    """Return whether the browser sent a case cookie, even if it has expired."""
    return bool(_value(request))


def opened(request: HttpRequest) -> Application | None:
    """Return the application of the case cookie; None if it is forged or has expired."""
    pk, mark, access = _contents(request)
    if not access:
        return None
    found = (
        for_page(Application.objects.filter(pk=pk))
        .select_related("passed_to__body", "merged_into")
        .first()
    )
    if found is None or not found.code_hash or not constant_time_compare(mark, _mark(found)):
        return None
    if is_case_access_closed(access):
        return None
    return found


def _contents(request: HttpRequest) -> tuple[int, str, str]:
    """Return application, mark of its query code and access of the cookie; empty if not valid."""
    try:
        pk, mark, access = signing.loads(_value(request), salt=SALT, max_age=CASE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return 0, "", ""
    return int(pk), str(mark), str(access)


def _value(request: HttpRequest) -> str:
    return request.COOKIES.get(_name(get_language() or settings.LANGUAGE_CODE), "")


def _mark(application: Application) -> str:
    return salted_hmac(SALT, application.code_hash, algorithm="sha256").hexdigest()[:32]


def _name(language: str) -> str:
    prefix = "__Secure-" if settings.SESSION_COOKIE_SECURE else ""
    return f"{prefix}case-{language}"


def _paths() -> dict[str, str]:
    paths = {}
    for language, _words in settings.LANGUAGES:
        with translation.override(language):
            paths[language] = reverse("portal:case")
    return paths
