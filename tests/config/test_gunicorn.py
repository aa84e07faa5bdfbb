"""The page of a request that the server cannot read: in Chinese, without what was sent."""

import socket

import pytest

from gongkai.config.gunicorn import answer_error


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [(414, "URI Too Long", "请求的地址过长"), (400, "Bad Request", "无法处理这个请求")],
)
def test_an_unreadable_request_gets_a_page(status: int, reason: str, words: str) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        answer_error(ours, status, reason, "<script>alert(1)</script>")
        answer = theirs.recv(65_536)
    head, _end, page = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == f"HTTP/1.1 {status} {reason}"
    assert f"Content-Length: {len(page)}" in lines
    assert "Content-Type: text/html; charset=utf-8" in lines
    assert words in page.decode()
    assert b"script" not in page
