"""Pages of office files: printed by LibreOffice once, kept by content, killed when it takes too long."""

import io
import time
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook
from PIL import Image

from gongkai.files import office, page_images
from gongkai.files.office import has_office, print_to_pdf
from gongkai.files.page_images import forget_pages, page_image
from gongkai.kit.tabular_reader import UnreadableFile
from tests.files.test_page_images import Opened, kept, stored_elsewhere  # noqa: F401  (a fixture)

pytestmark = pytest.mark.usefixtures("stored_elsewhere")
needs_office = pytest.mark.skipif(not has_office(), reason="LibreOffice is not installed")


def docx() -> bytes:
    document, out = Document(), io.BytesIO()
    document.add_paragraph("first page")
    document.add_page_break()
    document.add_paragraph("fees of 2026")
    document.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["repairs", 12])
    hidden = book.create_sheet("hidden")
    hidden.append(["unseen"])
    hidden.sheet_state = "hidden"
    book.save(out)
    return out.getvalue()


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Install a program in place of LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setattr(office, "OFFICE_NAMES", (str(path),))
    monkeypatch.setattr(office, "POLL_SECONDS", 0.05)


@needs_office
def test_an_office_file_is_printed_once_and_its_pages_have_images_and_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = Opened(docx(), "a.docx")
    second = page_image(stored.content, 2)
    assert (second.pages, second.text, second.code) == (2, "fees of 2026", "")
    assert Image.open(io.BytesIO(second.content)).format == "WEBP"
    assert [path.name.rpartition("-")[2] for path in kept(tmp_path)] == ["1", "2", "pdf"]
    # The images are lost, not the PDF: nothing is printed again.
    program(tmp_path, monkeypatch, "exit 1")
    for path in kept(tmp_path)[:2]:
        path.unlink()
    assert page_image(stored.content, 2) == second
    forget_pages(stored.file.sha256)
    assert not kept(tmp_path)
    assert page_image(stored.content, 1).code == "file-unreadable"


@needs_office
def test_hidden_sheets_are_on_no_page() -> None:
    first = page_image(Opened(xlsx(), "a.xlsx").content, 1)
    assert (first.pages, first.code) == (1, "")
    assert "repairs" in first.text
    assert "unseen" not in first.text


def test_what_does_not_end_is_killed_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, "sleep 60")
    monkeypatch.setattr(office, "PRINT_SECONDS", 0.3)
    begun = time.monotonic()
    stored = Opened(docx(), "a.docx")
    assert page_image(stored.content, 1).code == "redaction-stopped"
    assert time.monotonic() - begun < 10
    assert page_image(stored.content, 1).code == "redaction-stopped"
    assert stored.count == 1  # said again without another attempt, for an hour
    program(tmp_path, monkeypatch, "exit 1")
    monkeypatch.setattr(page_images, "RETRY_SECONDS", -(10**9))
    assert page_image(stored.content, 1).code == "file-unreadable"


def test_an_encrypted_file_is_not_given_to_another_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, "exit 1")
    content = Opened(docx(), "a.docx").content
    assert content.has_pages
    assert not replace(content, is_encrypted=True).has_pages


def test_without_libreoffice_nothing_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "OFFICE_NAMES", ("no-such-program",))
    assert not Opened(docx(), "a.docx").content.has_pages
    with pytest.raises(UnreadableFile):
        print_to_pdf(tmp_path / "a.docx", tmp_path)
