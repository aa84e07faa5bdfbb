"""Ledger consumer: notes what followers of lists may want to know."""

from collections.abc import Sequence

from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.subscriptions.actions import announce
from gongkai.subscriptions.queries import announced_verbs, followed_kinds


@takes(announced_verbs)
def consume(acts: Sequence[Act]) -> None:
    """Note the announced events of these acts. Processing them again changes nothing."""
    kinds = followed_kinds()
    announce(
        (name, *event, act.at)
        for act in acts
        for name, kind in kinds.items()
        if (event := kind.announced_event(act))
    )
