"""Recordings of events: sound and film files, which no other upload may contain."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import IO

from gongkai.files import storage
from gongkai.files.inspection.content import MARKUP
from gongkai.files.inspection.names import safe_name
from gongkai.files.storage import StoredFile
from gongkai.files.upload_errors import refused

HEAD = 4096


@dataclass(frozen=True)
class RecordingKind:
    """The media type of an ending, and the bytes that such a file has at an offset."""

    media_type: str
    offset: int
    magics: tuple[bytes, ...]


KINDS: Mapping[str, RecordingKind] = {
    "mp4": RecordingKind("video/mp4", 4, (b"ftyp",)),
    "m4a": RecordingKind("audio/mp4", 4, (b"ftyp",)),
    "webm": RecordingKind("video/webm", 0, (b"\x1a\x45\xdf\xa3",)),
    "mp3": RecordingKind("audio/mpeg", 0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "ogg": RecordingKind("audio/ogg", 0, (b"OggS",)),
}


def store_recording(stream: IO[bytes], name: str) -> StoredFile:
    """
    Check and store a recording. Raises `Refused`.

    It is served with its media type and `nosniff`, so that no browser takes it for anything else; its
    beginning must be that of its type, without markup.
    """
    ending = safe_name(name).rpartition(".")[2]
    kind = KINDS.get(ending)
    if kind is None:
        raise refused("file-type", ending=ending[:8], kinds=", ".join(sorted(KINDS)))
    stream.seek(0)
    head = stream.read(HEAD)
    if not head:
        raise refused("file-empty")
    if not head[kind.offset :].startswith(kind.magics):
        raise refused("file-content", ending=ending)
    if MARKUP.search(head) or b"%PDF-" in head:
        raise refused("file-polyglot")
    stream.seek(0)
    stored = storage.store_inspected(stream, name)
    with storage.local_copy(stored.sha256) as path:
        refusal = storage.scan_file(path)
    if refusal:
        raise refusal  # the worker removes the file, to which no row refers
    return replace(stored, media_type=kind.media_type)
