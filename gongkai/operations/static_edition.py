"""
The static edition: every public page and file as a file, for a web server without a database.

The pages are those of the portal, asked for by the program itself as an anonymous visitor: what no
visitor sees cannot get into a file. Which pages there are says the sitemap. A later run asks for each page
with its ETag, writes what changed, and removes what is no longer public.
"""

import gzip
import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation

from gongkai.portal.first_pages import own_request

STATE, SITE, STATIC = "state.sqlite3", "site", "static"
TABLES = """
    PRAGMA journal_mode=WAL;
    PRAGMA synchronous=NORMAL;
    CREATE TABLE IF NOT EXISTS pages (address TEXT PRIMARY KEY, etag TEXT, digest TEXT, run INTEGER);
    CREATE TABLE IF NOT EXISTS links (page TEXT, address TEXT, PRIMARY KEY (page, address)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS pages_run ON pages (run);
    CREATE INDEX IF NOT EXISTS pages_digest ON pages (digest);"""
PLACE = re.compile(r"<loc>([^<]+)</loc>")
ALTERNATE = re.compile(r'<xhtml:link [^>]*href="([^"]+)"')
LINK = re.compile(r'(?:href|src)="([^"#?]+)"')
# Files of public documents; what else pages link to is a page of the sitemap, or needs the platform.
FILE = re.compile(r"/i/.+/files/\d+/[^/]+$")


class ExportError(Exception):
    """The export cannot begin, with the reason for the administrator."""


@dataclass
class Exported:
    """What a run did: pages and files by what became of them."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True)
class _Answer:
    status: int
    etag: str
    content: Iterable[bytes]
    is_page: bool


def export_site(folder: Path) -> Exported:
    """Write the static edition into a folder that is empty or has an earlier one. Raises `ExportError`."""
    _check(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / STATE, isolation_level=None)) as state, _as_visitor():
        state.executescript(TABLES)
        (last,) = state.execute("SELECT COALESCE(MAX(run), 0) FROM pages").fetchone()
        run = _Run(folder / SITE, state, last + 1)
        for address in _addresses():
            run.take(address)
        # Only a run that has asked for everything knows what is gone.
        run.remove_gone()
        _copy_static(folder / SITE / STATIC)
    return run.done


class _Run:
    """One run over all pages."""

    def __init__(self, site: Path, state: sqlite3.Connection, number: int) -> None:
        self._site, self._state, self._number = site, state, number
        self._handler = WSGIHandler()
        self.done = Exported()

    def take(self, address: str) -> None:
        """Ask for a page, write it if it changed, and take the files to which it links."""
        known = self._state.execute(
            "SELECT etag, digest, run FROM pages WHERE address = ?", [address]
        ).fetchone()
        if known and known[2] == self._number:
            return  # several pages link to the same file
        if known and not path_of(self._site, address).is_file():
            known = None
        answer = self._ask(address, known[0] if known else "")
        if answer.status == 304:
            self._note(address, known[0], known[1])
            self.done.unchanged += 1
        elif answer.status == 200:
            # Noted before it is written: a later run then removes it even if this one is interrupted.
            self._state.execute("INSERT OR IGNORE INTO pages VALUES (?, '', '', 0)", [address])
            draft, digest, links = self._draft(address, answer)
            if known and known[1] == digest:
                draft.unlink()
                self.done.unchanged += 1
            else:
                self._keep(draft, digest, address)
                self.done.written += 1
            self._note(address, answer.etag, digest)
            self._state.execute("DELETE FROM links WHERE page = ?", [address])
            self._state.executemany(
                "INSERT OR IGNORE INTO links VALUES (?, ?)", [(address, one) for one in links]
            )
        else:
            return
        rows = self._state.execute("SELECT address FROM links WHERE page = ?", [address])
        for (file,) in rows.fetchall():
            self.take(file)

    def remove_gone(self) -> None:
        """Remove the files of what this run has not met."""
        gone = self._state.execute(
            "SELECT address FROM pages WHERE run < ?", [self._number]
        ).fetchall()
        for (address,) in gone:
            path_of(self._site, address).unlink(missing_ok=True)
            self._state.execute("DELETE FROM links WHERE page = ?", [address])
            self._state.execute("DELETE FROM pages WHERE address = ?", [address])
            self.done.removed += 1

    def _note(self, address: str, etag: str, digest: str) -> None:
        self._state.execute(
            "INSERT INTO pages VALUES (?, ?, ?, ?) ON CONFLICT (address) DO UPDATE SET "
            "etag = excluded.etag, digest = excluded.digest, run = excluded.run",
            [address, etag, digest, self._number],
        )

    def _draft(self, address: str, answer: _Answer) -> tuple[Path, str, list[str]]:
        path = path_of(self._site, address)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft, digest, text = path.with_name(".draft"), hashlib.sha256(), bytearray()
        with draft.open("wb") as out:
            for chunk in answer.content:
                out.write(chunk)
                digest.update(chunk)
                if answer.is_page:
                    text += chunk
        found = (unescape(one) for one in LINK.findall(text.decode())) if answer.is_page else ()
        files = {own for one in found if FILE.search(own := _own(one))}
        return draft, digest.hexdigest(), sorted(files)

    def _keep(self, draft: Path, digest: str, address: str) -> None:
        """Give a draft its name; a file that each language has at an address of its own is stored once."""
        path = path_of(self._site, address)
        same = self._state.execute(
            "SELECT address FROM pages WHERE digest = ? AND address <> ? LIMIT 1", [digest, address]
        ).fetchone()
        if same and path_of(self._site, same[0]).is_file():
            draft.unlink()
            draft.hardlink_to(path_of(self._site, same[0]))
        draft.replace(path)

    def _ask(self, address: str, etag: str) -> _Answer:
        return _ask(self._handler, address, etag)


def path_of(site: Path, address: str) -> Path:
    """Return the file of an address inside the folder of the edition. Raises `ExportError` if it would lead out."""
    path = unquote(urlsplit(address).path)
    parts = [part for part in path.split("/") if part]
    if any(part in {".", ".."} or "\x00" in part for part in parts):
        raise ExportError(f"{address!r} is no address of a page.")
    return site.joinpath(*parts, "index.html") if path.endswith("/") else site.joinpath(*parts)


def _check(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ExportError(f"{folder} is not a folder.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / STATE).is_file():
        raise ExportError(
            f"{folder} is not empty and has no earlier export: name an empty folder, or that of an "
            "earlier export."
        )
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        raise ExportError("The static files are missing: run `gongkai collectstatic` first.")


@contextmanager
def _as_visitor() -> Iterator[None]:
    """Ask without rate limits, and for files on the host of the pages."""
    rates, uploads = settings.GONGKAI_RATES, settings.GONGKAI_UPLOADS
    settings.GONGKAI_RATES = dict.fromkeys(rates, 0)
    settings.GONGKAI_UPLOADS = replace(uploads, files_host="")
    try:
        yield
    finally:
        settings.GONGKAI_RATES, settings.GONGKAI_UPLOADS = rates, uploads


def _addresses() -> Iterator[str]:
    """Yield the sitemap with its parts, and each page that they name, in each language."""
    handler = WSGIHandler()
    index = reverse("portal_site:sitemap")
    yield reverse("portal_site:robots")
    yield index
    for part in map(_own, PLACE.findall(_text(handler, index))):
        yield part
        for line in _text(handler, part).splitlines():
            pages = {_own(unescape(one)) for one in PLACE.findall(line) + ALTERNATE.findall(line)}
            yield from sorted(pages)


def _text(handler: WSGIHandler, address: str) -> str:
    answer = _ask(handler, address, "")
    content = b"".join(answer.content) if answer.status == 200 else b""
    return (gzip.decompress(content) if address.endswith(".gz") and content else content).decode()


def _ask(handler: WSGIHandler, address: str, etag: str) -> _Answer:
    environment = own_request(address) | ({"HTTP_IF_NONE_MATCH": etag} if etag else {})
    environment["PATH_INFO"] = unquote(urlsplit(address).path).encode().decode("latin-1")
    # The language of a page stays with its thread until the next request.
    with translation.override(settings.LANGUAGE_CODE):
        response = handler.get_response(WSGIRequest(environment))
    return _Answer(
        response.status_code,
        response.headers.get("ETag", ""),
        _content(response),
        is_page=response.headers.get("Content-Type", "").startswith("text/html"),
    )


def _content(response: HttpResponseBase) -> Iterator[bytes]:
    if not isinstance(response, StreamingHttpResponse):
        yield response.content  # type: ignore[attr-defined]
        return
    for chunk in response:
        yield chunk if isinstance(chunk, bytes) else str(chunk).encode()
    # The response itself is not closed: that would end the connection of the caller.
    close: Callable[[], object] | None = getattr(
        getattr(response, "file_to_stream", None), "close", None
    )
    if close:
        close()


def _own(address: str) -> str:
    """Return the path of an address of this site."""
    return urlsplit(address).path


def _copy_static(folder: Path) -> None:
    """Copy the static files of this version, whose names change with their content; remove others."""
    source = Path(settings.STATIC_ROOT)
    wanted = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    for one in sorted(wanted):
        target = folder / one
        if not target.is_file() or target.stat().st_size != (source / one).stat().st_size:
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f".{target.name}")
            shutil.copyfile(source / one, draft)
            os.replace(draft, target)  # noqa: PTH105  (as above: a page never meets half a file)
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if path.relative_to(folder) not in wanted:
            path.unlink()
