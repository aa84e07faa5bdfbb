"""Files of comments: checked, stored encrypted, copied for the public by consent, erased."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import docx as python_docx
import pytest

from gongkai.consultations.actions.comments import (
    confirm_comment,
    enter_comment,
    erase_author,
    hold_comment,
    mask_comment,
    receive_comment,
    withdraw_comment,
)
from gongkai.consultations.actions.files import confirm_file, propose_file
from gongkai.consultations.comment_files import files_of, open_original, published_files, with_files
from gongkai.consultations.file_copies import PreparedCopy
from gongkai.consultations.models import CommentFile, PublicComment
from gongkai.consultations.registration import CommentFacts, EnteredComment
from gongkai.consultations.rules.files import refusal_of_copy
from gongkai.consultations.workflow import FileInputs, HoldInputs, MaskInputs
from gongkai.files.storage import EncryptedFile, open_file, path_of, store, store_encrypted
from gongkai.kit.times import local_date
from gongkai.ledger.models import Act
from gongkai.operations.verify.stored import check
from gongkai.operations.worker import purge_orphaned_files
from tests.cast import AT, Cast
from tests.consultations.consultations import CODE, COMMENT, opened
from tests.consultations.test_consultations import faults
from tests.files.samples import png
from tests.refusals import code_of

pytestmark = pytest.mark.django_db
ASK: dict[str, Any] = {"at": AT + timedelta(days=1)}


@pytest.fixture(autouse=True)
def _store(tmp_path: Path, settings: Any) -> None:
    settings.GONGKAI_FILES = tmp_path / "files"
    settings.GONGKAI_DATA = tmp_path


def upload(content: bytes, name: str) -> EncryptedFile:
    return store_encrypted(io.BytesIO(content), name)


def word(text: str) -> bytes:
    made: Any = python_docx.Document()
    made.add_paragraph(text)
    made.core_properties.author = "阿依努尔"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def sent(cast: Cast, *files: EncryptedFile, **changes: Any) -> PublicComment:
    facts = CommentFacts(COMMENT.text, 2, "阿依努尔", may_publish=changes.pop("may_publish", True))
    return receive_comment(
        opened(cast), facts, code=CODE, submission=uuid4().hex, files=files, **ASK
    )


def published(cast: Cast, comment: PublicComment) -> PublicComment:
    mask_comment(comment, MaskInputs(COMMENT.text), by=cast.disclosure, **ASK)
    return confirm_comment(comment, **ASK)


def stored_faults() -> list[str]:
    found, run = [], check(AT)
    while True:
        try:
            found.append(next(run).problem)
        except StopIteration:
            return found


def test_a_clean_copy_is_public_only_after_its_author_saw_it(cast: Cast) -> None:
    comment = sent(cast, upload(word("建议夜间免费。"), "停车建议-阿依努尔.docx"))
    (one,) = files_of(comment)
    assert one.content_id not in {"", one.copy_sha256}
    assert b"PK" not in path_of(one.content_id).read_bytes()[:4]
    assert Act.objects.get(verb="comment.received").facets["files"] == 1
    assert "阿依努尔" not in str(list(Act.objects.values_list("facets", flat=True)))
    assert code_of(confirm_file, one, copy_sha256="", **ASK)[0] == "nothing-proposed"
    inputs = FileInputs(one.pk)
    by: dict[str, Any] = {"by": cast.disclosure, **ASK}
    wrong = FileInputs(one.pk + 1)
    assert code_of(propose_file, comment, wrong, **by) == ("no-file", "file_id")
    assert code_of(propose_file, comment, inputs, **by | {"by": cast.drafter})[0] == "wrong-post"
    one = propose_file(comment, inputs, **by)
    with open_file(one.copy_sha256) as copy:
        properties: Any = python_docx.Document(io.BytesIO(copy.read())).core_properties
    assert properties.author == ""
    assert one.public_copy.name == f"{comment.number}-1.docx"
    seen = {"copy_sha256": one.copy_sha256, **ASK}
    assert code_of(confirm_file, one, **seen)[0] == "words-first"
    comment = published(cast, comment)
    one.refresh_from_db()
    assert code_of(confirm_file, one, copy_sha256="0" * 64, **ASK)[0] == "new-copy"
    assert not published_files().exists()
    confirm_file(one, **seen)
    assert code_of(confirm_file, one, **seen)[0] == "published"
    assert code_of(propose_file, comment, inputs, **by)[0] == "no-file"
    assert with_files([comment]) == [(comment, [one])]
    assert (faults(), stored_faults()) == ([], [])
    erase_author(comment, at=AT)
    one.refresh_from_db()
    assert (one.name, one.content_id) == ("", "")
    assert published_files().count() == 1
    assert stored_faults() == []
    path_of(one.copy_sha256).write_bytes(b"x")
    assert stored_faults() == [f"the copy of file {one.pk} of a comment was altered"]
    path_of(one.copy_sha256).unlink()
    assert stored_faults() == [f"the copy of file {one.pk} of a comment cannot be read"]


def test_personal_data_stops_a_file_until_a_redacted_copy_comes(cast: Cast) -> None:
    comment = sent(cast, upload("电话 13812345678".encode(), "意见.txt"), upload(png(), "照片.png"))
    text, image = files_of(comment)
    by: dict[str, Any] = {"by": cast.disclosure, **ASK}
    assert code_of(propose_file, comment, FileInputs(text.pk), **by) == ("personal-data", "copy")
    redacted = store(io.BytesIO("电话已隐去".encode()), "意见（已隐去）.txt")
    one = propose_file(comment, FileInputs(text.pk, redacted), **by)
    assert one.copy_sha256 == redacted.sha256
    assert Act.objects.get(verb="comment.file_proposed").facets["is_redacted"] is True
    assert code_of(propose_file, comment, FileInputs(image.pk), **by) == (
        "not-looked-at",
        "is_looked_at",
    )
    looked = FileInputs(image.pk, is_looked_at=True)
    assert propose_file(comment, looked, **by).copy_ending == "png"
    refusal = refusal_of_copy(PreparedCopy(None, needs_look=True), is_looked_at=True)
    assert refusal is not None
    assert refusal.code == "no-copy"


def test_files_go_with_the_comment(cast: Cast) -> None:
    comment = sent(cast, upload(b"a", "a.txt"), may_publish=False)
    inputs = FileInputs(files_of(comment)[0].pk)
    assert code_of(propose_file, comment, inputs, by=cast.disclosure, **ASK)[0] == "no-consent"
    too_many = [upload(bytes([65 + one]), "a.txt") for one in range(4)]
    assert code_of(sent, cast, *too_many) == ("too-many-files", "attachments")
    with open_original(files_of(comment)[0]) as content:
        assert content.read() == b"a"
    withdraw_comment(comment, **ASK)
    assert not CommentFile.objects.exists()
    assert purge_orphaned_files(AT + timedelta(days=400)) >= 1
    held = published(cast, sent(cast, upload(b"b", "b.txt")))
    (one,) = files_of(held)
    one = propose_file(held, FileInputs(one.pk), by=cast.disclosure, **ASK)
    confirm_file(one, copy_sha256=one.copy_sha256, **ASK)
    hold_comment(held, HoldInputs("unlawful"), by=cast.disclosure, **ASK)
    assert not published_files().exists()
    one.refresh_from_db()
    assert code_of(confirm_file, one, copy_sha256=one.copy_sha256, **ASK)[0] == "not-published"
    erase_author(held, at=AT)
    assert not CommentFile.objects.exists()


def test_staff_enters_a_letter_with_its_scan(cast: Cast) -> None:
    consultation = opened(cast)
    entered = EnteredComment(COMMENT, "post", local_date(AT + timedelta(days=1)))
    options: dict[str, Any] = {"code": CODE, "by": cast.disclosure, **ASK}
    four = [upload(b"c", "c.txt")] * 4
    assert code_of(enter_comment, consultation, entered, submission="x", files=four, **options) == (
        "too-many-files",
        "attachments",
    )
    comment = enter_comment(consultation, entered, submission="y", files=four[:1], **options)
    assert [one.name for one in files_of(comment)] == ["c.txt"]
    assert faults() == []


def test_what_cannot_be_cleaned_has_no_copy(cast: Cast) -> None:
    comment = sent(cast, upload(word("建议"), "建议.docx"))
    inputs = FileInputs(files_of(comment)[0].pk)
    with patch("gongkai.consultations.file_copies.clean_copy") as clean:
        clean.return_value.is_failed = True
        found = code_of(propose_file, comment, inputs, by=cast.disclosure, **ASK)
    assert found == ("no-copy", "copy")
