"""What makes a version public: its state, the days of its dataset, and the act."""

from datetime import datetime

from gongkai.datasets.models import Dataset, DatasetVersion
from gongkai.datasets.queries import public_releases
from gongkai.datasets.recording import record_release
from gongkai.datasets.waiting import update_waiting
from gongkai.datasets.workflow import PUBLISH
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person


def make_public(release: DatasetVersion, *, by: Person | None, at: datetime) -> None:
    """Make a locked version the newest public one; `by` is None where a bundle is carried out."""
    release.state, release.published_at = PUBLISH.new_state, at
    release.save(update_fields=["state", "published_at"])
    set_days(release.dataset, at)
    update_waiting(release)
    facets = {
        "rows": release.row_count,
        "added": release.added,
        "changed": release.changed,
        "removed": release.removed,
        "sha256": release.sha256,
    }
    record_release(PUBLISH.act_verb, release, PUBLISH.posts, by=by, at=at, facets=facets)


def set_days(dataset: Dataset, at: datetime) -> None:
    """Note the days of the first and of the newest public version; the first stays when it is withdrawn."""
    newest = public_releases(dataset).first()
    if newest is not None and newest.published_at is not None:
        dataset.updated_on = local_date(newest.published_at)
        dataset.published_on = dataset.published_on or dataset.updated_on
    dataset.public_at, dataset.changed_at = dataset.public_at or at, at
    dataset.save(update_fields=["updated_on", "published_on", "public_at", "changed_at"])
