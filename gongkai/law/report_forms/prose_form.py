"""
The reports of 2008 to 2013, which are text: the six items of 条例07 art. 32, and the numbers stated in them.

No form was laid down for those years. What the text tells is kept under the names of the table of
2014, so that later years can be compared with it; what it does not tell is not given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gongkai.law.messages import N_, text
from gongkai.law.report_forms.forms import FORMS
from gongkai.law.report_forms.prose import figures_stated
from gongkai.law.report_forms.shapes import (
    Finding,
    Form,
    Number,
    PartName,
    Place,
    Report,
    Severity,
    plain,
)
from gongkai.law.report_forms.table_identities import SUMS, cell
from gongkai.law.report_forms.tables import FORM_2014

KEYS = ("act.", "req.", "rev.", "lit.", "comp.", "fee.")
# Law: 条例07 art. 32 (the six items of a report); art. 31 (yearly, by 31 March).
PROSE_FORM = Form(
    "2008",
    2008,
    2013,
    {
        PartName.TABLE: tuple(
            row for row in FORM_2014.parts[PartName.TABLE] if row.key.startswith(KEYS)
        )
    },
    "条例07 art. 32",
)


def form_by_code(code: str) -> Form | None:
    """Return the form with this code, also that of the years whose reports are text."""
    return PROSE_FORM if code == PROSE_FORM.code else FORMS.get(code)


@dataclass(frozen=True)
class StatedFigures:
    """The figures that a text tells, and where it contradicts itself."""

    cells: Mapping[Place, Number]
    findings: tuple[Finding, ...]


def read_prose(prose: str, year: int | None, body: str) -> StatedFigures:
    """
    Return the figures of a report that is text.

    Law: 条例07 art. 32.
    """
    cells: dict[Place, Number] = {}
    findings: list[Finding] = []
    for place, number, words in figures_stated(Report(PROSE_FORM, year, body, {}, prose)):
        before = cells.setdefault(place, number)
        if before != number:
            why = text(
                N_("The text states “%(words)s” (%(left)s), and elsewhere %(right)s (%(figure)s)."),
                words=words,
                left=plain(number),
                right=plain(before),
                figure=PROSE_FORM.label(place),
            )
            findings.append(
                Finding(Severity.ERROR, "R9", place, why, number, before, PROSE_FORM.law)
            )
    return StatedFigures(cells, tuple(findings))


def broken_partial_sums(report: Report) -> Iterator[Finding]:
    """
    Yield the sums whose parts, as far as they are stated, do not fit their whole.

    A text need not tell every part: the parts told cannot be more than the whole, and where two or
    more are told and are less, the rest is asked for.
    Law: 条例07 art. 32.
    """
    for rule in SUMS:
        whole = report.cells.get(cell(rule.whole))
        parts = [report.cells[cell(part)] for part in rule.parts if cell(part) in report.cells]
        if whole is None or not parts or len(parts) == len(rule.parts):
            continue
        together = sum(parts)
        if together > whole:
            severity = Severity.ERROR
            why = N_(
                "Row “%(row)s” is %(left)s, but the parts told add up to more: %(parts)s = %(right)s."
            )
        elif len(parts) > 1 and together < whole:
            severity = Severity.WARNING
            why = N_(
                "Row “%(row)s” is %(left)s, and the parts told add up to %(right)s (%(parts)s); the rest is not told."
            )
        else:
            continue
        yield Finding(
            severity,
            rule.rule,
            cell(rule.whole),
            text(
                why,
                row=report.form.label(cell(rule.whole)),
                left=plain(whole),
                right=plain(together),
                parts=" + ".join(map(plain, parts)),
            ),
            whole,
            together,
            report.form.law,
        )
