"""Stored attacks in what the inspection found: addresses and titles that people wrote."""

from collections.abc import Sequence

from gongkai.inspections.models import Inspection, InspectionItem, InspectionResult
from tests.cast import AT, Cast


def hostile_inspection(cast: Cast, payloads: Sequence[str]) -> None:
    """Find each payload at the body in one night."""
    today = AT.date()
    night = Inspection.objects.create(day=today, begun_at=AT, finished_at=AT, bodies=1)
    InspectionResult.objects.create(
        inspection=night, body=cast.finance, check_name="links", number=len(payloads)
    )
    for number, payload in enumerate(payloads[:6]):
        InspectionItem.objects.create(
            body=cast.finance,
            check_name="links",
            subject=f"{number} {payload}"[:300],
            found_on=today,
            seen_on=today,
        )
