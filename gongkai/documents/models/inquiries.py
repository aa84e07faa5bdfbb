"""Inquiries about a version before it goes on: to other bodies, authorities and third parties."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models.versions import Version
from gongkai.documents.states import InquiryAnswer, InquiryKind
from gongkai.organisations.models import Body, Person


class Inquiry(models.Model):
    """
    One question about one version as it stood: who is asked what by when, and the answer.

    `addressee` is a body on the platform; without one, `recipient` names whom a letter went to. A
    change of the draft sets `lapsed_at`: the answer was about another text, and the addressee no
    longer sees the version.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="inquiries")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=16, choices=InquiryKind.choices)
    addressee = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="inquiries"
    )
    recipient = models.CharField(_("recipient"), max_length=200, blank=True)
    question = models.CharField(_("question"), max_length=1000)
    due_on = models.DateField(_("answer by"))
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(_("answer"), max_length=16, choices=InquiryAnswer.choices, blank=True)
    opinion = models.CharField(_("opinion"), max_length=1000, blank=True)
    letter_number = models.CharField(_("number of the letter"), max_length=60, blank=True)
    letter_on = models.DateField(_("date of the letter"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    override_reason = models.CharField(_("reason"), max_length=500, blank=True)
    overridden_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    overridden_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(addressee=None) & ~Q(recipient=""))
                | (Q(addressee__isnull=False) & Q(recipient="")),
                name="documents_inquiry_one_addressee",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="documents_inquiry_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "-id"], name="documents_inquiry_body"),
            models.Index(fields=["addressee", "-id"], name="documents_inquiry_addressee"),
            models.Index(
                fields=["due_on"],
                condition=Q(answered_at=None, overridden_at=None, lapsed_at=None),
                name="documents_inquiry_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind} {self.pk}"

    @property
    def addressee_label(self) -> str:
        """The name of who is asked."""
        return self.addressee.label if self.addressee else self.recipient

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.answered_at is None and self.overridden_at is None and self.lapsed_at is None

    @property
    def is_settled(self) -> bool:
        """Whether nothing in it keeps the version back any more."""
        if self.lapsed_at is not None:
            return False
        return self.overridden_at is not None or self.answer in InquiryAnswer.settling()
