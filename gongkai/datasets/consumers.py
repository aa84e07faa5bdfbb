"""Ledger consumer: notifications about versions of datasets."""

from collections.abc import Sequence

from gongkai.datasets.notifying import KINDS, notify_of_release
from gongkai.ledger.models import Act


def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    for act in acts:
        if act.verb in KINDS:
            notify_of_release(act)
