"""The workflow of accounts: each step is bound once, and buttons are derived from it."""

from collections import Counter

import pytest
from django.test import Client

from gongkai.kit.workflows import bind
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations import transitions, workflow
from gongkai.organisations.actions.accounts import sign_out_person
from gongkai.organisations.actions.posts import grant_post
from gongkai.organisations.rules.accounts import refusal_to_end_sessions
from gongkai.organisations.states import PostKind
from gongkai.organisations.workflow import AccountInputs, AccountStep
from tests.cast import AT, SINCE, Cast, person
from tests.matrix.workflow_rows import account_steps

LOCK = AccountStep(
    name="lock",
    label="Lock",
    sources=workflow.OPEN,
    post=PostKind.ADMINISTRATOR,
    inputs=AccountInputs,
)


def test_each_step_is_bound_exactly_once() -> None:
    bound = Counter(binding.step.name for binding in transitions.BINDINGS)
    assert bound == Counter(step.name for step in workflow.WORKFLOW)


@pytest.mark.django_db
def test_additional_step_appears_as_button_and_matrix_row(
    cast: Cast, sign_in: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = person("clerk")
    grant_post(clerk, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    browser: Client = sign_in(clerk)  # type: ignore[operator]
    page, address = f"/desk/people/{cast.drafter.pk}/", f"/desk/people/{cast.drafter.pk}/act/lock/"
    assert address not in browser.get(page).content.decode()
    assert browser.post(address).status_code == 404
    monkeypatch.setattr(workflow, "WORKFLOW", workflow.WORKFLOW.with_step(LOCK))
    monkeypatch.setattr(
        transitions,
        "BINDINGS",
        (*transitions.BINDINGS, bind(LOCK, refusal_to_end_sessions, sign_out_person)),
    )
    assert f'action="{address}"' in browser.get(page).content.decode()
    assert browser.post(address).status_code == 302
    assert "lock" in {row.verb for row in account_steps()}
