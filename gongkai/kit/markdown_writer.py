"""Write the Markdown of a piece of sanitised rich text."""

import re
from typing import Any

from markdownify import MarkdownConverter

# What would begin a block at the start of a line: a list, a heading, a quotation, a rule.
LINE_MARK = re.compile(r"^([ \t]*)(?=[-+](?:\s|$)|#{1,6}(?:\s|$)|>|(?:-[ \t]*)+$)", re.MULTILINE)
ORDERED = re.compile(r"^([ \t]*\d{1,9})(?=[.)](?:\s|$))", re.MULTILINE)
# What would mean something within a line: emphasis, links, entities, escapes.
INLINE_MARK = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|$)|[*_]|~(?=~|$)|(?<=~)~|\](?=[(:\[]|$)|&(?=#|\w+;)", re.MULTILINE
)


class _Converter(MarkdownConverter):
    """Markdown with every character escaped that would mean something else when it is read again."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Escape the text of one node; a mark too many does no harm."""
        text = INLINE_MARK.sub(lambda found: f"\\{found[0]}", text)
        if {"td", "th"} & set(parent_tags):
            text = text.replace("|", "\\|")
        return LINE_MARK.sub(r"\1\\", ORDERED.sub(r"\1\\", text))

    def convert_em(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Write emphasis once: within emphasis it changes nothing, and would end the outer one."""
        return text if "em" in parent_tags else str(super().convert_em(el, text, parent_tags))  # type: ignore[misc]

    def convert_strong(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Write strong emphasis once, as `convert_em` does."""
        inside = "strong" in parent_tags
        return text if inside else str(super().convert_strong(el, text, parent_tags))  # type: ignore[misc]

    def convert_li(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Write an item; an empty line follows it if its text, or that of the next, is a paragraph."""
        item = str(super().convert_li(el, text, parent_tags))  # type: ignore[misc]
        near = (el, el.find_next_sibling("li"))
        return f"{item}\n" if any(one and one.find("p", recursive=False) for one in near) else item

    def convert_br(self, el: Any, _text: str, parent_tags: set[str]) -> str:
        """Write a line break as one; a cell of a table has a single line."""
        if {"td", "th"} & set(parent_tags):
            return " "
        before = el.previous_sibling
        # An empty line would end the paragraph.
        return "\\\n" if before is None or before.name == "br" else "\n"


def markdown_of(html: str) -> str:
    """Convert one block of sanitised HTML."""
    options: dict[str, Any] = {"heading_style": "ATX", "bullets": "-", "autolinks": False}
    return str(_Converter(newline_style="backslash", **options).convert(html))
