"""
Tables of what readers say afterwards: of an answer to comments, and of a published comment.

Neither has a name or a contact. The words of a feedback are encrypted all the same, because people
write about themselves.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.consultations.models.consultations import (
    CommentAnswer,
    PublicComment,
    PublicConsultation,
)
from gongkai.consultations.states import (
    FeedbackKind,
    FeedbackState,
    HoldGround,
    ReportedState,
)
from gongkai.encryption.columns import EncryptedRow, EncryptedTextField
from gongkai.organisations.models import Person


class AnswerFeedback(EncryptedRow):
    """
    What a reader says of an answer after the outcome: that it does not answer what was said, and why.

    `reply` is public once another person than its drafter has published it; there is one. `text` is
    erased some time after the reply, with the hash of the query code. `note` says why a reply was
    returned.
    """

    consultation = models.ForeignKey(
        PublicConsultation, on_delete=models.PROTECT, related_name="feedback", db_index=False
    )
    answer = models.ForeignKey(
        CommentAnswer, on_delete=models.PROTECT, related_name="feedback", db_index=False
    )
    number = models.CharField(max_length=90, unique=True)
    code_hash = models.CharField(max_length=128, blank=True)
    submission = models.CharField(max_length=64, unique=True)
    kind = models.CharField(_("what is wrong"), max_length=16, choices=FeedbackKind.choices)
    text = EncryptedTextField(blank=True)
    state = models.CharField(
        max_length=16, choices=FeedbackState.choices, default=FeedbackState.RECEIVED
    )
    received_at = models.DateTimeField()
    received_on = models.DateField()
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    reply = models.TextField(_("reply"), blank=True)
    drafted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    note = models.CharField(_("reason"), max_length=500, blank=True)
    replied_on = models.DateField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=FeedbackState.REPLIED, replied_on__isnull=False) & ~Q(reply="")
                | ~Q(state=FeedbackState.REPLIED) & Q(replied_on=None),
                name="consultations_feedback_replied",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "id"], name="consultations_feedback"),
            models.Index(
                fields=["consultation", "state", "id"], name="consultations_feedback_state"
            ),
            models.Index(fields=["answer", "state", "id"], name="consultations_feedback_answer"),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(replied_on=None),
                name="consultations_feedback_due",
            ),
            models.Index(
                fields=["replied_on", "id"],
                condition=Q(replied_on__isnull=False, erased_at=None),
                name="consultations_feedback_erase",
            ),
        ]
        verbose_name = _("feedback on an answer")

    def __str__(self) -> str:
        return self.number


class ReportedComment(models.Model):
    """
    A published comment that readers report, until it is examined: one task, however many report it.

    It stays public meanwhile. A comment that was kept can be reported again, which makes a new row.
    """

    consultation = models.ForeignKey(
        PublicConsultation,
        on_delete=models.PROTECT,
        related_name="reported_comments",
        db_index=False,
    )
    comment = models.ForeignKey(
        PublicComment, on_delete=models.PROTECT, related_name="reported", db_index=False
    )
    state = models.CharField(
        max_length=16, choices=ReportedState.choices, default=ReportedState.WAITING
    )
    # How many readers reported it.
    count = models.PositiveIntegerField(default=0)
    received_on = models.DateField()
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    decided_on = models.DateField(null=True, blank=True)
    reason = models.CharField(_("reason for keeping it"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ReportedState.WAITING, decided_on=None)
                | ~Q(state=ReportedState.WAITING) & Q(decided_on__isnull=False),
                name="consultations_reported_decided",
            ),
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(decided_on=None),
                name="consultations_reported_once",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "id"], name="consultations_reported"),
            models.Index(
                fields=["consultation", "state", "id"], name="consultations_reported_state"
            ),
            models.Index(fields=["comment", "id"], name="consultations_reported_of"),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(decided_on=None),
                name="consultations_reported_due",
            ),
        ]
        verbose_name = _("reported comment")

    def __str__(self) -> str:
        return f"{self.comment_id} {self.pk}"

    @property
    def number(self) -> str:
        """The number of the comment."""
        return self.comment.number


class CommentReport(models.Model):
    """That one reader reports a published comment on a ground; nothing else is asked of the reader."""

    reported = models.ForeignKey(
        ReportedComment, on_delete=models.PROTECT, related_name="reports", db_index=False
    )
    number = models.CharField(max_length=90, unique=True)
    code_hash = models.CharField(max_length=128)
    submission = models.CharField(max_length=64, unique=True)
    ground = models.CharField(_("ground"), max_length=16, choices=HoldGround.choices)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["reported", "ground"], name="consultations_reports")]
        verbose_name = _("report of a comment")

    def __str__(self) -> str:
        return self.number
