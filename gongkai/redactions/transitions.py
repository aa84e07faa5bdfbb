"""Bindings of the steps of a redaction to their refusals and actions."""

from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person
from gongkai.redactions import actions, rules, workflow
from gongkai.redactions.models import Redaction

BINDINGS: tuple[Binding[Redaction, Person], ...] = (
    bind(workflow.DRAW, rules.refusal_to_draw, actions.draw_boxes),
    bind(workflow.FIND, rules.refusal_to_find, actions.find_boxes),
    bind(workflow.REMOVE, rules.refusal_to_remove, actions.remove_boxes),
    bind(workflow.SUBMIT, rules.refusal_to_submit, actions.submit_redaction),
    bind(workflow.APPROVE, rules.refusal_to_approve, actions.approve_redaction),
    bind(workflow.RETURN, rules.refusal_to_return, actions.return_redaction),
    bind(workflow.DISCARD, rules.refusal_to_discard, actions.discard_redaction),
)
