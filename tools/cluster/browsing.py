"""A browser without a window: pages over HTTPS through nginx, cookies, and the forms of a page as they stand."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

HOST = "xxgk.example.gov.cn"


class NoAnswer(Exception):
    """Nobody answered, or the connection broke: nobody knows whether it was done."""


@dataclass
class Form:
    """A form of a page: where it goes, what stands in it, and the choices of each list."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """An answer."""

    address: str
    status: int
    text: str
    location: str = ""
    retry_after: str = ""

    def forms(self) -> list[Form]:
        """Return the forms of the page."""
        reader = _Forms()
        reader.feed(self.text)
        return reader.found

    def form(self, action: str) -> Form:
        """Return the form that goes to an address ending so; the page is named if it has none."""
        for one in self.forms():
            if urlsplit(urljoin(self.address, one.action)).path.endswith(action):
                return one
        raise AssertionError(
            f"{self.address} ({self.status}) has no form to {action}: {self.words()}"
        )

    def words(self) -> str:
        """Return the beginning of what the page says, for a failure that must be understood."""
        reader = _Words()
        reader.feed(self.text.partition("<main")[2] or self.text)
        return " ".join(" ".join(reader.said).split())[:400]


class Browser:
    """One person; the connection stays open, as a browser keeps it."""

    def __init__(self, port: int, certificate: Path, *, patience: float = 60) -> None:
        self._port, self._patience = port, patience
        self._context = ssl.create_default_context(cafile=str(certificate))
        self._connection: http.client.HTTPSConnection | None = None
        self._cookies: dict[str, str] = {}

    def get(self, address: str) -> Page:
        """Open a page."""
        return self._ask("GET", address, None)

    def post(self, page: Page, form: Form, values: Mapping[str, str]) -> Page:
        """Send a form of a page with these values in it."""
        sent = urlencode(form.fields | dict(values)).encode()
        return self._ask("POST", urljoin(page.address, form.action), sent)

    def follow(self, page: Page) -> Page:
        """Go where an answer leads."""
        return self.get(urljoin(page.address, page.location)) if page.location else page

    def _ask(self, method: str, address: str, body: bytes | None) -> Page:
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        headers = {
            "Host": HOST,
            "Referer": f"https://{HOST}/",
            "Origin": f"https://{HOST}",
            "Accept": "text/html",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection = self._connected()
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            self._connection = None
            raise NoAnswer(f"{method} {path}: {type(error).__name__} {error}") from error
        for value in answer.headers.get_all("Set-Cookie", []):
            name, _equal, rest = value.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        return Page(
            path,
            answer.status,
            text,
            answer.headers.get("Location", ""),
            answer.headers.get("Retry-After", ""),
        )

    def _connected(self) -> http.client.HTTPSConnection:
        if self._connection is None:
            made = http.client.HTTPSConnection(
                HOST, self._port, timeout=self._patience, context=self._context
            )
            # The name stands in the certificate only; the machine is this one.
            made._create_connection = lambda _address, *more: socket.create_connection(  # type: ignore[attr-defined]  # noqa: SLF001
                ("127.0.0.1", self._port), *more
            )
            self._connection = made
        return self._connection


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._list = self._option = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""))
            self.found.append(self._form)
        form = self._form
        if form is None:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind in {"checkbox", "radio"}:
                form.choices.setdefault(name, []).append((given.get("value", "on"), ""))
                if "checked" in given:
                    form.fields[name] = given.get("value", "on")
            elif kind not in {"submit", "file", "image"}:
                form.fields[name] = given.get("value", "")
        elif tag == "textarea":
            self._area = name
            form.fields[name] = ""
        elif tag == "select":
            self._list = name
            form.choices[name] = []
        elif tag == "option" and self._list:
            self._option = given.get("value", "")
            form.choices[self._list].append((self._option, ""))
            if "selected" in given or self._list not in form.fields:
                form.fields[self._list] = self._option

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._list = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._form is None:
            return
        if self._area:
            self._form.fields[self._area] += data
        elif self._list and self._form.choices[self._list] and data.strip():
            value, said = self._form.choices[self._list][-1]
            self._form.choices[self._list][-1] = (value, said + data.strip())


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)
