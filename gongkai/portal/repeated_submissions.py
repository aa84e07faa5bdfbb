"""A form sent again after “Back” shows the receipt of the first time instead of making a second record."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from gongkai.encryption.envelopes import DecryptionError, decrypt, encrypt
from gongkai.portal.submission_forms import RECEIPT_PERIOD

COOKIE, PLACE = "sent_form", "portal.sent_form"
CHUNK = 64 * 1024
# What differs each time the same form is drawn.
OF_THE_FORM = frozenset({"token", "csrfmiddlewaretoken"})


def answer_once(
    request: HttpRequest, answer: Callable[[HttpRequest], HttpResponseBase]
) -> HttpResponseBase:
    """
    Answer a request; the same content from the same browser within a quarter of an hour counts as one.

    “Back” draws the form anew, with another token, and many browsers keep what was typed. Therefore the
    browser gets the token of what it sent, encrypted, with a fingerprint of the content, in a cookie
    for this address. The view then finds by the token that the submission exists, as after a reload.
    """
    if request.method != "POST" or not request.POST.get("token"):
        return answer(request)
    at, content = timezone.now(), _fingerprint(request)
    before = _token_before(request, content, at)
    if before is not None:
        data = request.POST.copy()
        data["token"] = before
        request.POST = data  # type: ignore[assignment]
    token = request.POST["token"]
    response = answer(request)
    if response.status_code < 400 and before is None:
        facts = {"token": token, "content": content, "at": at.isoformat()}
        response.set_cookie(
            COOKIE,
            encrypt(facts, PLACE),
            max_age=RECEIPT_PERIOD,
            path=request.path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _token_before(request: HttpRequest, content: str, at: datetime) -> str | None:
    """Return the token with which this browser sent the same content here a short time ago."""
    try:
        facts = decrypt(request.COOKIES.get(COOKIE, "")[:4_000], PLACE)
    except DecryptionError:
        return None
    is_recent = timedelta() <= at - datetime.fromisoformat(facts["at"]) <= RECEIPT_PERIOD
    return str(facts["token"]) if is_recent and facts["content"] == content else None


def _fingerprint(request: HttpRequest) -> str:
    """Return a hash of the address, the fields and the files that were sent."""
    digest = hashlib.sha256(request.path.encode())
    for name, values in sorted(request.POST.lists()):
        if name not in OF_THE_FORM:
            digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for one in files:
            digest.update(repr((name, one.name, one.size)).encode())
            for chunk in one.chunks(CHUNK):
                digest.update(chunk)
            one.seek(0)
    return digest.hexdigest()
