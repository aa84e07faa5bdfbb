"""The workflow of reports: each step is bound once, and an additional step appears everywhere."""

from collections import Counter
from datetime import date, datetime

import pytest
from django.db import transaction
from django.test import Client

from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refusal, refuse_if
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING, Nothing, bind
from gongkai.ledger.actions import record
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.verbs import Verb
from gongkai.notifications.models import Notification
from gongkai.operations.verify.reports import check
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.reports import transitions, workflow
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import work_of
from gongkai.reports.rules.work import refusal_of_step
from gongkai.reports.states import ReportState
from gongkai.reports.waiting import update_waiting
from gongkai.reports.workflow import ReportStep, Side
from tests.matrix.workflow_rows import report_steps
from tests.reports.reporting import OPENED, Region, region

pytestmark = pytest.mark.django_db
__all__ = ["region"]
# The verb is one that no step of a report records otherwise.
INSPECT = ReportStep(
    name="inspect",
    label="Inspect",
    sources=frozenset({ReportState.PUBLISHED}),
    target=ReportState.RETURNED,
    post=PostKind.REPORT_OFFICER,
    side=Side.ABOVE,
    verb=Verb.REPORT_IMPORTED,
    inputs=Nothing,
    primary=True,
    notifies="report_returned",
)


def refusal_to_inspect(
    report: AnnualReport, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    return refusal_of_step(INSPECT, report, by=by, at=at)


@transaction.atomic
def inspect_report(
    report: AnnualReport, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> AnnualReport:
    report = lock(report)
    refuse_if(refusal_to_inspect(report, inputs, by=by, at=at))
    report.state = INSPECT.new_state
    report.save()
    record(
        Verb(INSPECT.act_verb),
        report,
        chain=report.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
    )
    return report


def test_each_step_is_bound_exactly_once() -> None:
    bound = Counter(binding.step.name for binding in transitions.BINDINGS)
    assert bound == Counter(step.name for step in workflow.WORKFLOW)
    assert all(
        binding.step is workflow.WORKFLOW.by_name[binding.step.name]
        for binding in transitions.BINDINGS
    )


def test_no_two_steps_have_the_same_name() -> None:
    names = [step.name for step in (*workflow.WORKFLOW, *workflow.OTHER_STEPS)]
    assert len(names) == len(set(names))


def test_states_after_each_verb_follow_from_the_table() -> None:
    assert {verb: sorted(workflow.states_after(verb)) for verb in sorted(workflow.verbs())} == {
        "report.accepted": ["accepted"],
        "report.opened": ["drafting"],
        "report.published": ["accepted", "published"],
        "report.reopened": ["drafting"],
        "report.returned": ["returned"],
        "report.submitted": ["submitted"],
        "report.taken_back": ["drafting"],
    }


def test_additional_step_appears_everywhere(
    region: Region, sign_in: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: OPENED)
    report = region.accepted(region.finance)
    region.publish(report)
    chief, writer = region.writer(region.top), region.writer(region.finance)
    browser: Client = sign_in(chief)  # type: ignore[operator]
    page, address = f"/desk/reports/{report.pk}/", f"/desk/reports/{report.pk}/act/inspect/"
    assert address not in browser.get(page).content.decode()
    assert not work_of(chief, on=date(2027, 1, 4)).exists()
    assert "inspect:published" not in {row.verb for row in report_steps()}
    assert browser.post(address).status_code == 404

    # The one edit: the step in the table, with its refusal and its action.
    monkeypatch.setattr(workflow, "WORKFLOW", workflow.WORKFLOW.with_step(INSPECT))
    monkeypatch.setattr(
        transitions,
        "BINDINGS",
        (*transitions.BINDINGS, bind(INSPECT, refusal_to_inspect, inspect_report)),
    )

    # A button, for whom the step is, and disabled with the reason for whom it is not.
    assert f'action="{address}"' in browser.get(page).content.decode()
    own = sign_in(writer).get(page)  # type: ignore[operator]
    assert f'action="{address}"' not in own.content.decode()
    assert [one.refusal.code for one in own.context["offered"] if one.action.step is INSPECT] == [
        "wrong-post"
    ]
    # An entry of the queue; `gongkai waiting_rebuild` makes it after an upgrade.
    update_waiting(report)
    assert list(work_of(chief, on=date(2027, 1, 4))) == [report]
    assert page in browser.get("/desk/").content.decode()
    # A row of the permission matrix.
    [row] = [row for row in report_steps() if row.verb == "inspect:published"]
    assert ([str(post) for post in row.posts], [place.name for place in row.places]) == (
        ["report_officer"],
        ["ABOVE"],
    )
    # A notification.
    assert browser.post(address).status_code == 302
    catch_up()
    told = Notification.objects.filter(subject_id=report.pk, kind="report_returned")
    assert [notice.person for notice in told] == [writer]
    # And what `verify` expects: the step is known; without it the state would be a error.
    report.refresh_from_db()
    assert report.state == "returned"
    assert [error.problem for error in check()] == []
    monkeypatch.undo()
    assert [error.problem for error in check()] == [
        f"report 2026 (1) of {region.finance.code} is returned, but its last act is report.published"
    ]
