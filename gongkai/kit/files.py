"""Files: stored by content, before the row that names them, and never trusted by their name."""

import fcntl
import hashlib
import os
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import puremagic
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal, Refused

CHUNK = 1 << 20
MAX_MEMBERS = 5_000
MAX_UNPACKED = 1 << 30
OOXML = "application/vnd.openxmlformats-officedocument."

# ending → (media type, what its first bytes must be)
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "docx": (OOXML + "wordprocessingml.document", (b"PK\x03\x04",)),
    "xlsx": (OOXML + "spreadsheetml.sheet", (b"PK\x03\x04",)),
    "pptx": (OOXML + "presentationml.presentation", (b"PK\x03\x04",)),
    "ofd": ("application/ofd", (b"PK\x03\x04",)),
    "zip": ("application/zip", (b"PK\x03\x04", b"PK\x05\x06")),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "doc": ("application/msword", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)),
    "xls": ("application/vnd.ms-excel", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)),
    "csv": ("text/csv", ()),
    "txt": ("text/plain", ()),
}
# A member that must be inside for a ZIP to be what its ending says.
MEMBERS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "ofd": "OFD.xml",
}


@dataclass(frozen=True)
class StoredFile:
    """What is known of a stored file: hash, bytes, type by content, and a safe name."""

    sha256: str
    size: int
    media_type: str
    name: str


def safe_name(name: str) -> str:
    """Strip folders, controls and reserved characters; keep letters of any script and the ending."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1]
    name = re.sub(r'[\x00-\x1f\x7f<>:"|?*%\u200e\u200f\u202a-\u202e\u2066-\u2069]', "", name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:120] or "file"
    return f"{stem[:110] or 'file'}.{ending[:8].lower()}"


def path_of(sha256: str) -> Path:
    """Return where the bytes with this hash lie; two levels keep folders small."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError(sha256[:80])
    return Path(settings.GONGKAI_FILES) / sha256[:2] / sha256[2:4] / sha256


def store(stream: IO[bytes], name: str) -> StoredFile:
    """
    Check and keep a file; the same bytes are kept once.

    Written to a temporary name, synced, then renamed: a crash leaves an orphan, never half a file.
    Raises `Refused` for what is too large, of a type not accepted, or not what its name says.
    """
    name = safe_name(name)
    ending = name.rpartition(".")[2]
    if ending not in KINDS:
        raise Refused(_wrong_type(ending))
    folder = Path(settings.GONGKAI_FILES)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{os.getpid()}-{os.urandom(8).hex()}.part"
    try:
        digest, size = _write(stream, draft)
        _check(draft, ending, size)
        target = path_of(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        with _hold(fcntl.LOCK_SH):
            draft.replace(target)
        # The folders above, too: somebody else may have made them and died before they were on disk.
        for made in (target.parent, target.parent.parent, folder):
            _sync_folder(made)
    finally:
        draft.unlink(missing_ok=True)
    return StoredFile(digest, size, KINDS[ending][0], name)


def open_file(sha256: str) -> IO[bytes]:
    """Open stored bytes for reading."""
    return path_of(sha256).open("rb")


def stored_hashes() -> Iterator[tuple[str, float]]:
    """Yield every stored hash with its time of writing (seconds since the epoch)."""
    for path in Path(settings.GONGKAI_FILES).glob("??/??/*"):
        yield path.name, path.stat().st_mtime


def remove_older(sha256: str, limit: float) -> bool:
    """Remove stored bytes written before `limit`; not where the same bytes were stored again meanwhile."""
    path = path_of(sha256)
    with _hold(fcntl.LOCK_EX):
        if not path.exists() or path.stat().st_mtime >= limit:
            return False
        path.unlink()
    return True


def remove_drafts(limit: float) -> int:
    """Remove what uploads that were killed half way left behind before `limit`; return how many."""
    gone = 0
    for path in Path(settings.GONGKAI_FILES).glob(".*.part"):
        with suppress(FileNotFoundError):  # its upload has ended just now
            if path.stat().st_mtime < limit:
                path.unlink()
                gone += 1
    return gone


@contextmanager
def _hold(kind: int) -> Iterator[None]:
    """Keep sweeping apart from storing, between processes; a lock of a process that was killed is free."""
    with (Path(settings.GONGKAI_FILES) / ".lock").open("ab") as lock:
        fcntl.flock(lock, kind)
        yield


def _write(stream: IO[bytes], draft: Path) -> tuple[str, int]:
    limit: int = settings.GONGKAI_UPLOAD_LIMIT
    digest, size = hashlib.sha256(), 0
    with draft.open("wb") as out:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise Refused(
                    Refusal(
                        "file-too-large",
                        _("The file is larger than %(limit)s MB.") % {"limit": limit >> 20},
                        field="file",
                    )
                )
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _wrong_type(ending: str) -> Refusal:
    return Refusal(
        "file-type",
        _("Files of the type “%(ending)s” are not accepted. Accepted: %(kinds)s.")
        % {"ending": ending[:8], "kinds": ", ".join(sorted(KINDS))},
        field="file",
    )


def _not_what_it_says(ending: str) -> Refusal:
    return Refusal(
        "file-content",
        _("The content of the file is not of the type “%(ending)s” that its name claims.") % {"ending": ending},
        field="file",
    )


def _check(path: Path, ending: str, size: int) -> None:
    if size == 0:
        raise Refused(Refusal("file-empty", _("The file is empty."), field="file"))
    with path.open("rb") as source:
        head = source.read(4096)
    magics = KINDS[ending][1]
    if magics and not any(head.startswith(magic) for magic in magics):
        raise Refused(_not_what_it_says(ending))
    if not magics and not _is_text(path):
        raise Refused(_not_what_it_says(ending))
    if magics and magics[0].startswith(b"PK"):
        _check_archive(path, ending)


def _is_text(path: Path) -> bool:
    """Accept UTF-8 or GB 18030 without NUL bytes and without the look of a page or a program."""
    data = path.read_bytes()
    if b"\x00" in data:
        return False
    lead = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lead.startswith((b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"mz", b"#!")):
        return False
    if any(match.extension in {".html", ".svg", ".exe"} for match in _guesses(data[:4096])):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _guesses(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    try:
        return [match for match in puremagic.magic_string(head) if match.confidence >= 0.8]
    except puremagic.PureError:
        return []


def _check_archive(path: Path, ending: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused(_not_what_it_says(ending)) from error
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Refused(Refusal("archive-bomb", _("The archive unpacks to too much."), field="file"))
    names = {member.filename for member in members}
    if ending in MEMBERS and MEMBERS[ending] not in names:
        raise Refused(_not_what_it_says(ending))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(Refusal("file-macro", _("Files with macros are not accepted."), field="file"))
