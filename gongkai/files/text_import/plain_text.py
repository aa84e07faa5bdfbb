"""The text of a text file: UTF-8, UTF-16 with and without its mark, GB18030."""

import re

from gongkai.files.extraction.reading import decoded
from gongkai.files.text_import.blocks import Draft, Paragraph, Piece

INDENTED = re.compile(r"[ \t\u00a0\u3000]")
# A line that begins something of its own, so that it does not continue the line before.
BEGINS = re.compile(
    r"[ \t]*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\(?\d+[.、)]|第[一二三四五六七八九十百零〇\d]+[条章节编]|[-*•·])"
)
MIN_LINE, SLACK = 24, 3
WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]")
CENTRED = re.compile(r"[ \t\u3000]{6,}\S")


def read_plain_text(content: bytes) -> Draft:
    """Return the paragraphs of a text file; lines that were broken at a margin are joined."""
    text = decoded(content)
    lines = [line.rstrip() for line in re.split(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]", text)]
    draft = Draft()
    draft.left_out["unreadable"] += text.count("\ufffd")
    margin = max((_width(line) for line in lines), default=0)
    is_wrapped = margin >= MIN_LINE and _is_wrapped(lines, margin)
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        before = lines[number - 1] if number else ""
        last = draft.blocks[-1] if draft.blocks else None
        continues = (
            is_wrapped
            and isinstance(last, Paragraph)
            and before.strip()
            and _width(before) >= margin - SLACK
            and not INDENTED.match(line)
            and not BEGINS.match(line)
        )
        if continues and isinstance(last, Paragraph):
            gap = " " if before[-1:].isascii() and line[:1].isascii() else ""
            last.pieces.append(Piece(gap + line))
        else:
            draft.blocks.append(
                Paragraph([Piece(line.replace("\t", " "))], is_centred=bool(CENTRED.match(line)))
            )
    return draft


def _is_wrapped(lines: list[str], margin: int) -> bool:
    """Return whether most lines end at the same margin: then a line is no paragraph."""
    full = [line for line in lines if line.strip()]
    at_margin = sum(margin - SLACK <= _width(line) <= margin for line in full)
    return len(full) > 3 and at_margin * 2 > len(full)


def _width(line: str) -> int:
    """Return how many columns a line takes; Chinese signs take two."""
    return len(line) + len(WIDE.findall(line))
