"""Ledger consumer: notifications about assessments."""

from collections.abc import Sequence

from gongkai.assessments.notifying import VERBS, notify_of
from gongkai.ledger.models import Act


def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    for act in acts:
        if act.verb in VERBS:
            notify_of(act)
