"""Headings by their style or their numbering, and the title and document number at the head of a text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.files.text_import.blocks import Block, Paragraph, Piece, html_of

TOP, LAST = 2, 4  # levels of headings in a text; the title of the page is the first
SENTENCE = re.compile(r"[。；;：:，,、？！?!]$")
NUMBERED = (
    (re.compile(r"第[一二三四五六七八九十百零〇\d]+[编章](?:[\s\u3000]|$)"), 2, False),
    (re.compile(r"第[一二三四五六七八九十百零〇\d]+节(?:[\s\u3000]|$)"), 3, False),
    (re.compile(r"[一二三四五六七八九十百]+、"), 2, True),
    (re.compile(r"（[一二三四五六七八九十百]+）"), 3, True),
)
MAX_HEADING = 40
# What begins with the number of a part is no title.
PART = re.compile(
    r"第[一二三四五六七八九十百零〇\d]+[编章节条款](?:[\s\u3000]|$)|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、]"
)
# The document number under the head of a letter, with or without the name of who signs.
NUMBER = re.compile(
    r"(?P<number>[\u4e00-\u9fffA-Za-z·（）()]{1,24}?[ \u3000]*[〔\[［(（【]\s*(?:19|20)\d\d\s*(?:年度?)?\s*[〕\]］)）】]"
    r"[ \u3000]*(?:第[ \u3000]*)?\d{1,5}[ \u3000]*号)(?:[ \u3000]+签发人.*)?"
)
PLAIN_NUMBER = re.compile(r"[（(]?(?P<number>第\s*[\d一二三四五六七八九十百零〇]{1,6}\s*号)[）)]?")
TITLE_END = re.compile(
    r"(?:通知|意见|办法|规定|决定|公告|通告|批复|函|复函|方案|规划|计划|报告|条例|细则|规则|公报|纪要|命令|令|议案|通报|决议|章程|制度|"
    r"目录|清单|要点|指南|解读|说明|公示|声明|标准|预案|措施|总结)(?:（[^（）]{1,20}）|\([^()]{1,20}\)|的通知)?"
)
HEAD = 12  # paragraphs in which title and number are looked for
MIN_TITLE, MAX_TITLE, MAX_TITLE_LINES = 6, 200, 4


@dataclass(frozen=True)
class Head:
    """A line at the head of a text: its HTML, and whether it says the title, the number, or neither."""

    kind: str
    html: str


@dataclass
class Heads:
    """Title and number as they were recognised, and the lines up to the last that says them."""

    title: str = ""
    number: str = ""
    lines: list[Head] = field(default_factory=list)


def set_levels(blocks: Sequence[Block]) -> None:
    """Give each heading its level in a text, and take emphasis off it: all of a heading stands out."""
    paragraphs = [one for one in blocks if isinstance(one, Paragraph)]
    least = min((one.level for one in paragraphs if one.level), default=1)
    for one in paragraphs:
        if one.level:
            one.fixed = min(LAST, one.level - least + TOP)
        elif not one.kind:
            one.fixed = _numbered_level(one)
        if one.fixed:
            one.kind = ""
            one.pieces = [
                Piece(part.text, part.marks - {"strong"}, part.href) for part in one.pieces
            ]


def _numbered_level(paragraph: Paragraph) -> int:
    text = paragraph.text
    if not text or len(text) > MAX_HEADING or SENTENCE.search(text):
        return 0
    for pattern, level, must_stand_out in NUMBERED:
        if pattern.match(text):
            return level if not must_stand_out or _stands_out(paragraph) else 0
    return 0


def _stands_out(paragraph: Paragraph) -> bool:
    full = [one for one in paragraph.pieces if one.text.strip()]
    return all(one.is_display or "strong" in one.marks for one in full)


def take_heads(blocks: list[Block]) -> Heads:
    """Find title and number at the head of a text, and take their lines out of the blocks."""
    found = Heads()
    head = [
        (place, one)
        for place, one in enumerate(blocks[:HEAD])
        if isinstance(one, Paragraph) and one.text
    ]
    # What comes after a table is not the head.
    tables = (place for place, one in enumerate(blocks) if not isinstance(one, Paragraph))
    first_table = next(tables, HEAD)
    head = [(place, one) for place, one in head if place < first_table]
    taken: dict[int, str] = {}
    for place, one in head:
        number = NUMBER.fullmatch(one.text) or (
            PLAIN_NUMBER.fullmatch(one.text) if one.is_centred else None
        )
        if number:
            found.number = "".join(number["number"].split())
            taken[place] = "number"
            break
    lines = [(place, one) for place, one in head if place not in taken and not PART.match(one.text)]
    titles = _title_lines(lines)
    if titles:
        found.title = "".join(
            " " + one.text if before and _is_latin(before, one.text) else one.text
            for before, (_place, one) in zip(
                ["", *(one.text for _place, one in titles)], titles, strict=False
            )
        ).strip()
        taken |= {place: "title" for place, _one in titles}
    end = max(taken, default=-1) + 1
    for place, line in enumerate(blocks[:end]):
        assert isinstance(line, Paragraph)  # the head ends before the first table
        line.fixed, line.level, line.kind = 0, 0, ""
        if line.text:
            found.lines.append(Head(taken.get(place, ""), html_of([line])))
    del blocks[:end]
    return found


def _title_lines(head: list[tuple[int, Paragraph]]) -> list[tuple[int, Paragraph]]:
    styled = [(place, one) for place, one in head if one.is_title]
    if styled:
        return _neighbours(styled)
    # One heading of the first level, before all other headings, is the title.
    highest = [(place, one) for place, one in head if one.level == 1]
    is_long = len(highest) == 1 and len(highest[0][1].text) >= MIN_TITLE
    if is_long and highest[0] == next(((p, o) for p, o in head if o.level), None):
        return highest
    # Lines in the middle: the title ends with the kind of document, and may be of several lines.
    centred: list[tuple[int, Paragraph]] = []
    for place, one in head:
        if one.is_centred and not one.kind and len(one.text) <= MAX_TITLE:
            centred = _neighbours([*centred, (place, one)], last=True)
            if TITLE_END.search(one.text[-24:]) and _ends_as_title(one.text):
                return centred
        elif centred:
            break
    return [
        (place, one)
        for place, one in head[:3]
        if not one.kind and len(one.text) <= MAX_TITLE // 2 and _ends_as_title(one.text)
    ][:1]


def _neighbours(
    lines: list[tuple[int, Paragraph]], *, last: bool = False
) -> list[tuple[int, Paragraph]]:
    """Return the first, or last, lines that stand one under the other."""
    groups: list[list[tuple[int, Paragraph]]] = []
    for place, one in lines:
        if groups and groups[-1][-1][0] == place - 1 and len(groups[-1]) < MAX_TITLE_LINES:
            groups[-1].append((place, one))
        else:
            groups.append([(place, one)])
    return groups[-1 if last else 0]


def _ends_as_title(text: str) -> bool:
    return any(found.end() == len(text) for found in TITLE_END.finditer(text))


def _is_latin(before: str, after: str) -> bool:
    return bool(before and after and before[-1].isascii() and after[0].isascii())
