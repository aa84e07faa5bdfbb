"""While the place of stored files does not answer, files go on waiting to be read."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gongkai.documents import file_reading
from gongkai.documents.file_reading import read_waiting_files
from gongkai.documents.models import FileText
from gongkai.documents.states import ScanState, TextState
from gongkai.files import recogniser
from gongkai.files.places.errors import FilesAway
from gongkai.files.upload_errors import AWAY, refused
from tests.cast import AT, Cast
from tests.documents.test_file_texts import attach
from tests.files.samples import docx

pytestmark = pytest.mark.django_db


def away(*_arguments: Any, **_options: Any) -> Any:
    raise FilesAway("503")


def test_file_waits_again_as_if_nobody_had_claimed_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(cast, docx(), "表.docx")

    def cleaned(_path: Path, _ending: str, made: Path) -> SimpleNamespace:
        made.write_bytes(b"copy")
        return SimpleNamespace(is_failed=False, removed=["comments"])

    def refuse(code: str) -> Any:
        def store(*_arguments: Any) -> None:
            raise refused(code)

        return store

    monkeypatch.setattr(file_reading, "clean_copy", cleaned)
    for name, broken in (("store_inspected", refuse(AWAY)), ("local_copy", away)):
        with monkeypatch.context() as patched:
            patched.setattr(file_reading, name, broken)
            assert read_waiting_files(lambda: AT) == []
        row = FileText.objects.get()
        assert (row.state, row.attempts, row.lease_until) == (TextState.WAITING, 0, None)
    monkeypatch.setattr(file_reading, "store_inspected", refuse("file-empty"))
    with pytest.raises(Exception, match="file-empty"):
        read_waiting_files(lambda: AT)


def test_images_wait_again(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.GONGKAI_UPLOADS = replace(settings.GONGKAI_UPLOADS, ocr_pages=500)
    monkeypatch.setattr(recogniser, "is_installed", lambda: True)
    attach(cast, docx(), "表.docx")
    FileText.objects.update(state=TextState.READ, scan_state=ScanState.WAITING)
    monkeypatch.setattr(file_reading, "open_file", away)
    assert read_waiting_files(lambda: AT) == []
    row = FileText.objects.get()
    assert (row.scan_state, row.scan_attempts, row.lease_until) == (ScanState.WAITING, 0, None)
