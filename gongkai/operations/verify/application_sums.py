"""Check of R1, the balance of every annual report: carried in + received = ended + carried over."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractYear

from gongkai.applications.models import Application
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb

Years = Counter[tuple[str, int]]
RECEIVED = Q(verb=Verb.APPLICATION_RECEIVED)
# A reopened case is counted when it was first closed.
ENDED = Q(verb=Verb.REPLY_SERVED, facets__again=False) | Q(
    verb=Verb.APPLICATION_WITHDRAWN, facets__has_key="outcome", facets__again=False
)


class Tally:
    """Open applications at the end of each year by the rows; other terms come from the ledger."""

    def __init__(self) -> None:
        self.moved: Years = Counter()
        self.sums = 0

    def add(self, one: Application, counted_on: date | None) -> None:
        """Count one application as open from its receipt to its first closing."""
        if one.received_on is None:
            return
        chain = one.body.chain
        self.moved[chain, one.received_on.year] += 1
        end = counted_on if one.reopened_on else one.closed_on
        if end is not None:
            self.moved[chain, end.year] -= 1

    def problems(self) -> Iterator[str]:
        """
        Yield each body and year in which the sums of the ledger differ from the rows.

        Law: 条例19 art. 50; 国办公开办函〔2021〕30号.
        """
        received, ended = (
            _by_year(Act.objects.filter(RECEIVED)),
            _by_year(Act.objects.filter(ENDED)),
        )
        years: dict[str, set[int]] = {}
        for chain, year in {*self.moved, *received, *ended}:
            years.setdefault(chain, set()).add(year)
        for chain in sorted(years):
            before = 0
            for year in sorted(years[chain]):
                self.sums += 1
                key = (chain, year)
                over = before + self.moved[key]
                if before + received[key] != ended[key] + over:
                    yield (
                        f"R1 of {chain} in {year}: {before} carried in + {received[key]} received "
                        f"is not {ended[key]} ended + {over} carried over"
                    )
                before = over


def _by_year(acts: "QuerySet[Act]") -> Years:
    rows = (
        acts.annotate(year=ExtractYear("on"))
        .order_by()
        .values_list("body", "year")
        .annotate(Count("pk"))
    )
    return Counter({(body, year): count for body, year, count in rows})
