"""Charts drawn by the server as SVG without scripts; readable in print and in dark mode."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape

from gongkai.kit.spreadsheet_writer import UNWRITABLE
from gongkai.law.report_forms.shapes import Number
from gongkai.reports.rendering.contents import Chart
from gongkai.reports.rendering.layout import written

WIDTH, MARGIN, LINE, LABEL, NUMBER = 720, 12, 22, 210, 96
PLOT_HEIGHT, MAX_LABELS, MAX_LENGTH = 220, 40, 16
# Pages override these colours by class in dark mode.
COLOURS = ("#b3261e", "#5f6f7d", "#c99a2e", "#3d7a6a", "#8a5a83", "#8a857b")
INK, FAINT = "#26241f", "#d8d3c8"
HAN = re.compile(r"[\u4e00-\u9fff]")
ARABIC = re.compile(r"[\u0600-\u06ff]")
FACES = "Noto Serif SC, Noto Serif CJK SC, serif"


def described(chart: Chart) -> str:
    """Describe the chart in one sentence for people who cannot see it."""
    spoken = "；".join(
        f"{name}："
        + "，".join(
            f"{label} {written(value)}" for label, value in zip(chart.labels, values, strict=False)
        )
        for name, values in chart.series
    )
    unit = f"（{chart.unit}）" if chart.unit else ""
    said = f"{chart.title}{unit}。{spoken}"[:4_000]
    # A sentence with two scripts has no single language; the table contains the numbers.
    return chart.title if HAN.search(said) and ARABIC.search(said) else said


def svg_of(chart: Chart, *, standalone: bool = False, ident: str = "chart") -> str:
    """Return the chart as SVG without inline styles; pages may override its colour attributes."""
    body, height = (_lines if chart.kind == "lines" else _bars)(chart)
    alone = ' xmlns="http://www.w3.org/2000/svg"' if standalone else ""
    return (
        f'<svg class="chart"{alone} viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        f'direction="ltr" font-family="{FACES}" aria-labelledby="{ident}-title {ident}-desc">'
        f'<title id="{ident}-title"{_tongue(chart.title)}>{_text(chart.title)}</title>'
        f'<desc id="{ident}-desc"{_tongue(described(chart))}>{_text(described(chart))}</desc>'
        f"{body}</svg>"
    )


def _bars(chart: Chart) -> tuple[str, int]:
    """Draw horizontal bars: one row for each label, one bar for each series."""
    drawn, top = list(_legend(chart)), MARGIN + (LINE if len(chart.series) > 1 else 0)
    most = _most(chart)
    room = WIDTH - LABEL - NUMBER - MARGIN
    for place, label in enumerate(chart.labels[:MAX_LABELS]):
        middle = top + LINE * len(chart.series) / 2 + 5
        drawn.append(_words(LABEL - 10, middle, _short(label), anchor="end"))
        for number, (_name, values) in enumerate(chart.series):
            if place >= len(values):  # no number yet, which is not zero
                continue
            value = values[place]
            length = max(0.0, float(value)) / most * room
            y = top + LINE * number + 4
            drawn.append(
                f'<rect class="c{number % len(COLOURS)}" x="{LABEL}" y="{y}" width="{length:.1f}" height="{LINE - 8}" '
                f'fill="{COLOURS[number % len(COLOURS)]}"/>'
            )
            drawn.append(_words(LABEL + length + 6, y + LINE - 11, _value(chart, value, values)))
        top += LINE * len(chart.series) + 4
    drawn.append(f'<path class="axis" d="M{LABEL} {MARGIN}V{top}" stroke="{INK}" fill="none"/>')
    return "".join(drawn), int(top + MARGIN)


def _lines(chart: Chart) -> tuple[str, int]:
    """Draw lines over time: labels below, a point for each number."""
    drawn, top = list(_legend(chart)), MARGIN + LINE * 2
    bottom, most = top + PLOT_HEIGHT, _most(chart)
    left, right = 60, WIDTH - 40
    labels = chart.labels[:MAX_LABELS]
    step = (right - left) / max(1, len(labels) - 1)
    for part in range(5):
        y = bottom - PLOT_HEIGHT * part / 4
        drawn.append(
            f'<path class="grid" d="M{left} {y:.1f}H{right}" stroke="{FAINT}" fill="none"/>'
        )
    for place, label in enumerate(labels):
        drawn.append(_words(left + step * place, bottom + LINE, _short(label), anchor="middle"))
    for number, (_name, values) in enumerate(chart.series):
        colour, name = COLOURS[number % len(COLOURS)], f"c{number % len(COLOURS)}"
        points = [
            (left + step * place, bottom - max(0.0, float(value)) / most * PLOT_HEIGHT)
            for place, value in enumerate(values[:MAX_LABELS])
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        drawn.append(
            f'<polyline class="{name}" points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
        )
        for (x, y), value in zip(points, values, strict=False):
            drawn.append(
                f'<circle class="{name}" cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>'
            )
            if len(labels) <= 12 and number == 0:
                drawn.append(_words(x, y - 9, written(value), anchor="middle"))
    return "".join(drawn), int(bottom + LINE * 2)


def _legend(chart: Chart) -> Iterator[str]:
    if len(chart.series) < 2:
        return
    x = float(LABEL)
    for number, (name, _values) in enumerate(chart.series):
        yield (
            f'<rect class="c{number % len(COLOURS)}" x="{x}" y="{MARGIN}" width="12" height="12" '
            f'fill="{COLOURS[number % len(COLOURS)]}"/>'
        )
        yield _words(x + 18, MARGIN + 11, _short(name))
        x += 34 + 15 * len(_short(name))


def _value(chart: Chart, value: Number, values: Sequence[Number]) -> str:
    whole = sum(max(Decimal(0), Decimal(str(one))) for one in values)
    share = (
        f"（{Decimal(str(value)) * 100 / whole:.1f}%）" if chart.kind == "share" and whole else ""
    )
    return f"{written(value)}{share}"


def _most(chart: Chart) -> float:
    """Return the largest number, at least 1, so that no number is divided by zero."""
    return (
        max((float(value) for _name, values in chart.series for value in values), default=0.0)
        or 1.0
    )


def _words(x: float, y: float, words: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="13" fill="{INK}" text-anchor="{anchor}"{_tongue(words)}>{_text(words)}</text>'


def _tongue(words: str) -> str:
    """Return the language attribute of Chinese text, for pages in other languages."""
    return ' lang="zh-Hans"' if HAN.search(words) else ""


def _short(words: str) -> str:
    return words if len(words) <= MAX_LENGTH else f"{words[: MAX_LENGTH - 1]}…"


def _text(words: str) -> str:
    return escape(UNWRITABLE.sub("", words))
