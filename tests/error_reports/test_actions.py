"""Error reports: receiving, answering, passing on, erasing, due dates, notifications."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.queries import Calendars
from gongkai.error_reports.actions import (
    answer_error_report,
    erase_error_report,
    pass_on_error_report,
    update_due_dates,
)
from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.notifying import notify_of_arrival, notify_of_error_report_deadlines
from gongkai.error_reports.queries import (
    answered as answered_of,
)
from gongkai.error_reports.queries import (
    report_by_query_code,
    reports_to_erase,
    visible_to,
    waiting,
    waiting_until,
)
from gongkai.error_reports.workflow import AnswerInputs, PassOnInputs
from gongkai.kit.refusals import Refused
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.notifications.models import Notification
from gongkai.operations.worker import erase_error_reports
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body, Office, Person
from gongkai.organisations.states import PostKind
from gongkai.statistics.tabulation import tabulate
from tests.applications.test_deadline_tiers import feast
from tests.cast import SINCE, Cast, person
from tests.error_reports.reports import ANSWER, CODE, FRIDAY, MONDAY, THURSDAY, answered, reported

pytestmark = pytest.mark.django_db
only_on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL reads a small table without any index"
)


def acts_of(report: ErrorReport) -> list[tuple[str, str, str, str]]:
    found = Act.objects.filter(subject_type="error_reports.errorreport", subject_id=report.pk)
    return [(act.verb, act.chain, act.actor_kind, act.post) for act in found.order_by("id")]


def told(person: Person) -> list[tuple[str, int | None]]:
    found = Notification.objects.filter(person=person).order_by("id")
    return list(found.values_list("kind", "days"))


def code_of(refused: pytest.ExceptionInfo[Refused]) -> tuple[str, str]:
    return refused.value.refusal.code, refused.value.refusal.field


# Receiving


def test_report_has_number_and_due_date_and_its_words_are_only_encrypted(cast: Cast) -> None:
    first, second = reported(cast), reported(cast)
    assert (first.number, second.number) == ("990000-D01-JC2026-00001", "990000-D01-JC2026-00002")
    assert (first.received_on, first.due_on) == (date(2026, 3, 2), date(2026, 3, 5))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM error_reports_errorreport")
        stored = repr(cursor.fetchall())
    assert not [words for words in ("收废", "13800001111", CODE) if words in stored]
    assert ErrorReport.objects.get(pk=first.pk).contact == "13800001111"
    act = Act.objects.get(verb=Verb.ERROR_REPORTED, subject_id=first.pk)
    assert act.facets == {"number": first.number, "kind": "wording"}


def test_due_date_counts_working_days_only(cast: Cast) -> None:
    # Saturday 28 February 2026 is worked, Sunday is not.
    before = reported(cast, at=FRIDAY - timedelta(days=7))
    assert before.due_on == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "nonsense"}, ("no-kind", "kind")),
        ({"page": "https://example.org/"}, ("wrong-page", "page")),
        ({"page": "/" + "x" * 500}, ("wrong-page", "page")),
        ({"text": " \n"}, ("no-text", "text")),
        ({"text": "错" * 2_001}, ("text-too-long", "text")),
        ({"contact": "1" * 201}, ("text-too-long", "contact")),
    ],
)
def test_incomplete_reports_are_refused(
    cast: Cast, changes: dict[str, str], code: tuple[str, str]
) -> None:
    with pytest.raises(Refused) as refused:
        reported(cast, **changes)
    assert code_of(refused) == code
    assert not ErrorReport.objects.exists()


def test_same_form_makes_one_report(cast: Cast) -> None:
    reported(cast, submission="one")
    with pytest.raises(Refused) as refused:
        reported(cast, submission="one")
    assert code_of(refused) == ("sent-before", "")
    assert ErrorReport.objects.count() == 1


def test_only_number_with_its_code_opens_a_report(cast: Cast) -> None:
    report = reported(cast)
    assert report_by_query_code(report.number.lower(), CODE.replace("-", " ")) == report
    assert report_by_query_code(report.number, "22222-22222-22222") is None
    assert report_by_query_code("990000-D01-JC2026-00009", CODE) is None


# Answering


def test_answer_in_time_and_late(cast: Cast) -> None:
    in_time, late = answered(cast), answered(cast, at=FRIDAY)
    assert (in_time.answered_on, in_time.result) == (date(2026, 3, 5), "corrected")
    facets = Act.objects.filter(verb=Verb.ERROR_ANSWERED).order_by("id")
    assert [act.facets["in_time"] for act in facets] == [True, False]
    assert acts_of(late)[1] == (
        "error.answered",
        cast.finance.chain,
        "staff",
        "disclosure_officer",
    )


def test_editor_answers_as_editor(cast: Cast) -> None:
    editor = person("editor")
    grant_post(editor, PostKind.EDITOR, cast.finance, by=SYSTEM, at=MONDAY, since=SINCE)
    grant_post(editor, PostKind.DISCLOSURE_OFFICER, cast.finance, by=SYSTEM, at=MONDAY, since=SINCE)
    report = answer_error_report(reported(cast), ANSWER, by=editor, at=MONDAY)
    assert acts_of(report)[1][3] == "editor"


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        (replace(ANSWER, result="perhaps"), ("no-result", "result")),
        (replace(ANSWER, text=" "), ("no-text", "text")),
        (replace(ANSWER, text="答" * 5_001), ("text-too-long", "text")),
    ],
)
def test_incomplete_answers_are_refused(
    cast: Cast, inputs: AnswerInputs, code: tuple[str, str]
) -> None:
    report = reported(cast)
    with pytest.raises(Refused) as refused:
        answer_error_report(report, inputs, by=cast.disclosure, at=MONDAY)
    assert code_of(refused) == code


@pytest.mark.parametrize("who", ["drafter", "approver", "officer", "stranger"])
def test_nobody_else_sees_or_answers_a_report(cast: Cast, who: str) -> None:
    report, other = reported(cast), getattr(cast, who)
    assert not visible_to(other.account, on=MONDAY.date()).exists()
    for act, inputs in (
        (answer_error_report, ANSWER),
        (pass_on_error_report, PassOnInputs(cast.health.pk)),
    ):
        with pytest.raises(Refused) as refused:
            act(report, inputs, by=other, at=MONDAY)
        assert code_of(refused) == ("wrong-post", "")


def test_post_in_one_office_is_not_enough(cast: Cast) -> None:
    office = Office.objects.create(body=cast.finance, name="网络处")
    one = person("officeeditor")
    grant_post(one, PostKind.EDITOR, cast.finance, by=SYSTEM, at=MONDAY, since=SINCE, office=office)
    reported(cast)
    assert not visible_to(one.account, on=MONDAY.date()).exists()


def test_answered_report_takes_no_further_step(cast: Cast) -> None:
    report = answered(cast)
    for act, inputs in (
        (answer_error_report, ANSWER),
        (pass_on_error_report, PassOnInputs(cast.health.pk)),
    ):
        with pytest.raises(Refused) as refused:
            act(report, inputs, by=cast.disclosure, at=FRIDAY)
        assert code_of(refused) == ("wrong-state", "")


# Passing on


def test_report_passed_on_keeps_number_code_and_due_date(cast: Cast) -> None:
    report = reported(cast)
    moved = pass_on_error_report(
        report, PassOnInputs(cast.health.pk), by=cast.disclosure, at=MONDAY
    )
    assert (moved.body, moved.number, moved.due_on) == (cast.health, report.number, report.due_on)
    assert not visible_to(cast.disclosure.account, on=MONDAY.date()).exists()
    assert visible_to(cast.stranger.account, on=MONDAY.date()).get() == report
    assert acts_of(report)[1][:2] == ("error.passed_on", cast.finance.chain)
    done = answer_error_report(moved, ANSWER, by=cast.stranger, at=THURSDAY)
    assert acts_of(done)[2][1] == cast.health.chain


def test_report_is_passed_on_only_to_another_living_body(cast: Cast) -> None:
    report = reported(cast)
    Body.objects.filter(pk=cast.health.pk).update(ended_on=date(2026, 3, 1))
    for body, code in ((cast.finance, "same-body"), (cast.health, "no-body")):
        with pytest.raises(Refused) as refused:
            pass_on_error_report(report, PassOnInputs(body.pk), by=cast.disclosure, at=MONDAY)
        assert code_of(refused) == (code, "body_id")


# Retention


def test_words_contact_and_code_are_erased_after_the_retention_period(cast: Cast) -> None:
    waits, report = reported(cast), answered(cast)
    assert erase_error_reports(THURSDAY + timedelta(days=179)) == 0
    assert erase_error_reports(THURSDAY + timedelta(days=180)) == 1
    report.refresh_from_db()
    assert (report.text, report.contact, report.code_hash) == ("", "", "")
    assert (report.answer, report.kind) == (ANSWER.text, "wording")
    assert report_by_query_code(report.number, CODE) is None
    assert acts_of(report)[2][0] == "error.forgotten"
    assert erase_error_reports(THURSDAY + timedelta(days=181)) == 0
    assert ErrorReport.objects.get(pk=waits.pk).contact == "13800001111"


def test_words_are_not_erased_early_or_twice(cast: Cast) -> None:
    waits, report = reported(cast), answered(cast)
    for one, days, code in ((waits, 400, "too-early"), (report, 29, "too-early")):
        with pytest.raises(Refused) as refused:
            erase_error_report(one, at=THURSDAY + timedelta(days=days), after_days=30)
        assert code_of(refused) == (code, "")
    erase_error_report(report, at=THURSDAY + timedelta(days=30), after_days=30)
    with pytest.raises(Refused) as refused:
        erase_error_report(report, at=THURSDAY + timedelta(days=31), after_days=30)
    assert code_of(refused) == ("erased-before", "")


# Due dates


def test_holiday_notice_moves_the_due_date_of_waiting_reports_only(cast: Cast) -> None:
    waits, done = reported(cast), answered(cast)
    feast("990000", date(2026, 3, 4))
    notice = HolidayNotice.objects.latest("pk")
    assert update_due_dates(notice, at=MONDAY) == 1
    assert update_due_dates(notice, at=MONDAY) == 0
    waits.refresh_from_db()
    done.refresh_from_db()
    assert (waits.due_on, done.due_on) == (date(2026, 3, 6), date(2026, 3, 5))
    assert [verb for verb, *_rest in acts_of(waits)] == [
        "error.reported",
        "clocks.recounted",
    ]


# Notifications


def test_those_who_answer_are_told_of_a_report_and_before_and_after_it_is_due(cast: Cast) -> None:
    report = reported(cast)
    act = Act.objects.get(verb=Verb.ERROR_REPORTED)
    notify_of_arrival(act)
    notify_of_arrival(act)
    assert told(cast.disclosure) == [("error_reported", None)]
    assert told(cast.drafter) == told(cast.stranger) == []
    for day in range(6):
        at = MONDAY + timedelta(days=day)
        for _again in range(2):
            notify_of_error_report_deadlines(Calendars(), at=at)
    assert told(cast.disclosure)[1:] == [
        ("error_report_due", 1),
        ("error_report_due", 0),
        ("error_report_late", 0),
    ]
    answer_error_report(report, ANSWER, by=cast.disclosure, at=FRIDAY)
    assert notify_of_error_report_deadlines(Calendars(), at=FRIDAY + timedelta(days=9)) == 0
    assert notify_of_arrival(act) == 0


def test_who_passes_a_report_on_is_not_told_of_it(cast: Cast) -> None:
    for body in (cast.finance, cast.health):
        grant_post(cast.head, PostKind.EDITOR, body, by=SYSTEM, at=MONDAY, since=SINCE)
    report = reported(cast)
    pass_on_error_report(report, PassOnInputs(cast.health.pk), by=cast.head, at=MONDAY)
    Notification.objects.all().delete()
    notify_of_arrival(Act.objects.get(verb=Verb.ERROR_PASSED_ON))
    assert told(cast.head) == []
    assert told(cast.stranger) == [("error_reported", None)]


# Lists


@only_on_sqlite
def test_lists_use_their_indexes_without_sorting(cast: Cast) -> None:
    seen = ErrorReport.objects.filter(body_id__in=[cast.finance.pk])
    for found, index in (
        (waiting(seen).order_by("due_on", "id"), "error_reports_waiting"),
        (answered_of(seen).order_by("-answered_on", "-id"), "error_reports_answered"),
        (reports_to_erase(answered_before=date(2026, 3, 5)), "error_reports_to_erase"),
        (
            waiting(ErrorReport.objects.filter(due_on__lte=date(2026, 3, 5))).order_by(
                "due_on", "id"
            ),
            "error_reports_due",
        ),
    ):
        plan = found[:26].explain()
        assert index in plan
        assert "TEMP B-TREE" not in plan


def test_reports_due_by_a_day(cast: Cast) -> None:
    report = reported(cast)
    assert list(waiting_until(date(2026, 3, 4))) == []
    assert list(waiting_until(date(2026, 3, 5))) == [report]


# Statistics


def test_reports_and_answers_in_time_are_counted(cast: Cast) -> None:
    answered(cast)
    answered(cast, at=FRIDAY)
    reported(cast, kind="link")
    catch_up()
    today = date(2027, 1, 5)
    kinds = tabulate("errors_reported", "error_kind", 2026, today=today)
    assert [(row.key, row.now) for row in kinds.rows] == [("wording", 2), ("link", 1)]
    in_time = tabulate("errors_answered", "in_time", 2026, today=today)
    assert [(row.key, row.now) for row in in_time.rows] == [("yes", 1), ("no", 1)]
