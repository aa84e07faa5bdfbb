"""What the page and the files of a sheet show: its lines, a chart, and the text of the document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from gongkai.assessments.models import Indicator, Sheet, SheetValue
from gongkai.assessments.queries.assessments import values_of
from gongkai.assessments.queries.measured import BY_NAME
from gongkai.assessments.queries.schemes import indicators_of
from gongkai.assessments.scoring import HUNDRED, rounded
from gongkai.assessments.states import Role, Way
from gongkai.reports.rendering.contents import Chart
from gongkai.typesetting.letters import Bar, Paper

Input = tuple[str, str, str]  # name, what it measures, and its value


@dataclass(frozen=True)
class Line:
    """One indicator of a sheet; a group has the points of what is below it."""

    indicator: Indicator
    value: SheetValue | None
    points: Decimal | None
    depth: int
    inputs: Sequence[Input] = ()
    answers: Sequence[tuple[str, str]] = ()

    @property
    def is_group(self) -> bool:
        """Whether other indicators are below it."""
        return bool(self.indicator.way == Way.GROUP)


def lines_of(sheet: Sheet) -> list[Line]:
    """Return the lines of a sheet in the order of the scheme. Two queries."""
    values = {one.indicator_id: one for one in values_of(sheet)}
    indicators = indicators_of(sheet.assessment.scheme)
    points = {one.code: _points(one, values.get(one.pk)) for one in indicators}
    lines = []
    for one in indicators:
        value = values.get(one.pk)
        given = points[one.code]
        if one.way == Way.GROUP:
            below = [
                number
                for code, number in points.items()
                if code.startswith(f"{one.code}.") and number is not None
            ]
            given = sum(below, Decimal(0)) if below else None
        lines.append(
            Line(one, value, given, one.code.count("."), _inputs(one, value), _answers(one, value))
        )
    return lines


def tops(lines: Sequence[Line]) -> list[Line]:
    """Return the lines at the top of the tree that apply to the body; a chart shows these."""
    return [
        one
        for one in lines
        if not one.depth and one.indicator.role == Role.SCORE and one.points is not None
    ]


def chart_of(sheet: Sheet, lines: Sequence[Line]) -> Chart:
    """Return the points of each indicator at the top beside its weight."""
    top = tops(lines)
    return Chart(
        "bars",
        _("Points by group of indicators"),
        "",
        tuple(one.indicator.title for one in top),
        (
            (_("Points"), tuple(one.points or Decimal(0) for one in top)),
            (_("Weight"), tuple(one.indicator.weight for one in top)),
        ),
    )


def reckoning_of(sheet: Sheet, lines: Sequence[Line]) -> list[str]:
    """
    Return how the total follows from the points of the indicators, as sentences; none without a total.

    Points are converted where indicators do not apply, so that they alone do not add up to the total.
    """
    if sheet.total is None or sheet.base is None:
        return []
    scored = [one for one in lines if one.indicator.role == Role.SCORE and not one.is_group]
    applied = [one for one in scored if one.points is not None]
    weight = sum((one.indicator.weight for one in applied), Decimal(0))
    missing = sum((one.indicator.weight for one in scored), Decimal(0)) - weight
    numbers = {
        "points": sum((one.points or Decimal(0) for one in applied), Decimal(0)),
        "weight": f"{weight.normalize():f}",
        "missing": f"{missing.normalize():f}",
        "base": sheet.base,
        "bonus": sheet.bonus,
        "deducted": sheet.deducted,
        "total": sheet.total,
    }
    sentences = [
        _(
            "Points reached: %(points)s of the %(weight)s that apply. Indicators with a weight of "
            "%(missing)s do not apply and are left out: %(points)s × 100 ÷ %(weight)s = %(base)s."
        )
        if missing
        else _("Points reached: %(points)s of %(weight)s.")
    ]
    if sheet.bonus or sheet.deducted:
        sentences.append(
            _("%(base)s + bonus %(bonus)s − deductions %(deducted)s: total %(total)s (0 to 100).")
        )
    return [one % numbers for one in sentences]


def paper_of(sheet: Sheet, lines: Sequence[Line], *, dated: date) -> Paper:
    """Return the sheet as an official document."""
    assessment = sheet.assessment
    rank = f"，位列第{sheet.rank}名" if sheet.rank else ""
    total = f"总分{sheet.total}分{rank}。" if sheet.total is not None else "没有可以评分的指标。"
    if sheet.vetoed:
        total += f"出现单项否决事项：{sheet.vetoed.replace(' ', '、')}。"
    if sheet.excused:
        total += f"不参加排名：{sheet.excused}。"
    with override("zh-hans"):  # the document is in Chinese, whatever the reader's language
        reckoning = reckoning_of(sheet, lines)
    paragraphs = [
        f"根据《{assessment.scheme.title}》，{sheet.body.name}{assessment.year}年度政务公开考核结果如下：",
        total,
        *reckoning,
        *(_written(one) for one in lines),
    ]
    return Paper(
        issuer=assessment.body.name,
        number=assessment.number,
        heading=f"{assessment.year}年度政务公开考核结果",
        addressee=sheet.body.name,
        paragraphs=paragraphs,
        dated=dated,
        bars=[_bar(one) for one in tops(lines)],
        bars_title="各类指标得分",
    )


def _bar(line: Line) -> Bar:
    points, weight = line.points or Decimal(0), line.indicator.weight
    return Bar(
        line.indicator.title,
        f"{points.normalize():f}",
        f"{weight.normalize():f}",
        float(points / weight) if weight else 0.0,
    )


def _written(line: Line) -> str:
    one = line.indicator
    points = "不适用" if line.points is None else f"{line.points.normalize():f}分"
    with override("zh-hans"):  # the document is in Chinese, whatever the reader's language
        role = "" if one.role == Role.SCORE else f"（{Role(one.role).label}）"
    return f"{one.code} {one.title}{role}：权重{one.weight.normalize():f}，得分{points}。"


def _points(indicator: Indicator, value: SheetValue | None) -> Decimal | None:
    if value is None or value.value is None:
        return None
    return rounded(indicator.weight * value.value / HUNDRED)


def _inputs(indicator: Indicator, value: SheetValue | None) -> list[Input]:
    if indicator.way != Way.MEASURED or value is None:
        return []
    return [(name, str(BY_NAME[name].label), str(found)) for name, found in value.inputs.items()]


def _answers(indicator: Indicator, value: SheetValue | None) -> list[tuple[str, str]]:
    if indicator.way != Way.VISITED or value is None:
        return []
    answers = value.inputs.get("answers", [])
    return list(zip(indicator.questions, answers, strict=False))
