"""How near the day of the reply is: in working days, by the calendar of the place where each body sits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When

from gongkai.applications.models import Application
from gongkai.applications.states import OPEN, DeadlineTier, Stage
from gongkai.calendars.queries import Calendars
from gongkai.organisations.models import Body

# What is on the board of those who watch: all that is not answered, registered or not.
WATCHED = frozenset({Stage.ARRIVED}) | OPEN
SOON = (DeadlineTier.TODAY, DeadlineTier.TWO, DeadlineTier.FIVE)


@dataclass
class Status:
    """How many cases of one body stand where, and how near their days are."""

    stages: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    urgencies: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, stage: str, deadline_tier: str, number: int) -> None:
        """Count some cases in."""
        self.stages[stage] += number
        if deadline_tier:
            self.urgencies[deadline_tier] += number


def with_deadline_tier(
    applications: QuerySet[Application], bodies: Iterable[int], calendars: Calendars, *, today: date
) -> QuerySet[Any]:
    """
    Say of each case how near its day is (`deadline_tier`, empty where no clock runs). One query, however many bodies.

    `bodies` are those whose cases these are: their regions tell which days count.
    """
    regions = (
        Body.objects.filter(pk__in=bodies).order_by().values_list("region", flat=True).distinct()
    )
    last_days: defaultdict[tuple[date, date], list[str]] = defaultdict(list)
    for region in regions:
        calendar = calendars.of(region)
        last_days[calendar.nth_after(today, 2), calendar.nth_after(today, 5)].append(region)
    tiers = []
    for (second, fifth), places in last_days.items():
        # Mostly the same days count everywhere; then nobody's region is looked at.
        here = Q(body__region__in=places) if len(last_days) > 1 else Q()
        tiers.append(When(here & Q(due_on__lte=second), then=Value(DeadlineTier.TWO.value)))
        tiers.append(When(here & Q(due_on__lte=fifth), then=Value(DeadlineTier.FIVE.value)))
    return applications.annotate(
        deadline_tier=Case(
            When(~Q(stage__in=sorted(OPEN)) | Q(due_on=None), then=Value("")),
            When(due_on__lt=today, then=Value(DeadlineTier.LATE.value)),
            When(due_on=today, then=Value(DeadlineTier.TODAY.value)),
            *tiers,
            default=Value(DeadlineTier.LATER.value),
            output_field=CharField(),
        )
    )


def status_counts_of(applications: QuerySet[Any]) -> dict[int, Status]:
    """Count what is not answered by body, of cases that say how near their day is. One query."""
    found: defaultdict[int, Status] = defaultdict(Status)
    watched = applications.filter(stage__in=sorted(WATCHED)).order_by()
    for body, stage, deadline_tier, number in watched.values_list(
        "body_id", "stage", "deadline_tier"
    ).annotate(Count("id")):
        found[body].add(stage, deadline_tier, number)
    return dict(found)
