"""
The signed, short-lived cookie that gives an applicant access to the case pages.

The portal has no sessions. The cookie identifies one application and the query code with which it
was opened. It expires half an hour after the last page view, and at once if the code is changed or
erased. The case pages have a different path in each language, so the cookie is set for each path.
"""

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

CASE_SECONDS = 30 * 60
SALT = "gongkai.portal.case"


def set_case_cookies(response: HttpResponseBase, application: Application) -> None:
    """Set the cookies that give access to this case for the next half hour."""
    value = signing.dumps([application.pk, _mark(application)], salt=SALT)
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


def delete_case_cookies(response: HttpResponseBase) -> None:
    """Delete the cookies that give access to the case."""
    for language, path in _paths().items():
        response.delete_cookie(_name(language), path=path, samesite="Strict")


def has_case_cookie(request: HttpRequest) -> bool:
    """Return whether the browser sent a case cookie, even if it has expired."""
    return bool(_value(request))


def opened(request: HttpRequest) -> Application | None:
    """Return the application of the case cookie; None if it is forged or has expired."""
    try:
        pk, mark = signing.loads(_value(request), salt=SALT, max_age=CASE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = (
        for_page(Application.objects.filter(pk=pk))
        .select_related("passed_to__body", "merged_into")
        .first()
    )
    if found is None or not found.code_hash or not constant_time_compare(mark, _mark(found)):
        return None
    return found


def _value(request: HttpRequest) -> str:
    return request.COOKIES.get(_name(get_language() or settings.LANGUAGE_CODE), "")


def _mark(application: Application) -> str:
    return salted_hmac(SALT, application.code_hash, algorithm="sha256").hexdigest()[:32]


def _name(language: str) -> str:
    return f"case-{language}"


def _paths() -> dict[str, str]:
    paths = {}
    for language, _words in settings.LANGUAGES:
        with translation.override(language):
            paths[language] = reverse("portal:case")
    return paths
