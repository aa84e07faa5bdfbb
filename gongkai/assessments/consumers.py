"""Ledger consumer: notifications about assessments."""

from collections.abc import Sequence

from gongkai.assessments.notifying import VERBS, notify_of
from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act


@takes(VERBS)
def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    for act in acts:
        if act.verb in VERBS:
            notify_of(act)
