"""Index numbers: consecutive in each series, none missing, none double, none beyond what was given."""

import re
from collections.abc import Iterator

from gongkai.documents.models import Document, NumberSeries
from gongkai.documents.states import Status
from gongkai.operations.verify.faults import Fault, Look
from gongkai.organisations.models import Body

PART = "numbers"
NUMBER = re.compile(r"(?P<code>.+)/(?P<year>\d{4})-(?P<running>\d{5,9})\Z")
NUMBERED = frozenset({Status.RELEASED, Status.WITHDRAWN})


def look() -> Look:
    """Hold the numbers of each body against its series; a bit a number, so that millions fit."""
    given = 0
    for body_id in _bodies():
        series = dict(NumberSeries.objects.filter(body=body_id).values_list("year", "last"))
        code = Body.objects.values_list("code", flat=True).get(pk=body_id)
        seen = {year: bytearray(last + 1) for year, last in series.items()}
        documents = Document.objects.filter(body=body_id, index_number__isnull=False).order_by("pk")
        for pk, number in documents.values_list("pk", "index_number").iterator():
            given += 1
            yield from _placed(pk, str(number), seen, body_id)
        for year, bits in sorted(seen.items()):
            for running in range(1, len(bits)):
                if not bits[running]:
                    yield Fault(
                        PART,
                        f"{code}/{year}-{running:05} is missing: given, and no document of the body has it",
                    )
    for pk in Document.objects.filter(status__in=NUMBERED, index_number=None).values_list(
        "pk", flat=True
    ):
        yield Fault(PART, f"document {pk} was released and has no index number")
    return f"{given} index numbers in {NumberSeries.objects.count()} series"


def _bodies() -> list[int]:
    """Return the bodies that have a series, or documents with numbers and none."""
    with_series = set(NumberSeries.objects.values_list("body_id", flat=True))
    numbered = Document.objects.filter(index_number__isnull=False).order_by("body_id")
    return sorted(with_series | set(numbered.values_list("body_id", flat=True).distinct()))


def _placed(pk: int, number: str, seen: dict[int, bytearray], body_id: int) -> Iterator[Fault]:
    match = NUMBER.match(number)
    if match is None:
        yield Fault(PART, f"document {pk} has the number {number!r}, which no series gives")
        return
    bits, running = seen.get(int(match["year"]), bytearray()), int(match["running"])
    if not 1 <= running < len(bits):
        yield Fault(
            PART,
            f"document {pk} has the number {number}, beyond the {max(0, len(bits) - 1)} that were given",
        )
    elif bits[running]:
        similar_applications = Document.objects.filter(
            body=body_id, index_number__endswith=f"/{match['year']}-{match['running']}"
        )
        others = ", ".join(
            str(other)
            for other in similar_applications.order_by("pk").values_list("pk", flat=True)
            if other != pk
        )
        yield Fault(
            PART, f"document {pk} has the number {number}, which document {others} has, too"
        )
    else:
        bits[running] = 1
