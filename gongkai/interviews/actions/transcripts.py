"""Type the live text, write the transcript, add the recording; publish and recall the transcript."""

from datetime import datetime

from django.db import transaction

from gongkai.interviews.digests import transcript_digest
from gongkai.interviews.inputs import (
    LineCorrection,
    LineInputs,
    NotAskedInputs,
    PublicationInputs,
    ReasonInputs,
    RecordingInputs,
    TranscriptInputs,
)
from gongkai.interviews.models import Event, LiveLine, Paragraph, Recording
from gongkai.interviews.queries import open_questions
from gongkai.interviews.recording import record_event, record_questions
from gongkai.interviews.rules.transcripts import (
    refusal_to_add_line,
    refusal_to_add_recording,
    refusal_to_correct_line,
    refusal_to_drop_open,
    refusal_to_publish,
    refusal_to_recall,
    refusal_to_write_transcript,
)
from gongkai.interviews.states import QuestionState
from gongkai.interviews.transcripts import TranscriptPart, parse_transcript
from gongkai.interviews.waiting import update_waiting
from gongkai.interviews.workflow import (
    ADD_RECORDING,
    DROP_OPEN,
    PUBLISH,
    RECALL,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person


@transaction.atomic
def add_line(event: Event, inputs: LineInputs, /, *, by: Person, at: datetime) -> LiveLine:
    """Add a paragraph to the live text; readers see it at once (no official act: the transcript is)."""
    event = lock(event)
    refuse_if(refusal_to_add_line(event, inputs, by=by, at=at))
    return LiveLine.objects.create(
        event=event,
        change=_next_change(event),
        speaker=single_line(inputs.speaker),
        text=clean_text(inputs.text),
        at=at,
    )


@transaction.atomic
def correct_line(event: Event, inputs: LineCorrection, /, *, by: Person, at: datetime) -> LiveLine:
    """Correct a paragraph of the live text, which says so (no official act)."""
    event = lock(event)
    refuse_if(refusal_to_correct_line(event, inputs, by=by, at=at))
    line = event.lines.get(pk=inputs.line_id)
    line.speaker, line.text = single_line(inputs.speaker), clean_text(inputs.text)
    line.change, line.is_corrected = _next_change(event), True
    line.save()
    return line


@transaction.atomic
def write_transcript(
    event: Event, inputs: TranscriptInputs, /, *, by: Person, at: datetime
) -> Event:
    """Store the whole transcript anew (no official act; its publication is one)."""
    event = lock(event)
    refuse_if(refusal_to_write_transcript(event, inputs, by=by, at=at))
    event.paragraphs.all().delete()
    Paragraph.objects.bulk_create(
        _paragraph(event, position, one)
        for position, one in enumerate(parse_transcript(inputs.text), start=1)
    )
    event.transcriber = by
    event.save(update_fields=["transcriber"])
    return event


@transaction.atomic
def add_recording(event: Event, inputs: RecordingInputs, /, *, by: Person, at: datetime) -> Event:
    """Add the recording, or replace it; it is public with the transcript."""
    event = lock(event)
    refuse_if(refusal_to_add_recording(event, inputs, by=by, at=at))
    stored = inputs.stored
    Recording.objects.update_or_create(
        event=event,
        defaults={
            "name": stored.name,
            "sha256": stored.sha256,
            "size": stored.size,
            "media_type": stored.media_type,
            "at": at,
        },
    )
    facets = {"sha256": stored.sha256, "size": stored.size, "type": stored.media_type}
    record_event(ADD_RECORDING.act_verb, event, ADD_RECORDING.posts, by=by, at=at, facets=facets)
    return event


@transaction.atomic
def drop_open_questions(
    event: Event, inputs: NotAskedInputs, /, *, by: Person, at: datetime
) -> Event:
    """Close all open questions with one reason; each gets an act of its own."""
    event = lock(event)
    refuse_if(refusal_to_drop_open(event, inputs, by=by, at=at))
    rest = list(open_questions(event).select_for_update(of=("self",)).order_by("pk"))
    for one in rest:
        one.event = event
    open_questions(event).update(
        state=QuestionState.NOT_ASKED, reason=inputs.reason, remark=clean_text(inputs.remark)
    )
    facets = {"reason": inputs.reason}
    record_questions(DROP_OPEN.act_verb, rest, DROP_OPEN.posts, by=by, at=at, facets=facets)
    return event


@transaction.atomic
def publish_transcript(
    event: Event, inputs: PublicationInputs, /, *, by: Person, at: datetime
) -> Event:
    """Publish the transcript; the act contains its hash."""
    event = lock(event)
    refuse_if(refusal_to_publish(event, inputs, by=by, at=at))
    event.state, event.published_at, event.closed_on = PUBLISH.new_state, at, local_date(at)
    event.reason, event.personal_data_reason = "", clean_text(inputs.reason)
    event.save(
        update_fields=["state", "published_at", "closed_on", "reason", "personal_data_reason"]
    )
    update_waiting(event)
    facets = {
        "sha256": transcript_digest(event),
        "paragraphs": event.paragraphs.count(),
        "justified": bool(event.personal_data_reason),
    }
    record_event(PUBLISH.act_verb, event, PUBLISH.posts, by=by, at=at, facets=facets)
    return event


@transaction.atomic
def recall_transcript(event: Event, inputs: ReasonInputs, /, *, by: Person, at: datetime) -> Event:
    """Take the transcript back for correction; the page says why."""
    event = lock(event)
    refuse_if(refusal_to_recall(event, inputs, by=by, at=at))
    event.state, event.published_at, event.closed_on = RECALL.new_state, None, None
    event.reason = clean_text(inputs.reason)
    event.save(update_fields=["state", "published_at", "closed_on", "reason"])
    update_waiting(event)
    record_event(RECALL.act_verb, event, RECALL.posts, by=by, at=at)
    return event


def _next_change(event: Event) -> int:
    """Return the next number of a change of the live text of a locked event."""
    event.line_changes += 1
    event.save(update_fields=["line_changes"])
    return event.line_changes


def _paragraph(event: Event, position: int, one: TranscriptPart) -> Paragraph:
    return Paragraph(
        event=event,
        position=position,
        speaker=one.speaker,
        text=one.text,
        start_ms=one.start,
        end_ms=one.end,
        cues=[[cue.start, cue.end, cue.text] for cue in one.cues],
    )
