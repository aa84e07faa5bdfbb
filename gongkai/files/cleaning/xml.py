"""Copy a part of an office file without some of its elements; everything else stays as it is written."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from gongkai.files.cleaning.removals import NotCleanable, Removal

CHUNK = 1 << 18
MAX_PART = 256 << 20
MAX_DEPTH = 500
HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def local(name: str) -> str:
    """Return the name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


@dataclass(frozen=True)
class Rules:
    """
    What to leave out, by names without prefix.

    `drop` removes an element with its content, `unwrap` only its tags. `buffered` elements are
    removed when `is_unwanted` says so of an element in them, given the names around it.
    `attributes` are removed by name. `lost` are the ids of relationships that are gone.
    """

    drop: Mapping[str, Removal] = field(default_factory=dict)
    unwrap: Mapping[str, Removal] = field(default_factory=dict)
    buffered: Collection[str] = ()
    is_unwanted: Callable[[str, list[str]], bool] = lambda _name, _around: False
    is_dropped: Callable[[str, Mapping[str, str]], Removal | None] = lambda _name, _values: None
    attributes: Callable[[str, str], bool] = lambda _element, _name: False
    lost: Collection[str] = ()


class PartCopy:
    """Writes the copy while the part is parsed, and notes what was removed."""

    def __init__(self, rules: Rules, removed: set[Removal]) -> None:
        self.rules, self.removed = rules, removed
        self.names: list[str] = []
        self.unwrapped: list[bool] = []
        self.dropping = 0
        self.buffers: list[list[str]] = [[]]
        self.unwanted: list[bool] = []
        self.is_open = False

    def start(self, tag: str, values: dict[str, str]) -> None:
        """Take the start of an element."""
        name = local(tag)
        if len(self.names) >= MAX_DEPTH:
            raise NotCleanable
        around, self.names = self.names, [*self.names, name]
        if self.dropping:
            self.dropping += 1
            return
        self._end_start()
        if self.unwanted and self.rules.is_unwanted(name, around):
            self.unwanted[-1] = True
        reason = self.rules.drop.get(name) or self.rules.is_dropped(name, values)
        lost = [key for key, value in values.items() if value in self.rules.lost and ":" in key]
        if lost and name == "hyperlink" and "t" not in values and self._is_inline():
            self.unwrapped.append(True)
            return
        if reason is None and lost and name not in {"pageSetup", "blip"}:
            reason = Removal.LINKS
        if reason is not None:
            self.removed.add(reason)
            self.dropping = 1
            return
        if name in self.rules.unwrap:
            self.removed.add(self.rules.unwrap[name])
            self.unwrapped.append(True)
            return
        self.unwrapped.append(False)
        if name in self.rules.buffered:
            self.buffers.append([])
            self.unwanted.append(False)
        kept = {
            key: value
            for key, value in values.items()
            if key not in lost and not self.rules.attributes(name, key)
        }
        if len(kept) + len(lost) < len(values):
            self.removed.add(Removal.PROPERTIES)
        written = "".join(f" {key}={quoteattr(value)}" for key, value in kept.items())
        self.buffers[-1].append(f"<{tag}{written}")
        self.is_open = True

    def _is_inline(self) -> bool:
        """Return whether a link has its text in it, as in Word, and is not a mark beside a cell."""
        return "hyperlinks" not in self.names

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self.names.pop()
        if self.dropping:
            self.dropping -= 1
            return
        if self.unwrapped.pop():
            self._end_start()
            return
        if self.is_open:
            self.buffers[-1].append("/>")
            self.is_open = False
        else:
            self.buffers[-1].append(f"</{tag}>")
        if local(tag) in self.rules.buffered:
            buffer, is_unwanted = self.buffers.pop(), self.unwanted.pop()
            if is_unwanted:
                self.removed.add(Removal.CHANGES)
            else:
                self.buffers[-1] += buffer

    def words(self, text: str) -> None:
        """Take characters."""
        if not self.dropping:
            self._end_start()
            self.buffers[-1].append(escape(text, {"\r": "&#13;"}))

    def _end_start(self) -> None:
        if self.is_open:
            self.buffers[-1].append(">")
            self.is_open = False


def copy_part(source: IO[bytes], rules: Rules, removed: set[Removal]) -> bytes:
    """Return a part without what the rules leave out. Raises `NotCleanable`."""
    copy = PartCopy(rules, removed)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.ordered_attributes = False
    parser.StartElementHandler = copy.start
    parser.EndElementHandler = copy.end
    parser.CharacterDataHandler = copy.words

    def refuse(*_values: object) -> None:
        raise NotCleanable

    parser.StartDoctypeDeclHandler = refuse
    size = 0
    try:
        while piece := source.read(CHUNK):
            size += len(piece)
            if size > MAX_PART:
                raise NotCleanable
            parser.Parse(piece, False)  # noqa: FBT003  (expat takes no names)
        parser.Parse(b"", True)  # noqa: FBT003
    except (expat.ExpatError, ValueError) as error:
        raise NotCleanable from error
    return HEAD + "".join(copy.buffers[0]).encode("utf-8", "xmlcharrefreplace")
