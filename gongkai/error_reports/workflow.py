"""
Workflow of error reports: the steps, with their source states, posts and target states.

Buttons, rules, actions, the permission matrix and the expectations of `verify` are derived from this
table.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gongkai.error_reports.states import ErrorReportState
from gongkai.kit.workflows import Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind

HANDLERS = (PostKind.EDITOR, PostKind.DISCLOSURE_OFFICER)
RECEIVED = frozenset({ErrorReportState.RECEIVED})


@dataclass(frozen=True)
class AnswerInputs:
    """The result, as a value of `ErrorResult`, and the answer that the reader can read."""

    result: str
    text: str


@dataclass(frozen=True)
class PassOnInputs:
    """The body that is responsible for the page."""

    body_id: int


ANSWER = Step(
    name="answer",
    label=_("Answer the report"),
    sources=RECEIVED,
    target=ErrorReportState.ANSWERED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.ERROR_ANSWERED,
    inputs=AnswerInputs,
    primary=True,
)
PASS_ON = Step(
    name="pass-on",
    label=_("Pass on to another body"),
    sources=RECEIVED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.ERROR_PASSED_ON,
    inputs=PassOnInputs,
)
WORKFLOW: Workflow[ErrorReportState] = Workflow((ANSWER, PASS_ON))
