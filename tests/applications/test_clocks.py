"""Deadlines after a holiday notice, and the worker's automatic actions on cases."""

import io
import os
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from gongkai.applications.actions.clocks import recount_applications
from gongkai.applications.actions.consultations import consult
from gongkai.applications.actions.intake import receive_application
from gongkai.applications.actions.replies import lodge_remedy
from gongkai.applications.inputs import ConsultInputs, LodgeInputs
from gongkai.applications.models import Applicant, Consultation
from gongkai.calendars.actions import enter_notice
from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.notices import DayFacts, NoticeFacts
from gongkai.config.retention import RetentionTerms
from gongkai.files import storage
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.operations.verify.stored import check
from gongkai.operations.worker import process_application_deadlines, purge_orphaned_files
from tests.applications.cases import MONDAY, in_hand, on, served, wish
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def notice(*days: date, works: bool = False) -> HolidayNotice:
    facts = NoticeFacts(
        "CN",
        days[0].year,
        f"临时通知 {days[0]}",
        tuple(DayFacts(day, works=works) for day in days),
        verified=True,
    )
    return enter_notice(facts, by=SYSTEM, at=MONDAY)


def test_holiday_notice_changes_the_deadlines_of_affected_cases_only(cast: Cast) -> None:
    late, early = in_hand(cast, at=on("2026-03-09")), in_hand(cast)
    done = served(cast, in_hand(cast), Outcome.GIVEN, at=MONDAY)
    notice(date(2026, 3, 31))
    catch_up()
    for one in (late, early, done):
        one.refresh_from_db()
    assert (early.due_on, late.due_on, done.due_on) == (
        date(2026, 3, 30),
        date(2026, 4, 8),
        date(2026, 3, 30),
    )
    act = Act.objects.get(verb="clocks.recounted", subject_type="applications.application")
    assert (act.facets["before"], act.facets["after"], act.facets["number"]) == (
        "2026-04-07",
        "2026-04-08",
        late.number,
    )
    assert recount_applications(HolidayNotice.objects.latest("pk"), at=MONDAY) == 0


def test_holiday_notice_costs_the_same_queries_for_one_case_and_for_three(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for _number in range(3):
        in_hand(cast)
    entered = notice(date(2026, 3, 18))
    with django_assert_max_num_queries(18):
        assert recount_applications(entered, at=MONDAY) == 3


def test_holiday_notice_without_days_changes_nothing(cast: Cast) -> None:
    in_hand(cast)
    empty = HolidayNotice.objects.create(
        jurisdiction="CN", year=2026, title="无", entered_at=MONDAY
    )
    assert recount_applications(empty, at=MONDAY) == 0


def test_worker_closes_unanswered_consultations(cast: Cast) -> None:
    asked = consult(
        in_hand(cast), ConsultInputs(question="？", agency=cast.health), by=cast.officer, at=MONDAY
    )
    assert process_application_deadlines(on(asked.due_on.isoformat())) == 0
    assert process_application_deadlines(on("2026-03-25")) == 1
    assert Consultation.objects.get().opinion == "silence"


def test_worker_purges_personal_data_after_the_retention_period(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_RETENTION = RetentionTerms(applications=365)
    gone = served(cast, in_hand(cast), Outcome.GIVEN, at=MONDAY)
    disputed = served(cast, in_hand(cast), Outcome.PROCESS, at=MONDAY)
    lodge_remedy(
        disputed,
        LodgeInputs(route="court", authority="法院", lodged_on=date(2026, 3, 2)),
        by=cast.officer,
        at=MONDAY,
    )
    assert process_application_deadlines(on("2027-03-02")) == 0
    assert process_application_deadlines(on("2027-03-04")) == 1
    assert list(Applicant.objects.filter(erased_at=None)) == [disputed.applicant]
    assert Applicant.objects.get(pk=gone.applicant_id).encrypted == ""


def test_files_of_cases_are_kept_and_verified(cast: Cast) -> None:
    stored = storage.store_encrypted(io.BytesIO("我的材料".encode()), "材料.txt")
    receive_application(cast.finance, wish(), at=MONDAY, files=[stored])
    os.utime(storage.path_of(stored.content_id), (0, 0))
    purge_orphaned_files(timezone.now() + timedelta(hours=2))
    assert storage.path_of(stored.content_id).exists()
    assert list(check(timezone.now())) == []
    storage.path_of(stored.content_id).write_bytes("改过的材料".encode())
    (told,) = (str(fault) for fault in check(timezone.now()))
    assert "case file" in told
    assert "cannot be decrypted" in told
    assert "材料.txt" not in told
