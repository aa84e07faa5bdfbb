"""Copies of DOCX, XLSX and PPTX files without properties, comments, changes and embedded files."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import IO

from gongkai.files.cleaning.images import clean_jpeg, clean_png
from gongkai.files.cleaning.removals import NotCleanable, Removal
from gongkai.files.cleaning.xml import Rules, copy_part, local

MAX_MEMBERS = 5_000
MAX_UNPACKED = 512 << 20
TIME = (1980, 1, 1, 0, 0, 0)
TYPES = "[Content_Types].xml"
# Parts that are left out.
PARTS: tuple[tuple[re.Pattern[str], Removal], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), removal)
    for pattern, removal in (
        (r"docProps/thumbnail\.[^/]+|.*thumbnail\.(?:jpeg|jpg|emf|wmf|png)", Removal.THUMBNAIL),
        (r"docProps/.*", Removal.PROPERTIES),
        (r"customXml/.*|ppt/tags/.*|xl/customProperty/.*", Removal.CUSTOM_DATA),
        (
            r"word/comments\w*\.xml|word/people\.xml|xl/comments\d*\.xml|xl/comments/.*",
            Removal.COMMENTS,
        ),
        (
            r"xl/(?:threadedComments|persons)/.*|ppt/comments/.*|ppt/(?:commentAuthors|authors)\.xml",
            Removal.COMMENTS,
        ),
        (r"xl/revisions/.*|ppt/changesInfos/.*|ppt/revisionInfo\.xml", Removal.CHANGES),
        (r"(?:word|xl|ppt)/embeddings/.*", Removal.EMBEDDED),
        (r"xl/externalLinks/.*", Removal.LINKS),
        (r"(?:word|xl|ppt)/printerSettings/.*", Removal.PROPERTIES),
    )
)
WORD = Rules(
    drop={
        **dict.fromkeys(("del", "moveFrom"), Removal.CHANGES),
        **dict.fromkeys(
            (
                "rPrChange",
                "pPrChange",
                "sectPrChange",
                "tblPrChange",
                "tblPrExChange",
                "trPrChange",
                "tcPrChange",
                "tblGridChange",
                "numberingChange",
                "moveFromRangeStart",
                "moveFromRangeEnd",
                "moveToRangeStart",
                "moveToRangeEnd",
                "cellIns",
                "cellDel",
                "cellMerge",
                "trackRevisions",
            ),
            Removal.CHANGES,
        ),
        **dict.fromkeys(
            ("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef"),
            Removal.COMMENTS,
        ),
        **dict.fromkeys(("rsids", "rsid", "docVars", "mailMerge"), Removal.PROPERTIES),
        "attachedTemplate": Removal.LINKS,
        "OLEObject": Removal.EMBEDDED,
    },
    unwrap=dict.fromkeys(("ins", "moveTo"), Removal.CHANGES),
    buffered=("tr",),
    is_unwanted=lambda name, around: name == "del" and around[-1:] == ["trPr"],
    attributes=lambda _element, name: local(name).startswith("rsid"),
)
SHEETS = Rules(
    drop={
        "fileSharing": Removal.PROPERTIES,
        "absPath": Removal.PROPERTIES,
        "customWorkbookViews": Removal.PROPERTIES,
        "customSheetViews": Removal.PROPERTIES,
        "externalReferences": Removal.LINKS,
        "legacyDrawing": Removal.COMMENTS,
        "oleObjects": Removal.EMBEDDED,
        "externalData": Removal.EMBEDDED,
    },
)
SLIDES = Rules(
    drop={
        "externalData": Removal.EMBEDDED,
        "custDataLst": Removal.CUSTOM_DATA,
        "modifyVerifier": Removal.PROPERTIES,
    }
)
RULES = {"docx": WORD, "xlsx": SHEETS, "pptx": SLIDES}
# Targets outside the file that a reader follows by a click.
SAFE_LINK = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
# A formula that refers to another file: its value stays.
OUTSIDE = re.compile(r"\[\d+\]")


def clean_package(source: IO[bytes], target: IO[bytes], ending: str) -> set[Removal]:
    """Write a copy of an office file; returns what was removed. Raises `NotCleanable`."""
    removed: set[Removal] = set()
    try:
        with (
            zipfile.ZipFile(source) as archive,
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
        ):
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED:
                raise NotCleanable
            gone = unwanted_parts(members, PARTS, removed)
            lost = {one.filename: _lost_ids(archive, one, gone) for one in members if _is_rels(one)}
            if not any(one.filename == TYPES for one in members):
                raise NotCleanable
            for member in members:
                name = member.filename
                if name in gone or (_is_rels(member) and _owner(name) in gone):
                    continue
                content = archive.read(member)
                content = _copied(name, content, ending, gone, lost, removed)
                info = zipfile.ZipInfo(name, TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                copy.writestr(info, content)
            if archive.comment or any(one.comment for one in members):
                removed.add(Removal.PROPERTIES)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise NotCleanable from error
    return removed


def unwanted_parts(
    members: Iterable[zipfile.ZipInfo],
    patterns: Sequence[tuple[re.Pattern[str], Removal]],
    removed: set[Removal],
) -> set[str]:
    """Return the names of the parts that are left out; what they held is added to `removed`."""
    gone = set()
    for member in members:
        for pattern, removal in patterns:
            if pattern.fullmatch(member.filename):
                gone.add(member.filename)
                removed.add(removal)
                break
    return gone


def _is_rels(member: zipfile.ZipInfo) -> bool:
    return member.filename.endswith(".rels")


def _owner(rels: str) -> str:
    """Return the part whose relationships a part lists; empty for those of the file."""
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels")) if folder else ""


def _lost_ids(archive: zipfile.ZipFile, rels: zipfile.ZipInfo, gone: set[str]) -> set[str]:
    """Return the ids of relationships whose targets are removed."""
    lost: set[str] = set()

    def note(_name: str, values: Mapping[str, str]) -> Removal | None:
        if _is_lost(_owner(rels.filename), values, gone):
            lost.add(values.get("Id", ""))
        return None

    with archive.open(rels) as source:
        copy_part(source, Rules(is_dropped=note), set())
    return lost


def _is_lost(owner: str, values: Mapping[str, str], gone: set[str]) -> Removal | None:
    if "Target" not in values:
        return None
    target, kind = values["Target"], values.get("Type", "").rpartition("/")[2]
    if values.get("TargetMode") == "External":
        is_kept = kind == "hyperlink" and SAFE_LINK.match(target)
        return None if is_kept else Removal.LINKS
    path = target.lstrip("/") if target.startswith("/") else target
    if not target.startswith("/"):
        path = posixpath.normpath(posixpath.join(posixpath.dirname(owner), target))
    return Removal.LINKS if path in gone else None


def _copied(
    name: str,
    content: bytes,
    ending: str,
    gone: set[str],
    lost: Mapping[str, set[str]],
    removed: set[Removal],
) -> bytes:
    """Return the copy of one part; parts that need no change stay byte by byte."""
    lower = name.lower()
    if lower.endswith((".jpg", ".jpeg", ".png")):
        return clean_picture(content, removed)
    if name == TYPES:
        rules = Rules(
            is_dropped=lambda _name, values: (
                Removal.PROPERTIES if values.get("PartName", "").lstrip("/") in gone else None
            )
        )
        return unless_same(content, rules, set())
    if lower.endswith(".rels"):
        owner, found = _owner(name), set[Removal]()
        rules = Rules(is_dropped=lambda _name, values: _is_lost(owner, values, gone))
        copy = unless_same(content, rules, found)
        # A relationship to a part that is gone was counted with that part.
        if any(_is_outside(value) for value in _lost_values(content, owner, gone)):
            removed.add(Removal.LINKS)
        return copy
    if not lower.endswith(".xml") and not lower.endswith(".vml"):
        return content
    folder, file = posixpath.split(name)
    ids = lost.get(posixpath.join(folder, "_rels", f"{file}.rels"), set())
    base = RULES[ending]
    rules = Rules(
        base.drop,
        base.unwrap,
        base.buffered,
        base.is_unwanted,
        base.is_dropped,
        base.attributes,
        ids,
    )
    if ending == "xlsx" and OUTSIDE.search(content.decode("utf-8", "replace")):
        content = _without_outside_formulas(content, removed)
    return unless_same(content, rules, removed)


def _lost_values(content: bytes, owner: str, gone: set[str]) -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []

    def note(_name: str, values: Mapping[str, str]) -> Removal | None:
        if _is_lost(owner, values, gone):
            found.append(values)
        return None

    copy_part(io.BytesIO(content), Rules(is_dropped=note), set())
    return found


def _is_outside(values: Mapping[str, str]) -> bool:
    return values.get("TargetMode") == "External"


def unless_same(content: bytes, rules: Rules, removed: set[Removal]) -> bytes:
    """Return a copy of a part if something is removed from it, otherwise the part itself."""
    found: set[Removal] = set()
    copy = copy_part(io.BytesIO(content), rules, found)
    removed |= found
    return EMPTY_LIST.sub(b"", copy) if found or rules.lost else content


# A list of links without a link is no valid part of a sheet.
EMPTY_LIST = re.compile(rb"<((?:\w+:)?hyperlinks)></\1>")
FORMULA = re.compile(rb"<((?:\w+:)?f)(?: [^<>]*)?>[^<]*\[\d+\][^<]*</\1>")


def _without_outside_formulas(content: bytes, removed: set[Removal]) -> bytes:
    copy, count = FORMULA.subn(b"", content)
    if count:
        removed.add(Removal.LINKS)
    return copy


def clean_picture(content: bytes, removed: set[Removal]) -> bytes:
    """Return a picture of a package without its data beside the pixels."""
    try:
        if content.startswith(b"\xff\xd8"):
            copy = clean_jpeg(content)
        elif content.startswith(b"\x89PNG"):
            copy = clean_png(content)
        else:
            return content
    except NotCleanable:
        return content  # shown by nobody, or as the program likes
    if copy != content:
        removed.add(Removal.IMAGE_DATA)
    return copy
