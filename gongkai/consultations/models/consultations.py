"""Tables of public consultations. What people write, and who they are, is encrypted."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.consultations.states import (
    CommentResult,
    CommentSource,
    CommentState,
    ConsultationState,
    DraftKind,
    HoldGround,
    RecordKind,
)
from gongkai.documents.models import Document, Version
from gongkai.encryption.columns import EncryptedRow, EncryptedTextField
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body, Person


class PublicConsultation(models.Model):
    """
    A draft on which the public may comment, from the plan to the outcome.

    `draft` is a public document; comments are bound to the version of it that was public when they
    came. Comments are taken from `opens_at` until before `closes_at`, the end of a day in Beijing.
    `final` is the document that was prepared; it cannot be approved before the outcome is published.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="public_consultations")
    number = models.CharField(max_length=80, unique=True)
    kind = models.CharField(_("kind of draft"), max_length=16, choices=DraftKind.choices)
    title = models.CharField(_("title"), max_length=200)
    explanation = models.TextField(_("explanation"), blank=True)
    state = models.CharField(
        max_length=16, choices=ConsultationState.choices, default=ConsultationState.PLANNED
    )
    planned_on = models.DateField(_("expected on"))
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # When it became public: listed among the decisions to come, or opened.
    public_at = models.DateTimeField(null=True, blank=True)
    is_listed = models.BooleanField(default=False)
    draft = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opens_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closes_at = models.DateTimeField(null=True, blank=True)
    # The first day that the law allows as the last one for comments.
    least_day = models.DateField(null=True, blank=True)
    # Which parts of the participation file the final document needs, as values of `RecordKind`.
    required_records = models.JSONField(default=list)
    shorter_reason = models.CharField(
        _("reason for the shorter period"), max_length=500, blank=True
    )
    extension_reason = models.CharField(_("reason for the extension"), max_length=500, blank=True)
    ways = models.CharField(_("other ways to comment"), max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome_due_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(_("outcome of the consultation"), blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=500, blank=True)
    final = models.OneToOneField(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The last number of a comment; the number of comments that came.
    last_comment = models.PositiveIntegerField(default=0)
    # The last numbers of feedback on answers, and of reports of comments.
    last_feedback = models.PositiveIntegerField(default=0)
    last_report = models.PositiveIntegerField(default=0)
    # How many comments had come when they were grouped last.
    grouped = models.PositiveIntegerField(default=0)
    # The survey: how many questions it has, and how many responses came.
    question_count = models.PositiveSmallIntegerField(default=0)
    last_response = models.PositiveIntegerField(default=0)
    texts_erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None, closes_at=None, draft=None)
                | Q(opens_at__isnull=False, closes_at__isnull=False, draft__isnull=False),
                name="consultations_opened_has_moments",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConsultationState.CANCELLED) | ~Q(cancel_reason=""),
                name="consultations_cancelled_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=ConsultationState.CONCLUDED, concluded_at__isnull=False)
                & ~Q(outcome="")
                | ~Q(state=ConsultationState.CONCLUDED) & Q(concluded_at=None),
                name="consultations_concluded_has_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "-registered_at", "-id"], name="consultations_desk"),
            models.Index(
                fields=["-public_at", "-id"],
                condition=Q(public_at__isnull=False),
                name="consultations_public",
            ),
            models.Index(
                fields=["state", "-public_at", "-id"],
                condition=Q(public_at__isnull=False),
                name="consultations_public_state",
            ),
            models.Index(
                fields=["closes_at", "id"],
                condition=Q(opens_at__isnull=False, ended_at=None, cancelled_at=None),
                name="consultations_running",
            ),
            models.Index(
                fields=["outcome_due_on", "id"],
                condition=Q(ended_at__isnull=False, concluded_at=None, cancelled_at=None),
                name="consultations_due",
            ),
        ]
        verbose_name = _("public consultation")

    def __str__(self) -> str:
        return self.number

    @property
    def last_day(self) -> date | None:
        """The last day for comments, which counts to its end; None before it was opened."""
        if self.closes_at is None:
            return None
        return local_date(self.closes_at - timedelta(microseconds=1))


class CommentAnswer(models.Model):
    """
    What became of one argument and why; it answers every comment that makes it. It is public.

    `voices` counts its comments. `final_paragraph` is the paragraph of the final document in which
    the argument shows, from 1.
    """

    consultation = models.ForeignKey(
        PublicConsultation, on_delete=models.PROTECT, related_name="answers"
    )
    argument = models.CharField(_("the argument in brief"), max_length=300)
    result = models.CharField(_("result"), max_length=16, choices=CommentResult.choices)
    reason = models.TextField(_("reason"))
    final_paragraph = models.PositiveIntegerField(null=True, blank=True)
    voices = models.PositiveIntegerField(default=0)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("answer to comments")

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.argument}"


class PublicComment(EncryptedRow):
    """
    A comment on a draft, as a whole or on one paragraph of one version.

    One that is set aside after its answer keeps the answer.

    `text` is what the author wrote, also where the comment is set aside; only its withdrawal erases
    it. `published_text` is public: the words that the author confirmed. `name` and `contact` are
    erased some time after the outcome, with the hash of the query code.
    """

    consultation = models.ForeignKey(
        PublicConsultation, on_delete=models.PROTECT, related_name="comments", db_index=False
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", db_index=False)
    # From 1, as `documents.passages` counts; None for the draft as a whole.
    paragraph = models.PositiveIntegerField(null=True, blank=True)
    number = models.CharField(max_length=90, unique=True)
    code_hash = models.CharField(max_length=128, blank=True)
    submission = models.CharField(max_length=64, unique=True)
    source = models.CharField(_("way"), max_length=16, choices=CommentSource.choices)
    text = EncryptedTextField(blank=True)
    name = EncryptedTextField(blank=True)
    contact = EncryptedTextField(blank=True)
    may_publish = models.BooleanField(default=False)
    proposed_text = EncryptedTextField(blank=True)
    published_text = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=16, choices=CommentState.choices, default=CommentState.RECEIVED
    )
    ground = models.CharField(max_length=16, choices=HoldGround.choices, blank=True)
    held_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # Whether it was public when it was set aside; then it is public again if that is lifted.
    was_published = models.BooleanField(default=False)
    contested_at = models.DateTimeField(null=True, blank=True)
    upheld_at = models.DateTimeField(null=True, blank=True)
    answer = models.ForeignKey(
        CommentAnswer, null=True, blank=True, on_delete=models.PROTECT, related_name="comments"
    )
    # The first comment with the same or nearly the same text; None until they were grouped.
    group = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    received_at = models.DateTimeField()
    received_on = models.DateField()
    entered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=CommentState.HELD) & ~Q(ground="")
                | ~Q(state=CommentState.HELD) & Q(ground=""),
                name="consultations_held_has_ground",
            ),
            models.CheckConstraint(
                condition=Q(state=CommentState.ANSWERED, answer__isnull=False)
                | Q(state=CommentState.HELD)
                | ~Q(state__in=[CommentState.ANSWERED, CommentState.HELD]) & Q(answer=None),
                name="consultations_answered_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(published_text="", published_at=None)
                | ~Q(published_text="") & Q(published_at__isnull=False, may_publish=True),
                name="consultations_published_by_consent",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "id"], name="consultations_comments"),
            models.Index(fields=["consultation", "state", "id"], name="consultations_by_state"),
            models.Index(fields=["consultation", "group", "id"], name="consultations_by_group"),
            models.Index(
                fields=["consultation", "paragraph", "id"], name="consultations_by_paragraph"
            ),
            models.Index(
                fields=["consultation", "-published_at", "-id"],
                condition=Q(published_at__isnull=False),
                name="consultations_published",
            ),
        ]
        verbose_name = _("comment on a draft")

    def __str__(self) -> str:
        return self.number


class ParticipationRecord(models.Model):
    """A part of the participation file beside the comments: what was done when, and its result."""

    consultation = models.ForeignKey(
        PublicConsultation, on_delete=models.PROTECT, related_name="records"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=RecordKind.choices)
    submitted_on = models.DateField(_("submitted on"))
    done_on = models.DateField(_("finished on"))
    # A public document that has it in full, such as the minutes of the hearing.
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("result"))

    class Meta:
        verbose_name = _("part of the participation file")

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.kind}"
