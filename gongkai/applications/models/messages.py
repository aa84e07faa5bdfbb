"""Messages between applicant and office, other than letters."""

from django.db import models

from gongkai.applications.models.applications import Application
from gongkai.encryption.columns import EncryptedRow, EncryptedTextField
from gongkai.organisations.models import Person


class Message(EncryptedRow):
    """A message written by `person`, or by the applicant if `person` is empty."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="messages")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = EncryptedTextField()
    remarks = EncryptedTextField(blank=True)  # what the platform left out when it read a mail
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["application", "id"], name="applications_messages")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.at:%Y-%m-%d}"
