"""Bindings of the steps of an issue to their refusals and actions."""

from collections.abc import Callable
from datetime import datetime

from gongkai.gazette.actions.issues import (
    amend_issue,
    begin_proofs,
    complete_reading,
    discard_issue,
    publish_issue,
    return_issue,
    take_up_corrections,
)
from gongkai.gazette.models import Issue
from gongkai.gazette.rules.issues import (
    refusal_to_amend,
    refusal_to_begin_proofs,
    refusal_to_discard,
    refusal_to_publish,
    refusal_to_read,
    refusal_to_return,
    refusal_to_take_up,
)
from gongkai.gazette.states import IssueState
from gongkai.gazette.workflow import (
    AMEND,
    BEGIN_PROOFS,
    DISCARD,
    PUBLISH,
    READINGS,
    RETURN,
    TAKE_UP,
    ReadingInputs,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import Binding, Step, bind
from gongkai.organisations.models import Person

Reading = Step[IssueState, ReadingInputs]


def _refusal_of(step: Reading) -> Callable[..., Refusal | None]:
    def refusal(
        issue: Issue, inputs: ReadingInputs | None, /, *, by: Person, at: datetime
    ) -> Refusal | None:
        return refusal_to_read(step, issue, inputs, by=by, at=at)

    return refusal


def _action_of(step: Reading) -> Callable[..., Issue]:
    def action(issue: Issue, inputs: ReadingInputs, /, *, by: Person, at: datetime) -> Issue:
        return complete_reading(step, issue, inputs, by=by, at=at)

    return action


BINDINGS: tuple[Binding[Issue, Person], ...] = (
    bind(AMEND, refusal_to_amend, amend_issue),
    bind(BEGIN_PROOFS, refusal_to_begin_proofs, begin_proofs),
    *(bind(step, _refusal_of(step), _action_of(step)) for step in READINGS),
    bind(TAKE_UP, refusal_to_take_up, take_up_corrections),
    bind(RETURN, refusal_to_return, return_issue),
    bind(PUBLISH, refusal_to_publish, publish_issue),
    bind(DISCARD, refusal_to_discard, discard_issue),
)
