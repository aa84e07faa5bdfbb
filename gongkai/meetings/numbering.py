"""Numbers of meetings and of applications for seats, without gaps, in the form of receipt numbers."""

from gongkai.meetings.models import MeetingNumbers
from gongkai.organisations.models import Body

MEETING_SERIES, SEAT_SERIES = "HY", "BM"  # 会议, 报名


def allocate_number(body: Body, series: str, year: int) -> str:
    """Lock the row of the series until the transaction ends, so that numbering has no gaps."""
    MeetingNumbers.objects.get_or_create(body=body, series=series, year=year)
    row = MeetingNumbers.objects.select_for_update().get(body=body, series=series, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{body.code}-{series}{year}-{row.last:05}"
