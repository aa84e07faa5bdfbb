"""
The cookie that keeps a case open for its applicant: signed, short-lived, and sent to the pages of cases only.

The portal keeps no sessions. The cookie names one application and the code it was opened with; half an hour after
the last page it is worth nothing, and at once where the code is changed or erased. Each language has its own pages
of cases, so that the cookie is set for each of their paths.
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

LASTS = 30 * 60
SALT = "gongkai.portal.case"


def keep_open(response: HttpResponseBase, application: Application) -> None:
    """Let the pages of this case be opened for half an hour from now."""
    value = signing.dumps([application.pk, _mark(application)], salt=SALT)
    for language, path in _paths().items():
        response.set_cookie(
            _name(language),
            value,
            max_age=LASTS,
            path=path,
            httponly=True,
            samesite="Strict",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def shut(response: HttpResponseBase) -> None:
    """Forget the case."""
    for language, path in _paths().items():
        response.delete_cookie(_name(language), path=path, samesite="Strict")


def has_key(request: HttpRequest) -> bool:
    """Whether a case was open in this browser, whether or not it still is."""
    return bool(_value(request))


def opened(request: HttpRequest) -> Application | None:
    """Return the application that is open in this browser; nothing where the cookie is forged or too old."""
    try:
        pk, mark = signing.loads(_value(request), salt=SALT, max_age=LASTS)
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
