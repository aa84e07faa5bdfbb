"""Pieces of the text of a file, each with its place, and the limit of all together."""

from dataclasses import dataclass
from enum import StrEnum

MAX_CHARACTERS = 3_000_000
MAX_SEGMENTS = 20_000


class Place(StrEnum):
    """Where in a file a piece of text is."""

    BODY = "body"
    PAGE = "page"
    SCAN = "scan"
    SHEET = "sheet"
    SLIDE = "slide"
    HEADER = "header"
    FOOTNOTE = "footnote"
    SPEAKER_NOTES = "speaker-notes"
    COMMENT = "comment"
    DELETED = "deleted"
    HIDDEN = "hidden"
    PROPERTY = "property"
    LINK = "link"
    ANNOTATION = "annotation"
    FORM_FIELD = "form-field"
    ALTERNATIVE_TEXT = "alternative-text"
    BOOKMARK = "bookmark"
    FILE_NAME = "file-name"


# What no reader sees on a page: removed from the published copy, never searched.
UNSEEN = frozenset(
    {
        Place.COMMENT,
        Place.DELETED,
        Place.HIDDEN,
        Place.PROPERTY,
        Place.ANNOTATION,
        Place.SPEAKER_NOTES,
    }
)


@dataclass(frozen=True)
class Segment:
    """A piece of text, its kind of place, and which one: the page, the name of the sheet, the part."""

    place: Place
    detail: str
    text: str


class Unreadable(Exception):
    """The text of a file cannot be read; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Collected:
    """The pieces read so far; what is above the limit is left out, and that is noted."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.characters = 0
        self.is_complete = True

    def add(self, place: Place, detail: str, text: str) -> None:
        """Add a piece, unless it is empty."""
        text = text.replace("\x00", "").strip("\n")
        if not text.strip():
            return
        left = MAX_CHARACTERS - self.characters
        if left <= 0 or len(self.segments) >= MAX_SEGMENTS:
            self.is_complete = False
            return
        if len(text) > left:
            text, self.is_complete = text[:left], False
        self.characters += len(text)
        self.segments.append(Segment(place, detail[:200], text))
