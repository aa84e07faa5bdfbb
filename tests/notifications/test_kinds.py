"""Kinds of notification: each app declares its own, without edits elsewhere."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import pytest
from django.apps import apps

from gongkai.applications import notification_kinds as of_applications
from gongkai.assessments.states import NotificationKind as OfAssessments
from gongkai.boards.states import NotificationKind as OfBoards
from gongkai.calendars.queries import Calendars
from gongkai.complaints.states import NotificationKind as OfComplaints
from gongkai.consultations.states import NotificationKind as OfConsultations
from gongkai.datasets.states import NotificationKind as OfDatasets
from gongkai.documents.actions.discards import discard_version, erase_version
from gongkai.documents.actions.drafts import start_version
from gongkai.documents.notifying import notify_of_clocks
from gongkai.documents.states import NotificationKind as OfDocuments
from gongkai.duties.states import NotificationKind as OfDuties
from gongkai.error_reports.states import NotificationKind as OfErrorReports
from gongkai.gazette.states import NotificationKind as OfGazette
from gongkai.interviews.states import NotificationKind as OfEvents
from gongkai.mailbox.states import NotificationKind as OfLetters
from gongkai.meetings.states import NotificationKind as OfMeetings
from gongkai.notifications.actions import notify
from gongkai.notifications.kinds import (
    Catalogue,
    Kind,
    SubjectKind,
    SubjectLine,
    catalogues,
    kinds,
    subject_kinds,
)
from gongkai.notifications.models import Notification
from gongkai.notifications.queries import is_known
from gongkai.notifications.states import Tone
from gongkai.organisations.models import Account
from gongkai.organisations.queries import User
from gongkai.participation.states import NotificationKind as OfConcerns
from gongkai.redactions.notification_kinds import NotificationKind as OfRedactions
from gongkai.reports.states import NotificationKind as OfReports
from gongkai.supervision.states import NotificationKind as OfSupervision
from gongkai.training.states import NotificationKind as OfTraining
from tests.cast import AT, Cast, later

pytestmark = pytest.mark.django_db
LIST = "/desk/notifications/"


def test_every_kind_has_a_unique_code_that_fits_its_column() -> None:
    codes = [kind.code for one in catalogues() for kind in one.kinds]
    assert sorted(codes) == sorted(
        [
            *OfDocuments.values,
            *of_applications.NotificationKind.values,
            *OfReports.values,
            *OfErrorReports.values,
            *OfConcerns.values,
            *OfMeetings.values,
            *OfLetters.values,
            *OfEvents.values,
            *OfGazette.values,
            *OfConsultations.values,
            *OfDatasets.values,
            *OfSupervision.values,
            *OfAssessments.values,
            *OfBoards.values,
            *OfTraining.values,
            *OfComplaints.values,
            *OfDuties.values,
            *OfRedactions.values,
        ]
    )
    assert len(kinds()) == len(codes)
    assert all(len(code) <= 20 for code in codes)
    subjects = [one.subject_type for found in catalogues() for one in found.subjects]
    assert len(subject_kinds()) == len(subjects) == 28
    assert all(apps.get_model(name) for name in subjects)


def only_accounts_one_is(user: User, ids: Collection[int], _on: date) -> Mapping[int, SubjectLine]:
    """Return only the user's own account among the requested ones."""
    found = Account.objects.filter(pk__in=ids, pk=user.pk)
    return {
        one.pk: SubjectLine(f"账号 {one.username}", number="N-7", body="财政厅") for one in found
    }


TEST_ONLY = Catalogue(
    kinds=(Kind("praised", "您受到表扬", Tone.GOOD),),
    subjects=(
        SubjectKind(
            "organisations.account", "账号编号", "别人的账号", "desk:person", only_accounts_one_is
        ),
    ),
)


@pytest.fixture
def _second_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    config = apps.get_app_config("organisations")
    monkeypatch.setattr(config, "notification_catalogue", f"{__name__}.TEST_ONLY", raising=False)


@pytest.mark.usefixtures("_second_kind")
def test_new_kind_of_subject_is_shown_opened_and_exported(cast: Cast, sign_in: Any) -> None:
    own, other = cast.head.account_id, cast.drafter.account_id
    assert own
    assert other
    notify([cast.head.pk], "praised", "organisations.account", own, "praise:1", at=AT)
    notify([cast.head.pk], "praised", "organisations.account", other, "praise:2", at=AT)
    browser = sign_in(cast.head)
    page = browser.get(LIST).content.decode()
    assert f"账号 {cast.head.account.username}" in page  # type: ignore[union-attr]
    assert page.count("您受到表扬") == 2
    assert page.count("别人的账号") == page.count("N-7") == 1
    assert cast.drafter.account.username not in page.replace(cast.head.account.username, "")  # type: ignore[union-attr]
    exported = b"".join(browser.get(f"{LIST}?format=csv").streaming_content).decode("utf-8-sig")
    assert "账号编号" in exported
    assert f"#{own}" in exported
    first = Notification.objects.get(key="praise:1")
    assert browser.post(f"{LIST}{first.pk}/")["Location"] == f"/desk/people/{own}/"


def test_person_is_notified_once_of_one_cause(cast: Cast) -> None:
    people = [cast.head.pk, cast.drafter.pk, cast.head.pk]
    assert notify(people, "due", "documents.document", 1, "k", at=AT) == 2
    notify(
        [*people, cast.secrecy.pk], "due", "documents.document", 1, "k", at=later(days=1), days=4
    )
    found = Notification.objects.order_by("id").values_list("person_id", "at", "days")
    assert sorted(found) == sorted(
        [(cast.head.pk, AT, None), (cast.drafter.pk, AT, None), (cast.secrecy.pk, later(days=1), 4)]
    )
    assert is_known("documents.document", 1, "k")
    assert not is_known("documents.document", 2, "k")
    assert not is_known("applications.application", 1, "k")


def test_notifications_about_an_erased_subject_are_deleted(cast: Cast, sign_in: Any) -> None:
    gone = cast.draft(formed_on=date(2026, 11, 12))
    stays = cast.draft(formed_on=date(2026, 11, 12))
    notify_of_clocks(Calendars(), at=later(days=16))
    notify([cast.drafter.pk], "case_due", "applications.application", gone.pk, "other", at=AT)
    assert Notification.objects.filter(subject_type="documents.document").count() == 2
    discarded = discard_version(gone, by=cast.drafter, at=AT)
    assert Notification.objects.filter(subject_type="documents.document").count() == 2
    erase_version(discarded, at=later(days=30))
    found = Notification.objects.order_by("subject_type").values_list("subject_type", "subject_id")
    assert list(found) == [("applications.application", gone.pk), ("documents.document", stays.pk)]
    assert sign_in(cast.drafter).get(LIST).status_code == 200


def test_erasing_a_new_version_keeps_notifications_about_the_document(cast: Cast) -> None:
    document = cast.released()
    start_version(document, by=cast.drafter, at=AT)
    notify([cast.drafter.pk], "returned", "documents.document", document.pk, "k", at=AT)
    document.refresh_from_db()
    discarded = discard_version(document, by=cast.drafter, at=AT)
    assert erase_version(discarded, at=later(days=30)) == document
    assert Notification.objects.filter(key="k").count() == 1
