"""The log as JSON contains nothing that people sent; personal data is planted in requests to see that."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from gongkai.config import service, urls
from gongkai.config.gunicorn import on_starting
from gongkai.operations.monitoring import request_logs
from gongkai.operations.monitoring.request_logs import (
    JsonFormatter,
    WithoutTracebackOfRefusals,
    log_requests,
)

NAME, NUMBER, PHONE, MAIL = "张三丰", "330106199001011234", "13958001234", "zhang.san@example.cn"
CODE, CLIENT, CLIENT6 = "7K3M-Q9PX-2TDH", "203.0.113.77", "2001:db8::beef"
PLANTED = (NAME, NUMBER, PHONE, MAIL, CODE, CLIENT, CLIENT6)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Return what the loggers write as JSON, at every level."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield out
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def fail(request: HttpRequest, said: str = "") -> HttpResponse:
    raise ValueError(f"{said} {request.GET} {request.POST} {request.META}")


urlpatterns = [path("failing/<str:said>/", login_not_required(fail)), *urls.urlpatterns]


@pytest.mark.django_db
def test_requests_with_personal_data_leave_none_in_the_log(
    client: Client, written: io.StringIO, settings: Any
) -> None:
    client.raise_request_exception = False
    sent = {"name": NAME, "id_number": NUMBER, "phone": PHONE, "email": MAIL, "code": CODE}
    common: dict[str, Any] = {"REMOTE_ADDR": CLIENT, "HTTP_USER_AGENT": MAIL}
    for address in (f"/{NAME}/{NUMBER}/", "/search/", "/case/", "/apply/", f"/case/{CODE}/"):
        client.get(address, sent, **common)
        client.post(address, sent, **common)
    client.generic(NAME, "/", **common)
    client.get("/", sent, **common | {"HTTP_HOST": f"{CLIENT6}.example"})
    settings.ROOT_URLCONF = __name__
    client.post(f"/failing/{NUMBER}/?{MAIL}", sent, **common | {"REMOTE_ADDR": CLIENT6})
    text = written.getvalue()
    found = [planted for planted in PLANTED if planted in text]
    assert not found, text
    (failed,) = [line for line in lines(written) if line.get("error") == "ValueError"]
    assert failed["route"] == "failing/<str:said>/"
    assert failed["status"] == 500
    assert any(where.endswith(" fail") for where in failed["raised_at"])
    asked = [line for line in lines(written) if line["logger"] == "gongkai.requests"]
    assert {"method": "GET", "route": "search/", "status": 200}.items() <= asked[2].items()
    assert asked[2]["milliseconds"] > 0


def test_own_messages_keep_their_identifiers_and_lose_addresses(written: io.StringIO) -> None:
    own, other = logging.getLogger("gongkai.worker"), logging.getLogger("gunicorn.error")
    own.warning("Mail %s of %s on 2026-11-30 12:34:56: %s, %s", 1234567890, MAIL, CLIENT6, PHONE)
    other.warning(f"Invalid request from ip={CLIENT}: 0571-85250000 {NUMBER[:-1]}X")
    other.error("Error handling request %s", f"/case/{CODE}/")
    said = [line["message"] for line in lines(written)]
    assert said == [
        "Mail 1234567890 of … on 2026-11-30 12:34:56: …, …",
        "Invalid request from ip=…: … …",
        "Error handling request %s",
    ]


def test_requests_are_logged_only_where_the_level_says_so(
    written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = log_requests(lambda _request: HttpResponse())
    request = RequestFactory().generic("张三", "/")
    monkeypatch.setattr(request_logs.REQUESTS, "level", logging.WARNING)
    request_logs.REQUESTS.manager._clear_cache()  # type: ignore[attr-defined]
    answer(request)
    assert lines(written) == []
    monkeypatch.setattr(request_logs.REQUESTS, "level", logging.NOTSET)
    request_logs.REQUESTS.manager._clear_cache()  # type: ignore[attr-defined]
    answer(request)
    assert [line["message"] for line in lines(written)] == ["- - 200"]


def test_gunicorn_writes_in_the_same_format(settings: Any) -> None:
    handler = logging.StreamHandler(io.StringIO())

    class Log:
        error_log = logging.getLogger("gongkai-test.gunicorn")

    class Server:
        log = Log

    Log.error_log.addHandler(handler)
    on_starting(Server)
    assert not isinstance(handler.formatter, JsonFormatter)
    console = service.LOGGING["handlers"]["console"] | {"formatter": "json"}
    settings.LOGGING = service.LOGGING | {"handlers": {"console": console}}
    on_starting(Server)
    assert isinstance(handler.formatter, JsonFormatter)


def test_a_refusal_has_no_traceback_and_a_fault_has() -> None:
    kept = []
    for status in (403, 500):
        try:
            raise PermissionDenied
        except PermissionDenied:
            record = logging.LogRecord("django.request", 30, "", 0, "%s", ("x",), sys.exc_info())
        record.status_code = status
        assert WithoutTracebackOfRefusals().filter(record)
        kept.append(bool(record.exc_info))
    assert kept == [False, True]
