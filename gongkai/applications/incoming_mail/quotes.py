"""
Find quoted mails in a text, so that a page can fold them. The text itself is never changed.

A line that only looks like the beginning of a quote does not end the writer's own text: what
follows must look like a quoted mail as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

QUOTE_MARK = re.compile(r"[ \t]{0,3}[>＞]")
RULE_SIGNS, MAX_RULE_WORDS = "-—–_=*~ \t\xa0", 60
RULE_WORDS = re.compile(
    r"原始邮件|原邮件|邮件原件|原始信件|转发的?邮件|被转发邮件|原始郵件|轉寄|請在此行以上|请在此行以上|以上回复"
    r"|original|forwarded message|above this line|reply above",
    re.IGNORECASE,
)
HEADER = re.compile(
    r"[>\s*]*(?P<name>发件人|寄件者|寄件人|From|Von|De|发自|收件人|收件者|To|抄送|副本|Cc|日期|发送时间|发送日期"
    r"|傳送時間|寄件日期|时间|Sent|Date|主题|主旨|Subject)\s*[:：]\*?",
    re.IGNORECASE,
)
SENDER_HEADERS = {"发件人", "寄件者", "寄件人", "from", "von", "de"}
LONG_RULE = re.compile(r"\s*[_-]{10,}\s*")
# 在 2026年3月2日，某某 <a@b.cn> 写道：   On Mon, 2 Mar 2026, X <a@b.cn> wrote:
ATTRIBUTION_END = re.compile(r"(?:写道|寫道|写到|wrote|schrieb|a écrit)\s*[:：]\s*$", re.IGNORECASE)
HAS_ADDRESS = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,200}")
HAS_DATE = re.compile(r"\d{1,4}\s*[-/年.:]\s*\d{1,2}|\b\d{1,2} [A-Z][a-z]{2}|[A-Z][a-z]{2} \d{1,2}")
MAX_ATTRIBUTION_LINES, MAX_ATTRIBUTION = 3, 400
HEADER_LINES = 6  # lines after the sender within which another header must follow
# Shorter quotes stand between the sentences of an answer and are needed to understand it.
MIN_FOLDED_LINES = 4


@dataclass(frozen=True)
class Passage:
    """Consecutive lines of a text, and whether they are quoted from another mail."""

    text: str
    is_quoted: bool

    @property
    def is_folded(self) -> bool:
        """Whether a page folds this passage."""
        return self.is_quoted and self.line_count >= MIN_FOLDED_LINES

    @property
    def line_count(self) -> int:
        """The number of lines of the passage."""
        return self.text.count("\n") + 1


def passages_of(text: str) -> list[Passage]:
    """Return the passages of a text; joined by line feeds, they are the text again."""
    lines = text.split("\n")
    quoted = [QUOTE_MARK.match(line) is not None for line in lines]
    for place in range(len(lines)):
        if quoted[place]:
            continue
        if _begins_quoted_mail(lines, place):
            quoted[place:] = [True] * (len(lines) - place)
            break
        if ATTRIBUTION_END.search(lines[place][-MAX_ATTRIBUTION:]) and _next_is_quoted(
            lines, quoted, place
        ):
            quoted[place] = True
    if all(mark or not line.strip() for mark, line in zip(quoted, lines, strict=True)):
        return [Passage(text, is_quoted=False)]  # a mail that only forwards another one
    return [Passage("\n".join(lines[start:end]), quoted[start]) for start, end in _runs(quoted)]


def own_text(text: str) -> str:
    """Return what the writer wrote, without quoted mails; if all of it is quoted, the whole text."""
    return "\n".join(one.text for one in passages_of(text) if not one.is_quoted).strip() or text


def _runs(marks: list[bool]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each run of equal marks."""
    start = 0
    for place in range(1, len(marks) + 1):
        if place == len(marks) or marks[place] != marks[start]:
            yield start, place
            start = place


def _begins_quoted_mail(lines: list[str], place: int) -> bool:
    """Return whether everything from this line on is a quoted mail."""
    line = lines[place]
    if len(line) > MAX_ATTRIBUTION:
        return False
    if _is_rule(line):
        return True
    if LONG_RULE.fullmatch(line):
        following = [one for one in lines[place + 1 : place + 4] if one.strip()]
        return bool(following) and _is_header_block(lines, lines.index(following[0], place + 1))
    return _is_header_block(lines, place) or _is_attribution(lines, place)


def _is_header_block(lines: list[str], place: int) -> bool:
    """Return whether a sender and at least one other header of a mail stand here."""
    first = HEADER.match(lines[place][:MAX_ATTRIBUTION])
    if first is None or first["name"].lower() not in SENDER_HEADERS:
        return False
    others = {
        found["name"].lower()
        for line in lines[place + 1 : place + 1 + HEADER_LINES]
        if (found := HEADER.match(line[:MAX_ATTRIBUTION]))
    }
    return bool(others - SENDER_HEADERS)


def _is_rule(line: str) -> bool:
    """Return whether a line of dashes names what follows: ------ 原始邮件 ------."""
    line = line.strip()
    words = line.strip(RULE_SIGNS).replace("&nbsp;", " ")
    return (
        0 < len(words) <= MAX_RULE_WORDS
        and not {*line[:2], *line[-2:]} - set(RULE_SIGNS)
        and RULE_WORDS.search(words) is not None
    )


def _is_attribution(lines: list[str], place: int) -> bool:
    """Return whether a program introduces a quoted mail here, with date and address of its sender."""
    joined = ""
    for following in range(place, min(place + MAX_ATTRIBUTION_LINES, len(lines))):
        joined += lines[following]
        if len(joined) > MAX_ATTRIBUTION or not lines[following].strip():
            return False
        if ATTRIBUTION_END.search(joined):
            return (
                HAS_ADDRESS.search(joined) is not None
                and HAS_DATE.search(joined) is not None
                # The introduction begins as late as possible, so that no line of the writer is lost.
                and (following == place or not _is_attribution(lines, place + 1))
            )
    return False


def _next_is_quoted(lines: list[str], quoted: list[bool], place: int) -> bool:
    """Return whether the next line that is not empty is quoted."""
    for following in range(place + 1, min(place + 4, len(lines))):
        if lines[following].strip():
            return quoted[following]
    return False
