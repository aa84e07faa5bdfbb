"""What was understood of a file whose text becomes that of a draft, in words."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy, ngettext_lazy

from gongkai.files.text_importer import ReadText

# What was counted in a file, in words.
LINES: dict[str, Any] = {
    "headings": ngettext_lazy("%(count)s heading", "%(count)s headings", "count"),
    "paragraphs": ngettext_lazy("%(count)s paragraph", "%(count)s paragraphs", "count"),
    "items": ngettext_lazy("%(count)s list item", "%(count)s list items", "count"),
    "tables": ngettext_lazy("%(count)s table", "%(count)s tables", "count"),
    "links": ngettext_lazy("%(count)s link", "%(count)s links", "count"),
    "pictures": ngettext_lazy(
        "%(count)s picture: attach it as a file",
        "%(count)s pictures: attach them as files",
        "count",
    ),
    "footnotes": ngettext_lazy(
        "%(count)s footnote: write it into the text where it is needed",
        "%(count)s footnotes: write them into the text where they are needed",
        "count",
    ),
    "comments": ngettext_lazy("%(count)s comment", "%(count)s comments", "count"),
    "deletions": ngettext_lazy(
        "%(count)s passage deleted with tracked changes",
        "%(count)s passages deleted with tracked changes",
        "count",
    ),
    "hidden": ngettext_lazy("%(count)s hidden passage", "%(count)s hidden passages", "count"),
    "contents": gettext_lazy("the table of contents with its page numbers"),
    "formulas": ngettext_lazy(
        "%(count)s formula: only its signs are in the text, check it",
        "%(count)s formulas: only their signs are in the text, check them",
        "count",
    ),
    "boxes": ngettext_lazy(
        "%(count)s text box: its words follow the paragraph beside it, check their place",
        "%(count)s text boxes: their words follow the paragraphs beside them, check their place",
        "count",
    ),
    "nested_tables": ngettext_lazy(
        "%(count)s table in a table: its rows are paragraphs now",
        "%(count)s tables in a table: their rows are paragraphs now",
        "count",
    ),
    "unreadable": ngettext_lazy(
        "%(count)s character that could not be read: it stands as � in the text",
        "%(count)s characters that could not be read: they stand as � in the text",
        "count",
    ),
    "objects": ngettext_lazy("%(count)s embedded object", "%(count)s embedded objects", "count"),
}


@dataclass(frozen=True)
class Said:
    """What became part of the text, what did not, and the words of footnotes."""

    understood: list[str]
    left_out: list[str]
    notes: list[str]

    def as_json(self) -> dict[str, Any]:
        """Return it as the editor gets it."""
        return asdict(self)


def said_of(read: ReadText) -> Said:
    """Say what was understood, by kind and number."""
    return Said(_in_words(read.counts), _in_words(read.left_out), list(read.notes))


def _in_words(counts: dict[str, int]) -> list[str]:
    return [str(LINES[kind] % {"count": number}) for kind, number in counts.items()]
