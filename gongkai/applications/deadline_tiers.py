"""Deadline tiers: working days until a reply is due, by the calendar of each body's region."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When

from gongkai.applications.models import Application
from gongkai.applications.states import OPEN, SUSPENDED, DeadlineTier, Stage
from gongkai.calendars.queries import Calendars
from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Body

# Stages that the case overview counts: all unanswered applications, registered or not.
UNANSWERED_STAGES = frozenset({Stage.ARRIVED}) | OPEN
SOON = (DeadlineTier.TODAY, DeadlineTier.TWO, DeadlineTier.FIVE)


@dataclass
class Status:
    """Number of cases of one body by stage and by deadline tier."""

    stages: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    deadline_tiers: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, stage: str, deadline_tier: str, number: int) -> None:
        """Add a number of cases to the counts."""
        self.stages[stage] += number
        if deadline_tier:
            self.deadline_tiers[deadline_tier] += number


def with_deadline_tier(
    applications: QuerySet[Application],
    bodies: Collection[int],
    calendars: Calendars,
    *,
    today: date,
) -> QuerySet[Any]:
    """
    Annotate each case with its `deadline_tier` (empty without a running deadline). One query.

    `bodies` are the bodies of these cases; their regions determine the working days.
    """
    regions = (
        Body.objects.filter(is_in("pk", bodies))
        .order_by()
        .values_list("region", flat=True)
        .distinct()
    )
    last_days: defaultdict[tuple[date, date], list[str]] = defaultdict(list)
    for region in regions:
        calendar = calendars.of(region)
        last_days[calendar.nth_after(today, 2), calendar.nth_after(today, 5)].append(region)
    tiers = []
    for (second, fifth), places in last_days.items():
        # If all regions have the same working days, the condition on the region is not needed.
        here = Q(body__region__in=places) if len(last_days) > 1 else Q()
        tiers.append(When(here & Q(due_on__lte=second), then=Value(DeadlineTier.TWO.value)))
        tiers.append(When(here & Q(due_on__lte=fifth), then=Value(DeadlineTier.FIVE.value)))
    return applications.annotate(
        deadline_tier=Case(
            When(~Q(stage__in=sorted(OPEN - SUSPENDED)) | Q(due_on=None), then=Value("")),
            When(due_on__lt=today, then=Value(DeadlineTier.LATE.value)),
            When(due_on=today, then=Value(DeadlineTier.TODAY.value)),
            *tiers,
            default=Value(DeadlineTier.LATER.value),
            output_field=CharField(),
        )
    )


def status_counts_of(applications: QuerySet[Any]) -> dict[int, Status]:
    """Count unanswered cases by body, stage and `deadline_tier` (annotated before). One query."""
    found: defaultdict[int, Status] = defaultdict(Status)
    unanswered = applications.filter(stage__in=sorted(UNANSWERED_STAGES)).order_by()
    for body, stage, deadline_tier, number in unanswered.values_list(
        "body_id", "stage", "deadline_tier"
    ).annotate(Count("id")):
        found[body].add(stage, deadline_tier, number)
    return dict(found)
