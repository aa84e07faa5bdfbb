"""Figures bound by name into the text of a report: `{{ req.recv }}`, `{{ req.recv | change }}`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import partial
from urllib.parse import quote

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from gongkai.kit.markdown import from_markdown
from gongkai.kit.rich_text import ATTRIBUTES, TAGS, to_plain
from gongkai.law.report_forms.shapes import Number, plain

BINDING = re.compile(r"\{\{([^{}]*)\}\}")
NAME = re.compile(r"(?:[a-z]\w*)(?:\.\w+)*", re.ASCII)
LEFT_OVER = re.compile(r"\{\{|\}\}")
# Around a value while Markdown is rendered: "12" at the beginning of a line is a number and begins no list.
BEGIN, END = "\ue000", "\ue001"
MARKED = re.compile(f"{BEGIN}(\\d+){END}|{quote(BEGIN)}(?P<linked>\\d+){quote(END)}")
HEADING = re.compile(r"<(/?)h([23])\b")
TENTH = Decimal("0.1")


class Way(StrEnum):
    """What of a figure is put into the text."""

    NOW = ""
    LAST = "last"
    CHANGE = "change"
    PERCENT = "percent"


@dataclass(frozen=True)
class Named:
    """What a name stands for: its label and the unit it is counted in."""

    label: str
    unit: str = ""


@dataclass(frozen=True)
class Chip:
    """A bound figure: its name, what of it is wanted, what it is called, and the words that stand in the text."""

    name: str
    way: Way
    label: str
    value: str


@dataclass(frozen=True)
class BadPlaceholder:
    """A binding that means nothing: `unknown-name`, `unknown-way` or `broken`; `words` as they were written."""

    code: str
    words: str


@dataclass(frozen=True)
class Bound:
    """A text whose bindings have been looked up. What could not be stays as it was written, and is a fault."""

    parts: tuple[str | Chip, ...]
    faults: tuple[BadPlaceholder, ...]

    @property
    def plain(self) -> str:
        """The words of the text without any marks of Markdown, as the checks of the prose read them."""
        return to_plain(self.html)

    @property
    def html(self) -> SafeString:
        """The text as safe HTML, values as plain text: for papers and public documents."""
        return self._rendered(lambda chip: chip.value)

    @property
    def preview(self) -> SafeString:
        """The text as safe HTML in which each value says what it is: for who writes."""
        return self._rendered(_chip)

    def _rendered(self, show: Callable[[Chip], str]) -> SafeString:
        chips = [part for part in self.parts if isinstance(part, Chip)]
        numbers = iter(range(len(chips)))
        marked = "".join(
            part if isinstance(part, str) else f"{BEGIN}{next(numbers)}{END}" for part in self.parts
        )

        def shown(found: re.Match[str]) -> str:
            return (
                quote(chips[int(found["linked"])].value)
                if found["linked"]
                else show(chips[int(found[1])])
            )

        html = MARKED.sub(shown, from_markdown(marked))
        # A section has its own heading; those inside it stand under that.
        html = HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) + 1}", html)
        # Once more, because a value may have landed inside an attribute: whatever became of it is cleaned again.
        return mark_safe(  # noqa: S308  (cleaned in the same line)
            nh3.clean(
                html,
                tags=TAGS | {"data"},
                attributes=ATTRIBUTES | {"data": {"class", "value", "title"}},
                link_rel="noopener nofollow",
                url_schemes={"http", "https", "mailto", "tel"},
            )
        )


def bound(
    text: str,
    figures: Mapping[str, Number],
    last: Mapping[str, Number] | None = None,
    names: Mapping[str, Named] | None = None,
) -> Bound:
    """
    Look up every binding of a text; `last` are the figures of the year before, as far as they are known.

    No language of its own: a name, and perhaps one of four words after a bar. Everything else is a fault.
    """
    text = text.replace("\x00", "").replace(BEGIN, "").replace(END, "").replace("\r\n", "\n")
    read = partial(_read, figures=figures, last=last or {}, names=names or {})
    parts: list[str | Chip] = []
    faults: list[BadPlaceholder] = []
    end = 0
    for found in BINDING.finditer(text):
        faults += _left_over(text[end : found.start()])
        parts.append(text[end : found.start()])
        chip = read(found)
        if isinstance(chip, BadPlaceholder):
            faults.append(chip)
            parts.append(found[0])
        else:
            parts.append(chip)
        end = found.end()
    faults += _left_over(text[end:])
    parts.append(text[end:])
    read_up = Bound(tuple(part for part in parts if part != ""), tuple(faults))
    # Marks of Markdown between two braces, or before them, hide a pair that stands in what is printed.
    return read_up if faults else replace(read_up, faults=tuple(_left_over(read_up.plain)))


def _left_over(text: str) -> list[BadPlaceholder]:
    """Braces without their other half: whoever wrote them wanted a figure and would get the braces."""
    return [
        BadPlaceholder("broken", text[max(0, one.start() - 20) : one.end() + 20].strip())
        for one in LEFT_OVER.finditer(text)
    ]


def _read(
    found: re.Match[str],
    *,
    figures: Mapping[str, Number],
    last: Mapping[str, Number],
    names: Mapping[str, Named],
) -> Chip | BadPlaceholder:
    name, _bar, way = (part.strip() for part in found[1].partition("|"))
    if not NAME.fullmatch(name):
        return BadPlaceholder("broken", found[0])
    if name not in figures:
        return BadPlaceholder("unknown-name", name)
    if way not in set(Way) or ("|" in found[1] and not way):
        return BadPlaceholder("unknown-way", found[0])
    named = names.get(name, Named(name))
    return Chip(
        name, Way(way), named.label, _value(Way(way), figures[name], last.get(name), named.unit)
    )


def _value(way: Way, now: Number, before: Number | None, unit: str) -> str:
    if way == Way.NOW:
        return plain(now)
    if before is None:
        return "（无数据）" if way == Way.LAST else "无可比数据"
    if way == Way.LAST:
        return plain(before)
    if now == before:
        return "持平"
    return _change(now - before, unit) if way == Way.CHANGE else _percent(now, before)


def _change(difference: Number, unit: str) -> str:
    return f"{'增加' if difference > 0 else '减少'} {plain(difference if difference > 0 else -difference)}{f' {unit}' if unit else ''}"


def _percent(now: Number, before: Number) -> str:
    """Write a change in percent to one decimal; of nothing there is no percentage."""
    if not before:
        return "上年为零"
    percent = abs(Decimal(now - before) * 100 / Decimal(before)).quantize(TENTH, ROUND_HALF_UP)
    word = "增长" if (now - before > 0) == (before > 0) else "下降"
    return f"{word} {percent}%" if percent else f"{word}不足 {TENTH}%"


def _chip(chip: Chip) -> str:
    source = f"{chip.name} | {chip.way}" if chip.way else chip.name
    return format_html(
        '<data class="bound" value="{}" title="{}">{}</data>',
        source,
        f"{chip.label} ({source})",
        chip.value,
    )
