"""
Workflow of accounts: the steps an administrator may take on an open or closed account.

Buttons, the security log, mails to the owner and the permission matrix are derived from this table.
"""

from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from gongkai.kit.workflows import Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.origins import Origin
from gongkai.organisations.states import AccountState, PostKind, SecurityKind

Inputs = TypeVar("Inputs")
OPEN, CLOSED = frozenset({AccountState.OPEN}), frozenset({AccountState.CLOSED})


@dataclass(frozen=True)
class AccountInputs:
    """The origin of the administrator's request, stored in the security log."""

    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, kw_only=True)
class AccountStep(Step[AccountState, Inputs]):
    """A step of an account, with its security event and the event that the owner is notified of."""

    security: SecurityKind | None = None


SEND_LINK = AccountStep(
    name="send-link",
    label=_("Send a password link"),
    sources=OPEN,
    post=PostKind.ADMINISTRATOR,
    inputs=AccountInputs,
    security=SecurityKind.RESET_ASKED,
)
END_SESSIONS = AccountStep(
    name="end-sessions",
    label=_("End all sessions"),
    sources=OPEN,
    post=PostKind.ADMINISTRATOR,
    inputs=AccountInputs,
    security=SecurityKind.SESSIONS_ENDED,
    notifies=SecurityKind.SESSIONS_ENDED,
)
REMOVE_FACTORS = AccountStep(
    name="remove-factors",
    label=_("Remove the second factors"),
    sources=OPEN,
    post=PostKind.ADMINISTRATOR,
    inputs=AccountInputs,
    security=SecurityKind.FACTOR_REMOVED,
    notifies=SecurityKind.FACTOR_REMOVED,
)
DEACTIVATE = AccountStep(
    name="deactivate",
    label=_("Close the account"),
    sources=OPEN,
    target=AccountState.CLOSED,
    post=PostKind.ADMINISTRATOR,
    verb=Verb.ACCOUNT_DEACTIVATED,
    inputs=AccountInputs,
)
ACTIVATE = AccountStep(
    name="activate",
    label=_("Reopen the account"),
    sources=CLOSED,
    target=AccountState.OPEN,
    post=PostKind.ADMINISTRATOR,
    verb=Verb.ACCOUNT_ACTIVATED,
    inputs=AccountInputs,
)
WORKFLOW: Workflow[AccountState] = Workflow(
    (SEND_LINK, END_SESSIONS, REMOVE_FACTORS, DEACTIVATE, ACTIVATE)
)
