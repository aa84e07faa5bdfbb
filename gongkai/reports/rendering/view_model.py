"""A report as the renderings take it: what stands in it now, or what stood in it when it was handed in."""

from django.utils.safestring import mark_safe

from gongkai.kit.times import local_date
from gongkai.law.report_forms.shapes import Number, PartName, Place
from gongkai.organisations.models import Body
from gongkai.reports.checks import Working, working
from gongkai.reports.models import AnnualReport
from gongkai.reports.rendering.chart_data import charts_of, read_charts
from gongkai.reports.rendering.contents import ReportPaper, Section, Table
from gongkai.reports.sections import outlines_of
from gongkai.reports.states import WRITING, ReportState
from gongkai.statistics.cells import LOCAL_PART, local_place
from gongkai.statistics.compilation import Compiled

BALANCE = "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和"
CAPTIONS = {
    PartName.PROACTIVE: "主动公开政府信息情况",
    PartName.APPLICATIONS: "收到和处理政府信息公开申请情况",
    PartName.REMEDIES: "政府信息公开行政复议、行政诉讼情况",
}
NOTES = {PartName.APPLICATIONS: BALANCE}
CONTACTS = (
    ("disclosure_office", "编制机构"),
    ("address", "地址"),
    ("telephone", "电话"),
    ("fax", "传真"),
    ("email", "电子邮箱"),
)
WORDS = {
    ReportState.DRAFTING: "草稿",
    ReportState.RETURNED: "草稿",
    ReportState.SUBMITTED: "送审稿",
}


def title_of(report: AnnualReport) -> str:
    """Return the heading of a report; that of a later edition says so."""
    corrected = "（更正版）" if report.edition > 1 else ""
    return f"{_name(report)}{report.year}年政府信息公开工作年度报告{corrected}"


def paper_of(report: AnnualReport, found: Working | None = None) -> ReportPaper:
    """
    Return the report for any rendering: frozen figures, text and charts once it was handed in, live ones before.

    Law: 条例19 art. 50; 国办公开办函〔2021〕30号 (the form); 条例07 art. 32.
    """
    at_hand = found or working(report)
    live = report.state in WRITING
    charts = charts_of(report, at_hand.compiled) if live else read_charts(report.frozen["charts"])
    # What is frozen was cleaned when it was rendered.
    texts = {} if live else {key: mark_safe(html) for key, html in report.frozen["texts"].items()}  # noqa: S308
    sections = tuple(
        Section(
            outline.key,
            outline.title,
            at_hand.bound(outline.key).html if live else texts.get(outline.key, ""),
            tuple(_table(at_hand.compiled, part) for part in outline.parts),
            charts.get(outline.key, ()),
        )
        for outline in outlines_of(at_hand.form)
    )
    day = report.published_at or report.accepted_at or report.submitted_at
    number = report.document.index_number if report.document else None
    return ReportPaper(
        title=title_of(report),
        body_name=_name(report),
        body_code=report.body.code,
        year=report.year,
        form=at_hand.form,
        period=f"{report.year}年1月1日至{report.year}年12月31日",
        sections=(*sections, *_annex(at_hand)),
        cells=at_hand.compiled.cells,
        local_rows=at_hand.compiled.local_rows,
        contact=contact_of(report.body),
        index_number=number or "",
        dated=local_date(day) if day else None,
        draft=WORDS.get(ReportState(report.state), ""),
    )


def contact_of(body: Body) -> tuple[str, ...]:
    """Return how who made the report is reached, a line each; what is not entered is left out."""
    return tuple(
        f"{words}：{getattr(body, name)}" for name, words in CONTACTS if getattr(body, name)
    )


def _name(report: AnnualReport) -> str:
    return str(report.frozen.get("body_name") or report.body.name)


def _table(compiled: Compiled, part: PartName) -> Table:
    rows = compiled.form.parts[part]
    cells = {place: number for place, number in compiled.cells.items() if place.part == part}
    return Table(part, compiled.form, rows, cells, CAPTIONS[part], NOTES.get(part, ""))


def _annex(at_hand: Working) -> tuple[Section, ...]:
    """The table of 2014 stands at the end, of a government also that of its own level; so do rows a place added later."""
    compiled, year = at_hand.compiled, at_hand.report.year
    if PartName.TABLE in compiled.form.parts:
        caption = f"政府信息公开情况统计表（{year}年度）"
        tables = [_annual_table(compiled, caption)]
        if at_hand.level:
            tables.append(_annual_table(at_hand.level, f"{caption}：本级"))
        return (Section("annex", "附：政府信息公开情况统计表", "", tuple(tables)),)
    if not compiled.local_rows:
        return ()
    rows = compiled.local_rows
    own: dict[Place, Number] = {
        place: compiled.cells.get(place, 0)
        for row in rows
        for place in [local_place(compiled.form, row.key)]
    }
    return (
        Section(
            "annex",
            "附：补充指标",
            "",
            (Table(LOCAL_PART, compiled.form, rows, own, f"补充指标（{year}年度）"),),
        ),
    )


def _annual_table(compiled: Compiled, caption: str) -> Table:
    rows = (*compiled.form.parts[PartName.TABLE], *compiled.local_rows)
    printed = {row.key for row in rows}
    cells = {place: number for place, number in compiled.cells.items() if place.row in printed}
    return Table(PartName.TABLE, compiled.form, rows, cells, caption)
