"""
Workflows of complaints about disclosure and of the orders to rectify that come of them.

Buttons, rules, actions, the permission matrix and the expectations of `verify` are derived from these
tables. The end of an order leads its complaint back to the examination.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.complaints.states import ComplaintState, OrderState
from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind

SUPERVISORS = (PostKind.ASSESSOR,)
HANDLERS = (PostKind.DISCLOSURE_OFFICER, PostKind.EDITOR)
OPEN = frozenset({ComplaintState.RECEIVED, ComplaintState.EXAMINED, ComplaintState.ORDERED})


@dataclass(frozen=True)
class AssignmentInputs:
    """Who examines the complaint (a person, by id)."""

    person_id: int


@dataclass(frozen=True)
class OrderInputs:
    """What the body must rectify, and until when. It never says who complained."""

    text: str
    due_on: date


@dataclass(frozen=True)
class ExtensionInputs:
    """The new last day for the result, and the reason, which the complainant reads."""

    due_on: date
    reason: str


@dataclass(frozen=True)
class ResultInputs:
    """The result, as a value of `ComplaintResult`, and what the complainant is told."""

    result: str
    text: str


@dataclass(frozen=True)
class RectificationInputs:
    """What was done, and where one sees it: an index number or the address of a page."""

    text: str
    evidence: str


@dataclass(frozen=True)
class RetestInputs:
    """What the retest found still wrong, and the new last day."""

    reason: str
    due_on: date


ASSIGN = Step(
    name="assign",
    label=_("Assign the complaint"),
    sources=OPEN,
    post=SUPERVISORS[0],
    verb=Verb.COMPLAINT_ASSIGNED,
    inputs=AssignmentInputs,
)
ORDER = Step(
    name="order",
    label=_("Order a rectification"),
    sources=frozenset({ComplaintState.EXAMINED}),
    target=ComplaintState.ORDERED,
    post=SUPERVISORS[0],
    verb=Verb.COMPLAINT_ORDERED,
    inputs=OrderInputs,
)
EXTEND = Step(
    name="extend",
    label=_("Extend the time for the result"),
    sources=frozenset({ComplaintState.EXAMINED, ComplaintState.ORDERED}),
    post=SUPERVISORS[0],
    verb=Verb.COMPLAINT_EXTENDED,
    inputs=ExtensionInputs,
)
CONCLUDE = Step(
    name="conclude",
    label=_("Tell the result"),
    sources=frozenset({ComplaintState.EXAMINED}),
    target=ComplaintState.CLOSED,
    post=SUPERVISORS[0],
    verb=Verb.COMPLAINT_CONCLUDED,
    inputs=ResultInputs,
    primary=True,
)
WORKFLOW: Workflow[ComplaintState] = Workflow((ASSIGN, ORDER, EXTEND, CONCLUDE))

REPORT_RECTIFIED = Step(
    name="report",
    label=_("Report the rectification"),
    sources=frozenset({OrderState.OPEN}),
    target=OrderState.REPORTED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.ORDER_REPORTED,
    inputs=RectificationInputs,
    primary=True,
)
ACCEPT_RECTIFICATION = Step(
    name="accept",
    label=_("Retested: rectified"),
    sources=frozenset({OrderState.REPORTED}),
    target=OrderState.DONE,
    post=SUPERVISORS[0],
    verb=Verb.ORDER_ACCEPTED,
    inputs=Nothing,
    primary=True,
)
RETURN_RECTIFICATION = Step(
    name="send-back",
    label=_("Retested: not rectified"),
    sources=frozenset({OrderState.REPORTED}),
    target=OrderState.OPEN,
    post=SUPERVISORS[0],
    verb=Verb.ORDER_RETURNED,
    inputs=RetestInputs,
)
ORDER_WORKFLOW: Workflow[OrderState] = Workflow(
    (REPORT_RECTIFIED, ACCEPT_RECTIFICATION, RETURN_RECTIFICATION)
)
