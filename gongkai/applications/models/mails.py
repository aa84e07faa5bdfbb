"""Processed incoming mails and their results."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.applications.mail_states import MailFate
from gongkai.applications.models.applications import Application
from gongkai.encryption.columns import EncryptedFactsRow
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.states import MailState
from gongkai.organisations.models import Body


class IncomingMail(EncryptedFactsRow):
    """
    An incoming mail, processed once: `submission` is a hash of it.

    The mail itself remains in the mailbox. `sender` is a keyed fingerprint, used to limit the
    answers to one address. `answer` is the queued answer; `encrypted` contains its address and
    query code until the answer is sent or has failed, and is empty otherwise.
    """

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
