"""Processed incoming mails and their results."""

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.applications.encryption import decrypt, encrypt
from gongkai.applications.mail_states import MailFate
from gongkai.applications.models.applications import Application
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.states import MailState
from gongkai.organisations.models import Body


class IncomingMail(models.Model):
    """
    An incoming mail, processed once: `submission` is a hash of it.

    The mail itself remains in the mailbox. `sender` is a keyed fingerprint, used to limit the
    answers to one address. `answer` is the queued answer; `encrypted` contains its address and
    query code until the answer is sent or has failed, and is empty otherwise.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    submission = models.CharField(max_length=64, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="incoming_mails"
    )
    fate = models.CharField(max_length=12, choices=MailFate.choices)
    fault = models.CharField(max_length=40, blank=True)  # code of the refusal
    sender = models.CharField(max_length=64, blank=True)
    arrived_at = models.DateTimeField()
    read_at = models.DateTimeField()
    encrypted = models.TextField(blank=True)
    answer = models.OneToOneField(
        OutgoingMail, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["body", "-read_at", "-id"], name="applications_mail_newest"),
            models.Index(
                fields=["sender", "read_at"],
                condition=~Q(sender=""),
                name="applications_mail_sender",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.read_at:%Y-%m-%d} {self.fate}"

    @property
    def answer_label(self) -> str:
        """The label of the answer's delivery status. Select `answer` in the query."""
        return str(MailState(self.answer.state).label if self.answer else _("No answer"))

    @property
    def place(self) -> str:
        """The place to which the encrypted facts are bound; they cannot be decrypted elsewhere."""
        return f"applications.incomingmail:{self.key}"

    def encrypt_facts(self, facts: dict[str, Any]) -> None:
        """Encrypt the data that the answer needs (not saved)."""
        self.encrypted = encrypt(facts, self.place)

    def encrypt_again(self) -> None:
        """Re-encrypt the data with the newest key (not saved). Raises `DecryptionError`."""
        self.encrypted = encrypt(self.decrypted(), self.place)

    def decrypted(self) -> dict[str, Any]:
        """Return the decrypted data for the answer. Raises `DecryptionError`."""
        return decrypt(self.encrypted, self.place) if self.encrypted else {}
