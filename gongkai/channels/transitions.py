"""Bindings of the steps of a send to their refusals and actions."""

from gongkai.channels.actions.sends import (
    confirm_absent,
    confirm_published,
    confirm_withdrawn,
    send_again,
    withdraw_send,
)
from gongkai.channels.models import Send
from gongkai.channels.rules import sends
from gongkai.channels.workflow import (
    CONFIRM_ABSENT,
    CONFIRM_PUBLISHED,
    CONFIRM_WITHDRAWN,
    SEND_AGAIN,
    WITHDRAW_SEND,
)
from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person

BINDINGS: tuple[Binding[Send, Person], ...] = (
    bind(SEND_AGAIN, sends.refusal_to_send_again, send_again),
    bind(CONFIRM_PUBLISHED, sends.refusal_to_confirm_published, confirm_published),
    bind(WITHDRAW_SEND, sends.refusal_to_withdraw_send, withdraw_send),
    bind(CONFIRM_WITHDRAWN, sends.refusal_to_confirm_withdrawn, confirm_withdrawn),
    bind(CONFIRM_ABSENT, sends.refusal_to_confirm_absent, confirm_absent),
)
