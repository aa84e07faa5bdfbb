"""Signed-in people over plain HTTP, and a journal of what they were told."""

import http.client
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from tests.crash.place import Place

TOKEN = "a" * 32  # we are our own site: any secret does, as long as cookie and form agree
YEAR = time.localtime().tm_year


class NoAnswer(Exception):
    """The server died before it answered: nobody knows whether it was done."""


class Browser:
    """Each request says as whom, and goes to whichever process of the server is free."""

    def __init__(self, place: Place, *, patience: float = 60) -> None:
        self.place = place
        self.patience = patience

    def get(self, who: str, path: str) -> tuple[int, str, str]:
        """Open a page; returns status, place to go, text."""
        return self._ask("GET", who, path, None, {})

    def post(self, who: str, path: str, fields: Mapping[str, Any]) -> tuple[int, str, str]:
        """Send a form."""
        body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN}).encode()
        return self._ask(
            "POST", who, path, body, {"Content-Type": "application/x-www-form-urlencoded"}
        )

    def upload(self, who: str, path: str, name: str, content: bytes) -> tuple[int, str, str]:
        """Send a file."""
        edge = "----edge"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{TOKEN}\r\n'
        head += (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        )
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self._ask(
            "POST", who, path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"}
        )

    def _ask(
        self, method: str, who: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, str, str]:
        cookie = f"csrftoken={TOKEN}; django_language=en"
        if who:
            cookie += f"; {self.place.facts['cookie']}={self.place.facts['sessions'][who]}"
        connection = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=self.patience)
        try:
            connection.request(
                method, path, body, {**headers, "Cookie": cookie, "Connection": "close"}
            )
            answer = connection.getresponse()
            return (
                answer.status,
                answer.getheader("Location", ""),
                answer.read().decode(errors="replace"),
            )
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(f"{method} {path}: {error}") from error
        finally:
            connection.close()


def draft_form(ground: Place, title: str, **more: Any) -> dict[str, Any]:
    """Return a form of a draft that may be submitted."""
    return {
        "title": title,
        "text": f"第一段\n\n{title}",
        "language": "zh-hans",
        "attribute": "public",
        "reason": "",
        "ground": "",
        "review_on": "",
        "subject": "",
        "document_number": "",
        "formed_on": f"{YEAR}-01-05",
        "effective_on": "",
        "issued_by": "",
        "co_issuers": "",
        "change_note": "更正",
        "genre": ground.facts["genre"],
        "catalogue_item": ground.facts["item"],
        **more,
    }


def revision_of(page: str) -> str:
    """Read from the page of a draft which revision it shows."""
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found, page[:2000]
    return found[1]


def said(page: str) -> str:
    """Return what a page says to people, for a failure that must be understood."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())[:600]
