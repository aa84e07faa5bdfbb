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
MAX_TOKEN = 1_000  # of our own; a cookie of another's would be too long for browsers and proxies
# Choices alone are the same for many people: at a computer in a library the next person answers as well.
OWN_WORDS = 9  # characters of a value that people choose by themselves, such as a telephone number
CHOICES_PERIOD = timedelta(minutes=1)
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
    Where nothing but choices was sent, it is so for a minute only: later it may be another person.
    """
    if request.method != "POST" or not request.POST.get("token"):
        return answer(request)
    at, content = timezone.now(), _fingerprint(request)
    period = RECEIPT_PERIOD if _has_own_words(request) else CHOICES_PERIOD
    before = _token_before(request, content, at, period)
    if before is not None:
        data = request.POST.copy()
        data["token"] = before
        request.POST = data  # type: ignore[assignment]
    token = request.POST["token"]
    response = answer(request)
    if response.status_code < 400 and before is None and len(token) <= MAX_TOKEN:
        facts = {"token": token, "content": content, "at": at.isoformat()}
        response.set_cookie(
            COOKIE,
            encrypt(facts, PLACE),
            max_age=period,
            path=request.path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _token_before(
    request: HttpRequest, content: str, at: datetime, period: timedelta
) -> str | None:
    """Return the token with which this browser sent the same content here a short time ago."""
    try:
        facts = decrypt(request.COOKIES.get(COOKIE, "")[:4_000], PLACE)
    except DecryptionError:
        return None
    is_recent = timedelta() <= at - datetime.fromisoformat(facts["at"]) <= period
    return str(facts["token"]) if is_recent and facts["content"] == content else None


def _has_own_words(request: HttpRequest) -> bool:
    """Return whether a file, or a value that another person would hardly send as well, was sent."""
    sent = ((name, one) for name, values in request.POST.lists() for one in values)
    return bool(request.FILES) or any(
        len(one.strip()) >= OWN_WORDS for name, one in sent if name not in OF_THE_FORM
    )


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
