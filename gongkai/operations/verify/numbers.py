"""Check of index numbers: consecutive in each series, no gaps, no duplicates."""

import re
from collections.abc import Iterator

from gongkai.documents.models import Document, NumberSeries
from gongkai.documents.states import Status
from gongkai.operations.verify.faults import Check, Fault
from gongkai.organisations.models import Body

PART = "numbers"
NUMBER = re.compile(r"(?P<code>.+)/(?P<year>\d{4})-(?P<running>\d{5,9})\Z")
NUMBERED = frozenset({Status.RELEASED, Status.WITHDRAWN})


def check() -> Check:
    """Check the numbers of each body against its series, with one byte of memory per number."""
    count = 0
    for body_id in _bodies():
        series = dict(NumberSeries.objects.filter(body=body_id).values_list("year", "last"))
        code = Body.objects.values_list("code", flat=True).get(pk=body_id)
        seen = {year: bytearray(last + 1) for year, last in series.items()}
        documents = Document.objects.filter(body=body_id, index_number__isnull=False).order_by("pk")
        for pk, number in documents.values_list("pk", "index_number").iterator():
            count += 1
            yield from _mark_number(pk, str(number), seen, body_id)
        for year, marks in sorted(seen.items()):
            for running in range(1, len(marks)):
                if not marks[running]:
                    yield Fault(
                        PART,
                        f"{code}/{year}-{running:05} is missing: "
                        "it was allocated, but no document of the body has it",
                    )
    for pk in Document.objects.filter(status__in=NUMBERED, index_number=None).values_list(
        "pk", flat=True
    ):
        yield Fault(PART, f"document {pk} was released and has no index number")
    return f"{count} index numbers in {NumberSeries.objects.count()} series"


def _bodies() -> list[int]:
    """Return the bodies with a series, and those with numbered documents but no series."""
    with_series = set(NumberSeries.objects.values_list("body_id", flat=True))
    numbered = Document.objects.filter(index_number__isnull=False).order_by("body_id")
    return sorted(with_series | set(numbered.values_list("body_id", flat=True).distinct()))


def _mark_number(pk: int, number: str, seen: dict[int, bytearray], body_id: int) -> Iterator[Fault]:
    match = NUMBER.match(number)
    if match is None:
        yield Fault(
            PART, f"document {pk} has the number {number!r}, which does not match any series"
        )
        return
    marks, running = seen.get(int(match["year"]), bytearray()), int(match["running"])
    if not 1 <= running < len(marks):
        yield Fault(
            PART,
            f"document {pk} has the number {number}, beyond the {max(0, len(marks) - 1)} allocated",
        )
    elif marks[running]:
        same_number = Document.objects.filter(
            body=body_id, index_number__endswith=f"/{match['year']}-{match['running']}"
        )
        others = ", ".join(
            str(other)
            for other in same_number.order_by("pk").values_list("pk", flat=True)
            if other != pk
        )
        yield Fault(
            PART, f"document {pk} has the number {number}, which document {others} also has"
        )
    else:
        marks[running] = 1
