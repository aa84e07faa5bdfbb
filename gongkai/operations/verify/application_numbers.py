"""Check of receipt and letter numbers: consecutive in each series, no gaps, no duplicates."""

import re
from collections.abc import Iterable, Iterator

from gongkai.applications.models import Application, CaseNumbers, Letter, Reply
from gongkai.applications.numbering import LETTERS, RECEIPTS
from gongkai.operations.verify.faults import Check, Fault
from gongkai.organisations.models import Body

PART = "case-numbers"
FORMS = {
    RECEIPTS: re.compile(rf".+-{RECEIPTS}(?P<year>\d{{4}})-(?P<running>\d{{5,9}})\Z"),
    LETTERS: re.compile(r".*公开〔(?P<year>\d{4})〕(?P<running>\d{1,9})号\Z"),
}
Numbered = Iterable[tuple[str, str]]  # description of the object, and its number


def check() -> Check:
    """Check the numbers of each body against its series, with one byte of memory per number."""
    count = 0
    for body in Body.objects.filter(pk__in=_bodies()).order_by("pk"):
        for kind, numbered in ((RECEIPTS, _receipts(body)), (LETTERS, _letters(body))):
            series = CaseNumbers.objects.filter(body=body, series=kind)
            seen = {year: bytearray(last + 1) for year, last in series.values_list("year", "last")}
            for what, number in numbered:
                count += 1
                yield from _mark_number(what, number, FORMS[kind], seen)
            for year, marks in sorted(seen.items()):
                for running in range(1, len(marks)):
                    if not marks[running]:
                        problem = (
                            f"number {running} of {body.code}/{kind}{year} is missing: "
                            "it was allocated, but nothing has it"
                        )
                        yield Fault(PART, problem)
    return f"{count} numbers of receipts and letters in {CaseNumbers.objects.count()} series"


def _bodies() -> set[int]:
    """Return the bodies with a series, and those with applications but no series."""
    return set(CaseNumbers.objects.values_list("body_id", flat=True)) | set(
        Application.objects.order_by().values_list("body_id", flat=True).distinct()
    )


def _receipts(body: Body) -> Numbered:
    rows = Application.objects.filter(body=body).order_by("pk").values_list("pk", "number")
    return ((f"case {pk}", number) for pk, number in rows.iterator())


def _letters(body: Body) -> Numbered:
    """Yield replies, which get their number with the approval, and the other letters."""
    replies = Reply.objects.filter(application__body=body).exclude(number="").order_by("pk")
    for pk, number in replies.values_list("pk", "number").iterator():
        yield f"reply {pk}", number
    letters = Letter.objects.filter(application__body=body).exclude(number="").order_by("pk")
    for pk, number, reply, of_reply in letters.values_list(
        "pk", "number", "reply", "reply__number"
    ).iterator():
        if reply is None or number != of_reply:
            yield f"letter {pk}", number


def _mark_number(
    what: str, number: str, form: re.Pattern[str], seen: dict[int, bytearray]
) -> Iterator[Fault]:
    match = form.match(number)
    if match is None:
        yield Fault(PART, f"{what} has the number {number!r}, which does not match any series")
        return
    marks, running = seen.get(int(match["year"]), bytearray()), int(match["running"])
    if not 1 <= running < len(marks):
        yield Fault(
            PART,
            f"{what} has the number {number}, beyond the {max(0, len(marks) - 1)} allocated",
        )
    elif marks[running]:
        yield Fault(PART, f"{what} has the number {number}, which is already in use")
    else:
        marks[running] = 1
