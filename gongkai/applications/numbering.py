"""Numbers of receipts and letters: one series per body, year and kind, without gaps."""

from gongkai.applications.models import CaseNumbers
from gongkai.organisations.models import Body

RECEIPTS, LETTERS = "SQ", "GK"


def allocate_receipt_number(body: Body, year: int) -> str:
    """
    Allocate the next receipt number.

    It is unique across all bodies, so a citizen need not name the body.
    """
    return f"{body.code}-{RECEIPTS}{year}-{_take(body, year, RECEIPTS):05}"


def allocate_letter_number(body: Body, year: int) -> str:
    """
    Allocate the next letter number in the format of official letters.

    Source: GB/T 9704 (year in brackets, no leading zeros).
    """
    return f"{body.short_name}公开〔{year}〕{_take(body, year, LETTERS)}号"


def _take(body: Body, year: int, kind: str) -> int:
    """Lock the row of the series until the transaction ends, so that numbering has no gaps."""
    CaseNumbers.objects.get_or_create(body=body, year=year, series=kind)
    series = CaseNumbers.objects.select_for_update().get(body=body, year=year, series=kind)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last
