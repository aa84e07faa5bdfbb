"""The texts of an archive: each read once, within limits, and kept as rich text until it is stored."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongkai.files.office import convert_all
from gongkai.kit.rich_text import sanitise, to_plain
from gongkai.kit.tabular_reader import LineError, UnreadableFile
from gongkai.kit.text_input import free_text
from gongkai.operations.archives.folder import stem_key
from gongkai.operations.archives.inspections import inspected
from gongkai.operations.archives.text_formats import paragraphs
from gongkai.reports.published.pdf import read_pdf

PACKAGES = Path(__file__).resolve().parents[3]
START = (
    "import sys; sys.path.insert(0, sys.argv[2]);"
    "from gongkai.operations.archives.text_process import main; main(sys.argv[1])"
)
OLD_WORD = (".doc", ".wps")
ENDINGS = (".html", ".htm", ".shtml", ".txt", ".docx", ".pdf", *OLD_WORD)
FIRST_BLOCK = re.compile(r"<(h[2-4]|p)>.*?</\1>", re.DOTALL)


@dataclass(frozen=True)
class ReadText:
    """Where the rich text of a file is kept, and what of the file it does not hold: see `FoundText`."""

    path: Path
    pictures: int = 0
    notes: int = 0
    numbered: int = 0
    links: tuple[str, ...] = ()


class TextReader:
    """Reads texts of files; use `text_reader`, which removes what is kept of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._number = 0
        self._converted: dict[Path, Path | UnreadableFile] = {}

    def prepare(self, paths: Iterable[Path]) -> None:
        """Convert those of the files that are of an old format, many by one start of LibreOffice."""
        old = [path for path in paths if path.suffix.lower() in OLD_WORD]
        found = convert_all(old, Path(mkdtemp(dir=self.folder))) if old else {}
        of_newer = {one: path for path, one in found.items() if isinstance(one, Path)}
        for newer, refused in inspected(of_newer, are_stored=False).items():
            found[of_newer[newer]] = _wrong(refused.refusal)
        self._converted |= found

    def read(self, path: Path) -> ReadText:
        """
        Read a file by its ending, and keep its sanitised rich text.

        Raises `UnreadableFile`: another format, damaged, too large, a scan without text, or an old
        format where LibreOffice is not installed.
        """
        ending = path.suffix.lower()
        if ending not in ENDINGS:
            raise _wrong(_("A text must be a DOCX, DOC, HTML, TXT or PDF file."))
        self._number += 1
        out = self.folder / f"{self._number}.html"
        if ending == ".pdf":
            out.write_text(sanitise(free_text(paragraphs(read_pdf(path).texts))), "utf-8")
            return ReadText(out)
        if ending in OLD_WORD:
            if path not in self._converted:
                self.prepare([path])
            newer = self._converted.pop(path)
            if isinstance(newer, UnreadableFile):
                raise newer
            try:
                return self._ask(newer, out)
            finally:
                newer.unlink()
        return self._ask(path, out)

    def close(self) -> None:
        """End the process that reads."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _ask(self, path: Path, out: Path) -> ReadText:
        """Have a file read by the process; one that takes too much ends it."""
        if self._process is None:
            self._process = self._start()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        line = ""
        with suppress(BrokenPipeError):
            self._process.stdin.write(
                json.dumps({"file": str(path.resolve()), "out": str(out.resolve())}) + "\n"
            )
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        try:
            answer: dict[str, Any] = json.loads(line)
        except ValueError as error:
            self.close()
            raise _wrong(_("The file takes too much time or memory to read.")) from error
        if "error" in answer:
            raise _wrong(answer["error"])
        return ReadText(out, **{**answer, "links": tuple(answer["links"])})

    def _start(self) -> "subprocess.Popen[str]":
        limits = settings.GONGKAI_UPLOADS
        job = {
            "seconds": limits.inspection_seconds,
            "megabytes": limits.inspection_mb,
            "language": get_language() or settings.LANGUAGE_CODE,
            "locale": [str(path) for path in settings.LOCALE_PATHS],
        }
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-c", START, json.dumps(job), str(PACKAGES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            encoding="utf-8",
        )


@contextmanager
def text_reader() -> Iterator[TextReader]:
    """Give a reader whose texts are kept as long as the context."""
    with TemporaryDirectory(prefix="gongkai-texts-") as folder:
        reader = TextReader(Path(folder))
        try:
            yield reader
        finally:
            reader.close()


def without_title(text: str, title: str) -> str:
    """Return a text without its first block if that is the title, which pages show by themselves."""
    first = FIRST_BLOCK.match(text)
    if first is None or stem_key(to_plain(first.group())) != stem_key(title):
        return text
    rest = text[first.end() :].lstrip()
    return rest if to_plain(rest).strip() else text


def _wrong(message: object) -> UnreadableFile:
    return UnreadableFile(LineError(0, "", str(message)))
