"""Ledger consumer: notifications about events and the questions to them."""

from collections.abc import Sequence

from gongkai.interviews.notifying import KINDS, notify_of_event, notify_of_question
from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb


@takes(KINDS, {Verb.EVENT_QUESTION_RECEIVED})
def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    for act in acts:
        if act.verb in KINDS:
            notify_of_event(act)
        elif act.verb == Verb.EVENT_QUESTION_RECEIVED:
            notify_of_question(act)
