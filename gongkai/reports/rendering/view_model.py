"""The content of a report for its renderings: current for a draft, frozen after submission."""

from django.utils.safestring import mark_safe

from gongkai.kit.times import local_date
from gongkai.law.report_forms.shapes import Number, PartName, Place
from gongkai.organisations.models import Body
from gongkai.reports.checks import WorkingReport, load_working_report
from gongkai.reports.models import AnnualReport
from gongkai.reports.rendering.chart_data import charts_of, read_charts
from gongkai.reports.rendering.contents import ReportContent, Section, Table
from gongkai.reports.sections import outlines_of
from gongkai.reports.states import EDITABLE_STATES, ReportState
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
    """Return the title of a report; a later edition is marked as corrected."""
    corrected = "（更正版）" if report.edition > 1 else ""
    return f"{_name(report)}{report.year}年政府信息公开工作年度报告{corrected}"


def report_content(report: AnnualReport, found: WorkingReport | None = None) -> ReportContent:
    """
    Return the content of a report: frozen data after submission, live data before.

    Law: 条例19 art. 50; 国办公开办函〔2021〕30号 (the form); 条例07 art. 32.
    """
    working = found or load_working_report(report)
    live = report.state in EDITABLE_STATES
    charts = charts_of(report, working.compiled) if live else read_charts(report.frozen["charts"])
    # The snapshot contains HTML that was cleaned when it was rendered.
    texts = {} if live else {key: mark_safe(html) for key, html in report.frozen["texts"].items()}  # noqa: S308
    sections = tuple(
        Section(
            outline.key,
            outline.title,
            working.bound_text(outline.key).html if live else texts.get(outline.key, ""),
            tuple(_table(working.compiled, part) for part in outline.parts),
            charts.get(outline.key, ()),
        )
        for outline in outlines_of(working.form)
    )
    day = report.published_at or report.accepted_at or report.submitted_at
    number = report.document.index_number if report.document else None
    return ReportContent(
        title=title_of(report),
        body_name=_name(report),
        body_code=report.body.code,
        year=report.year,
        form=working.form,
        period=f"{report.year}年1月1日至{report.year}年12月31日",
        sections=(*sections, *_annex(working)),
        cells=working.compiled.cells,
        local_rows=working.compiled.local_rows,
        contact=contact_of(report.body),
        index_number=number or "",
        dated=local_date(day) if day else None,
        draft=WORDS.get(ReportState(report.state), ""),
    )


def contact_of(body: Body) -> tuple[str, ...]:
    """Return the contact details of the body, one line each; empty fields are omitted."""
    return tuple(
        f"{words}：{getattr(body, name)}" for name, words in CONTACTS if getattr(body, name)
    )


def _name(report: AnnualReport) -> str:
    return str(report.frozen.get("body_name") or report.body.name)


def _table(compiled: Compiled, part: PartName) -> Table:
    rows = compiled.form.parts[part]
    cells = {place: number for place, number in compiled.cells.items() if place.part == part}
    return Table(part, compiled.form, rows, cells, CAPTIONS[part], NOTES.get(part, ""))


def _annex(working: WorkingReport) -> tuple[Section, ...]:
    """Return the annex: the table of 2014, also of a government's own level, or the local rows."""
    compiled, year = working.compiled, working.report.year
    if PartName.TABLE in compiled.form.parts:
        caption = f"政府信息公开情况统计表（{year}年度）"
        tables = [_annual_table(compiled, caption)]
        if working.level:
            tables.append(_annual_table(working.level, f"{caption}：本级"))
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
