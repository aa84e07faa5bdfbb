"""
Browsers in which an account signed in before, recognised by a signed cookie.

Failures are counted by client. In a known browser they are counted for this browser alone, so that
nobody behind the same address can lock its owner out. The cookie grants nothing else.
"""

import secrets
from dataclasses import replace

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from gongkai.organisations.models import Account
from gongkai.organisations.origins import Origin, keyed
from gongkai.ui.client_ip import origin

SALT = "gongkai.ui.known_browsers"
PATH = "/sign-in/"
MAX_AGE_SECONDS = 180 * 24 * 3600
# A browser may serve a few accounts of one person, or of a shared computer at the counter.
MAX_ACCOUNTS = 5


def origin_for(request: HttpRequest, account: Account | None) -> Origin:
    """Return the origin of an attempt with this account, with the browser if it is known."""
    mark = _marks(request).get(str(account.pk)) if account else None
    return replace(origin(request), device=keyed(f"browser {mark}") if mark else "")


def remember_browser(request: HttpRequest, account: Account) -> None:
    """Let the response set the cookie that makes this browser known to the account."""
    request.remembered_account = account.pk  # type: ignore[attr-defined]


def set_browser_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Set the cookie if an account signed in during this request."""
    pk = getattr(request, "remembered_account", None)
    if pk is None:
        return
    marks = _marks(request)
    mark = marks.pop(str(pk), None) or secrets.token_urlsafe(16)
    kept = dict(list(marks.items())[-(MAX_ACCOUNTS - 1) :])
    response.set_cookie(
        _name(),
        signing.dumps({**kept, str(pk): mark}, salt=SALT),
        max_age=MAX_AGE_SECONDS,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _marks(request: HttpRequest) -> dict[str, str]:
    """Return the random mark of this browser for each account, oldest first."""
    try:
        found = signing.loads(request.COOKIES.get(_name(), ""), salt=SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _name() -> str:
    return "__Secure-browser" if settings.SESSION_COOKIE_SECURE else "browser"
