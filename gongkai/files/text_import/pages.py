"""The text of a saved web page, or of a page that Word or WPS wrote, with its structure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString, PageElement

from gongkai.files.extraction.reading import decoded
from gongkai.files.text_import.blocks import Block, Cell, Draft, Paragraph, Piece, Table
from gongkai.files.text_import.word_styles import DISPLAY
from gongkai.kit.html_elements import BLOCKS

UNSEEN = {"script", "style", "head", "meta", "link", "template", "noscript", "svg", "math", "button", "select", "textarea", "input", "iframe", "xml"}  # fmt: skip
# Parts of a site around its text.
AROUND = {"nav", "header", "footer", "aside", "form"}
PICTURES = {"img", "picture", "canvas", "video", "audio", "object", "embed"}
MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "u": "u", "s": "s", "strike": "s", "sup": "sup", "sub": "sub"}  # fmt: skip
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*(big5|utf-16)", re.IGNORECASE)
COMMENT = re.compile(r"mso-element:\s*comment|mso-comment", re.IGNORECASE)
CHINESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
# The end of a line in the source is a blank, but not between Chinese signs; it is kept as SOFT until both are known.
LINE_END = re.compile(r"[ \t\xa0]*[\r\n\f][ \t\r\n\f\xa0]*")
SOFT = "\x0b"
CHINESE_AROUND = re.compile(rf"(?<=[{CHINESE}]){SOFT}(?=[{CHINESE}])")
BLANKS = re.compile(r"[ \t\xa0]+")
BULLET = re.compile(r"[·•●○■□◆◇►▪▫§ØoluþvnqÜ\-–—*\uf000-\uf0ff]")
LISTED = re.compile(r"mso-list:\s*l\d+\s+level(\d+)")
NUMBER = re.compile(r"(\d+)\.?")
MAX_DEPTH = 200


def read_page(content: bytes) -> Draft:
    """Return the blocks of a page."""
    named = CHARSET.search(content[:4096])
    encoding = "big5hkscs" if named and named[1].lower() == b"big5" else ""
    markup = content.decode(encoding, "replace") if encoding else decoded(content)
    page = BeautifulSoup(markup, "html.parser")
    draft = Draft(title=_title(page))
    reader = _Reader(draft)
    draft.blocks = list(_settled(reader.blocks(_main(page), 0)))
    return draft


def _settled(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks with words; two breaks, one after the other, end a paragraph in old pages."""
    for block in blocks:
        if isinstance(block, Table):
            yield block
            continue
        block.pieces = _hard(block.pieces)
        for pieces in _divided(block.pieces) if not block.kind else [block.pieces]:
            one = replace(block, pieces=pieces)
            if one.text:
                yield one


def _hard(pieces: list[Piece]) -> list[Piece]:
    """Leave out the ends of lines of the source between Chinese signs, and make the others blanks."""
    text = "".join(one.text for one in pieces)
    dropped = {found.start() for found in CHINESE_AROUND.finditer(text)}
    found, place = list[Piece](), 0
    for one in pieces:
        words = "".join(
            sign for number, sign in enumerate(one.text, start=place) if number not in dropped
        )
        place += len(one.text)
        found.append(replace(one, text=words.replace(SOFT, " ")))
    return found


def _divided(pieces: list[Piece]) -> Iterator[list[Piece]]:
    current: list[Piece] = []
    for one in pieces:
        if one.text == "\n" and current and current[-1].text == "\n":
            yield current[:-1]
            current = []
        elif one.text.strip(" ") or not (current and current[-1].text == "\n"):
            current.append(one)
    yield current


def _title(page: BeautifulSoup) -> str:
    """Return the title that a page of a government says of itself, else nothing."""
    for one in page.find_all("meta"):
        if str(one.get("name", "")).lower() in {"articletitle", "contenttitle"}:
            return " ".join(str(one.get("content", "")).split())
    return ""


def _main(page: BeautifulSoup) -> Tag:
    for name in ("article", "main", "body"):
        found = page.find_all(name)
        if len(found) == 1 and isinstance(found[0], Tag):
            return found[0]
    return page


class _Reader:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def blocks(self, node: Tag, depth: int) -> Iterator[Block]:
        """Yield the blocks in an element; words between blocks are a paragraph."""
        loose: list[Piece] = []
        for child in node.children:
            if isinstance(child, Tag) and self._holds_blocks(child) and depth < MAX_DEPTH:
                if loose:
                    yield Paragraph(loose)
                    loose = []
                yield from self._block(child, depth + 1)
            else:
                loose += self._pieces(child, frozenset(), "", shown=False, depth=depth)
        if loose:
            yield Paragraph(loose)

    def _holds_blocks(self, node: Tag) -> bool:
        if node.name in UNSEEN | AROUND | PICTURES:
            return False
        return node.name in BLOCKS or node.find(list(BLOCKS)) is not None

    def _block(self, node: Tag, depth: int) -> Iterator[Block]:
        name = node.name
        if name in AROUND | UNSEEN or self._is_left_out(node):
            return
        if name in {"ul", "ol", "menu", "dir"}:
            yield from self._list(node, 0, depth)
        elif name == "table":
            yield from self._table(node, depth)
        elif re.fullmatch(r"h[1-6]", name):
            found = self._paragraph(node)
            found.level = int(name[1])
            yield found
        elif name == "p" or not any(
            isinstance(one, Tag) and self._holds_blocks(one) for one in node.children
        ):
            found = self._paragraph(node)
            if any(part.text for part in found.pieces):
                yield found
        else:
            yield from self.blocks(node, depth)

    def _is_left_out(self, node: Tag) -> bool:
        style = str(node.get("style", ""))
        if COMMENT.search(style):
            self.draft.left_out["comments"] += "mso-element:comment" in style.replace(" ", "")
            return True
        if re.search(r"display:\s*none|mso-hide:\s*all", style) or node.has_attr("hidden"):
            self.draft.left_out["hidden"] += bool(node.get_text().strip())
            return True
        if node.name == "del":
            self.draft.left_out["deletions"] += 1
            return True
        return False

    def _paragraph(self, node: Tag) -> Paragraph:
        style, css = str(node.get("style", "")), " ".join(node.get_attribute_list("class") or [])
        found = Paragraph()
        listed = LISTED.search(style)
        sign = next(
            (one for one in node.find_all("span") if "mso-list:ignore" in _compact(one)), None
        )
        marker = ""
        if listed and sign is not None:
            marker = " ".join(sign.get_text().split())
            sign.extract()
        found.pieces = [
            piece
            for child in node.children
            for piece in self._pieces(
                child, frozenset(), "", shown=bool(DISPLAY.search(style)), depth=0
            )
        ]
        found.is_centred = bool(
            re.search(r"text-align:\s*center", style) or str(node.get("align", "")) == "center"
        )
        outline = re.search(r"mso-outline-level:\s*(\d)", style)
        named = re.match(r"(?:MsoHeading|Heading|标题)\s*(\d)", css, re.IGNORECASE)
        found.is_title = css in {"MsoTitle", "Title"}
        if outline or named:
            found.level = int((outline or named)[1])  # type: ignore[index]
        if listed and marker:
            number = NUMBER.fullmatch(marker)
            if BULLET.fullmatch(marker):
                found.kind, found.depth = "ul", int(listed[1]) - 1
            elif number:
                found.kind, found.depth, found.number = "ol", int(listed[1]) - 1, int(number[1])
            else:
                found.pieces.insert(0, Piece(marker))
        return found

    def _pieces(
        self,
        node: PageElement,
        marks: frozenset[str],
        href: str,
        *,
        shown: bool,
        depth: int,
    ) -> Iterator[Piece]:
        if isinstance(node, NavigableString):
            if type(node) is NavigableString:
                text = BLANKS.sub(" ", LINE_END.sub(SOFT, str(node)))
                yield Piece(text, marks, href, shown)
            elif not isinstance(node, Comment):
                return
            return
        if not isinstance(node, Tag) or node.name in UNSEEN | AROUND or depth > MAX_DEPTH:
            return
        if node.name in PICTURES:
            self.draft.left_out["pictures"] += 1
            return
        if self._is_left_out(node):
            return
        if node.name == "br":
            yield Piece("\n", marks, href, shown)
            return
        style = _compact(node)
        marks = marks | _marks(node.name, style)
        css = " ".join(node.get_attribute_list("class") or [])
        if re.search(r"Mso(?:Foot|End)noteReference", css):
            self.draft.left_out["footnotes"] += 1
            return
        if node.name == "a" and node.get("href"):
            href = str(node["href"]).strip()
            marks = marks - {"u"}
        for child in node.children:
            yield from self._pieces(
                child, marks, href, shown=shown or bool(DISPLAY.search(style)), depth=depth + 1
            )
        if node.name in BLOCKS:
            yield Piece("\n", marks, href, shown)

    def _list(self, node: Tag, level: int, depth: int) -> Iterator[Block]:
        kind = "ol" if node.name == "ol" else "ul"
        start = str(node.get("start", "1"))
        number = int(start) if start.isdecimal() else 1
        for item in node.children:
            if not isinstance(item, Tag) or depth > MAX_DEPTH:
                continue
            if item.name in {"ul", "ol"}:
                yield from self._list(item, level + 1, depth + 1)
                continue
            found = Paragraph(kind=kind, depth=level, number=number)
            number += 1
            inner: list[Tag] = []
            for child in item.children:
                if isinstance(child, Tag) and child.name in {"ul", "ol"}:
                    inner.append(child)
                else:
                    found.pieces += self._pieces(
                        child, frozenset(), "", shown=False, depth=depth + 1
                    )
            if found.text:
                yield found
            for one in inner:
                yield from self._list(one, level + 1, depth + 1)

    def _table(self, node: Tag, depth: int) -> Iterator[Block]:
        rows = [one for one in node.find_all("tr") if one.find_parent("table") is node]
        if node.find("table") is not None or all(len(_cells(row)) <= 1 for row in rows):
            # A table that lays out a page.
            for row in rows:
                for cell in _cells(row):
                    yield from self.blocks(cell, depth + 1)
            return
        caption = node.find("caption")
        table = Table(caption=" ".join(caption.get_text().split()) if caption else "")
        for row in rows:
            in_head = row.find_parent("thead") is not None
            table.rows.append(
                [
                    Cell(
                        list(_settled(self.blocks(cell, depth + 1))),
                        _span(cell, "colspan"),
                        _span(cell, "rowspan"),
                        in_head or cell.name == "th",
                    )
                    for cell in _cells(row)
                ]
            )
        table.rows = [row for row in table.rows if row]
        if table.rows:
            yield table


def _cells(row: Tag) -> list[Tag]:
    return [one for one in row.children if isinstance(one, Tag) and one.name in {"td", "th"}]


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1")).strip()
    return max(1, min(int(value), 1000)) if value.isdecimal() else 1


def _compact(node: Tag) -> str:
    return re.sub(r"\s*([:;])\s*", r"\1", str(node.get("style", "")).lower())


def _marks(name: str, style: str) -> frozenset[str]:
    found = {MARKS[name]} if name in MARKS else set[str]()
    # A web editor marks the whole fragment as bold, and takes it back by a style.
    if name in {"b", "strong"} and re.search(r"font-weight:(?:normal|400)", style):
        found.discard("strong")
    if re.search(r"font-weight:(?:bold|[6-9]00)", style):
        found.add("strong")
    if "font-style:italic" in style:
        found.add("em")
    if re.search(r"text-decoration(?:-line)?:[^;]*underline", style):
        found.add("u")
    if re.search(r"text-decoration(?:-line)?:[^;]*line-through", style):
        found.add("s")
    for place, mark in (("super", "sup"), ("sub", "sub")):
        if re.search(rf"vertical-align:{place}(?:;|$)", style):
            found.add(mark)
    return frozenset(found)
