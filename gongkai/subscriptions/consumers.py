"""Ledger consumer: notes what followers of lists may want to know."""

from collections.abc import Sequence

from gongkai.ledger.models import Act
from gongkai.subscriptions.actions import announce
from gongkai.subscriptions.queries import followed_kinds


def consume(acts: Sequence[Act]) -> None:
    """Note the announced events of these acts. Processing them again changes nothing."""
    kinds = followed_kinds()
    announce(
        (act.subject_type, int(act.subject_id), event, act.at)
        for act in acts
        if act.subject_type in kinds and (event := kinds[act.subject_type].announced.get(act.verb))
    )
