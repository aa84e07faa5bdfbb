"""How near the day of the reply is: in working days, by the calendar of the place where each body sits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When

from gongkai.applications.models import Application
from gongkai.applications.states import OPEN, Stage, Urgency
from gongkai.calendars.queries import Calendars
from gongkai.organisations.models import Body

# What is on the board of those who watch: all that is not answered, registered or not.
WATCHED = frozenset({Stage.ARRIVED}) | OPEN
SOON = (Urgency.TODAY, Urgency.TWO, Urgency.FIVE)


@dataclass
class Standing:
    """How many cases of one body stand where, and how near their days are."""

    stages: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    urgencies: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, stage: str, urgency: str, number: int) -> None:
        """Count some cases in."""
        self.stages[stage] += number
        if urgency:
            self.urgencies[urgency] += number


def with_urgency(
    applications: QuerySet[Application], bodies: Iterable[int], calendars: Calendars, *, today: date
) -> QuerySet[Any]:
    """
    Say of each case how near its day is (`urgency`, empty where no clock runs). One query, however many bodies.

    `bodies` are those whose cases these are: their regions tell which days count.
    """
    regions = Body.objects.filter(pk__in=bodies).order_by().values_list("region", flat=True).distinct()
    last_days: defaultdict[tuple[date, date], list[str]] = defaultdict(list)
    for region in regions:
        calendar = calendars.of(region)
        last_days[calendar.nth_after(today, 2), calendar.nth_after(today, 5)].append(region)
    tiers = []
    for (second, fifth), places in last_days.items():
        # Mostly the same days count everywhere; then nobody's region is looked at.
        here = Q(body__region__in=places) if len(last_days) > 1 else Q()
        tiers.append(When(here & Q(due_on__lte=second), then=Value(Urgency.TWO.value)))
        tiers.append(When(here & Q(due_on__lte=fifth), then=Value(Urgency.FIVE.value)))
    return applications.annotate(
        urgency=Case(
            When(~Q(stage__in=sorted(OPEN)) | Q(due_on=None), then=Value("")),
            When(due_on__lt=today, then=Value(Urgency.LATE.value)),
            When(due_on=today, then=Value(Urgency.TODAY.value)),
            *tiers,
            default=Value(Urgency.LATER.value),
            output_field=CharField(),
        )
    )


def standings_of(applications: QuerySet[Any]) -> dict[int, Standing]:
    """Count what is not answered by body, of cases that say how near their day is. One query."""
    found: defaultdict[int, Standing] = defaultdict(Standing)
    watched = applications.filter(stage__in=sorted(WATCHED)).order_by()
    for body, stage, urgency, number in watched.values_list("body_id", "stage", "urgency").annotate(Count("id")):
        found[body].add(stage, urgency, number)
    return dict(found)
