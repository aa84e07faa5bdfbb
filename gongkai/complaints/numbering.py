"""The numbers of complaints and of orders to rectify, without gaps."""

from gongkai.complaints.models import ComplaintNumbers
from gongkai.organisations.models import Body


def allocate_number(body: Body, series: str, year: int) -> str:
    """Lock the row of the series until the transaction ends, so that numbering has no gaps."""
    ComplaintNumbers.objects.get_or_create(body=body, series=series, year=year)
    row = ComplaintNumbers.objects.select_for_update().get(body=body, series=series, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{body.code}-{series}{year}-{row.last:05}"
