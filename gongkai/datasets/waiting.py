"""The rows of versions of datasets in the table of waiting tasks."""

from collections.abc import Iterator

from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.queries import MAX_RELEASES, open_releases, queue_of
from gongkai.datasets.workflow import RELEASE_WORKFLOW
from gongkai.kit.paging import rows_by_key
from gongkai.kit.times import local_date
from gongkai.notifications.actions import set_tasks
from gongkai.notifications.tasks import Task

RELEASE = DatasetVersion._meta.label_lower


def update_waiting(release: DatasetVersion) -> int:
    """Store for whom the version waits now, in the transaction of the act that changed it."""
    return set_tasks(RELEASE, {release.pk: tasks_of(release)})


def tasks_of(release: DatasetVersion) -> frozenset[Task]:
    """Return for whom the version waits, since it was started or submitted."""
    since = local_date(release.submitted_at or release.started_at)
    posts = RELEASE_WORKFLOW.posts_awaited(release.state)
    body_id = release.dataset.body_id
    return frozenset(Task(release.pk, queue_of(post, body_id), since) for post in posts)


def expected_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each version that waits for somebody, by id."""
    found = open_releases().select_related("dataset")
    for release in rows_by_key(found, keys=("id",), most=MAX_RELEASES):
        yield release.pk, tasks_of(release)
