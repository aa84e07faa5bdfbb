"""The report as it is edited: its figures by name, its text, and all findings of the checks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import Sum
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from gongkai.applications.measures import APPLICATION
from gongkai.kit.date_text import translated
from gongkai.kit.markdown import from_markdown
from gongkai.law.messages import N_
from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.prose import prose_mismatches
from gongkai.law.report_forms.shapes import Finding, Form, Number, Report, Severity
from gongkai.organisations.models import Body
from gongkai.organisations.queries import chains_of
from gongkai.organisations.states import BodyKind
from gongkai.reports.models import AnnualReport, FindingExplanation, ReportSection
from gongkai.reports.placeholders import BadPlaceholder, BoundText, FigureName, bind_figures
from gongkai.reports.queries import branches_below, frozen_figures, reports_below
from gongkai.reports.sections import Outline, outlines_of
from gongkai.reports.states import EDITABLE_STATES
from gongkai.statistics.cells import name_of
from gongkai.statistics.compilation import (
    Compiled,
    bodies_in,
    compile_figures,
    compile_tree,
    consolidated,
    last_year_before_gap,
    number_of,
    previous_of,
)
from gongkai.statistics.models import TakenOverReport, Tally
from gongkai.statistics.rules import gap_text
from gongkai.statistics.states import Scope

LEVEL = "level."
# Tallies of money use 10,000 yuan, the unit of the forms; texts use yuan.
YUAN = 10_000
PLACEHOLDER_ERRORS = {
    "unknown-name": N_("There is no figure with the name “%(name)s”."),
    "unknown-filter": N_(
        "“%(placeholder)s”: the filter after the bar must be “last”, “change” or “percent”."
    ),
    "broken": N_("“%(placeholder)s” is not a complete figure name in double braces."),
}


@dataclass(frozen=True)
class Check:
    """
    One finding about a report.

    `name` is the cell, the section or the body concerned; `section` is the key of the section if
    the finding is about its text. An error blocks submission; a warning blocks it until an officer
    has explained it.
    """

    severity: Severity
    rule: str
    name: str
    text: str
    law: str = ""
    section: str = ""
    explanation: FindingExplanation | None = None

    @property
    def key(self) -> str:
        """The key under which the explanation of a warning is stored."""
        return f"{self.rule}:{self.name}"[:160]

    @property
    def blocks(self) -> bool:
        """Whether the finding prevents submission."""
        return self.severity == Severity.ERROR or (
            self.severity == Severity.WARNING and self.explanation is None
        )


@dataclass(frozen=True)
class WorkingReport:
    """A report with all data of its pages: live figures of a draft, frozen ones after that."""

    report: AnnualReport
    compiled: Compiled
    level: Compiled | None
    previous: Compiled | None
    figures: Mapping[str, Number]
    last: Mapping[str, Number]
    names: Mapping[str, FigureName]
    sections: Mapping[str, ReportSection] = field(default_factory=dict)

    @property
    def form(self) -> Form:
        """The form of the year."""
        return self.compiled.form

    def text_of(self, key: str) -> str:
        """Return the text of a section as the officer entered it."""
        return self.sections[key].text if key in self.sections else ""

    def bound_text(self, key: str) -> BoundText:
        """Return the text of a section with the values of its placeholders."""
        return bind_figures(self.text_of(key), self.figures, self.last, self.names)


def load_working_report(report: AnnualReport) -> WorkingReport:
    """Load a report with its figures. About twenty queries, for any number of bodies."""
    live = report.state in EDITABLE_STATES
    body, year = report.body, report.year
    compiled = compile_figures(body, year, report.scope) if live else frozen_figures(report)
    assert compiled is not None  # reports are opened only for years with a form
    level = None
    if body.kind == BodyKind.GOVERNMENT:
        level = (
            compile_figures(body, year, Scope.LEVEL)
            if live
            else frozen_figures(report, Scope.LEVEL)
        )
    before = previous_of(body, year, report.scope)
    before = before if before is not None and before.counted else None
    figures = figures_of(compiled, level) | (
        fees_of(report, compiled.form) if live else _numbers(report.frozen["extra"])
    )
    last = (figures_of(before, None) if before else {}) if live else _numbers(report.frozen["last"])
    sections = {one.key: one for one in report.sections.all()}
    return WorkingReport(
        report, compiled, level, before, figures, last, names_of(compiled), sections
    )


def figures_of(compiled: Compiled, level: Compiled | None) -> dict[str, Number]:
    """Return the numbers that a text can use by name: the report, its own level, and the year."""
    own = {f"{LEVEL}{name}": number for name, number in level.named().items()} if level else {}
    return {"year": compiled.year, **compiled.named(), **own}


def fees_of(report: AnnualReport, form: Form) -> dict[str, Number]:
    """
    Return the processing fees that were paid, in yuan; the text of the report states them.

    Law: 国办函〔2020〕109号 (what was taken is reported in the sixth part).
    """
    if form.code != "2021":
        return {}
    chains = chains_of(bodies_in(report.body, report.year, report.scope))
    tallies = Tally.objects.filter(
        body__in=chains, year=report.year, subject_type=APPLICATION, measure="fee"
    )
    paid = tallies.aggregate(all=Sum("micros"))["all"]
    return {"fees.processing": number_of((paid or 0) * YUAN)}


def names_of(compiled: Compiled) -> dict[str, FigureName]:
    """Return the label and unit of each figure name."""
    found = {
        "year": FigureName(_("Year of the report")),
        "fees.processing": FigureName("信息处理费", "元"),
    }
    for place in compiled.cells:
        row = compiled.row_of(place)
        column = row.column(place.column) if row else None
        assert row is not None  # every cell belongs to a row of the form or to a local row
        assert column is not None
        label = f"{row.mark} {row.name}".strip() + (
            f" / {column.name}" if len(row.columns) > 1 else ""
        )
        found[name_of(place)] = FigureName(label, column.unit)
        found[f"{LEVEL}{name_of(place)}"] = FigureName(f"{label}（本级）", column.unit)
    return found


def checks_of(report: AnnualReport, found: WorkingReport | None = None) -> list[Check]:
    """
    Check a report: sums, the previous year, the reports of subordinate bodies, and its text.

    Errors come first, then warnings, then information.
    Law: 条例19 art. 49, 50; 国办公开办函〔2021〕30号; 国办发〔2014〕32号.
    """
    working = found or load_working_report(report)
    explanations = {one.finding: one for one in report.explanations.all()}
    checks = [
        *_nothing_counted(working),
        *_year_before_unknown(working),
        *_of_findings(_findings(working)),
        *_level(working),
        *_sections(working),
        *_missing_below(working),
        *_remarks(report),
    ]
    order = list(Severity)
    return sorted(
        (replace(one, explanation=explanations.get(one.key)) for one in checks),
        key=lambda one: order.index(one.severity),
    )


def covered_reports(report: AnnualReport) -> Sequence[Report]:
    """
    Return the reports that must add up to a consolidated report.

    These are the body's own acts and the report of each body directly below. A body that has not
    submitted its report is represented by the current figures of its branch. Empty without
    subordinate bodies.
    Law: 条例19 art. 49; 国办发〔2014〕32号 (reports are added up from level to level).
    """
    body, year = report.body, report.year
    below = reports_below(body, year)
    if not below or report.scope != Scope.AREA:
        return ()
    alone, branches = compile_tree(body, year), branches_below(body, year)
    found = [alone[body.pk].report(body.name)]
    for pk, handed in below.items():
        frozen = frozen_figures(handed) if handed else None
        branch = (alone[one] for one, top in branches.items() if top == pk)
        part = frozen or consolidated(branch, alone[body.pk].form, year, alone[body.pk].local_rows)
        found.append(part.report(""))
    return found


def last_texts(report: AnnualReport) -> Mapping[str, SafeString]:
    """Return the previous year's texts by section as safe HTML; other forms have other keys."""
    earlier = TakenOverReport.current.filter(body=report.body, year=report.year - 1).first()
    if earlier is not None:
        return {key: mark_safe(from_markdown(str(text))) for key, text in earlier.sections.items()}  # noqa: S308  (cleaned)
    before = (
        AnnualReport.objects.filter(body=report.body, year=report.year - 1)
        .exclude(frozen={})
        .order_by("-edition")
        .first()
    )
    return (
        {key: mark_safe(html) for key, html in before.frozen["texts"].items()}  # noqa: S308  (cleaned)
        if before is not None
        else {}
    )


def _numbers(stored: Mapping[str, str]) -> dict[str, Number]:
    numbers = {name: Decimal(text) for name, text in stored.items()}
    return {
        name: int(number) if number == int(number) else number for name, number in numbers.items()
    }


def _nothing_counted(working: WorkingReport) -> Iterator[Check]:
    """Yield a finding if the body has no act at all in the year."""
    if not working.compiled.counted and working.report.state in EDITABLE_STATES:
        yield Check(
            Severity.ERROR,
            "no-figures",
            "report",
            _(
                "There are no acts in this year. If nothing happened, enter a manual figure of 0 with a reason."
            ),
            "条例19 art. 50",
        )


def _year_before_unknown(working: WorkingReport) -> Iterator[Check]:
    """
    Yield a finding if what is carried over comes from a year that is not the one before.

    Law: 条例19 art. 50 (what is carried out of a year is carried into the next).
    """
    report = working.report
    if report.state not in EDITABLE_STATES:
        return
    last = last_year_before_gap(report.body, report.year, report.scope)
    if last is not None:
        yield Check(
            Severity.ERROR,
            "year-before-unknown",
            "report",
            gap_text(report.year, last),
            "条例19 art. 50",
        )


def _findings(working: WorkingReport) -> Iterator[Finding]:
    report = working.report
    before = working.previous.report(report.body.name) if working.previous else None
    covered = covered_reports(report) if report.state in EDITABLE_STATES else ()
    yield from findings_in(working.compiled.report(report.body.name), before, covered)


def _level(working: WorkingReport) -> Iterator[Check]:
    """Yield the findings about the figures of a government's own level."""
    if working.level is not None:
        for check in _of_findings(findings_in(working.level.report(working.report.body.name))):
            yield replace(
                check,
                name=f"{LEVEL}{check.name}",
                text=_("Own level: %(text)s") % {"text": check.text},
            )


def _of_findings(findings: Iterable[Finding], section: str = "") -> Iterator[Check]:
    for one in findings:
        name = name_of(one.place) if one.place.row else "report"
        yield Check(
            one.severity,
            one.rule,
            name,
            translated(one.text.message, one.text.values),
            one.law,
            section,
        )


def _sections(working: WorkingReport) -> Iterator[Check]:
    for outline in outlines_of(working.form):
        found = working.bound_text(outline.key)
        if outline.required and not found.plain.strip():
            yield Check(
                Severity.ERROR,
                "empty-section",
                outline.key,
                _("The section “%(section)s” is empty.") % {"section": outline.title},
                working.form.law,
                outline.key,
            )
        for error in found.errors:
            yield _of_placeholder(error, outline)
        body = working.report.body.name
        with_prose = replace(working.compiled.report(body), prose=found.plain)
        yield from _of_findings(prose_mismatches(with_prose), outline.key)


def _of_placeholder(error: BadPlaceholder, outline: Outline) -> Check:
    text = _(PLACEHOLDER_ERRORS[error.code]) % {"name": error.source, "placeholder": error.source}
    return Check(
        Severity.ERROR, error.code, outline.key, f"{outline.title}：{text}", section=outline.key
    )


def _missing_below(working: WorkingReport) -> Iterator[Check]:
    """
    Warn of each body below without a submitted report: the sum contains its unsubmitted figures.

    Law: 条例19 art. 49.
    """
    report = working.report
    if report.state not in EDITABLE_STATES or report.scope != Scope.AREA:
        return
    missing = {
        pk for pk, handed in reports_below(report.body, report.year).items() if handed is None
    }
    for body in Body.objects.filter(pk__in=missing).order_by("position", "id") if missing else ():
        yield Check(
            Severity.WARNING,
            "handed-in",
            body.code,
            _("%(body)s has not submitted its report; its current figures are used.")
            % {"body": body.name},
            "条例19 art. 49",
        )


def _remarks(report: AnnualReport) -> Iterator[Check]:
    if report.state in EDITABLE_STATES:
        for remark in report.remarks.filter(settled_at=None).order_by("id"):
            yield Check(
                Severity.WARNING,
                "remark",
                str(remark.pk),
                _("A remark is not settled yet: %(remark)s") % {"remark": remark.text},
                section=remark.section,
            )
