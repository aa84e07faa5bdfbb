"""Bindings of the steps of a letter to their refusals and actions."""

from gongkai.kit.workflows import Binding, bind
from gongkai.mailbox.actions import letters as actions
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.rules import letters as rules
from gongkai.mailbox.workflow import (
    APPROVE,
    DRAFT_REPLY,
    END_PUBLICATION,
    OBJECT,
    PROMISE,
    PROPOSE_PUBLICATION,
    RECALL,
    RETURN_REPLY,
    ROUTE,
    SEND,
)
from gongkai.organisations.models import Person

BINDINGS: tuple[Binding[MailboxLetter, Person], ...] = (
    bind(ROUTE, rules.refusal_to_route, actions.route_letter),
    bind(DRAFT_REPLY, rules.refusal_to_draft_reply, actions.draft_letter_reply),
    bind(PROMISE, rules.refusal_to_promise, actions.promise_day),
    bind(OBJECT, rules.refusal_to_object, actions.object_to_routing),
    bind(RECALL, rules.refusal_to_recall, actions.recall_letter),
    bind(APPROVE, rules.refusal_to_approve, actions.approve_letter_reply),
    bind(RETURN_REPLY, rules.refusal_to_return, actions.return_letter_reply),
    bind(SEND, rules.refusal_to_send, actions.send_letter_reply),
    bind(
        PROPOSE_PUBLICATION,
        rules.refusal_to_propose_publication,
        actions.propose_publication,
    ),
    bind(END_PUBLICATION, rules.refusal_to_end_publication, actions.end_publication),
)
