"""Comparisons between reports: with the year before, and of a body with the bodies it covers."""

from collections.abc import Iterator, Sequence

from gongkai.law.messages import N_, text
from gongkai.law.report_forms.forms import APPLICANTS
from gongkai.law.report_forms.identities import CARRIED_IN, CARRIED_OUT
from gongkai.law.report_forms.shapes import Finding, PartName, Place, Report, Severity, plain
from gongkai.law.report_forms.table_identities import cell

STOCKED = ("rules", "normdocs")


def cross_year_mismatches(report: Report, previous: Report) -> Iterator[Finding]:
    """
    Yield the figures that do not follow from the report of the year before: R4, R6, S14-9.

    Law: 条例19 art. 50; 国办公开办函〔2021〕30号; 国办发〔2014〕32号.
    """
    if report.year is not None and previous.year is not None and previous.year != report.year - 1:
        yield Finding(
            Severity.WARNING,
            "R4",
            Place(),
            text(
                N_(
                    "The report for comparison is of %(found)s, not of the previous year, %(wanted)s."
                ),
                found=previous.year,
                wanted=report.year - 1,
            ),
        )
        return
    yield from _carried(report, previous)
    yield from _in_force(report, previous)
    yield from _still_open(report, previous)


def _carried(report: Report, previous: Report) -> Iterator[Finding]:
    """
    R4: the number carried out of one year is carried into the next, for each kind of applicant.

    Law: 条例19 art. 50 (2).
    """
    for column in APPLICANTS:
        place = Place(PartName.APPLICATIONS, CARRIED_IN, column.key)
        left = report.cells.get(place)
        right = previous.cells.get(Place(PartName.APPLICATIONS, CARRIED_OUT, column.key))
        if left is None or right is None or left == right:
            continue
        yield Finding(
            Severity.ERROR,
            "R4",
            place,
            text(
                N_(
                    "Table 3, column “%(column)s”: item 2 says that %(left)s were carried over from the year before, "
                    "but item 4 of that year's report says %(right)s."
                ),
                column=column.name,
                left=plain(left),
                right=plain(right),
            ),
            left,
            right,
            report.form.law,
        )


def _in_force(report: Report, previous: Report) -> Iterator[Finding]:
    """
    R6: documents in force = those in force the year before + those made − those repealed.

    A warning only: documents are also transferred to other bodies, expire, or are split.
    Law: 条例19 art. 20 (1); 国办公开办函〔2021〕30号.
    """
    for key in STOCKED:
        now = Place(PartName.PROACTIVE, key, "in_force")
        made = report.cells.get(Place(PartName.PROACTIVE, key, "made"))
        repealed = report.cells.get(Place(PartName.PROACTIVE, key, "repealed"))
        left, before = report.cells.get(now), previous.cells.get(now)
        if left is None or before is None or made is None or repealed is None:
            continue
        right = before + made - repealed
        if left != right:
            yield Finding(
                Severity.WARNING,
                "R6",
                now,
                text(
                    N_(
                        "Table 2, row “%(row)s”: %(left)s are in force, but from the year before it would be "
                        "%(right)s (%(before)s + %(made)s − %(repealed)s)."
                    ),
                    row=report.form.label(now),
                    left=plain(left),
                    right=plain(right),
                    before=plain(before),
                    made=plain(made),
                    repealed=plain(repealed),
                ),
                left,
                right,
                report.form.law,
            )


def _still_open(report: Report, previous: Report) -> Iterator[Finding]:
    """S14-9: applications open at the end of a year are open at the beginning of the next."""
    left, right = (
        report.cells.get(cell("req.open_before")),
        previous.cells.get(cell("req.open_after")),
    )
    if left is None or right is None or left == right:
        return
    yield Finding(
        Severity.ERROR,
        "S14-9",
        cell("req.open_before"),
        text(
            N_(
                "%(left)s applications were open at the beginning of the year, but %(right)s at the end of the year "
                "before."
            ),
            left=plain(left),
            right=plain(right),
        ),
        left,
        right,
        report.form.law,
    )


def consolidation_mismatches(whole: Report, parts: Sequence[Report]) -> Iterator[Finding]:
    """
    Yield every cell of a consolidated report that is not the sum over the bodies it covers.

    The rules are R10 and S14-10.

    Law: 条例19 art. 49; 国办发〔2014〕32号 (reports are added up from level to level).
    """
    rule = "S14-10" if PartName.TABLE in whole.form.parts else "R10"
    for place in sorted(whole.cells):
        # A cell that no body filled in cannot be compared; the check of each body reports it.
        if not any(place in part.cells for part in parts):
            continue
        left, right = whole.cells[place], sum(part.cells.get(place, 0) for part in parts)
        if left == right:
            continue
        row = whole.form.row(place.part, place.row)
        column = row.column(place.column) if row else None
        yield Finding(
            Severity.ERROR,
            rule,
            place,
            text(
                N_(
                    "Row “%(row)s”, column “%(column)s”: the consolidated report says %(left)s, but the reports it "
                    "covers add up to %(right)s."
                ),
                row=whole.form.label(place),
                column=column.name if column else place.column,
                left=plain(left),
                right=plain(right),
            ),
            left,
            right,
            whole.form.law,
        )
