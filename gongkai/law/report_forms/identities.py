"""Identities that the numbers of one report in the forms of 2019 and 2021 must satisfy."""

from collections.abc import Iterator

from gongkai.law.messages import N_, text
from gongkai.law.report_forms.forms import APPLICANTS, PERSONS, RESULTS, TOTAL
from gongkai.law.report_forms.shapes import (
    Column,
    Finding,
    PartName,
    Place,
    Report,
    Row,
    Severity,
    plain,
)

APPLICATIONS, REMEDIES, PROACTIVE = PartName.APPLICATIONS, PartName.REMEDIES, PartName.PROACTIVE
RECEIVED, CARRIED_IN, ALL_OUTCOMES, CARRIED_OUT = "1", "2", "3.7", "4"


def broken_identities(report: Report) -> Iterator[Finding]:
    """
    Yield every identity of the forms of 2019 and 2021 that does not hold, R1 to R7.

    An identity with a missing number is skipped: the missing number is reported elsewhere.
    Law: 条例19 art. 50; 国办公开办函〔2019〕60号; 国办公开办函〔2021〕30号.
    """
    for column in APPLICANTS:
        yield from _balance(report, column)
        yield from _outcomes(report, column)
    for row in report.form.parts.get(APPLICATIONS, ()):
        yield from _applicants(report, row)
    for row in report.form.parts.get(REMEDIES, ()):
        yield from _results(report, row)
    for row in report.form.parts.get(PROACTIVE, ()):
        yield from _open_stock(report, row)


def is_outcome(row: Row) -> bool:
    """Return whether a row of table three counts one outcome and is part of the total."""
    return row.key.startswith("3.") and row.key != ALL_OUTCOMES


def _balance(report: Report, column: Column) -> Iterator[Finding]:
    """
    R1: received + carried in = completed + carried out.

    Law: 条例19 art. 50 (2).
    """
    places = [
        Place(APPLICATIONS, row, column.key)
        for row in (RECEIVED, CARRIED_IN, ALL_OUTCOMES, CARRIED_OUT)
    ]
    left, right = report.sum_of(places[:2]), report.sum_of(places[2:])
    if left is None or right is None or left == right:
        return
    received, carried_in, done, carried_out = (plain(report.cells[place]) for place in places)
    yield Finding(
        Severity.ERROR,
        "R1",
        places[0],
        text(
            N_(
                "Table 3, column “%(column)s”: item 1 plus item 2 (%(received)s + %(carried_in)s = %(left)s) must "
                "equal item 3 (7) plus item 4 (%(done)s + %(carried_out)s = %(right)s)."
            ),
            column=column.name,
            received=received,
            carried_in=carried_in,
            left=plain(left),
            done=done,
            carried_out=carried_out,
            right=plain(right),
        ),
        left,
        right,
        report.form.law,
    )


def _outcomes(report: Report, column: Column) -> Iterator[Finding]:
    """
    R2: the total of item 3 is the sum of its outcomes.

    Law: 条例19 art. 36, 50 (2).
    """
    total = Place(APPLICATIONS, ALL_OUTCOMES, column.key)
    rows = [row for row in report.form.parts.get(APPLICATIONS, ()) if is_outcome(row)]
    left, right = (
        report.cells.get(total),
        report.sum_of([Place(APPLICATIONS, row.key, column.key) for row in rows]),
    )
    if left is None or right is None or left == right:
        return
    yield Finding(
        Severity.ERROR,
        "R2",
        total,
        text(
            N_(
                "Table 3, column “%(column)s”: the total in item 3 (7) is %(left)s, but the outcomes (1) to (6) "
                "add up to %(right)s."
            ),
            column=column.name,
            left=plain(left),
            right=plain(right),
        ),
        left,
        right,
        report.form.law,
    )


def _applicants(report: Report, row: Row) -> Iterator[Finding]:
    """
    R3: the total of a row is the sum of its kinds of applicant.

    Law: 条例19 art. 50 (2).
    """
    total = Place(APPLICATIONS, row.key, TOTAL)
    left = report.cells.get(total)
    right = report.sum_of([Place(APPLICATIONS, row.key, column.key) for column in PERSONS])
    if left is None or right is None or left == right:
        return
    yield Finding(
        Severity.ERROR,
        "R3",
        total,
        text(
            N_(
                "Table 3, row “%(row)s”: the column “总计” says %(left)s, but the six kinds of applicant add up "
                "to %(right)s."
            ),
            row=report.form.label(total),
            left=plain(left),
            right=plain(right),
        ),
        left,
        right,
        report.form.law,
    )


def _results(report: Report, row: Row) -> Iterator[Finding]:
    """
    R5: the total of a kind of remedy is the sum of its results.

    Law: 条例19 art. 50 (3), 51.
    """
    total = Place(REMEDIES, row.key, TOTAL)
    left = report.cells.get(total)
    right = report.sum_of([Place(REMEDIES, row.key, column.key) for column in RESULTS])
    if left is None or right is None or left == right:
        return
    yield Finding(
        Severity.ERROR,
        "R5",
        total,
        text(
            N_(
                "Table 4, “%(row)s”: the column “总计” says %(left)s, but the four results add up to %(right)s."
            ),
            row=report.form.label(total),
            left=plain(left),
            right=plain(right),
        ),
        left,
        right,
        report.form.law,
    )


def _open_stock(report: Report, row: Row) -> Iterator[Finding]:
    """
    R7: the number newly published is at most the total number published.

    Law: 条例19 art. 20 (1).
    """
    new, all_open = Place(PROACTIVE, row.key, "published"), Place(PROACTIVE, row.key, "open")
    left, right = report.cells.get(all_open), report.cells.get(new)
    if left is None or right is None or left >= right:
        return
    yield Finding(
        Severity.ERROR,
        "R7",
        all_open,
        text(
            N_(
                "Table 2, row “%(row)s”: “对外公开总数量” is %(left)s and thus less than “本年新公开数量”, "
                "which is %(right)s."
            ),
            row=row.name,
            left=plain(left),
            right=plain(right),
        ),
        left,
        right,
        report.form.law,
    )
