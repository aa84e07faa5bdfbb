"""The actions of an administrator on an account: each step of the workflow."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMessage
from django.http import HttpRequest

from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import Binding
from gongkai.organisations import transitions, workflow
from gongkai.organisations.models import Person
from gongkai.organisations.rules.accounts import account_state
from gongkai.organisations.states import SecurityKind
from gongkai.ui.mails import link_mail, security_mails


@dataclass(frozen=True)
class OfferedAction:
    """A step that is offered to one administrator now; a refusal disables its button."""

    action: Binding[Person, Person]
    refusal: Refusal | None


def account_actions() -> Mapping[str, Binding[Person, Person]]:
    """Return all actions on an account by name, which is the last part of the address."""
    return {one.step.name: one for one in transitions.BINDINGS}


def offered_actions(person: Person, *, by: Person, at: datetime) -> list[OfferedAction]:
    """Return the steps that start from the state of the account."""
    actions = account_actions()
    steps = workflow.WORKFLOW.steps_from(account_state(person))
    return [
        OfferedAction(actions[one.name], actions[one.name].refusal(person, None, by=by, at=at))
        for one in steps
    ]


def mails_after_step(
    action: Binding[Person, Person], request: HttpRequest, person: Person, at: datetime
) -> list[EmailMessage]:
    """Return the mail that follows a step: the requested link, or a notification to the owner."""
    if person.account is None:
        return []
    if action.step.name == workflow.SEND_LINK.name:
        return [link_mail(person.account)]
    notified = action.step.notifies
    return [] if notified is None else security_mails(person.account, SecurityKind(notified), at)
