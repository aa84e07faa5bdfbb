"""Kinds of notifications about versions of datasets, and what a notification shows."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.datasets.notifying import BUNDLE, RELEASE
from gongkai.datasets.queries import visible_bundles, visible_releases
from gongkai.datasets.states import NotificationKind
from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.notifications.states import Tone
from gongkai.organisations.queries import User


def _lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return title, address and number of the versions that the user may see."""
    found = visible_releases(user, on=on).select_related("dataset__body").in_bulk(list(ids))
    return {
        pk: SubjectLine(
            one.dataset.title,
            number=f"{one.dataset.code} v{one.number}",
            body=one.dataset.body.label,
        )
        for pk, one in found.items()
    }


def _bundle_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return title, period and body of the planned releases that the user may see."""
    found = visible_bundles(user, on=on).select_related("dataset__body").in_bulk(list(ids))
    return {
        pk: SubjectLine(one.dataset.title, number=one.period, body=one.dataset.body.label)
        for pk, one in found.items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(
        NotificationKind,
        {NotificationKind.DATASET_RETURNED: Tone.SOON, NotificationKind.BUNDLE_FAILED: Tone.LATE},
        {},
    ),
    subjects=(
        SubjectKind(
            RELEASE,
            _("Dataset version"),
            _("A version of a dataset that you no longer handle"),
            "desk:dataset_version",
            _lines,
        ),
        SubjectKind(
            BUNDLE,
            _("Planned release"),
            _("A planned release that you no longer handle"),
            "desk:dataset_bundle",
            _bundle_lines,
        ),
    ),
)
