"""Copies of ODT, ODS and ODP files without properties, comments, changes and previews."""

import re
import zipfile
import zlib
from typing import IO

from gongkai.files.cleaning.packages import (
    MAX_MEMBERS,
    MAX_UNPACKED,
    TIME,
    clean_picture,
    unless_same,
    unwanted_parts,
)
from gongkai.files.cleaning.removals import NotCleanable, Removal
from gongkai.files.cleaning.xml import Rules, local

# Parts that are left out, of the document and of documents in it.
PARTS: tuple[tuple[re.Pattern[str], Removal], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), removal)
    for pattern, removal in (
        (r"Thumbnails/.*", Removal.THUMBNAIL),
        (r"(?:[^/]+/)?meta\.xml|layout-cache", Removal.PROPERTIES),
        # A signature is of the bytes of the original, and names who signed.
        (r"META-INF/[^/]*signatures[^/]*", Removal.PROPERTIES),
        (r"Configurations2/.*|manifest\.rdf|.*/manifest\.rdf", Removal.CUSTOM_DATA),
        (r"ObjectReplacements/.*", Removal.THUMBNAIL),
    )
)
# Settings that tell of a machine, or when passages were written.
SETTINGS = frozenset(
    {
        "PrinterName",
        "PrinterSetup",
        "PrinterIndependentLayout",
        "Rsid",
        "RsidRoot",
        "RedlineProtectionKey",
        "CurrentDatabaseDataSource",
        "CurrentDatabaseCommand",
    }
)
RULES = Rules(
    drop={
        **dict.fromkeys(
            ("tracked-changes", "change", "change-start", "change-end"), Removal.CHANGES
        ),
        **dict.fromkeys(("annotation", "annotation-end"), Removal.COMMENTS),
    },
    is_dropped=lambda name, values: (
        Removal.PROPERTIES
        if name == "config-item" and values.get("config:name") in SETTINGS
        else None
    ),
    attributes=lambda _element, name: local(name).endswith("rsid"),
)
MANIFEST = "META-INF/manifest.xml"


def clean_open_document(source: IO[bytes], target: IO[bytes]) -> set[Removal]:
    """Write a copy of an OpenDocument file; returns what was removed. Raises `NotCleanable`."""
    removed: set[Removal] = set()
    try:
        with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w") as copy:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED:
                raise NotCleanable
            if not members or "mimetype" not in {one.filename for one in members}:
                raise NotCleanable
            # The type stands first and is not packed, so that other programs find it.
            members.sort(key=lambda one: one.filename != "mimetype")
            gone = unwanted_parts(members, PARTS, removed)
            for member in members:
                name = member.filename
                if name in gone:
                    continue
                info = zipfile.ZipInfo(name, TIME)
                is_type = name == "mimetype"
                info.compress_type = zipfile.ZIP_STORED if is_type else zipfile.ZIP_DEFLATED
                copy.writestr(info, _copied(name, archive.read(member), gone, removed))
            if archive.comment or any(one.comment for one in members):
                removed.add(Removal.PROPERTIES)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise NotCleanable from error
    return removed


def _copied(name: str, content: bytes, gone: set[str], removed: set[Removal]) -> bytes:
    """Return the copy of one part; parts that need no change stay byte by byte."""
    lower = name.lower()
    if lower.endswith((".jpg", ".jpeg", ".png")):
        return clean_picture(content, removed)
    if name == MANIFEST:
        rules = Rules(
            is_dropped=lambda _name, values: (
                Removal.PROPERTIES if _is_gone(values.get("manifest:full-path", ""), gone) else None
            )
        )
        return unless_same(content, rules, set())
    return unless_same(content, RULES, removed) if lower.endswith(".xml") else content


def _is_gone(path: str, gone: set[str]) -> bool:
    return path in gone or any(pattern.fullmatch(path) for pattern, _removal in PARTS)
