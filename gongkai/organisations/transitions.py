"""Bindings of the steps of an account to their refusals and actions."""

from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.actions.accounts import (
    close_account,
    remove_factors,
    reopen_account,
    request_password_link,
    sign_out_person,
)
from gongkai.organisations.models import Person
from gongkai.organisations.rules.accounts import (
    refusal_to_activate,
    refusal_to_deactivate,
    refusal_to_end_sessions,
    refusal_to_remove_factors,
    refusal_to_send_link,
)
from gongkai.organisations.workflow import (
    ACTIVATE,
    DEACTIVATE,
    END_SESSIONS,
    REMOVE_FACTORS,
    SEND_LINK,
)

BINDINGS: tuple[Binding[Person, Person], ...] = (
    bind(SEND_LINK, refusal_to_send_link, request_password_link),
    bind(END_SESSIONS, refusal_to_end_sessions, sign_out_person),
    bind(REMOVE_FACTORS, refusal_to_remove_factors, remove_factors),
    bind(DEACTIVATE, refusal_to_deactivate, close_account),
    bind(ACTIVATE, refusal_to_activate, reopen_account),
)
