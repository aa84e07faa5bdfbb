"""Mail that was read from a mailbox, and what became of each."""

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.applications.email_parsing import MailFate
from gongkai.applications.encryption import decrypt, encrypt
from gongkai.applications.models.applications import Application
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.states import MailState
from gongkai.organisations.models import Body


class IncomingMail(models.Model):
    """
    One mail from a mailbox, taken once: `submission` is made of its content. The mail itself lies in the mailbox.

    `sender` is a keyed fingerprint, by which answers to one address are counted. `answer` is the mail that answers it in
    the queue of outgoing mail; `encrypted` holds what that needs (address, query code) until it is settled, and is empty
    before and after.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    submission = models.CharField(max_length=64, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="incoming_mails"
    )
    fate = models.CharField(max_length=12, choices=MailFate.choices)
    fault = models.CharField(max_length=40, blank=True)  # the code of the refusal
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
        """Where its answer stands, in words; reads the answer, which the caller joins."""
        return str(MailState(self.answer.state).label if self.answer else _("No answer"))

    @property
    def place(self) -> str:
        """Where the encrypted facts belong; they open nowhere else."""
        return f"applications.incomingmail:{self.key}"

    def keep(self, facts: dict[str, Any]) -> None:
        """Seal what the answer needs (not saved)."""
        self.encrypted = encrypt(facts, self.place)

    def encrypt_again(self) -> None:
        """Seal under the newest key what is kept (not saved). Raises `DecryptionError`."""
        self.encrypted = encrypt(self.decrypted(), self.place)

    def decrypted(self) -> dict[str, Any]:
        """Return what the answer needs. Raises `DecryptionError`."""
        return decrypt(self.encrypted, self.place) if self.encrypted else {}
