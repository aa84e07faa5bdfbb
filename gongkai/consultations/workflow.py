"""
Workflows of public consultations, of comments and of what readers say of them: sources, posts, targets.

Buttons, rules, actions, the permission matrix and the expectations of `verify` are derived from these
tables. What the clock and the authors of comments do is no step of a post: see `actions`.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.consultations.states import (
    CommentState,
    ConsultationState,
    FeedbackState,
    ReportedState,
)
from gongkai.files.storage import StoredFile
from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind

HANDLERS = (PostKind.DISCLOSURE_OFFICER, PostKind.EDITOR)
PLANNED = frozenset({ConsultationState.PLANNED})
OPENED = frozenset({ConsultationState.OPENED})
ENDED = frozenset({ConsultationState.ENDED})
CONCLUDED = frozenset({ConsultationState.CONCLUDED})


@dataclass(frozen=True)
class PlanInputs:
    """The draft to come: its title, what it is about, and the day on which it is expected."""

    title: str
    explanation: str
    planned_on: date


@dataclass(frozen=True)
class QuestionInputs:
    """
    A question of the survey; `kind` is a value of `QuestionKind`.

    `options` are the offered answers, one a line; `least` and `most` bound a scale or a number.
    """

    kind: str
    text: str
    options: str = ""
    least: int | None = None
    most: int | None = None
    is_required: bool = False
    is_confidential: bool = False


@dataclass(frozen=True)
class QuestionChoice:
    """A question of the survey, by its id."""

    question_id: int


@dataclass(frozen=True)
class OpenInputs:
    """
    The draft, as the index number of a public document, and until when the public may comment.

    Comments are taken until the end of `last_day`, in Beijing. `shorter_reason` is needed if that is
    earlier than the law asks for; the notice shows it. `required` are the parts of the participation
    file, as values of `RecordKind`, without which the final document cannot be approved.
    """

    index_number: str
    explanation: str
    last_day: date
    shorter_reason: str = ""
    ways: str = ""
    required: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExtendInputs:
    """The new last day, and why it is later."""

    last_day: date
    reason: str


@dataclass(frozen=True)
class FinalInputs:
    """The document, by its id, that the consultation prepared."""

    document_id: int


@dataclass(frozen=True)
class RecordInputs:
    """
    A part of the participation file: its kind, the days between which it was made, its result.

    `index_number` is that of a public document which has it in full; a hearing needs one, its minutes.
    """

    kind: str
    submitted_on: date
    done_on: date
    text: str
    index_number: str = ""


@dataclass(frozen=True)
class OutcomeInputs:
    """What came of the consultation as a whole; the public reads it."""

    outcome: str


@dataclass(frozen=True)
class CancelInputs:
    """Why the consultation is cancelled; the public reads it."""

    reason: str


@dataclass(frozen=True)
class HoldInputs:
    """The ground, as a value of `HoldGround`, on which a comment is set aside."""

    ground: str


@dataclass(frozen=True)
class ReplyInputs:
    """The reply to feedback on an answer, which becomes public."""

    reply: str


@dataclass(frozen=True)
class ReasonInputs:
    """Why a reply is returned, or why a reported comment is kept."""

    reason: str


@dataclass(frozen=True)
class FileInputs:
    """
    A file of a comment, by its id, and the copy that staff has redacted; without one, the file itself.

    `is_looked_at` says that a person has looked at what no machine can read.
    """

    file_id: int
    copy: StoredFile | None = None
    is_looked_at: bool = False


@dataclass(frozen=True)
class MaskInputs:
    """The words of a comment as they would be published; its author must confirm them."""

    text: str


AMEND_PLAN = Step(
    name="amend-plan",
    label=_("Correct the plan"),
    sources=PLANNED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.CONSULTATION_AMENDED,
    inputs=PlanInputs,
)
ADD_QUESTION = Step(
    name="add-question",
    label=_("Add a question to the survey"),
    sources=PLANNED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.CONSULTATION_QUESTION_ADDED,
    inputs=QuestionInputs,
)
REMOVE_QUESTION = Step(
    name="remove-question",
    label=_("Remove a question of the survey"),
    sources=PLANNED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.CONSULTATION_QUESTION_REMOVED,
    inputs=QuestionChoice,
)
LIST_PLAN = Step(
    name="list",
    label=_("Publish in the list of decisions to come"),
    sources=PLANNED,
    post=PostKind.APPROVER,
    verb=Verb.CONSULTATION_LISTED,
    inputs=Nothing,
)
OPEN = Step(
    name="open",
    label=_("Open the consultation"),
    sources=PLANNED,
    target=ConsultationState.OPENED,
    post=HANDLERS[0],
    verb=Verb.CONSULTATION_OPENED,
    inputs=OpenInputs,
    primary=True,
)
EXTEND = Step(
    name="extend",
    label=_("Extend the period"),
    sources=OPENED,
    post=HANDLERS[0],
    verb=Verb.CONSULTATION_EXTENDED,
    inputs=ExtendInputs,
)
ADD_RECORD = Step(
    name="add-record",
    label=_("Add to the participation file"),
    sources=OPENED | ENDED | CONCLUDED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.CONSULTATION_RECORD_ADDED,
    inputs=RecordInputs,
)
NAME_FINAL = Step(
    name="name-final",
    label=_("Name the document that was prepared"),
    sources=OPENED | ENDED | CONCLUDED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.CONSULTATION_FINAL_NAMED,
    inputs=FinalInputs,
)
PUBLISH_OUTCOME = Step(
    name="publish-outcome",
    label=_("Publish the outcome"),
    sources=ENDED,
    target=ConsultationState.CONCLUDED,
    post=PostKind.APPROVER,
    verb=Verb.CONSULTATION_CONCLUDED,
    inputs=OutcomeInputs,
    primary=True,
)
CANCEL = Step(
    name="cancel",
    label=_("Cancel the consultation"),
    sources=PLANNED | OPENED | ENDED,
    target=ConsultationState.CANCELLED,
    post=PostKind.APPROVER,
    verb=Verb.CONSULTATION_CANCELLED,
    inputs=CancelInputs,
)
WORKFLOW: Workflow[ConsultationState] = Workflow(
    (
        AMEND_PLAN,
        ADD_QUESTION,
        REMOVE_QUESTION,
        LIST_PLAN,
        OPEN,
        EXTEND,
        ADD_RECORD,
        NAME_FINAL,
        PUBLISH_OUTCOME,
        CANCEL,
    )
)

HOLD = Step(
    name="hold",
    label=_("Set aside"),
    sources=frozenset({CommentState.RECEIVED, CommentState.ANSWERED}),
    target=CommentState.HELD,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.COMMENT_HELD,
    inputs=HoldInputs,
)
LIFT = Step(
    name="lift",
    label=_("Examine it after all"),
    sources=frozenset({CommentState.HELD}),
    target=CommentState.RECEIVED,
    post=PostKind.APPROVER,
    verb=Verb.COMMENT_LIFTED,
    inputs=Nothing,
)
RESTORE = Step(
    name="restore",
    label=_("Do not set it aside any more"),
    sources=frozenset({CommentState.HELD}),
    target=CommentState.ANSWERED,
    post=PostKind.APPROVER,
    verb=Verb.COMMENT_RESTORED,
    inputs=Nothing,
)
UPHOLD = Step(
    name="uphold",
    label=_("Confirm that it is set aside"),
    sources=frozenset({CommentState.HELD}),
    post=PostKind.APPROVER,
    verb=Verb.COMMENT_UPHELD,
    inputs=Nothing,
)
MASK = Step(
    name="mask",
    label=_("Propose the words for publication"),
    sources=frozenset({CommentState.RECEIVED, CommentState.ANSWERED}),
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.COMMENT_MASKED,
    inputs=MaskInputs,
)
PROPOSE_FILE = Step(
    name="propose-file",
    label=_("Propose a file for publication"),
    sources=MASK.sources,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.COMMENT_FILE_PROPOSED,
    inputs=FileInputs,
)
COMMENT_WORKFLOW: Workflow[CommentState] = Workflow(
    (HOLD, LIFT, RESTORE, UPHOLD, MASK, PROPOSE_FILE)
)

DRAFT_REPLY = Step(
    name="draft-reply",
    label=_("Submit the reply for review"),
    sources=frozenset({FeedbackState.RECEIVED}),
    target=FeedbackState.DRAFTED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.FEEDBACK_DRAFTED,
    inputs=ReplyInputs,
    primary=True,
)
PUBLISH_REPLY = Step(
    name="publish-reply",
    label=_("Publish the reply"),
    sources=frozenset({FeedbackState.DRAFTED}),
    target=FeedbackState.REPLIED,
    post=PostKind.APPROVER,
    verb=Verb.FEEDBACK_REPLIED,
    inputs=Nothing,
    primary=True,
)
RETURN_REPLY = Step(
    name="return-reply",
    label=_("Return the reply to be changed"),
    sources=frozenset({FeedbackState.DRAFTED}),
    target=FeedbackState.RECEIVED,
    post=PostKind.APPROVER,
    verb=Verb.FEEDBACK_RETURNED,
    inputs=ReasonInputs,
)
FEEDBACK_WORKFLOW: Workflow[FeedbackState] = Workflow((DRAFT_REPLY, PUBLISH_REPLY, RETURN_REPLY))

KEEP = Step(
    name="keep",
    label=_("Keep the comment"),
    sources=frozenset({ReportedState.WAITING}),
    target=ReportedState.KEPT,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.COMMENT_REPORT_KEPT,
    inputs=ReasonInputs,
)
HOLD_REPORTED = Step(
    name="hold-reported",
    label=_("Set the comment aside"),
    sources=frozenset({ReportedState.WAITING}),
    target=ReportedState.HELD,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.COMMENT_REPORT_HELD,
    inputs=HoldInputs,
)
REPORT_WORKFLOW: Workflow[ReportedState] = Workflow((KEEP, HOLD_REPORTED))
