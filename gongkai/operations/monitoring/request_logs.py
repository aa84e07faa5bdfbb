"""Log records as JSON, one on each line, without what people sent."""

import json
import logging
import re
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.http import HttpRequest, HttpResponse

OWN = "gongkai"
REQUESTS = logging.getLogger("gongkai.requests")
ADDRESSES = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # mail
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"  # IPv4
    r"|(?<![\w:])(?:(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|[0-9a-fA-F:]*::[0-9a-fA-F:]*)"  # IPv6
)
# Identity numbers, telephone numbers, numbers of cards: no identifier of a row has as many digits.
LONG_NUMBERS = re.compile(r"(?<!\d)(?:\d{11,}[Xx]?|0\d{2,3}-\d{7,8})(?!\d)")
HIDDEN = "…"


class JsonFormatter(logging.Formatter):
    """
    Formats a record as one JSON object.

    The project's own messages contain identifiers of rows only (docs/monitoring.md), and are kept.
    Other programs put paths, addresses and values into theirs, so only the template of their message is
    kept; and of any error its type and where it was raised, since its text may quote what was sent.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        own = record.name == OWN or record.name.startswith(f"{OWN}.")
        said = record.getMessage() if own else str(record.msg)
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_addresses(said),
        }
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            line |= {"method": method_of(request), "route": route_of(request)}
        if status := getattr(record, "status_code", None):
            line["status"] = status
        line |= getattr(record, "figures", {})
        if record.exc_info and record.exc_info[0]:
            line |= {
                "error": record.exc_info[0].__name__,
                "raised_at": frames_of(record.exc_info[2]),
            }
        return json.dumps(line, ensure_ascii=False)


class WithoutTracebackOfRefusals(logging.Filter):
    """Drops where a refusal (status 400 to 499) was raised: it is an answer, not a fault."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record."""
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
        return True


def frames_of(raised: TracebackType | None) -> list[str]:
    """Return where an error was raised: files, lines and functions, without any value."""
    return [
        f"{frame.filename.rpartition('/site-packages/')[2]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(raised)
    ]


def without_addresses(text: str) -> str:
    """Return a text without addresses of mail and of the network, and without long numbers."""
    return LONG_NUMBERS.sub(HIDDEN, ADDRESSES.sub(HIDDEN, text))


def log_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Log each request at the level INFO: its route, never its path, and no client."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not REQUESTS.isEnabledFor(logging.INFO):
            return get_response(request)
        begun = time.perf_counter()
        response = get_response(request)
        figures = {"milliseconds": round((time.perf_counter() - begun) * 1000, 1)}
        REQUESTS.info(
            "%s %s %s",
            method_of(request),
            route_of(request),
            response.status_code,
            extra={"request": request, "status_code": response.status_code, "figures": figures},
        )
        return response

    return middleware


def route_of(request: HttpRequest) -> str:
    """Return the pattern of the address of a request, without what stood in it."""
    match = getattr(request, "resolver_match", None)
    return match.route if match else "-"


def method_of(request: HttpRequest) -> str:
    """Return the method of a request if it is a known one: a client may send any word."""
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return request.method if request.method in known else "-"
