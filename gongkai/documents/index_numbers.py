"""Index numbers: body code, year of first release, sequence number of at least five digits."""

from gongkai.documents.models import NumberSeries
from gongkai.organisations.models import Body


def allocate_numbers(body: Body, year: int, count: int = 1) -> list[str]:
    """
    Allocate the next `count` index numbers of the body in the year: consecutive, never reused.

    The row of the series stays locked until the transaction ends, so an allocated number is
    either used or rolled back together with its use.
    """
    NumberSeries.objects.get_or_create(body=body, year=year)
    series = NumberSeries.objects.select_for_update().get(body=body, year=year)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return [f"{body.code}/{year}-{number:05}" for number in range(first, first + count)]
