"""
What other programs find in released copies and in redacted files: none of what was removed.

The programs are mat2, pdftotext and qpdf, which share no code with the platform (qpdf is also the
library under pikepdf, here as the program of Debian). A test is skipped where its program is missing.
"""

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from gongkai.files.redaction.boxes import Box
from tests.files import samples
from tests.files.redacting import HIDDEN, LETTER, NAME, TOP, places, redacted
from tests.files.test_cleaning import CHANGED, GONE, OFFICE, cleaned, unpacked
from tests.files.test_extraction import CARD, word_text
from tests.files.test_extraction import pdf as pdf_file
from tests.files.test_open_documents import FILES as OPEN_DOCUMENTS
from tests.files.test_redaction import CARD as REDACTED

MAT2, PDFTOTEXT, QPDF = (shutil.which(name) or "" for name in ("mat2", "pdftotext", "qpdf"))
needs_mat2 = pytest.mark.skipif(not MAT2, reason="mat2 is not installed")
needs_pdf_tools = pytest.mark.skipif(
    not (PDFTOTEXT and QPDF), reason="pdftotext or qpdf is not installed"
)
AUTHOR = "张三丰"
# What mat2 lists of files without properties: fixed moments of packing, and the format.
HARMLESS = re.compile(
    r"date_time: (1980-01-01|2026-01-01) 00:00:00|(creation|mod)-date: -1|format: PDF-1\.\d"
)


def photograph() -> bytes:
    """Make a JPEG whose properties name somebody, a device and a program."""
    facts = Image.Exif()
    facts[0x013B] = facts[0x010F] = facts[0x0131] = CARD
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=facts, comment=CARD.encode())
    return out.getvalue()


def drawing() -> bytes:
    """Make a PNG whose properties name somebody."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", CARD)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG", pnginfo=words)
    return out.getvalue()


# Files with something that the public copy must not have: what, ending, content, and that text.
PLANTED: list[tuple[str, str, bytes, str]] = [
    *((name, ending, content, CARD) for name, ending, content, place in OFFICE if place in GONE),
    *((name, end, content, CARD) for name, end, content, place in OPEN_DOCUMENTS if place in GONE),
    ("tracked changes", "docx", word_text(CHANGED.replace("张三", AUTHOR)), AUTHOR),
    ("a photograph", "jpg", photograph(), CARD),
    ("a drawing", "png", drawing(), CARD),
    ("a comment in a picture", "png", samples.png(comment=CARD.encode()), CARD),
]


def is_in(needle: str, content: bytes) -> bool:
    """Return whether a text is in bytes, in any of the ways in which files write it."""
    wide = needle.encode("utf-16-be")
    ways = (
        needle.encode(),
        needle.encode("gb18030"),
        wide,
        needle.encode("utf-16-le"),
        wide.hex().encode(),
        wide.hex().upper().encode(),
    )
    return any(way in content for way in ways)


def run(*command: object) -> bytes:
    done = subprocess.run([str(one) for one in command], capture_output=True, check=False)
    # qpdf ends with 3 where it only warns.
    assert done.returncode in {0, 3}, done.stderr.decode()
    return done.stdout


def dumped(path: Path) -> bytes:
    """Return every object and stream of a PDF file as the program qpdf writes them."""
    plain = run(QPDF, "--qdf", "--object-streams=disable", "--decode-level=all", path, "-")
    return plain + run(QPDF, "--json", "--decode-level=all", path)


def written(folder: Path, files: list[tuple[str, bytes]]) -> list[Path]:
    folder.mkdir()
    paths = [folder / f"{number}.{ending}" for number, (ending, _data) in enumerate(files)]
    for path, (_ending, data) in zip(paths, files, strict=True):
        path.write_bytes(data)
    return paths


@needs_mat2
def test_mat2_finds_nothing_in_released_copies(
    tmp_path: Path, counted: Callable[[str, str], None]
) -> None:
    before = written(tmp_path / "before", [(end, data) for _what, end, data, _needle in PLANTED])
    after = written(
        tmp_path / "after", [(end, cleaned(data, end)[0]) for _what, end, data, _needle in PLANTED]
    )
    told = run(MAT2, "--show", *before).decode()
    # It reads properties, not the texts of comments: of some of these files it would tell.
    assert told.count(CARD) >= 8
    told = run(MAT2, "--show", *after).decode()
    assert CARD not in told
    assert AUTHOR not in told
    facts = [line.strip() for line in told.splitlines() if line.startswith("    ")]
    assert [one for one in facts if not HARMLESS.fullmatch(one)] == []
    counted("mat2", f"nothing found in {len(after)} released copies")


def test_the_bytes_of_released_copies_have_nothing(counted: Callable[[str, str], None]) -> None:
    for what, ending, content, needle in PLANTED:
        assert is_in(needle, content + unpacked(content)), what
        copy = cleaned(content, ending)[0]
        assert not is_in(needle, copy + unpacked(copy)), what
    counted("raw bytes", f"nothing found in {len(PLANTED)} released copies")


@needs_pdf_tools
def test_programs_for_pdf_find_nothing_in_released_copies(tmp_path: Path) -> None:
    files = [(end, data) for _what, end, data, _needle in PLANTED if end == "pdf"]
    assert len(files) >= 4
    before = written(tmp_path / "before", files)
    after = written(tmp_path / "after", [(end, cleaned(data, end)[0]) for end, data in files])
    assert all(is_in(CARD, dumped(path)) for path in before)
    for path in after:
        assert not is_in(CARD, dumped(path) + run(PDFTOTEXT, path, "-"))


def hidden(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Make a file whose number is under a box and hidden elsewhere; its second page is copied."""

    def both(made: pikepdf.Pdf) -> None:
        second = made.pages[1]
        second.Contents = made.make_stream(b"BT /F1 12 Tf 72 700 Td (Open to all readers) Tj ET")
        change(made)

    return pdf_file(both, REDACTED, pages=2)


@needs_mat2
@needs_pdf_tools
def test_redacted_files_give_back_nothing(
    tmp_path: Path, counted: Callable[[str, str], None]
) -> None:
    letter = [*places(LETTER, NAME), *places(LETTER, REDACTED)]
    files: list[tuple[bytes, list[Box], tuple[str, ...]]] = [
        (LETTER, letter, (NAME, REDACTED)),
        *((hidden(change), [TOP, Box(1, 0, 2500, 9000, 1000)], (REDACTED,)) for change in HIDDEN),
    ]
    results = [("pdf", redacted(content, *boxes)[0]) for content, boxes, _needles in files]
    paths = written(tmp_path / "after", results)
    told = run(MAT2, "--show", *paths).decode()
    for path, (_content, _boxes, needles) in zip(paths, files, strict=True):
        text = run(PDFTOTEXT, path, "-").decode()
        everything = path.read_bytes() + dumped(path)
        for needle in needles:
            assert needle not in "".join(text.split())
            assert needle not in told
            assert not is_in(needle, everything)
    # The dump has what is left: a program that could read nothing would find nothing too.
    assert is_in("Open to all readers", dumped(paths[1]))
    counted(
        "redacted files",
        f"nothing found in {len(paths)} by mat2, pdftotext, the dump of qpdf and raw bytes",
    )
