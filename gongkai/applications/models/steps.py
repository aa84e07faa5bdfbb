"""Clarifications, consultations, extensions, fees and search requests of an application."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models.applications import Application
from gongkai.applications.states import Consulted, FeeMethod, Opinion
from gongkai.encryption.columns import EncryptedFactsRow, EncryptedRow, EncryptedTextField
from gongkai.organisations.models import Body, Office, Person


class Clarification(EncryptedRow):
    """
    A request to the applicant, at most one per application, to clarify the application by a day.

    Law: 条例19 art. 30.
    """

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="clarification"
    )
    text = EncryptedTextField(_("what must be clarified"))
    asked_on = models.DateField()
    answer_by = models.DateField(_("to be answered by"))
    answered_on = models.DateField(null=True, blank=True)
    answer = EncryptedTextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_by__gt=F("asked_on")), name="applications_clarification_order"
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("asked_on")),
                name="applications_clarified_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.asked_on}"


class Consultation(EncryptedFactsRow):
    """
    A consultation of a third party or another body. It suspends the reply period.

    The name of a third party is encrypted. Law: 条例19 art. 32, 33, 34; 条例07 art. 23, 24.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="consultations"
    )
    kind = models.CharField(max_length=16, choices=Consulted.choices)
    agency = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    question = EncryptedTextField(_("question"))
    sent_on = models.DateField()
    reached_on = models.DateField(null=True, blank=True)
    due_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    opinion = models.CharField(max_length=16, choices=Opinion.choices, blank=True)
    reasons = EncryptedTextField(blank=True)
    overridden_on = models.DateField(null=True, blank=True)
    override_reason = EncryptedTextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("sent_on")),
                name="applications_consulted_order",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None, opinion="")
                | (Q(answered_on__isnull=False) & ~Q(opinion="")),
                name="applications_answer_says_what",
            ),
        ]
        indexes = [
            models.Index(fields=["application", "sent_on"], name="applications_consultations"),
            models.Index(
                fields=["due_on"], condition=Q(answered_on=None), name="applications_consulted_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind} {self.sent_on}"

    def encrypt_name(self, name: str, contact: str = "") -> None:
        """Encrypt the name and contact of the third party (not saved)."""
        self.encrypt_values({"name": name, "contact": contact})

    def decrypt_name(self) -> dict[str, str]:
        """Return the decrypted name and contact of the third party. Raises `DecryptionError`."""
        return {key: str(value) for key, value in self.decrypted().items()}


class Extension(EncryptedRow):
    """
    An extension of the reply period, with the supervisor's consent and a notice to the applicant.

    Law: 条例19 art. 33 (once, at most 20 working days); 条例07 art. 24 (15).
    """

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="extension"
    )
    days = models.PositiveSmallIntegerField()
    reason = EncryptedTextField()
    asked_on = models.DateField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    notified_on = models.DateField(null=True, blank=True)
    consented_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.application_id} +{self.days}"


class FeeNotice(models.Model):
    """
    A fee notice. Payment restarts the reply period; without payment the application lapses.

    Law: 条例19 art. 42; 国办函〔2020〕109号.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="fee")
    method = models.CharField(max_length=8, choices=FeeMethod.choices)
    count = models.PositiveIntegerField()
    before = models.PositiveIntegerField(
        default=0
    )  # earlier applications of the same applicant in the month
    yuan = models.PositiveIntegerField()
    notified_on = models.DateField()
    due_on = models.DateField()
    paid_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(paid_on=None) | Q(paid_on__gte=F("notified_on")),
                name="applications_paid_after",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.yuan}"


class SearchTask(EncryptedRow):
    """A request to an office to search for the information by a day."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="searches")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    note = EncryptedTextField(blank=True)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    found = models.BooleanField(null=True)
    answer = EncryptedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "office"],
                condition=Q(answered_on=None),
                name="applications_search_one_open",
            )
        ]
        indexes = [
            models.Index(
                fields=["office", "due_on"],
                condition=Q(answered_on=None),
                name="applications_search_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.office_id}"
