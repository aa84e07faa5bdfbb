"""How long the steps of a review take, from the tallies of the acts that ended them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Sum

from gongkai.documents.measures import DOCUMENT
from gongkai.documents.states import State
from gongkai.ledger.measures import MICROS
from gongkai.statistics.models import Tally

PREFIX = "waited:"


@dataclass(frozen=True)
class StepDays:
    """The working days that documents of a body waited in one state in a year."""

    state: State
    days: Counter[int]

    @property
    def number(self) -> int:
        """How many steps ended."""
        return self.days.total()

    @property
    def median(self) -> int:
        """The number of days within which at least half of them ended."""
        seen = 0
        for days, number in sorted(self.days.items()):
            seen += number
            if 2 * seen >= self.number:
                return days
        return 0

    @property
    def late(self) -> int:
        """How many took longer than the limit of a step."""
        limit = settings.GONGKAI_TURN_DAYS[0]
        return sum(number for days, number in self.days.items() if limit and days > limit)

    @property
    def percent_late(self) -> int:
        """The part of them that took longer, in percent."""
        return round(100 * self.late / self.number) if self.number else 0


def step_days(chains: Iterable[str], year: int) -> dict[str, list[StepDays]]:
    """Return the waits of each body by state, in the order of the review. One query."""
    found: dict[str, dict[State, Counter[int]]] = {}
    sums = (
        Tally.objects.filter(body__in=sorted(chains), year=year, subject_type=DOCUMENT)
        .filter(measure__startswith=PREFIX)
        .order_by()
        .values_list("body", "measure")
        .annotate(total=Sum("micros"))
    )
    for chain, measure, total in sums:
        state, _colon, days = measure.removeprefix(PREFIX).partition(":")
        counts = found.setdefault(chain, {}).setdefault(State(state), Counter())
        counts[int(days)] += total // MICROS
    return {
        chain: [StepDays(state, states[state]) for state in State if state in states]
        for chain, states in found.items()
    }
