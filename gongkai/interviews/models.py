"""
Tables of interviews and press conferences.

The words of a question and the name of who asked are encrypted; the public reads `public_text`, which
is empty until an editor has moderated the question.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document
from gongkai.encryption.columns import EncryptedRow, EncryptedTextField
from gongkai.interviews.states import (
    EventKind,
    EventState,
    NotAskedReason,
    QuestionPhase,
    QuestionSource,
    QuestionState,
    Visibility,
    WithholdingGround,
)
from gongkai.organisations.models import Body, Person


class Event(models.Model):
    """
    An interview or a press conference, from its planning to its published transcript.

    It is public from `announced_at` on and stays so when it is cancelled. `changes` counts what changed
    of the announcement since (SEQUENCE of iCalendar); `line_changes` numbers the changes of the live
    text, `questions` the questions. `closed_on` is the day of publication or cancelling, `transcriber`
    whoever wrote the transcript last.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="events")
    number = models.CharField(max_length=80, unique=True)
    kind = models.CharField(_("kind of event"), max_length=16, choices=EventKind.choices)
    state = models.CharField(max_length=16, choices=EventState.choices, default=EventState.PLANNED)
    title = models.CharField(_("topic of the event"), max_length=200)
    outline = models.TextField(_("outline"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    begins_at = models.DateTimeField(_("begins at"))
    questions_until = models.DateTimeField(_("questions until"), null=True, blank=True)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    announced_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)  # of the cancelling or the recall
    changes = models.PositiveIntegerField(default=0)
    line_changes = models.PositiveIntegerField(default=0)
    questions_received = models.PositiveIntegerField(default=0)
    transcriber = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    personal_data_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=EventState.PLANNED, announced_at=None)
                | Q(state=EventState.CANCELLED)
                | Q(
                    state__in=[
                        EventState.ANNOUNCED,
                        EventState.LIVE,
                        EventState.ENDED,
                        EventState.PUBLISHED,
                    ],
                    announced_at__isnull=False,
                ),
                name="interviews_announced_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[EventState.PUBLISHED, EventState.CANCELLED], closed_on__isnull=False
                )
                | ~Q(state__in=[EventState.PUBLISHED, EventState.CANCELLED]) & Q(closed_on=None),
                name="interviews_closed_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state=EventState.CANCELLED, cancelled_at__isnull=False) & ~Q(reason="")
                | ~Q(state=EventState.CANCELLED) & Q(cancelled_at=None),
                name="interviews_cancelled_has_reason",
            ),
        ]
        # The conditions are on moments, not on the state: SQLite uses a partial index only if the query
        # repeats its condition, and values are parameters.
        indexes = [
            models.Index(
                fields=["body", "-begins_at", "-id"],
                condition=Q(closed_on=None),
                name="interviews_event_in_hand",
            ),
            models.Index(
                fields=["body", "-begins_at", "-id"],
                condition=Q(closed_on__isnull=False),
                name="interviews_event_closed",
            ),
            models.Index(
                fields=["kind", "-begins_at", "-id"],
                condition=Q(announced_at__isnull=False),
                name="interviews_event_public",
            ),
            models.Index(
                fields=["begins_at", "id"],
                condition=Q(closed_on=None),
                name="interviews_event_coming",
            ),
        ]
        verbose_name = _("interview or press conference")

    def __str__(self) -> str:
        return self.number


class Guest(models.Model):
    """An official who is announced for an event; `attended` is known when it has ended."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="guests")
    name = models.CharField(_("name"), max_length=100)
    office = models.CharField(_("office held"), max_length=200)
    is_principal = models.BooleanField(default=False)
    attended = models.BooleanField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class EventDocument(models.Model):
    """A document that an event explains; the public sees it as long as the document is public."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="explained")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "document"], name="interviews_explained_once")
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.document_id}"


class LiveLine(models.Model):
    """
    A paragraph of the live text.

    `change` is the number of its last change within the event: a reader who knows a change asks for the
    later ones, and gets corrected paragraphs again.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="lines")
    change = models.PositiveIntegerField()
    speaker = models.CharField(_("speaker"), max_length=100, blank=True)
    text = models.TextField(_("words"))
    at = models.DateTimeField()
    is_corrected = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "change"], name="interviews_line_change_once")
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.change}"


class Paragraph(models.Model):
    """
    A paragraph of the transcript, with its place in the recording in milliseconds, if it is known.

    `cues` are the captions that it was made of: start, end and text of each.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="paragraphs")
    position = models.PositiveIntegerField()
    speaker = models.CharField(_("speaker"), max_length=100, blank=True)
    text = models.TextField(_("words"))
    start_ms = models.PositiveIntegerField(null=True, blank=True)
    end_ms = models.PositiveIntegerField(null=True, blank=True)
    cues = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "position"], name="interviews_paragraph_position_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.position}"


class Recording(models.Model):
    """The recording of an event, as a file."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="recording")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class EventQuestion(EncryptedRow):
    """
    A question to an event and its public fate.

    `position` numbers the questions of an event. `match_key` is equal for equal words of one event.
    `asked_by` is public: editors enter it for the media; the name that a citizen gives never is.
    Words, name and the hash of the query code are erased some time after the event was closed.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=90, unique=True)
    code_hash = models.CharField(max_length=128, blank=True)
    submission = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=16, choices=QuestionSource.choices)
    phase = models.CharField(max_length=16, choices=QuestionPhase.choices)
    received_at = models.DateTimeField()
    text = EncryptedTextField(blank=True)
    name = EncryptedTextField(blank=True)
    match_key = models.CharField(max_length=64, blank=True)
    asked_by = models.CharField(_("asked by"), max_length=100, blank=True)
    visibility = models.CharField(
        max_length=16, choices=Visibility.choices, default=Visibility.UNCHECKED
    )
    public_text = models.TextField(blank=True)
    is_shortened = models.BooleanField(default=False)
    ground = models.CharField(max_length=16, choices=WithholdingGround.choices, blank=True)
    state = models.CharField(
        max_length=16, choices=QuestionState.choices, default=QuestionState.RECEIVED
    )
    leader = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="grouped"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_ms = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=16, choices=NotAskedReason.choices, blank=True)
    remark = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "position"], name="interviews_question_position_once"
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionState.GROUPED, leader__isnull=False)
                | ~Q(state=QuestionState.GROUPED) & Q(leader=None),
                name="interviews_grouped_has_leader",
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionState.NOT_ASKED) & ~Q(reason="")
                | ~Q(state=QuestionState.NOT_ASKED) & Q(reason=""),
                name="interviews_not_asked_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.SHOWN, ground="") & ~Q(public_text="")
                | Q(visibility=Visibility.WITHHELD, public_text="") & ~Q(ground="")
                | Q(visibility=Visibility.UNCHECKED, public_text="", ground=""),
                name="interviews_moderated_has_ground",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "state", "position"], name="interviews_question_fate"),
            models.Index(fields=["event", "match_key"], name="interviews_question_same"),
        ]
        verbose_name = _("question to an event")

    def __str__(self) -> str:
        return self.number
