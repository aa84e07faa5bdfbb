"""Marks addressees and signature of a document for the layout of GB/T 9704-2012."""

import re

INNER = r"(?:(?!</?p\b).)"
# The first paragraph names the addressees and ends in a colon.
ADDRESSEES = re.compile(rf"\A\s*<p>(?P<text>{INNER}{{1,300}}?：)\s*</p>", re.DOTALL)
DATE = r"(?:\d{4}|[〇零一二三四五六七八九]{4})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
# The last paragraph is the date, alone or below the issuer, which may be a separate paragraph.
DATED = re.compile(
    rf"(?:<p>(?P<name>[^<。；：]{{2,60}})</p>\s*)?<p>(?P<date>(?:[^<。；：]{{2,60}}<br\s*/?>\s*)?{DATE})</p>\s*\Z",
    re.DOTALL,
)


def with_print_layout(text: str) -> str:
    """
    Return rich text with CSS classes on the addressees and the signature.

    Only plain paragraphs that match exactly are marked; other texts are returned unchanged.
    """
    text = ADDRESSEES.sub(lambda found: f'<p class="to">{found["text"]}</p>', text, count=1)
    return DATED.sub(_signature, text, count=1)


def _signature(found: re.Match[str]) -> str:
    name = f'<p class="sign">{found["name"]}</p>\n' if found["name"] else ""
    return f'{name}<p class="sign">{found["date"]}</p>'
