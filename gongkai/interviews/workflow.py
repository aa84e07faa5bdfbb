"""
Workflows of events and of the questions to them: steps, source states, posts and target states.

Buttons, rules, actions, the permission matrix and the expectations of `verify` are derived from these
tables. Both kinds of event share them. Steps without a verb are no official acts: what the recorder
types while an event is live, and drafts of the transcript, which counts once it is published.
"""

from django.utils.translation import gettext_lazy as _

from gongkai.interviews.inputs import (
    AnswerInputs,
    AttendanceInputs,
    DeskQuestion,
    DocumentInputs,
    EventFacts,
    GroundInputs,
    GroupInputs,
    GuestChoice,
    GuestInputs,
    LineCorrection,
    LineInputs,
    NotAskedInputs,
    PublicationInputs,
    ReasonInputs,
    RecordingInputs,
    ShowInputs,
    TranscriptInputs,
)
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
