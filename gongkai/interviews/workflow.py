"""
Workflows of events and of the questions to them: steps, source states, posts and target states.

Buttons, rules, actions, the permission matrix and the expectations of `verify` are derived from these
tables. Both kinds of event share them. Steps without a verb are no official acts: what the recorder
types while an event is live, and drafts of the transcript, which counts once it is published.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.files.storage import StoredFile
from gongkai.interviews.states import EventState, QuestionState
from gongkai.kit.workflows import Nothing, Step, Workflow
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind

HANDLERS = (PostKind.EDITOR, PostKind.DISCLOSURE_OFFICER)
COMING = frozenset({EventState.PLANNED, EventState.ANNOUNCED})
LIVE = frozenset({EventState.LIVE})
ENDED = frozenset({EventState.ENDED})
ASKABLE = frozenset({EventState.ANNOUNCED, EventState.LIVE})
# Until the transcript is published, every question gets its fate.
WITH_QUESTIONS = ASKABLE | ENDED
OPEN_QUESTION = frozenset({QuestionState.RECEIVED, QuestionState.ASKED})


@dataclass(frozen=True)
class EventFacts:
    """What is announced: topic, outline, place, and the moments of the event and of the last question."""

    title: str
    outline: str
    place: str
    begins_at: datetime
    questions_until: datetime | None = None


@dataclass(frozen=True)
class GuestInputs:
    """An official who attends: name, office held, and whether it is the principal official."""

    name: str
    office: str
    is_principal: bool = False


@dataclass(frozen=True)
class GuestChoice:
    """A guest, by id."""

    guest_id: int


@dataclass(frozen=True)
class DocumentInputs:
    """A public document that the event explains, by its index number."""

    index_number: str


@dataclass(frozen=True)
class AttendanceInputs:
    """The guests who attended, by id."""

    attended: tuple[int, ...]


@dataclass(frozen=True)
class ReasonInputs:
    """A reason; the public reads it."""

    reason: str


@dataclass(frozen=True)
class LineInputs:
    """A paragraph of the live text and who speaks."""

    speaker: str
    text: str


@dataclass(frozen=True)
class LineCorrection:
    """A corrected paragraph of the live text, by id."""

    line_id: int
    speaker: str
    text: str


@dataclass(frozen=True)
class DeskQuestion:
    """A question that the editors enter: its words, and who asked, such as a newspaper."""

    text: str
    asked_by: str = ""


@dataclass(frozen=True)
class TranscriptInputs:
    """The transcript as text: WebVTT, or one paragraph a line, with a speaker and a time before it."""

    text: str


@dataclass(frozen=True)
class RecordingInputs:
    """The recording, stored."""

    stored: StoredFile


@dataclass(frozen=True)
class PublicationInputs:
    """Why personal data that the check finds in the transcript may be public; empty if it finds none."""

    reason: str = ""


@dataclass(frozen=True)
class NotAskedInputs:
    """Why a question was not asked, as a value of `NotAskedReason`, with a remark for the public."""

    reason: str
    remark: str = ""


@dataclass(frozen=True)
class ShowInputs:
    """The words of a question as the public reads them."""

    text: str


@dataclass(frozen=True)
class GroundInputs:
    """The ground on which a text is withheld, as a value of `WithholdingGround`."""

    ground: str


@dataclass(frozen=True)
class GroupInputs:
    """The number of the question of the same event that stands for this one."""

    leader: int


@dataclass(frozen=True)
class AnswerInputs:
    """
    When the answer begins, counted from the start of the event, as `12:34` or `1:02:03`.

    Empty: the present moment while the event is live, later no time.
    """

    mark: str = ""


AMEND = Step(
    name="amend",
    label=_("Change the announcement"),
    sources=COMING,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_AMENDED,
    inputs=EventFacts,
)
ADD_GUEST = Step(
    name="add-guest",
    label=_("Add a guest"),
    sources=COMING | LIVE,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_GUEST_ADDED,
    inputs=GuestInputs,
)
REMOVE_GUEST = Step(
    name="remove-guest",
    label=_("Remove a guest"),
    sources=COMING,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_GUEST_REMOVED,
    inputs=GuestChoice,
)
LINK_DOCUMENT = Step(
    name="link-document",
    label=_("Name a document that it explains"),
    sources=COMING | LIVE | ENDED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_DOCUMENT_LINKED,
    inputs=DocumentInputs,
)
UNLINK_DOCUMENT = Step(
    name="unlink-document",
    label=_("Remove a document"),
    sources=COMING | LIVE | ENDED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_DOCUMENT_UNLINKED,
    inputs=DocumentInputs,
)
ANNOUNCE = Step(
    name="announce",
    label=_("Announce the event"),
    sources=frozenset({EventState.PLANNED}),
    target=EventState.ANNOUNCED,
    post=PostKind.APPROVER,
    verb=Verb.EVENT_ANNOUNCED,
    inputs=Nothing,
    primary=True,
)
START = Step(
    name="start",
    label=_("Begin the event"),
    sources=frozenset({EventState.ANNOUNCED}),
    target=EventState.LIVE,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_STARTED,
    inputs=Nothing,
    primary=True,
)
CANCEL = Step(
    name="cancel",
    label=_("Cancel the event"),
    sources=COMING,
    target=EventState.CANCELLED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_CANCELLED,
    inputs=ReasonInputs,
)
ADD_LINE = Step(
    name="add-line",
    label=_("Add a paragraph"),
    sources=LIVE,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    inputs=LineInputs,
)
CORRECT_LINE = Step(
    name="correct-line",
    label=_("Correct a paragraph"),
    sources=LIVE | ENDED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    inputs=LineCorrection,
)
ENTER_QUESTION = Step(
    name="enter-question",
    label=_("Enter a question"),
    sources=WITH_QUESTIONS,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_QUESTION_RECEIVED,
    inputs=DeskQuestion,
)
END = Step(
    name="end",
    label=_("End the event"),
    sources=LIVE,
    target=EventState.ENDED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_ENDED,
    inputs=AttendanceInputs,
    primary=True,
)
WRITE_TRANSCRIPT = Step(
    name="write-transcript",
    label=_("Write the transcript"),
    sources=ENDED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    inputs=TranscriptInputs,
)
ADD_RECORDING = Step(
    name="add-recording",
    label=_("Add the recording"),
    sources=ENDED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_RECORDED,
    inputs=RecordingInputs,
)
DROP_OPEN = Step(
    name="drop-open",
    label=_("Close all open questions"),
    sources=ENDED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_QUESTION_NOT_ASKED,
    inputs=NotAskedInputs,
)
PUBLISH = Step(
    name="publish",
    label=_("Publish the transcript"),
    sources=ENDED,
    target=EventState.PUBLISHED,
    post=PostKind.APPROVER,
    verb=Verb.EVENT_PUBLISHED,
    inputs=PublicationInputs,
    primary=True,
)
RECALL = Step(
    name="recall",
    label=_("Recall the transcript for correction"),
    sources=frozenset({EventState.PUBLISHED}),
    target=EventState.ENDED,
    post=PostKind.APPROVER,
    verb=Verb.EVENT_RECALLED,
    inputs=ReasonInputs,
)
WORKFLOW: Workflow[EventState] = Workflow(
    (
        ADD_GUEST,
        REMOVE_GUEST,
        LINK_DOCUMENT,
        UNLINK_DOCUMENT,
        AMEND,
        ANNOUNCE,
        START,
        ADD_LINE,
        CORRECT_LINE,
        ENTER_QUESTION,
        END,
        WRITE_TRANSCRIPT,
        ADD_RECORDING,
        DROP_OPEN,
        PUBLISH,
        RECALL,
        CANCEL,
    )
)

EVERY_FATE = frozenset(QuestionState)
SHOW = Step(
    name="show",
    label=_("Publish the text"),
    sources=EVERY_FATE,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_QUESTION_SHOWN,
    inputs=ShowInputs,
)
WITHHOLD = Step(
    name="withhold",
    label=_("Withhold the text"),
    sources=EVERY_FATE,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_QUESTION_WITHHELD,
    inputs=GroundInputs,
)
GROUP = Step(
    name="group",
    label=_("Group with another question"),
    sources=frozenset({QuestionState.RECEIVED}),
    target=QuestionState.GROUPED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_QUESTION_GROUPED,
    inputs=GroupInputs,
)
ASK = Step(
    name="ask",
    label=_("Note that it was asked"),
    sources=frozenset({QuestionState.RECEIVED}),
    target=QuestionState.ASKED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_QUESTION_ASKED,
    inputs=Nothing,
    primary=True,
)
ANSWER = Step(
    name="answer",
    label=_("Note the answer"),
    sources=frozenset({QuestionState.ASKED}),
    target=QuestionState.ANSWERED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_QUESTION_ANSWERED,
    inputs=AnswerInputs,
    primary=True,
)
DROP = Step(
    name="drop",
    label=_("Note that it is not asked"),
    sources=OPEN_QUESTION,
    target=QuestionState.NOT_ASKED,
    post=HANDLERS[0],
    other_posts=HANDLERS[1:],
    verb=Verb.EVENT_QUESTION_NOT_ASKED,
    inputs=NotAskedInputs,
)
QUESTION_WORKFLOW: Workflow[QuestionState] = Workflow((ASK, ANSWER, GROUP, DROP, SHOW, WITHHOLD))
