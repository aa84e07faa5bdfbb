"""The workflow table: bindings, forms, and an additional step that appears everywhere."""

from collections import Counter
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any

import pytest

from gongkai.applications import transitions, workflow
from gongkai.applications.actions.intake import merge_application
from gongkai.applications.consequences import steps_recording
from gongkai.applications.inputs import MergeInputs
from gongkai.applications.models import Application
from gongkai.applications.notifying import notify_of_reply_deadlines
from gongkai.applications.queries import waiting_cases
from gongkai.applications.recording import save_and_record_step
from gongkai.applications.rules.basics import refusal_of_step
from gongkai.applications.states import OPEN, WORKED_ON, Stage
from gongkai.applications.waiting import update_waiting
from gongkai.calendars.queries import Calendars
from gongkai.desk.applications.page_actions import FORMS, page_actions
from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refusal, refuse_if
from gongkai.kit.workflows import NOTHING, Binding, Nothing, Step, bind
from gongkai.ledger.queries import acts_of
from gongkai.ledger.verbs import Verb
from gongkai.notifications.models import Notification
from gongkai.operations.verify.application_replay import fold_case
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.processes import disclose_reply
from tests.applications.cases import MONDAY, in_hand, on
from tests.cast import Cast
from tests.matrix.application_rows import application_rows

BINDINGS: tuple[Binding[Any, Person], ...] = (
    *transitions.BINDINGS,
    disclose_reply.BINDING,
    *transitions.CONSULTATION_BINDINGS,
    *transitions.SEARCH_BINDINGS,
    *transitions.LETTER_BINDINGS,
    *transitions.REMEDY_BINDINGS,
)
# The forms of these steps have other fields and build the inputs themselves.
COMPOSED = {"propose", "complete", "attach"}
# A step for the test: the supervisor separates a merged application.
SEPARATE: Step[Stage, Nothing] = Step(
    name="separate",
    label="Separate",
    sources=frozenset({Stage.MERGED}),
    target=Stage.IN_HAND,
    post=PostKind.CASE_SUPERVISOR,
    verb=Verb.DELIVERY_MADE,  # no step on an application records it
    inputs=Nothing,
    primary=True,
)


def refusal_to_separate(
    application: Application, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    return refusal_of_step(SEPARATE, application, by=by, at=at)


def separate(
    application: Application, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> Application:
    application = lock(application)
    refuse_if(refusal_to_separate(application, inputs, by=by, at=at))
    application.merged_into = None
    return save_and_record_step(application, SEPARATE, by=by, at=at)


def test_each_step_is_bound_exactly_once() -> None:
    assert Counter(binding.step.name for binding in BINDINGS) == Counter(
        step.name for step in workflow.WORKFLOW
    )
    assert all(binding.step is workflow.WORKFLOW.by_name[binding.step.name] for binding in BINDINGS)
    assert set(page_actions()) == set(workflow.WORKFLOW.by_name)


def test_each_moving_verb_leads_to_one_stage() -> None:
    for verb in {verb for step in workflow.WORKFLOW for verb in step.verbs}:
        assert len({step.target for step in steps_recording(verb)}) <= 1, verb


def test_every_unfinished_stage_waits_for_a_post() -> None:
    waiting = {stage for step in workflow.WORKFLOW if step.primary for stage in step.sources}
    assert waiting == WORKED_ON
    assert {Stage.ARRIVED, *OPEN} == WORKED_ON | {Stage.MERGED}


def test_steps_define_their_own_source_stages() -> None:
    """Fee, consultation, search and override steps each define their own source stages."""
    steps = (workflow.ASK_FEE, workflow.CONSULT, workflow.ASK_SEARCH, workflow.OVERRIDE)
    assert [(step.name, step.target) for step in steps] == [
        ("fee", Stage.FEE_ASKED),
        ("consult", None),
        ("ask-search", None),
        ("override", None),
    ]


@pytest.mark.parametrize(
    "step", workflow.WORKFLOW.steps, ids=[step.name for step in workflow.WORKFLOW]
)
def test_form_of_a_step_asks_for_its_inputs(step: Step[Any, Any]) -> None:
    if step.name in COMPOSED:
        assert step.name in FORMS
        return
    asked = set(FORMS[step.name].base_fields) if step.name in FORMS else set()
    needed = {one.name for one in fields(step.inputs) if one.default is MISSING}
    assert needed <= asked <= {one.name for one in fields(step.inputs)}


@pytest.mark.django_db
def test_additional_step_appears_everywhere(
    cast: Cast, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, supervisor = cast.officer, cast.supervisor
    joined, other = in_hand(cast), in_hand(cast)
    joined = merge_application(joined, MergeInputs(into=other), by=officer, at=MONDAY)
    day = MONDAY.date()
    assert joined not in waiting_cases(supervisor, on=day)
    monkeypatch.setattr(workflow, "WORKFLOW", workflow.WORKFLOW.with_step(SEPARATE))
    binding = bind(SEPARATE, refusal_to_separate, separate)
    monkeypatch.setattr(transitions, "BINDINGS", (*transitions.BINDINGS, binding))
    update_waiting([joined.pk])  # `gongkai waiting_rebuild` does this after an upgrade

    # The queue of the new post, and no other queue.
    assert list(waiting_cases(supervisor, on=day)) == [joined]
    assert joined not in waiting_cases(officer, on=day)
    browser = sign_in(supervisor)
    assert (
        f'<a class="btn" href="/desk/applications/{joined.pk}/">Separate<span'
        in browser.get("/desk/").content.decode()
    )

    # The notification: five working days before the deadline the deciding post is notified as well.
    notify_of_reply_deadlines(Calendars(), at=on("2026-03-23"))
    warned = Notification.objects.filter(subject_id=joined.pk).values_list("person", flat=True)
    assert set(warned) == {officer.pk, supervisor.pk}
    assert set(
        Notification.objects.filter(subject_id=other.pk).values_list("person", flat=True)
    ) == {officer.pk}

    # The row of the permission matrix.
    row = next(row for row in application_rows() if row.verb == "separate")
    assert row.posts == (PostKind.CASE_SUPERVISOR,)

    # The button, enabled for the new post, refused to others, and the step behind it.
    page, address = (
        f"/desk/applications/{joined.pk}/",
        f"/desk/applications/{joined.pk}/act/separate/",
    )
    assert f'action="{address}"' in browser.get(page).content.decode()
    others = sign_in(officer).get(page).content.decode()
    assert address not in others
    assert '<span class="btn" aria-disabled="true">Separate</span>' in others
    assert sign_in(officer).post(address, {"of": joined.pk}).status_code == 409
    assert browser.post(address, {"of": joined.pk}).status_code == 302
    joined.refresh_from_db()
    assert (joined.stage, joined.merged_into) == (Stage.IN_HAND, None)

    # What verify expects of the acts.
    acts = list(acts_of(joined).order_by("id"))
    folded = fold_case(acts)
    assert (folded.stage, folded.problems) == (Stage.IN_HAND, [])
    too_early = fold_case([*acts[:2], acts[-1]])
    assert [problem.endswith("the stage was in_hand") for problem in too_early.problems] == [True]
    monkeypatch.undo()
    assert fold_case(acts).stage == Stage.MERGED
