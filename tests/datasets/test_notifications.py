"""Notifications about versions of datasets: who is told that one waits, and that one came back."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from gongkai.datasets.actions.releases import discard_release, return_release
from gongkai.datasets.consumers import consume
from gongkai.datasets.inputs import ReasonInputs
from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.notifying import RELEASE, notify_of_release
from gongkai.datasets.states import NotificationKind
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.notifications.models import Notification
from tests.cast import AT, Cast
from tests.datasets.tables import HEAD, ROWS, draft, new_dataset, submitted, written

pytestmark = pytest.mark.django_db


def told(kind: NotificationKind) -> set[int]:
    found = Notification.objects.filter(kind=kind, subject_type=RELEASE)
    return set(found.values_list("person_id", flat=True))


def in_review(cast: Cast, folder: Path) -> DatasetVersion:
    return submitted(cast, draft(cast, new_dataset(cast), written(folder, HEAD + ROWS)))


def test_approvers_are_told_of_a_version_and_preparers_that_it_came_back(
    cast: Cast, tmp_path: Path, sign_in: Any
) -> None:
    release = in_review(cast, tmp_path)
    catch_up()
    assert told(NotificationKind.DATASET_SUBMITTED) == {cast.approver.pk}
    assert told(NotificationKind.DATASET_RETURNED) == set()
    return_release(release, ReasonInputs("第二行价格有误"), by=cast.approver, at=AT)
    catch_up()
    assert cast.disclosure.pk in told(NotificationKind.DATASET_RETURNED)
    assert cast.approver.pk not in told(NotificationKind.DATASET_RETURNED)
    page = sign_in(cast.disclosure).get("/desk/notifications/").content.decode()
    assert str(NotificationKind.DATASET_RETURNED.label) in page
    assert "农产品批发价格" in page
    note = Notification.objects.get(
        kind=NotificationKind.DATASET_RETURNED, person_id=cast.disclosure.pk
    )
    opened = sign_in(cast.disclosure).post(f"/desk/notifications/{note.pk}/")
    assert opened["Location"] == reverse("desk:dataset_version", args=[release.pk])


def test_a_preparer_who_is_also_approver_is_not_asked_to_review(cast: Cast, tmp_path: Path) -> None:
    release = in_review(cast, tmp_path)
    release.preparers = [*release.preparers, cast.approver.pk]
    release.save(update_fields=["preparers"])
    catch_up()
    assert told(NotificationKind.DATASET_SUBMITTED) == set()


def test_acts_are_processed_again_without_a_second_notification(cast: Cast, tmp_path: Path) -> None:
    in_review(cast, tmp_path)
    acts = list(Act.objects.order_by("seq"))
    consume(acts)
    count = Notification.objects.count()
    consume(acts)
    assert Notification.objects.count() == count == 1


def test_other_acts_and_versions_that_do_not_exist_notify_nobody(
    cast: Cast, tmp_path: Path
) -> None:
    release = draft(cast, new_dataset(cast), written(tmp_path, HEAD + ROWS))
    discard_release(release, NOTHING, by=cast.disclosure, at=AT)
    catch_up()
    assert not Notification.objects.filter(subject_type=RELEASE).exists()
    act = Act.objects.filter(verb=Verb.DATASET_VERSION_DISCARDED).get()
    act.verb, act.subject_id = Verb.DATASET_VERSION_SUBMITTED, "0"
    assert notify_of_release(act) == 0
