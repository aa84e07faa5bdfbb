"""Ledger consumer: notifications about public consultations."""

from collections.abc import Sequence

from gongkai.consultations.notifying import notify_of_contest, notify_of_end
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb


def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    for act in acts:
        if act.verb == Verb.CONSULTATION_ENDED:
            notify_of_end(act)
        elif act.verb == Verb.COMMENT_CONTESTED:
            notify_of_contest(act)
