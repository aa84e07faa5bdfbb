"""Replies and their parts, each with outcome and reasons."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models.applications import Application
from gongkai.applications.models.files import CaseFile
from gongkai.applications.states import Way
from gongkai.documents.models import Document
from gongkai.encryption.columns import EncryptedRow, EncryptedTextField
from gongkai.law.outcomes import OUTCOMES, Outcome
from gongkai.organisations.models import Person


class Reply(EncryptedRow):
    """
    A reply to an application: drafted by the officer, approved by the supervisor, then served.

    After a remedy there may be a second reply. The last served reply is in force.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="replies")
    number = models.CharField(max_length=80, blank=True)
    text = EncryptedTextField(_("text of the letter"), blank=True)
    drafter = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = EncryptedTextField(blank=True)
    served_on = models.DateField(null=True, blank=True)
    served_by = models.CharField(max_length=16, choices=Way.choices, blank=True)
    proof_of_service = EncryptedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(served_on=None, returned_at=None),
                name="applications_reply_one_open",
            ),
            models.CheckConstraint(
                condition=Q(served_on=None) | Q(approved_at__isnull=False),
                name="applications_served_was_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.number}"


class ReplyPart(EncryptedRow):
    """
    The decision on one document or matter: its outcome by the law table, and the reasons.

    Law: 条例19 art. 36, 37; 条例07 art. 21, 22.
    """

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField()
    outcome = models.CharField(
        max_length=8, choices=[(o.value, _(t.name)) for o, t in OUTCOMES.items()]
    )
    title = EncryptedTextField(_("document or matter"))
    reasons = EncryptedTextField(_("facts and reasons"), blank=True)
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    original = models.ForeignKey(
        CaseFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    served_file = models.ForeignKey(
        CaseFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reply", "position"], name="applications_part_position")
        ]

    def __str__(self) -> str:
        return f"{self.reply_id}.{self.position} {self.outcome}"

    @property
    def known(self) -> Outcome:
        """The outcome as a member of the law table."""
        return Outcome(self.outcome)
