"""Placeholders in the text of a report: `{{ req.recv }}`, `{{ req.recv | change }}`."""

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

PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
NAME = re.compile(r"(?:[a-z]\w*)(?:\.\w+)*", re.ASCII)
LEFT_OVER = re.compile(r"\{\{|\}\}")
# Marks around a value while Markdown is rendered, so that "12" at a line start begins no list.
BEGIN, END = "\ue000", "\ue001"
MARKED = re.compile(f"{BEGIN}(\\d+){END}|{quote(BEGIN)}(?P<linked>\\d+){quote(END)}")
HEADING = re.compile(r"<(/?)h([23])\b")
TENTH = Decimal("0.1")


class FigureFilter(StrEnum):
    """The filter of a placeholder: which value of the figure is shown."""

    NOW = ""
    LAST = "last"
    CHANGE = "change"
    PERCENT = "percent"


@dataclass(frozen=True)
class FigureName:
    """The label of a figure and its unit."""

    label: str
    unit: str = ""


@dataclass(frozen=True)
class BoundFigure:
    """A placeholder with its figure: name, filter, label and shown text."""

    name: str
    filter_name: FigureFilter
    label: str
    value: str


@dataclass(frozen=True)
class BadPlaceholder:
    """A `source` text that is no valid placeholder: `unknown-name`, `unknown-filter`, `broken`."""

    code: str
    source: str


@dataclass(frozen=True)
class BoundText:
    """
    A text with the values of its placeholders.

    An invalid placeholder remains as the officer entered it and is listed in `errors`.
    """

    parts: tuple[str | BoundFigure, ...]
    errors: tuple[BadPlaceholder, ...]

    @property
    def plain(self) -> str:
        """The text without Markdown, for the checks of the prose."""
        return to_plain(self.html)

    @property
    def html(self) -> SafeString:
        """The text as safe HTML with plain values, for renderings and public documents."""
        return self._rendered(lambda figure: figure.value)

    @property
    def preview(self) -> SafeString:
        """The text as safe HTML in which each value shows its name, for the editor."""
        return self._rendered(_preview_of)

    def _rendered(self, show: Callable[[BoundFigure], str]) -> SafeString:
        bound_figures = [part for part in self.parts if isinstance(part, BoundFigure)]
        numbers = iter(range(len(bound_figures)))
        marked = "".join(
            part if isinstance(part, str) else f"{BEGIN}{next(numbers)}{END}" for part in self.parts
        )

        def shown(found: re.Match[str]) -> str:
            return (
                quote(bound_figures[int(found["linked"])].value)
                if found["linked"]
                else show(bound_figures[int(found[1])])
            )

        html = MARKED.sub(shown, from_markdown(marked))
        # Headings inside a section are one level below the heading of the section.
        html = HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) + 1}", html)
        # Cleaned again, because a value may have been inserted into an attribute.
        return mark_safe(  # noqa: S308  (cleaned in the same line)
            nh3.clean(
                html,
                tags=TAGS | {"data"},
                attributes=ATTRIBUTES | {"data": {"class", "value", "title"}},
                link_rel="noopener nofollow",
                url_schemes={"http", "https", "mailto", "tel"},
            )
        )


def bind_figures(
    text: str,
    figures: Mapping[str, Number],
    last: Mapping[str, Number] | None = None,
    names: Mapping[str, FigureName] | None = None,
) -> BoundText:
    """
    Look up the placeholders of a text; `last` contains the known figures of the previous year.

    A placeholder is a name and optionally one of the filters after a bar. Anything else is an
    error.
    """
    text = text.replace("\x00", "").replace(BEGIN, "").replace(END, "").replace("\r\n", "\n")
    read = partial(_read, figures=figures, last=last or {}, names=names or {})
    parts: list[str | BoundFigure] = []
    errors: list[BadPlaceholder] = []
    end = 0
    for found in PLACEHOLDER.finditer(text):
        errors += _left_over(text[end : found.start()])
        parts.append(text[end : found.start()])
        figure = read(found)
        if isinstance(figure, BadPlaceholder):
            errors.append(figure)
            parts.append(found[0])
        else:
            parts.append(figure)
        end = found.end()
    errors += _left_over(text[end:])
    parts.append(text[end:])
    result = BoundText(tuple(part for part in parts if part != ""), tuple(errors))
    # Markdown marks between two braces can hide a pair that appears in the rendered text.
    return result if errors else replace(result, errors=tuple(_left_over(result.plain)))


def _left_over(text: str) -> list[BadPlaceholder]:
    """Return an error for each pair of braces without a counterpart."""
    return [
        BadPlaceholder("broken", text[max(0, one.start() - 20) : one.end() + 20].strip())
        for one in LEFT_OVER.finditer(text)
    ]


def _read(
    found: re.Match[str],
    *,
    figures: Mapping[str, Number],
    last: Mapping[str, Number],
    names: Mapping[str, FigureName],
) -> BoundFigure | BadPlaceholder:
    name, _bar, filter_name = (part.strip() for part in found[1].partition("|"))
    if not NAME.fullmatch(name):
        return BadPlaceholder("broken", found[0])
    if name not in figures:
        return BadPlaceholder("unknown-name", name)
    if filter_name not in set(FigureFilter) or ("|" in found[1] and not filter_name):
        return BadPlaceholder("unknown-filter", found[0])
    named = names.get(name, FigureName(name))
    return BoundFigure(
        name,
        FigureFilter(filter_name),
        named.label,
        _value(FigureFilter(filter_name), figures[name], last.get(name), named.unit),
    )


def _value(filter_name: FigureFilter, now: Number, before: Number | None, unit: str) -> str:
    if filter_name == FigureFilter.NOW:
        return plain(now)
    if before is None:
        return "（无数据）" if filter_name == FigureFilter.LAST else "无可比数据"
    if filter_name == FigureFilter.LAST:
        return plain(before)
    if now == before:
        return "持平"
    return (
        _change(now - before, unit) if filter_name == FigureFilter.CHANGE else _percent(now, before)
    )


def _change(difference: Number, unit: str) -> str:
    return f"{'增加' if difference > 0 else '减少'} {plain(difference if difference > 0 else -difference)}{f' {unit}' if unit else ''}"


def _percent(now: Number, before: Number) -> str:
    """Format a change as a percentage with one decimal; a change from zero has no percentage."""
    if not before:
        return "上年为零"
    percent = abs(Decimal(now - before) * 100 / Decimal(before)).quantize(TENTH, ROUND_HALF_UP)
    word = "增长" if (now - before > 0) == (before > 0) else "下降"
    return f"{word} {percent}%" if percent else f"{word}不足 {TENTH}%"


def _preview_of(figure: BoundFigure) -> str:
    source = f"{figure.name} | {figure.filter_name}" if figure.filter_name else figure.name
    return format_html(
        '<data class="bound" value="{}" title="{}">{}</data>',
        source,
        f"{figure.label} ({source})",
        figure.value,
    )
