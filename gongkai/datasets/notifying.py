"""Notifications about versions of datasets: one waits for review, one was returned."""

from gongkai.datasets.models import Bundle, DatasetVersion
from gongkai.datasets.queries import SEEING
from gongkai.datasets.states import NotificationKind
from gongkai.datasets.workflow import HANDLERS, PUBLISH
from gongkai.ledger.models import Act
from gongkai.ledger.queries import staff_acting
from gongkai.ledger.verbs import Verb
from gongkai.notifications.actions import notify
from gongkai.organisations.people import people_in_posts

RELEASE = DatasetVersion._meta.label_lower
BUNDLE = Bundle._meta.label_lower
# Of each act: the kind of the notification, and in which posts of the body those are who get it.
KINDS = {
    Verb.DATASET_VERSION_SUBMITTED: (NotificationKind.DATASET_SUBMITTED, PUBLISH.posts),
    Verb.DATASET_VERSION_RETURNED: (NotificationKind.DATASET_RETURNED, HANDLERS),
}


def notify_of_release(act: Act) -> int:
    """
    Notify those with whom a version now is, except who sent it there.

    Whoever prepared a version may not review it, so they are not asked to.
    """
    release = DatasetVersion.objects.select_related("dataset").filter(pk=act.subject_id).first()
    if release is None:
        return 0
    kind, posts = KINDS[Verb(act.verb)]
    people = people_in_posts([release.dataset.body_id], posts, on=act.on) - staff_acting(act)
    if kind == NotificationKind.DATASET_SUBMITTED:
        people -= set(release.preparers)
    return notify(people, kind, RELEASE, release.pk, f"act:{act.pk}", at=act.at)


def notify_of_failed_bundle(act: Act) -> int:
    """Notify everybody who handles the dataset that nothing was published at the minute."""
    bundle = Bundle.objects.select_related("dataset").filter(pk=act.subject_id).first()
    if bundle is None:
        return 0
    people = people_in_posts([bundle.dataset.body_id], SEEING, on=act.on)
    kind = NotificationKind.BUNDLE_FAILED
    return notify(people, kind, BUNDLE, bundle.pk, f"act:{act.pk}", at=act.at)
