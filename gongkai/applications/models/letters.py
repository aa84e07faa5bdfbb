"""Outgoing letters and their templates."""

from datetime import date

from django.db import models
from django.db.models import Q

from gongkai.applications.models.applications import Application
from gongkai.applications.models.replies import Reply
from gongkai.applications.models.steps import Consultation
from gongkai.applications.states import LetterKind, Way
from gongkai.encryption.columns import EncryptedRow, EncryptedTextField
from gongkai.organisations.models import Body, Person


class LetterTemplate(models.Model):
    """
    A version of a body's own text for a kind of letter.

    Without one, the standard text is used.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="letter_templates")
    kind = models.CharField(max_length=16, choices=LetterKind.choices)
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    written_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "kind", "version"], name="applications_template_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.kind} {self.version}"


class Letter(EncryptedRow):
    """
    A letter of a case as sent: number, text, date, way and proof of service.

    The text does not contain the applicant's name: name and address are decrypted and inserted when
    printing.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=16, choices=LetterKind.choices)
    number = models.CharField(max_length=80)
    template = models.ForeignKey(
        LetterTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reply = models.OneToOneField(
        Reply, null=True, blank=True, on_delete=models.PROTECT, related_name="letter"
    )
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    text = EncryptedTextField()
    dated = models.DateField()
    written_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    served_on = models.DateField(null=True, blank=True)
    served_by = models.CharField(max_length=16, choices=Way.choices, blank=True)
    reached_on = models.DateField(null=True, blank=True)
    proof_of_service = EncryptedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="applications_letter_number"
            )
        ]
        indexes = [
            models.Index(fields=["application", "id"], name="applications_letters"),
            models.Index(
                fields=["application"],
                condition=Q(served_on=None),
                name="applications_letters_unserved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind} {self.number}"

    @property
    def counts_from(self) -> date | None:
        """
        The day from which time limits of the addressee count; None before service.

        A posted letter counts from its receipt, and from its posting while the receipt is unknown.
        """
        return self.reached_on or self.served_on
