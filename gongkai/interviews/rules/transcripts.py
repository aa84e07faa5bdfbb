"""Refusals of the live text, the transcript, the recording, and their publication."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.interviews.inputs import (
    LineCorrection,
    LineInputs,
    NotAskedInputs,
    PublicationInputs,
    ReasonInputs,
    RecordingInputs,
    TranscriptInputs,
)
from gongkai.interviews.models import Event
from gongkai.interviews.queries import open_questions
from gongkai.interviews.rules.steps import persons_acting, refusal_of_step
from gongkai.interviews.rules.texts import (
    LAW,
    MAX_LINE,
    MAX_SPEAKER,
    MAX_TEXT,
    personal_passage,
    refusal_of_public_text,
)
from gongkai.interviews.states import NotAskedReason
from gongkai.interviews.transcripts import (
    MAX_LENGTH,
    MAX_PARAGRAPHS,
    NotATranscript,
    parse_transcript,
)
from gongkai.interviews.workflow import (
    ADD_LINE,
    ADD_RECORDING,
    CORRECT_LINE,
    DROP_OPEN,
    PUBLISH,
    RECALL,
    WRITE_TRANSCRIPT,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_length, refusal_of_text
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person

MAX_LINES = 5_000


def refusal_to_add_line(
    event: Event, inputs: LineInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the paragraph may not be added to the live text."""
    if refusal := refusal_of_step(ADD_LINE, event, by=by, at=at):
        return refusal
    if event.lines.count() >= MAX_LINES:
        return Refusal(
            "too-many-lines", _("At most %(most)s paragraphs can be entered.") % {"most": MAX_LINES}
        )
    if inputs is None:
        return None
    return refusal_of_length(inputs.speaker, "speaker", MAX_SPEAKER) or refusal_of_public_text(
        inputs.text, "text", MAX_TEXT
    )


def refusal_to_correct_line(
    event: Event, inputs: LineCorrection | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the paragraph of the live text may not be corrected."""
    if refusal := refusal_of_step(CORRECT_LINE, event, by=by, at=at):
        return refusal
    if not event.lines.exists():
        return Refusal("no-line", _("The live text has no paragraph yet."))
    if inputs is None:
        return None
    if not event.lines.filter(pk=inputs.line_id).exists():
        return Refusal("no-line", _("Choose a paragraph."), field="line_id")
    return refusal_of_length(inputs.speaker, "speaker", MAX_SPEAKER) or refusal_of_public_text(
        inputs.text, "text", MAX_TEXT
    )


def refusal_to_write_transcript(
    event: Event, inputs: TranscriptInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the text cannot be the transcript: a time in it goes backwards, or it is too long."""
    if refusal := refusal_of_step(WRITE_TRANSCRIPT, event, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    try:
        found = parse_transcript(inputs.text)
    except NotATranscript as problem:
        return Refusal(
            "transcript-order",
            _("The time in line %(line)s lies before the time above it.") % {"line": problem.line},
            field="text",
        )
    if not found:
        return Refusal("no-text", _("Enter a text."), field="text")
    if len(found) > MAX_PARAGRAPHS or any(len(one.text) > MAX_LENGTH for one in found):
        return Refusal(
            "transcript-too-long",
            _("At most %(most)s paragraphs of %(length)s characters.")
            % {"most": MAX_PARAGRAPHS, "length": MAX_LENGTH},
            field="text",
        )
    if any(len(one.speaker) > MAX_SPEAKER for one in found):
        return Refusal(
            "text-too-long",
            _("The name of a speaker has at most %(most)s characters.") % {"most": MAX_SPEAKER},
            field="text",
        )
    return None


def refusal_to_add_recording(
    event: Event, inputs: RecordingInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the recording may not be added."""
    del inputs
    return refusal_of_step(ADD_RECORDING, event, by=by, at=at)


def refusal_to_drop_open(
    event: Event, inputs: NotAskedInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the open questions may not be closed together."""
    if refusal := refusal_of_step(DROP_OPEN, event, by=by, at=at):
        return refusal
    if not open_questions(event).exists():
        return Refusal("no-question", _("No question is open."))
    return refusal_of_reason(inputs) if inputs is not None else None


def refusal_of_reason(inputs: NotAskedInputs) -> Refusal | None:
    """Return why the reason for not asking may not be stored; editors choose it from a closed list."""
    if inputs.reason not in NotAskedReason or inputs.reason == NotAskedReason.CANCELLED:
        return Refusal("no-reason", _("Choose the reason."), field="reason")
    if not inputs.remark.strip():
        if inputs.reason == NotAskedReason.OTHER_WAY:
            return Refusal("no-remark", _("Say which procedure it is."), field="remark")
        return None
    return refusal_of_public_text(inputs.remark, "remark", MAX_LINE)


def refusal_to_publish(
    event: Event, inputs: PublicationInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the transcript may not be published.

    It takes another person than its writer, a fate for every question, and a reason if the check finds
    personal data.
    """
    if refusal := refusal_of_step(PUBLISH, event, by=by, at=at):
        return refusal
    if not event.paragraphs.exists():
        return Refusal("no-transcript", _("There is no transcript yet."))
    if event.transcriber_id in persons_acting(event, by, PUBLISH.posts[0], on=local_date(at)):
        return Refusal("own-transcript", _("Whoever wrote a transcript may not publish it."))
    if open_questions(event).exists():
        return Refusal(
            "open-questions", _("Some questions are open: say of each what became of it.")
        )
    if inputs is None:
        return None
    if refusal := refusal_of_length(inputs.reason, "reason", MAX_LINE):
        return refusal
    if inputs.reason.strip():
        return None
    passages = (
        personal_passage(f"{one.speaker}\n{one.text}")
        for one in event.paragraphs.order_by("position")
    )
    if passage := next(filter(None, passages), ""):
        return Refusal(
            "personal-data",
            _("The transcript contains personal data: “%(passage)s”. Say why it may be public.")
            % {"passage": passage},
            law=LAW,
            field="reason",
        )
    return None


def refusal_to_recall(
    event: Event, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a published transcript may not be recalled: the public is told a reason."""
    if refusal := refusal_of_step(RECALL, event, by=by, at=at):
        return refusal
    return refusal_of_text(inputs.reason, "reason", MAX_LINE) if inputs is not None else None
