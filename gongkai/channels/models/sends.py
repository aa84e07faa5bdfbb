"""What is sent to the accounts: one row for each version and account."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.channels.error_texts import explained
from gongkai.channels.models.accounts import ChannelAccount, RecipientList
from gongkai.channels.states import IRREVOCABLE, SendState
from gongkai.documents.models import Document, Version
from gongkai.organisations.models import Body, Person


class Broadcast(models.Model):
    """An emergency: one approval sends a document to all channels of a body at once."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="broadcast")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="broadcasts")
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    text = models.CharField(_("text for the channel"), max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.document_id} {self.approved_at}"


class Send(models.Model):
    """
    A version of a document on its way to an account.

    `next_at` is when a worker has something to do with it; None if nothing is left to do. A worker that
    claims it holds a lease: `lease_key` is its own, and `next_at` is when the lease ends, so that a send
    whose worker died is claimed again. `is_unclear` means that an attempt may have arrived: the channel
    is asked before anything is sent again. An urgent one
    belongs to an emergency. `key` is the same in all attempts. `progress` is what the
    connector has done so far, for example the number of its draft. `needs_person` is a task for a
    person, because the channel offers no such call. A person who ordered the withdrawal of this send alone gave
    its reason; a person who found that it was never there says how. `replaces` is the send of an earlier version, which
    is withdrawn first.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="sends")
    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="sends", db_index=False
    )
    account = models.ForeignKey(
        ChannelAccount, on_delete=models.PROTECT, related_name="sends", db_index=False
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="sends", db_index=False)
    broadcast = models.ForeignKey(
        Broadcast, null=True, blank=True, on_delete=models.PROTECT, related_name="sends"
    )
    recipients = models.ForeignKey(
        RecipientList, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=SendState.choices, default=SendState.QUEUED)
    text = models.CharField(_("text for the channel"), max_length=500, blank=True)
    ordered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ordered_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    lease_key = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    is_urgent = models.BooleanField(default=False)
    is_unclear = models.BooleanField(default=False)
    is_withdrawal_due = models.BooleanField(default=False)
    needs_person = models.BooleanField(default=False)
    outside_id = models.CharField(max_length=200, blank=True)
    address = models.CharField(_("address of the post"), max_length=300, blank=True)
    progress = models.JSONField(default=dict, blank=True)
    accepted_count = models.PositiveIntegerField(default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    accepted_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    withdrawal_reason = models.CharField(_("reason of the withdrawal"), max_length=200, blank=True)
    withdrawal_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    absence_reason = models.CharField(
        _("how a person found that it was never there"), max_length=200, blank=True
    )
    absence_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "account"], name="channels_send_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "published"]) | Q(accepted_at__isnull=False),
                name="channels_send_has_receipt",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "-is_urgent", "-is_unclear", "-attempts", "next_at", "id"],
                condition=Q(next_at__isnull=False),
                name="channels_send_due",
            ),
            models.Index(
                fields=["account"],
                condition=Q(lease_key__isnull=False),
                name="channels_send_leased",
            ),
            models.Index(fields=["account", "started_at"], name="channels_send_started"),
            models.Index(fields=["body", "state", "-id"], name="channels_send_state"),
            models.Index(fields=["body", "-id"], name="channels_send_newest"),
            models.Index(
                fields=["body", "-id"],
                condition=Q(needs_person=True) | Q(state="failed"),
                name="channels_send_to_do",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.account_id} {self.state}"

    @property
    def state_text(self) -> str:
        """Return the state; what cannot be taken back was not withdrawn: its readers were told."""
        was_there = self.state == SendState.WITHDRAWN and self.accepted_at is not None
        if was_there and self.account.kind in IRREVOCABLE:
            return gettext("Notice of withdrawal or correction sent")
        return str(SendState(self.state).label)

    @property
    def error_text(self) -> str:
        """Return the last error as a sentence in the language of the reader, with what to do."""
        return explained(self.error)
