"""Ledger consumer: notifications about versions of datasets."""

from collections.abc import Sequence

from gongkai.datasets.notifying import KINDS, notify_of_failed_bundle, notify_of_release
from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb


@takes(KINDS, {Verb.DATASET_BUNDLE_FAILED})
def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    for act in acts:
        if act.verb in KINDS:
            notify_of_release(act)
        elif act.verb == Verb.DATASET_BUNDLE_FAILED:
            notify_of_failed_bundle(act)
