"""Tables of hearings and open meetings. What applicants write is encrypted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document
from gongkai.encryption.columns import EncryptedRow, EncryptedTextField
from gongkai.meetings.states import (
    HEARINGS,
    ChangeKind,
    DocumentRole,
    MeetingKind,
    MeetingState,
    RecordAnswer,
    SeatKind,
    SeatSource,
)
from gongkai.organisations.models import Body, Person


class Meeting(EncryptedRow):
    """
    A hearing or open meeting, from its plan to its minutes.

    It is public from `announced_at` on, also if it is cancelled. `seed` is secret until the draw, which
    copies it into `published_seed`; `commitment` is its SHA-256 value, published with the announcement.
    `sequence` grows with every change that a calendar program must learn of.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    number = models.CharField(max_length=80, unique=True)
    kind = models.CharField(_("kind of meeting"), max_length=16, choices=MeetingKind.choices)
    title = models.CharField(_("title"), max_length=200)
    agenda = models.TextField(_("agenda"))
    place = models.CharField(_("place"), max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.CharField(
        max_length=16, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True, blank=True)
    commitment = models.CharField(max_length=64, blank=True)
    seed = EncryptedTextField(blank=True)
    published_seed = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    listed_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    record = EncryptedTextField(blank=True)
    record_version = models.PositiveSmallIntegerField(default=0)
    record_laid_at = models.DateTimeField(null=True, blank=True)
    record_confirmed_at = models.DateTimeField(null=True, blank=True)
    record_reason = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    applied = models.PositiveIntegerField(default=0)  # applications accepted, also withdrawn ones
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at"))
                & Q(closes_at__gt=models.F("opens_at"))
                & Q(closes_at__lte=models.F("starts_at")),
                name="meetings_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state=MeetingState.PLANNED, announced_at=None)
                | Q(state=MeetingState.CANCELLED)
                | Q(announced_at__isnull=False) & ~Q(commitment=""),
                name="meetings_announced_has_commitment",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at=None, published_seed="")
                | Q(drawn_at__isnull=False) & ~Q(published_seed=""),
                name="meetings_drawn_has_seed",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[MeetingState.PUBLISHED, MeetingState.CANCELLED],
                    ended_at__isnull=False,
                )
                | Q(ended_at=None) & ~Q(state__in=[MeetingState.PUBLISHED, MeetingState.CANCELLED]),
                name="meetings_ended_has_moment",
            ),
        ]
        # The conditions are on moments, not on the state: SQLite uses a partial index only if the query
        # repeats its condition, and values are parameters.
        indexes = [
            models.Index(
                fields=["body", "-starts_at", "-id"],
                condition=Q(ended_at=None),
                name="meetings_in_hand",
            ),
            models.Index(
                fields=["body", "-starts_at", "-id"],
                condition=Q(ended_at__isnull=False),
                name="meetings_ended",
            ),
            models.Index(
                fields=["-starts_at", "-id"],
                condition=Q(announced_at__isnull=False),
                name="meetings_public",
            ),
            models.Index(
                fields=["starts_at", "id"],
                condition=Q(held_at=None, ended_at=None),
                name="meetings_to_be_held",
            ),
        ]
        verbose_name = _("meeting")

    def __str__(self) -> str:
        return self.number

    @property
    def is_hearing(self) -> bool:
        """Return whether the law on hearings applies."""
        return self.kind in HEARINGS


class MeetingSeats(models.Model):
    """How many seats a meeting has for one kind of participants."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="seats")
    kind = models.CharField(_("kind of seats"), max_length=16, choices=SeatKind.choices)
    places = models.PositiveSmallIntegerField()
    # The digest of the numbers that took part in the draw, once it was made.
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "kind"], name="meetings_seats_once"),
            models.CheckConstraint(condition=Q(places__gt=0), name="meetings_seats_some"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.kind} {self.places}"


class Registration(EncryptedRow):
    """
    An application for a seat. Its number is public, and the masked name if its author consents.

    `match` is a fingerprint of name and contact, by which the same person applies once. `rank` is the
    place in the draw. What the applicant wrote is erased some time after the meeting has ended, with
    the hash of the query code.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="registrations")
    number = models.CharField(max_length=90, unique=True)
    code_hash = models.CharField(max_length=128, blank=True)
    submission = models.CharField(max_length=64, unique=True)
    match = models.CharField(max_length=64, blank=True)
    seat = models.CharField(_("kind of seat"), max_length=16, choices=SeatKind.choices)
    name = EncryptedTextField(blank=True)
    contact = EncryptedTextField(blank=True)
    statement = EncryptedTextField(blank=True)
    shows_name = models.BooleanField(default=False)
    source = models.CharField(
        _("way"), max_length=16, choices=SeatSource.choices, default=SeatSource.WEB
    )
    received_at = models.DateTimeField()
    received_on = models.DateField()
    entered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    rank = models.PositiveIntegerField(null=True, blank=True)
    is_chosen = models.BooleanField(default=False)
    attended = models.BooleanField(default=False)
    answer = models.CharField(max_length=16, choices=RecordAnswer.choices, blank=True)
    answer_version = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    objection = EncryptedTextField(blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "match"],
                condition=Q(withdrawn_at=None) & ~Q(match=""),
                name="meetings_registration_once",
            ),
            models.UniqueConstraint(
                fields=["meeting", "seat", "rank"],
                condition=Q(rank__isnull=False),
                name="meetings_rank_once",
            ),
            models.CheckConstraint(
                condition=Q(is_chosen=False) | Q(rank__isnull=False),
                name="meetings_chosen_has_rank",
            ),
        ]
        indexes = [
            models.Index(fields=["meeting", "seat", "rank", "id"], name="meetings_registrations"),
        ]
        verbose_name = _("application for a seat")

    def __str__(self) -> str:
        return self.number


class MeetingDocument(models.Model):
    """A document that is material or minutes of a meeting; it is public once the document is."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="documents")
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=16, choices=DocumentRole.choices)
    # When its first release was noted on the meeting.
    released_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.document_id}"


class MeetingChange(models.Model):
    """A postponement or cancellation with its reason; the public reads it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=16, choices=ChangeKind.choices)
    reason = models.CharField(_("reason"), max_length=500)
    before = models.DateTimeField()
    after = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.kind}"


class MeetingNumbers(models.Model):
    """The last number of a series (meetings, or applications for seats) of a body in a year."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "series", "year"], name="meetings_numbers_once")
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.series}{self.year} {self.last}"
