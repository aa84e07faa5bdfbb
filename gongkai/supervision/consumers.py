"""Ledger consumer: notifications about plans and tasks."""

from collections.abc import Sequence

from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.supervision.notifying import KINDS, notify_of_plan, notify_of_task


@takes(KINDS, {Verb.PLAN_SUBMITTED})
def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    for act in acts:
        if act.verb in KINDS:
            notify_of_task(act)
        elif act.verb == Verb.PLAN_SUBMITTED:
            notify_of_plan(act)
