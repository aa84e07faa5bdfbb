"""A report as it is worked on: its figures by name, its text, and everything that speaks against handing it in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import Sum
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from gongkai.applications.measures import APPLICATION
from gongkai.kit.markdown import from_markdown
from gongkai.law.messages import N_, Text
from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.prose import prose_mismatches
from gongkai.law.report_forms.shapes import Finding, Form, Number, Report, Severity
from gongkai.organisations.models import Body
from gongkai.organisations.queries import chains_of
from gongkai.organisations.states import BodyKind
from gongkai.reports.models import AnnualReport, FindingExplanation, ReportSection
from gongkai.reports.placeholders import BadPlaceholder, Bound, Named, bound
from gongkai.reports.queries import branches_below, frozen_figures, reports_below
from gongkai.reports.sections import Outline, outlines_of
from gongkai.reports.states import WRITING
from gongkai.statistics.cells import name_of
from gongkai.statistics.compilation import (
    Compiled,
    added_up,
    bodies_in,
    compile_figures,
    compile_tree,
    number_of,
    previous_of,
)
from gongkai.statistics.models import TakenOverReport, Tally
from gongkai.statistics.states import Scope

LEVEL = "level."
# Money is tallied in the unit of the forms; a text speaks of it in yuan.
YUAN = 10_000
BINDING_FAULTS = {
    "unknown-name": N_("There is no figure with the name “%(words)s”."),
    "unknown-way": N_(
        "“%(words)s”: after the bar stands “last”, “change” or “percent”, or nothing."
    ),
    "broken": N_("“%(words)s” is no complete name of a figure in double braces."),
}


@dataclass(frozen=True)
class Check:
    """
    One thing that speaks against a report.

    `name` is the cell, the section or the body it is about; `section` the part of the text, where it is in the
    text. An error blocks; a warning does until somebody has said why it may stand.
    """

    severity: Severity
    rule: str
    name: str
    text: str
    law: str = ""
    section: str = ""
    word: FindingExplanation | None = None

    @property
    def key(self) -> str:
        """By which the word for a warning is kept."""
        return f"{self.rule}:{self.name}"[:160]

    @property
    def blocks(self) -> bool:
        """Say whether the report cannot be handed in because of it."""
        return self.severity == Severity.ERROR or (
            self.severity == Severity.WARNING and self.word is None
        )


@dataclass(frozen=True)
class Working:
    """A report with all that its pages show: live figures while it is written, the frozen ones afterwards."""

    report: AnnualReport
    compiled: Compiled
    level: Compiled | None
    previous: Compiled | None
    figures: Mapping[str, Number]
    last: Mapping[str, Number]
    names: Mapping[str, Named]
    sections: Mapping[str, ReportSection] = field(default_factory=dict)

    @property
    def form(self) -> Form:
        """The form of the year."""
        return self.compiled.form

    def text_of(self, key: str) -> str:
        """Return the text of a section as it was written."""
        return self.sections[key].text if key in self.sections else ""

    def bound(self, key: str) -> Bound:
        """Return the text of a section with its figures looked up."""
        return bound(self.text_of(key), self.figures, self.last, self.names)


def working(report: AnnualReport) -> Working:
    """Gather a report. Some twenty queries, however many bodies it adds up."""
    live = report.state in WRITING
    body, year = report.body, report.year
    compiled = compile_figures(body, year, report.scope) if live else frozen_figures(report)
    assert compiled is not None  # a report is opened for a year that has a form only
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
    return Working(report, compiled, level, before, figures, last, names_of(compiled), sections)


def figures_of(compiled: Compiled, level: Compiled | None) -> dict[str, Number]:
    """Return the numbers a text may bind, by name: those of the report, of the own level, and the year."""
    own = {f"{LEVEL}{name}": number for name, number in level.named().items()} if level else {}
    return {"year": compiled.year, **compiled.named(), **own}


def fees_of(report: AnnualReport, form: Form) -> dict[str, Number]:
    """
    Return the processing fees that were paid, in yuan: reported in the text since they exist.

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


def names_of(compiled: Compiled) -> dict[str, Named]:
    """Return what each name stands for."""
    found = {"year": Named(_("Year of the report")), "fees.processing": Named("信息处理费", "元")}
    for place in compiled.cells:
        row = compiled.row_of(place)
        column = row.column(place.column) if row else None
        assert row is not None  # every cell is of a row of the form, or of one a place added
        assert column is not None
        label = f"{row.mark} {row.name}".strip() + (
            f" / {column.name}" if len(row.columns) > 1 else ""
        )
        found[name_of(place)] = Named(label, column.unit)
        found[f"{LEVEL}{name_of(place)}"] = Named(f"{label}（本级）", column.unit)
    return found


def checks_of(report: AnnualReport, found: Working | None = None) -> list[Check]:
    """
    Hold a report against everything it must agree with: its sums, the year before, those it adds up, its own text.

    Errors first, then warnings, then what is only told.
    Law: 条例19 art. 49, 50; 国办公开办函〔2021〕30号; 国办发〔2014〕32号.
    """
    at_hand = found or working(report)
    words = {one.finding: one for one in report.words.all()}
    checks = [
        *_nothing_counted(at_hand),
        *_of_findings(_findings(at_hand)),
        *_level(at_hand),
        *_sections(at_hand),
        *_missing_below(at_hand),
        *_remarks(report),
    ]
    order = list(Severity)
    return sorted(
        (replace(one, word=words.get(one.key)) for one in checks),
        key=lambda one: order.index(one.severity),
    )


def covered_reports(report: AnnualReport) -> Sequence[Report]:
    """
    Return what a consolidated report must be the sum of: its own acts, and each body right below as it handed in.

    A body that has not handed in stands there with what its branch adds up to now. None where nobody is below.
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
        part = frozen or added_up(branch, alone[body.pk].form, year, alone[body.pk].local_rows)
        found.append(part.report(""))
    return found


def last_texts(report: AnnualReport) -> Mapping[str, SafeString]:
    """Return the text of the year before by section, as safe HTML; the keys of another form may differ."""
    earlier = TakenOverReport.objects.filter(body=report.body, year=report.year - 1).first()
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
    numbers = {name: Decimal(words) for name, words in stored.items()}
    return {
        name: int(number) if number == int(number) else number for name, number in numbers.items()
    }


def _nothing_counted(at_hand: Working) -> Iterator[Check]:
    """A body without any figure has forgotten something; where there is really nothing, somebody declares that."""
    if not at_hand.compiled.counted and at_hand.report.state in WRITING:
        yield Check(
            Severity.ERROR,
            "no-figures",
            "report",
            _(
                "There is not a single act in this year. Where really nothing happened, declare a figure of 0 and say why."
            ),
            "条例19 art. 50",
        )


def _findings(at_hand: Working) -> Iterator[Finding]:
    report = at_hand.report
    before = at_hand.previous.report(report.body.name) if at_hand.previous else None
    covered = covered_reports(report) if report.state in WRITING else ()
    yield from findings_in(at_hand.compiled.report(report.body.name), before, covered)


def _level(at_hand: Working) -> Iterator[Check]:
    """The figures of a government's own level must add up by themselves."""
    if at_hand.level is not None:
        for check in _of_findings(findings_in(at_hand.level.report(at_hand.report.body.name))):
            yield replace(
                check,
                name=f"{LEVEL}{check.name}",
                text=_("Own level: %(text)s") % {"text": check.text},
            )


def _of_findings(findings: Iterable[Finding], section: str = "") -> Iterator[Check]:
    for one in findings:
        name = name_of(one.place) if one.place.row else "report"
        yield Check(one.severity, one.rule, name, _said(one.text), one.law, section)


def _said(text: Text) -> str:
    return _(text.message) % text.values if text.values else _(text.message)


def _sections(at_hand: Working) -> Iterator[Check]:
    for outline in outlines_of(at_hand.form):
        found = at_hand.bound(outline.key)
        if outline.required and not found.plain.strip():
            yield Check(
                Severity.ERROR,
                "empty-section",
                outline.key,
                _("The section “%(section)s” is empty.") % {"section": outline.title},
                at_hand.form.law,
                outline.key,
            )
        for fault in found.faults:
            yield _of_binding(fault, outline)
        body = at_hand.report.body.name
        spoken = replace(at_hand.compiled.report(body), prose=found.plain)
        yield from _of_findings(prose_mismatches(spoken), outline.key)


def _of_binding(fault: BadPlaceholder, outline: Outline) -> Check:
    words = _(BINDING_FAULTS[fault.code]) % {"words": fault.words}
    return Check(
        Severity.ERROR, fault.code, outline.key, f"{outline.title}：{words}", section=outline.key
    )


def _missing_below(at_hand: Working) -> Iterator[Check]:
    """
    Warn of each body below that has not handed in: its figures are in the sum, but nobody stands for them yet.

    Law: 条例19 art. 49.
    """
    report = at_hand.report
    if report.state not in WRITING or report.scope != Scope.AREA:
        return
    missing = {
        pk for pk, handed in reports_below(report.body, report.year).items() if handed is None
    }
    for body in Body.objects.filter(pk__in=missing).order_by("position", "id") if missing else ():
        yield Check(
            Severity.WARNING,
            "handed-in",
            body.code,
            _("%(body)s has not handed in its report; its figures are those of now.")
            % {"body": body.name},
            "条例19 art. 49",
        )


def _remarks(report: AnnualReport) -> Iterator[Check]:
    if report.state in WRITING:
        for remark in report.remarks.filter(settled_at=None).order_by("id"):
            yield Check(
                Severity.WARNING,
                "remark",
                str(remark.pk),
                _("A remark is not settled yet: %(remark)s") % {"remark": remark.text},
                section=remark.section,
            )
