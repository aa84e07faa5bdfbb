"""Tokens of programs that write: who they belong to, how often they may ask, and what they sent."""

import hashlib
import time
from typing import IO, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from gongkai.files.storage import CHUNK
from gongkai.kit.durations import duration_text
from gongkai.kit.rate_limits import Rate, seconds_to_wait
from gongkai.kit.refusals import Refusal, Refused, refuse_if
from gongkai.organisations.models import ApiToken
from gongkai.organisations.queries import token_by_secret
from gongkai.organisations.rules.tokens import refusal_to_write_by_token
from gongkai.processes.token_writes.once import SentByProgram

# The status of a refusal whose code says more than that the request was wrong (400).
STATUSES = {
    "token-ended": 401,
    "out-of-scope": 403,
    "key-reused": 409,
    "too-large": 413,
    "file-too-large": 413,
    "inspection-busy": 503,
    "files-away": 503,
    "scan-failed": 503,
}


class TooManyRequests(Exception):
    """The token has sent too many requests; the seconds to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    @property
    def refusal(self) -> Refusal:
        """The reason, in the words of the rate limits of all requests."""
        message = _("You have sent too many requests. Try again in %(time)s.") % {
            "time": duration_text(self.seconds)
        }
        return Refusal("too-many-requests", message)


class ScopedToken(HttpBearer):
    """A token in the header `Authorization: Bearer …` whose scopes contain this one."""

    def __init__(self, scope: str, *, sends_a_file: bool = False) -> None:
        super().__init__()
        self.scope = scope
        self.sends_a_file = sends_a_file

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """
        Return the token, None if there is none with this secret.

        Before anything of the request is read: the rate is counted by token, a body that is too large is
        refused, and so is what is not in the scopes.
        """
        found = token_by_secret(token) if token.isascii() else None
        if found is None:
            return None
        rate = Rate("tokens", settings.GONGKAI_RATES["tokens"])
        wait = seconds_to_wait(rate, str(found.pk), now=time.time())
        if wait:
            raise TooManyRequests(wait)
        refuse_if(refusal_to_write_by_token(found, self.scope, at=timezone.now()))
        most = (
            settings.GONGKAI_UPLOAD_LIMIT
            if self.sends_a_file
            else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        )
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > most:
            message = _("A request has at most %(most)s MB. Send several, or use the command.")
            raise Refused(Refusal("too-large", message % {"most": most >> 20}))
        return found


def sent_by(request: HttpRequest, key: str, content: IO[bytes] | None = None) -> SentByProgram:
    """Return what identifies the request of a token; `content` is its body where that was read already."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if content is None:
        digest.update(request.body)
    else:
        content.seek(0)
        while chunk := content.read(CHUNK):
            digest.update(chunk)
        content.seek(0)
    token = cast(ApiToken, request.auth)  # type: ignore[attr-defined]
    return SentByProgram(token, key, digest.hexdigest())
