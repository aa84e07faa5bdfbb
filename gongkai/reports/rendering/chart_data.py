"""Data of the charts of a report: items by month, outcomes of applications, and previous years."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Sum

from gongkai.documents.measures import DOCUMENT
from gongkai.kit.times import local_date
from gongkai.law.report_forms.forms import TOTAL
from gongkai.law.report_forms.identities import ALL_OUTCOMES, RECEIVED
from gongkai.law.report_forms.shapes import Number, PartName, Place, plain
from gongkai.law.report_forms.table_identities import cell
from gongkai.ledger.models import Act
from gongkai.organisations.queries import chains_of
from gongkai.reports.models import AnnualReport
from gongkai.reports.rendering.contents import Chart
from gongkai.statistics.cells import APPLICATIONS
from gongkai.statistics.compilation import Compiled, bodies_in, number_of, previous_of
from gongkai.statistics.models import Tally

YEARS = 5
MONTHS = tuple(f"{month}月" for month in range(1, 13))
# One part of the whole: the rows whose key is the prefix or begins with it and a dot.
OUTCOMES = {
    "3.1": "予以公开",
    "3.2": "部分公开",
    "3.3": "不予公开",
    "3.4": "无法提供",
    "3.5": "不予处理",
    "3.6": "其他处理",
}
ANSWERS = {
    "already": "属于已主动公开范围",
    "grant": "同意公开",
    "partial": "同意部分公开",
    "deny": "不同意公开",
    "notours": "不属于本行政机关公开",
    "none": "申请信息不存在",
    "amend": "告知作出更改补充",
    "otherway": "告知通过其他途径办理",
}


def charts_of(report: AnnualReport, compiled: Compiled) -> dict[str, tuple[Chart, ...]]:
    """Return the charts by section; charts without data are omitted."""
    found = {
        "proactive": (_by_month(report),),
        "applications": (_by_outcome(compiled), _by_year(report, compiled)),
    }
    return {
        key: shown
        for key, charts in found.items()
        if (shown := tuple(one for one in charts if one is not None))
    }


def stored_charts(charts: Mapping[str, Sequence[Chart]]) -> dict[str, list[dict[str, Any]]]:
    """Return charts in the format of a report's snapshot."""
    return {
        key: [
            {
                "kind": one.kind,
                "title": one.title,
                "unit": one.unit,
                "labels": list(one.labels),
                "series": [
                    [name, [plain(number) for number in numbers]] for name, numbers in one.series
                ],
            }
            for one in found
        ]
        for key, found in charts.items()
    }


def read_charts(stored: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, tuple[Chart, ...]]:
    """Return the charts of a snapshot. All of them contain whole numbers."""
    return {
        key: tuple(
            Chart(
                one["kind"],
                one["title"],
                one["unit"],
                tuple(one["labels"]),
                tuple(
                    (name, tuple(int(number) for number in numbers))
                    for name, numbers in one["series"]
                ),
            )
            for one in found
        )
        for key, found in stored.items()
    }


def _last_month(year: int) -> int:
    """Return the last month of the year that has begun, by the newest act of the ledger."""
    newest = Act.objects.order_by("-pk").values_list("at", flat=True).first()
    if newest is None or local_date(newest).year != year:
        return 12
    return local_date(newest).month


def _by_month(report: AnnualReport) -> Chart | None:
    """Items made public in each month that has begun; no bar stands for a month to come."""
    chains = chains_of(bodies_in(report.body, report.year, report.scope))
    rows = Tally.objects.filter(
        body__in=chains, year=report.year, subject_type=DOCUMENT, measure__startswith="item:"
    )
    months = dict(rows.values_list("month").annotate(all=Sum("micros")))
    last = max(_last_month(report.year), *months, 1)
    numbers = tuple(number_of(months.get(month, 0)) for month in range(1, last + 1))
    if not any(numbers):
        return None
    return Chart(
        "bars",
        f"{report.year}年各月主动公开政府信息数",
        "条",
        MONTHS,
        ((f"{report.year}年", numbers),),
    )


def _by_outcome(compiled: Compiled) -> Chart | None:
    """Outcomes of the applications of the year."""
    if PartName.TABLE in compiled.form.parts:
        parts: dict[str, Number] = {
            name: compiled.cells.get(cell(f"req.ans.{key}"), 0) for key, name in ANSWERS.items()
        }
    else:
        parts = {name: _outcome(compiled, prefix) for prefix, name in OUTCOMES.items()}
    parts = {name: number for name, number in parts.items() if number}
    if not parts:
        return None
    title = f"{compiled.year}年政府信息公开申请办理结果"
    return Chart("share", title, "件", tuple(parts), ((title, tuple(parts.values())),))


def _outcome(compiled: Compiled, prefix: str) -> Number:
    rows = [
        row.key
        for row in compiled.form.parts[PartName.APPLICATIONS]
        if row.key == prefix or row.key.startswith(f"{prefix}.")
    ]
    return sum(compiled.cells.get(Place(APPLICATIONS, row, TOTAL), 0) for row in rows)


def _by_year(report: AnnualReport, compiled: Compiled) -> Chart | None:
    """Applications received and closed in up to five known years; None for a single year."""
    known = [compiled]
    while len(known) < YEARS:
        before = previous_of(report.body, known[0].year, report.scope)
        if before is None or not before.counted:
            break
        known.insert(0, before)
    if len(known) == 1:
        return None
    received, done = (
        tuple(_whole(one, *keys) for one in known)
        for keys in ((RECEIVED, "req.recv"), (ALL_OUTCOMES, "req.done"))
    )
    labels = tuple(f"{one.year}年" for one in known)
    return Chart(
        "lines", "历年收到和办结的申请", "件", labels, (("收到申请", received), ("办结申请", done))
    )


def _whole(compiled: Compiled, row: str, key: str) -> Number:
    if PartName.TABLE in compiled.form.parts:
        return compiled.cells.get(cell(key), 0)
    return compiled.cells.get(Place(APPLICATIONS, row, TOTAL), 0)
