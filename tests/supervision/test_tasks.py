"""Tasks of plans: reports with evidence, closed by another person, extended, dropped, overdue."""

from datetime import date, timedelta
from typing import Any

import pytest

from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.queries import acts_of
from gongkai.notifications.models import Notification, WaitingTask
from gongkai.operations.verify import plans as verify_plans
from gongkai.operations.verify import waiting
from gongkai.operations.worker import notify_of_deadlines
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from gongkai.statistics.models import Tally
from gongkai.supervision.actions.tasks import (
    accept_task,
    drop_task,
    extend_task,
    report_task_finished,
    report_task_progress,
    return_task,
)
from gongkai.supervision.notifying import notify_of_task
from gongkai.supervision.queries.plans import tasks_visible_to
from gongkai.supervision.rules import tasks as rules
from gongkai.supervision.workflow import ExtensionInputs, ProgressInputs, ReasonInputs
from tests.cast import AT, SINCE, Cast
from tests.supervision.plans import DONE, DUE, issued, supervisor
from tests.supervision.test_plans import code_of

pytestmark = pytest.mark.django_db
REASON = ReasonInputs("目录缺少收费依据")


def faults() -> list[str]:
    return [str(one) for one in (*verify_plans.check(), *waiting.check())]


def kinds(username: str) -> list[str]:
    found = Notification.objects.filter(person__account__username=username).order_by("id")
    return list(found.values_list("kind", flat=True))


def test_a_task_is_reported_returned_reported_again_and_closed(cast: Cast) -> None:
    task = issued(cast)
    assert WaitingTask.objects.filter(queue=f"plan-task/disclosure_officer/{cast.finance.pk}")
    task = report_task_progress(task, ProgressInputs("已起草"), by=cast.disclosure, at=AT)
    task = report_task_finished(task, DONE, by=cast.disclosure, at=AT)
    assert (task.state, task.finished_on) == ("reported", AT.date())
    assert WaitingTask.objects.filter(queue=f"plan-task/assessor/{cast.government.pk}").exists()
    task = return_task(task, REASON, by=supervisor(), at=AT)
    assert (task.state, task.finished_on, task.decisions.get().reason) == (
        "open",
        None,
        REASON.reason,
    )
    late = AT + timedelta(days=30)
    task = report_task_finished(task, DONE, by=cast.disclosure, at=late)
    task = accept_task(task, NOTHING, by=supervisor(), at=late)
    assert (task.state, task.ended_on, task.outcome) == ("done", late.date(), DONE.text)
    catch_up()
    # Late by the day of the report that was accepted.
    assert Tally.objects.filter(measure="tasks_done:no").exists()
    assert not Tally.objects.filter(measure="tasks_done:yes").exists()
    assert kinds("plan-assessor") == ["task_reported", "task_reported"]
    assert kinds(cast.disclosure.account.username)[-2:] == ["task_returned", "task_closed"]
    assert {one.chain for one in acts_of(task)} == {cast.finance.chain}
    assert not WaitingTask.objects.filter(queue__startswith="plan-task/").exists()
    assert faults() == []


@pytest.mark.parametrize(
    ("text", "evidence", "code", "field"),
    [
        ("", DONE.evidence, "no-text", "text"),
        ("完成", "", "no-evidence", "evidence"),
        ("完成", "见附件", "not-found", "evidence"),
        ("完成", "https://[x", "not-found", "evidence"),
        ("完成", "https://localhost/", "not-found", "evidence"),
        ("完成", "ftp://example.cn/", "not-found", "evidence"),
        ("完成", "990000-D01-2026-00099", "not-found", "evidence"),
        ("完成", "x" * 301, "text-too-long", "evidence"),
    ],
)
def test_a_report_without_evidence_is_refused(
    cast: Cast, text: str, evidence: str, code: str, field: str
) -> None:
    task = issued(cast)
    inputs = ProgressInputs(text, evidence)
    assert code_of(report_task_finished, task, inputs, by=cast.disclosure) == (code, field)
    assert not task.reports.exists()


def test_a_public_document_is_evidence_and_a_draft_is_none(cast: Cast) -> None:
    task, document = issued(cast), cast.released()
    inputs = ProgressInputs("完成", f" {document.index_number} ")
    report_task_finished(task, inputs, by=cast.disclosure, at=AT)
    assert task.reports.get().evidence == document.index_number


def test_the_same_report_is_not_entered_twice(cast: Cast) -> None:
    task, inputs = issued(cast), ProgressInputs("已起草")
    report_task_progress(task, inputs, by=cast.disclosure, at=AT)
    again = code_of(report_task_progress, task, inputs, by=cast.disclosure)
    assert again == ("repeated", "text")
    report_task_progress(task, ProgressInputs("已送审"), by=cast.disclosure, at=AT)
    report_task_progress(task, inputs, by=cast.disclosure, at=AT)
    assert task.reports.count() == 3


def test_reports_end_at_the_most(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    task = issued(cast)
    monkeypatch.setattr(rules, "MAX_REPORTS", 0)
    assert code_of(report_task_progress, task, DONE, by=cast.disclosure)[0] == "too-many"


def test_whoever_reported_does_not_close_and_others_may_not(cast: Cast) -> None:
    task = issued(cast)
    assert code_of(report_task_progress, task, DONE, by=supervisor())[0] == "wrong-post"
    assert code_of(accept_task, task, NOTHING, by=supervisor())[0] == "wrong-state"
    grant_post(supervisor(), PostKind.EDITOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    task = report_task_finished(task, DONE, by=supervisor(), at=AT)
    assert code_of(accept_task, task, NOTHING, by=supervisor())[0] == "own-report"
    assert code_of(accept_task, task, NOTHING, by=cast.disclosure)[0] == "wrong-post"
    assert code_of(return_task, task, ReasonInputs(""), by=supervisor()) == ("no-text", "reason")
    assert code_of(return_task, task, REASON, by=cast.disclosure)[0] == "wrong-post"
    # Nobody extends or drops what is reported as finished.
    inputs = ExtensionInputs(DUE + timedelta(days=9), "x")
    assert code_of(extend_task, task, inputs, by=supervisor())[0] == "wrong-state"
    assert code_of(drop_task, task, REASON, by=supervisor())[0] == "wrong-state"


@pytest.mark.parametrize(
    ("due_on", "reason", "code", "field"),
    [
        (DUE, "x", "not-later", "due_on"),
        (date(2099, 1, 1), "x", "due-far", "due_on"),
        (DUE + timedelta(days=1), "", "no-text", "reason"),
    ],
)
def test_an_extension_is_refused(
    cast: Cast, due_on: date, reason: str, code: str, field: str
) -> None:
    task = issued(cast)
    inputs = ExtensionInputs(due_on, reason)
    assert code_of(extend_task, task, inputs, by=supervisor()) == (code, field)


def test_reminders_begin_anew_with_an_extension(cast: Cast) -> None:
    task = issued(cast)
    catch_up()
    who = cast.disclosure.account.username
    Notification.objects.all().delete()

    def told(days: int) -> list[str]:
        notify_of_deadlines(AT + timedelta(days=days))
        notify_of_deadlines(AT + timedelta(days=days))
        return kinds(who)

    # Due on 10 December, 20 days after 20 November.
    assert told(5) == []
    assert told(13) == ["task_due"]
    assert told(19) == ["task_due", "task_due"]
    assert told(21) == ["task_due", "task_due", "task_late"]
    later = ExtensionInputs(DUE + timedelta(days=5), "等待上级文件")
    extend_task(task, later, by=supervisor(), at=AT + timedelta(days=21))
    assert told(21) == ["task_due", "task_due", "task_late", "task_due"]
    task.refresh_from_db()
    decision = task.decisions.get()
    assert (decision.before, decision.after, task.due_on) == (DUE, later.due_on, later.due_on)
    # What is reported as finished is neither due nor overdue.
    report_task_finished(task, DONE, by=cast.disclosure, at=AT + timedelta(days=21))
    assert told(60) == ["task_due", "task_due", "task_late", "task_due"]
    assert faults() == []


def test_a_dropped_task_keeps_its_reason(cast: Cast) -> None:
    task = drop_task(issued(cast), REASON, by=supervisor(), at=AT)
    assert (task.state, task.outcome, task.ended_on) == ("dropped", REASON.reason, AT.date())
    assert code_of(report_task_progress, task, DONE, by=cast.disclosure)[0] == "wrong-state"
    assert faults() == []


def test_a_task_is_seen_by_those_who_have_assist_and_supervise_it(cast: Cast) -> None:
    task = issued(cast)

    def sees(who: Any) -> bool:
        return tasks_visible_to(who.account, on=AT.date()).filter(pk=task.pk).exists()

    assert sees(cast.disclosure)
    assert sees(supervisor())
    assert not sees(cast.drafter)
    assert not sees(cast.stranger)
    task = issued(cast, title="x", assisting=(cast.health.pk,))
    assert sees(cast.stranger)


def test_a_task_that_is_gone_notifies_nobody(cast: Cast) -> None:
    act = acts_of(issued(cast))[0]
    act.subject_id = "0"
    assert notify_of_task(act) == 0
