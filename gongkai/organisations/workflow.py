"""
Steps of an account: what an administrator may do to it while it is open or closed.

Buttons, the security log, the mail to the owner and the permission matrix are derived from this table.
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
    """From where the administrator asks; the security log keeps it."""

    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, kw_only=True)
class AccountStep(Step[AccountState, Inputs]):
    """One step of an account; `security` is what the security log notes, `notifies` what the owner is told by mail."""

    security: SecurityKind | None = None


SEND_LINK = AccountStep(
    name="send-link",
    label=_("Send a link to a new password"),
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
    label=_("Take the second factors off"),
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
    label=_("Open the account again"),
    sources=CLOSED,
    target=AccountState.OPEN,
    post=PostKind.ADMINISTRATOR,
    verb=Verb.ACCOUNT_ACTIVATED,
    inputs=AccountInputs,
)
WORKFLOW: Workflow[AccountState] = Workflow(
    (SEND_LINK, END_SESSIONS, REMOVE_FACTORS, DEACTIVATE, ACTIVATE)
)
