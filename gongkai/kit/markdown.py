"""
Markdown for the text field that works without JavaScript: to HTML, back, and edits that keep the rest.

Chinese is written without spaces around emphasis and with indented paragraphs, so two rules differ from
CommonMark: a Chinese character beside `**` counts as a boundary of words, and indented text is a
paragraph, not code. A line break stays a line break.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

from gongkai.kit.rich_text import sanitise

CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\u303f\u3040-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)
BLOCKS = {"p", "hr", "h2", "h3", "h4", "blockquote", "ul", "ol", "table"}
VOID = {"br", "hr"}
TAG = re.compile(r'<(?P<closing>/?)(?P<name>[a-z0-9]+)(?:"[^"]*"|[^">])*>', re.IGNORECASE)
BREAK = re.compile(r"<br\s*/?>\s*\n", re.IGNORECASE)


def from_markdown(text: str) -> str:
    """Convert Markdown (without raw HTML) to sanitised rich text."""
    return sanitise(MARKDOWN.render(text.replace("\x00", "")))


def to_markdown(text: str) -> str:
    """Convert sanitised rich text to Markdown."""
    return "\n\n".join(markdown for _html, markdown in _blocks(text))


def edited(text: str, written: str) -> str:
    """
    Return rich text after an edit of its Markdown; blocks that were not edited keep their exact form.

    So a table with joined cells or a line in another language, which Markdown cannot express, survives an
    edit of the paragraph beside it.
    """
    written = written.replace("\r\n", "\n").strip()
    old = [(html, _chunks(markdown)) for html, markdown in _blocks(text)]
    before = [chunk for _html, chunks in old for chunk in chunks]
    after = _chunks(written)
    if before == after:
        return text
    same: dict[int, int] = {}
    for match in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        same |= {match.a + step: match.b + step for step in range(match.size)}
    kept: dict[int, tuple[str, int]] = {}
    first = 0
    for html, chunks in old:
        places = [same.get(first + step) for step in range(len(chunks))]
        first += len(chunks)
        if (
            chunks
            and places[0] is not None
            and places == [places[0] + step for step in range(len(chunks))]
        ):
            kept[places[0]] = (html, len(chunks))
    return "\n".join(_joined(after, kept))


def _joined(after: list[str], kept: dict[int, tuple[str, int]]) -> Iterator[str]:
    """Yield the kept blocks as they were and the text between them converted."""
    fresh: list[str] = []
    place = 0
    while place < len(after):
        if place in kept:
            if fresh:
                yield from_markdown("\n\n".join(fresh))
                fresh = []
            html, size = kept[place]
            yield html
            place += size
        else:
            fresh.append(after[place])
            place += 1
    if fresh:
        yield from_markdown("\n\n".join(fresh))


def _chunks(markdown: str) -> list[str]:
    return [chunk for chunk in re.split(r"\n[ \t]*\n+", markdown.strip("\n")) if chunk.strip()]


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield each top-level block of rich text, as it is, with its Markdown; text between blocks is one."""
    # Only pages with a form for the text load it, with the parser of HTML that it brings.
    from gongkai.kit.markdown_writer import markdown_of  # noqa: PLC0415

    for html in _top_level(text):
        # The line break that follows the tag in the source is not a second one.
        markdown = markdown_of(BREAK.sub("<br>", html)).strip("\n ")
        if markdown:
            yield html, markdown


def _top_level(text: str) -> Iterator[str]:
    """Split sanitised HTML, in which every tag is closed, before and after its outermost blocks."""
    begun = depth = 0
    for found in TAG.finditer(text):
        closing, name = found["closing"], found["name"].lower()
        if depth == 0 and name in BLOCKS and not closing:
            yield text[begun : found.start()].strip()
            begun = found.start()
        if name not in VOID:
            depth += -1 if closing else 1
        if depth == 0 and name in BLOCKS:
            yield text[begun : found.end()]
            begun = found.end()
    yield text[begun:].strip()


def _emphasis(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the signature of a rule)
    """
    Open or close emphasis as CommonMark does, with Chinese beside it.

    CommonMark opens `**` before punctuation only after a space or punctuation, because words of European
    languages end so. Chinese has no spaces: a Chinese character counts like a space there.
    """
    mark = state.src[state.pos]
    if silent or mark not in "*_":
        return False
    run = state.scanDelims(state.pos, mark == "*")
    before = state.src[state.pos - 1] if state.pos else " "
    end = state.pos + run.length
    after = state.src[end] if end < state.posMax else " "
    opens = run.can_open or (mark == "*" and not after.isspace() and bool(CJK.match(before)))
    closes = run.can_close or (mark == "*" and not before.isspace() and bool(CJK.match(after)))
    for _sign in range(run.length):
        token = state.push("text", "", 0)
        token.content = mark
        state.delimiters.append(
            Delimiter(
                marker=ord(mark),
                length=run.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=opens,
                close=closes,
            )
        )
    state.pos = end
    return True


def _parser() -> MarkdownIt:
    """
    Return the parser of texts: ordinary documents have neither code nor pictures nor raw HTML.

    Signs in a row under a text are a rule or a text, and make no heading of it.
    """
    parser = (
        MarkdownIt("commonmark", {"html": False, "breaks": True})
        .enable("table")
        .enable("strikethrough")
        .disable(["code", "fence", "backticks", "image", "autolink", "reference", "lheading"])
    )
    parser.inline.ruler.at("emphasis", _emphasis)
    return parser


MARKDOWN = _parser()
