"""What gunicorn calls in each server process: `gunicorn --config python:gongkai.config.gunicorn`."""

import socket
from typing import Any

from gunicorn import util  # type: ignore[import-untyped]

# Otherwise a client could choose, by the header SCRIPT_NAME, which view answers an address.
forwarder_headers = ""

# What gunicorn answers before the application sees a request, by status; 0 is any other.
WORDS = {
    414: (
        "请求的地址过长",
        "请缩短检索词或者减少筛选条件后重试。",
        "The address of the request is too long. Use fewer words or filters.",
    ),
    0: (
        "服务器无法处理这个请求",
        "请返回首页重试。",
        "The server cannot process this request. Please begin again from the home page.",
    ),
}
PAGE = (
    '<!doctype html>\n<html lang="zh-Hans">\n<head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>\n'
    '<body><main><h1>{title}</h1><p>{advice}</p><p lang="en">{english}</p>'
    '<p><a href="/">首页</a></p></main></body>\n</html>\n'
)


def fault_of_threads(threads: int) -> str:
    """Say why a server process must not have so many threads; empty if it may."""
    from django.conf import settings  # noqa: PLC0415  (as below)

    from gongkai.config.pooling import TERMS, too_few  # noqa: PLC0415  (as below)

    return too_few(threads, TERMS, len(settings.DATABASES))


def on_starting(server: Any) -> None:
    """Give the log of gunicorn itself the format that the settings name."""
    from django.conf import settings  # noqa: PLC0415  (as below)

    if settings.LOGGING["handlers"]["console"]["formatter"] == "json":
        from gongkai.operations.monitoring.request_logs import JsonFormatter  # noqa: PLC0415

        for handler in server.log.error_log.handlers:
            handler.setFormatter(JsonFormatter())


def post_worker_init(worker: object) -> None:
    """
    Reach the databases as a server process does, and draw the pages of a first visitor.

    They are drawn while the process already answers requests.
    """
    # Imported here because gunicorn reads this module before the application.
    from gongkai.config.pooling import use_server_databases  # noqa: PLC0415
    from gongkai.portal.first_pages import draw_first_pages_later  # noqa: PLC0415

    util.write_error = answer_error
    use_server_databases()
    draw_first_pages_later()


def answer_error(sock: socket.socket, status: int, reason: str, message: str) -> None:
    """
    Answer a request that cannot be read, such as one with too long an address, by a page.

    What was sent is not repeated: `message` may contain it.
    """
    del message
    title, advice, english = WORDS.get(status, WORDS[0])
    page = PAGE.format(title=title, advice=advice, english=english).encode()
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\n"
        f"Content-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n"
        "Content-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\n\r\n"
    )
    util.write_nonblock(sock, head.encode("latin-1") + page)
