"""Read the parts of office files as a stream of elements, without entities and within limits."""

import zipfile
from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from gongkai.files.extraction.segments import Unreadable

CHUNK = 1 << 18
MAX_PART = 256 << 20
MAX_DEPTH = 500

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Words = Callable[[str], None]


def local(name: str) -> str:
    """Return the name of an element or attribute without its namespace."""
    return name.rpartition(":")[2]


def read_xml(source: IO[bytes], start: Start, end: End, words: Words) -> None:
    """
    Call back for each start, end and text of a part.

    Raises `Unreadable`: it is not XML, declares entities, or is too large or too deep.
    """
    depth = 0

    def begin(name: str, values: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Unreadable("file-too-large")
        start(local(name), {local(key): value for key, value in values.items()})

    def finish(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(local(name))

    def entity(*_values: object) -> None:
        raise Unreadable("file-unreadable")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    parser.CharacterDataHandler = words
    parser.EntityDeclHandler = entity
    size = 0
    try:
        while piece := source.read(CHUNK):
            size += len(piece)
            if size > MAX_PART:
                raise Unreadable("file-too-large")
            parser.Parse(piece, False)  # noqa: FBT003  (expat takes no names)
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise Unreadable("file-unreadable") from error


def read_part(archive: zipfile.ZipFile, name: str, start: Start, end: End, words: Words) -> None:
    """Read a part of an archive by its name; a part that is not there has no text."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        return
    with archive.open(info) as source:
        read_xml(source, start, end, words)
