"""Inspection of the parts of XML documents (OOXML, OFD) for macros, files and external content."""

import re
from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from gongkai.files.inspection.budget import Budget
from gongkai.files.inspection.fields import check_field, check_formula, check_link
from gongkai.files.inspection.findings import Found
from gongkai.files.inspection.ole import OLE, check_ole
from gongkai.kit.links import is_local_path

MAX_XML = 64 << 20
MAX_RELATIONS = 8 << 20
CHUNK = 1 << 18
EMBEDDED = re.compile(r"(?:word|xl|ppt)/embeddings/[^/]+\.(docx|xlsx|pptx)$", re.IGNORECASE)
MACRO_RELATIONS = {"vbaproject", "wordvbadata", "xlmacrosheet", "xlintlmacrosheet"}
XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
DECLARED = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})")
PLAIN_ENCODINGS = {b"utf-8", b"us-ascii"}
# Names of elements cannot be written otherwise in UTF-8, so a part without these is not parsed.
# The words of a formula can (references, CDATA), so any sign of that counts as well.
TELLING = re.compile(
    rb"instrText|delInstrText|fldSimple|altChunk|ddeLink|oleLink|webPr|dbPr|ppaction|!DOCTYPE|"
    rb"\b(?:href|src|URI|Base)\s*=|HYPERLINK|WEBSERVICE|RTD|CALL|REGISTER|EXEC|\||"
    rb"<[\w:]{0,20}f[ >][^<]{0,4000}(?:&#|<!)|<!\[CDATA\[",
    re.IGNORECASE,
)
CAPTURED = {"f", "definedName", "instrText", "delInstrText", "formula1", "formula2"}
FIELD_TEXTS = {"instrText", "delInstrText"}
SLIDE_ACTIONS = (
    "hlinksldjump",
    "hlinkshowjump",
    "noaction",
    "media",
    "customshow",
    "hlinkpres",
    "hlinkfile",
)
MAX_FIELD = 8_192
MAX_DEPTH = 400


def check_part(name: str, source: IO[bytes], budget: Budget) -> None:
    """Refuse a part of a document that runs code, loads external content or embeds files."""
    lower = name.lower()
    if (
        lower.endswith(("vbaproject.bin", "vbadata.xml"))
        or "/activex/" in lower
        or "/macrosheets/" in lower
    ):
        raise Found("file-macro")
    if lower == "[content_types].xml":
        parse_xml(source, _check_content_type, budget, MAX_RELATIONS)
    elif lower.endswith(".rels"):
        parse_xml(source, lambda _tag, values: _check_relation(values), budget, MAX_RELATIONS)
    else:
        head = source.read(len(OLE))
        source.seek(0)
        if head == OLE:
            check_ole(source, "", budget)
        elif lower.endswith((".xml", ".vml")) or head.lstrip().startswith(XML_STARTS):
            _check_xml(source, budget)


def check_official(name: str, source: IO[bytes], budget: Budget) -> None:
    """Refuse a part of an official document (OFD) that links to what is not in the allow-list."""
    head = source.read(8)
    source.seek(0)
    if name.lower().endswith(".xml") or head.lstrip().startswith(XML_STARTS):
        _check_xml(source, budget)


def parse_xml(
    source: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    budget: Budget,
    limit: int,
    *,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Parse a part; a document type declaration, which could define entities, is refused."""

    def no_type(*_of: object) -> None:
        raise Found("file-unreadable")

    def started(tag: str, values: dict[str, str]) -> None:
        budget.spend_steps()
        start(tag.rpartition(":")[2], values)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = started
    parser.StartDoctypeDeclHandler = no_type
    if end is not None:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    size = 0
    try:
        while piece := source.read(CHUNK):
            size += len(piece)
            if size > limit:
                raise Found("archive-bomb")
            budget.check_time()
            parser.Parse(piece, False)  # noqa: FBT003
        parser.Parse(b"", True)  # noqa: FBT003
    except (expat.ExpatError, ValueError) as error:
        raise Found("archive-damaged") from error


def _check_content_type(_tag: str, values: dict[str, str]) -> None:
    kind = values.get("ContentType", "").lower()
    if "macro" in kind or "vba" in kind or "activex" in kind:
        raise Found("file-macro")


def _check_relation(values: dict[str, str]) -> None:
    kind = values.get("Type", "").rsplit("/", 1)[-1].lower()
    target = values.get("Target", "")
    if kind in MACRO_RELATIONS:
        raise Found("file-macro")
    if kind == "afchunk":
        raise Found("file-embedded")
    if values.get("TargetMode", "").lower() == "external":
        if kind != "hyperlink":
            raise Found("file-external")
        check_link(target)
    elif not is_local_path(target):
        raise Found("file-external")


def _check_xml(source: IO[bytes], budget: Budget) -> None:
    """Check fields, formulas and links; a part without any sign of them is not parsed."""
    if not _is_telling(source, budget):
        return
    source.seek(0)
    reader = _Reader()
    parse_xml(source, reader.start, budget, MAX_XML, end=reader.end, text=reader.text)


def _is_telling(source: IO[bytes], budget: Budget) -> bool:
    source.seek(0)
    first, before, size = True, b"", 0
    while piece := source.read(1 << 20):
        size += len(piece)
        if size > MAX_XML:
            raise Found("archive-bomb")
        budget.check_time()
        if first:
            declared = DECLARED.search(piece[:300])
            if b"\x00" in piece[:200] or (declared and declared[1].lower() not in PLAIN_ENCODINGS):
                return True
            first = False
        if TELLING.search(before + piece):
            return True
        before = piece[-8_192:]
    return False


class _Reader:
    """Collects the words of fields and formulas from the events of a parser."""

    def __init__(self) -> None:
        self.captured: list[str] | None = None
        self.length = 0
        # Word writes the code of a field in pieces, and fields inside fields.
        self.fields: list[list[str]] = []

    def start(self, tag: str, values: dict[str, str]) -> None:
        if tag == "altChunk":
            raise Found("file-embedded")
        if tag in {"ddeLink", "oleLink", "webPr", "dbPr"}:
            raise Found("file-external")
        if tag in CAPTURED:
            self.captured, self.length = [], 0
        if tag == "fldChar":
            self._field(_value(values, "fldCharType"))
        if tag == "fldSimple":
            check_field(_value(values, "instr"))
        self._check_values(values)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            if len(self.fields) >= MAX_DEPTH:
                raise Found("file-unreadable")
            self.fields.append([])
        elif self.fields and kind in {"separate", "end"}:
            if kind == "separate":
                check_field("".join(self.fields[-1]))
            else:
                inner = "".join(self.fields.pop())
                check_field(inner)
                if self.fields:
                    # The words of an inner field become words of the outer one.
                    self.fields[-1].append(inner.strip().partition(" ")[2])

    @staticmethod
    def _check_values(values: dict[str, str]) -> None:
        for key, value in values.items():
            local = key.rpartition(":")[2]
            if local in {"href", "URI"}:
                check_link(value)
            elif local in {"src", "Base"} and not is_local_path(value):
                raise Found("file-external")
            elif local == "action" and value.lower().startswith("ppaction:"):
                action = value[9:].lstrip("/").lower()
                if action and not action.startswith(SLIDE_ACTIONS):
                    raise Found("file-macro" if action.startswith("macro") else "file-external")

    def text(self, words: str) -> None:
        if self.captured is not None:
            self.length += len(words)
            if self.length > MAX_FIELD:
                raise Found("file-unreadable")
            self.captured.append(words)

    def end(self, tag: str) -> None:
        if tag not in CAPTURED or self.captured is None:
            return
        words, self.captured = "".join(self.captured), None
        if tag not in FIELD_TEXTS:
            check_formula(words)
        elif self.fields:
            if sum(map(len, self.fields[-1])) + len(words) > MAX_FIELD:
                raise Found("file-unreadable")
            self.fields[-1].append(words)
        else:
            check_field(words)


def _value(values: dict[str, str], name: str) -> str:
    return next((value for key, value in values.items() if key.rpartition(":")[2] == name), "")
