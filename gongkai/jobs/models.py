"""The tables of the mail queue, of leases and of maintenance runs."""

from django.db import models
from django.db.models import Q

from gongkai.jobs.states import MailState, RunKind, RunState


class OutgoingMail(models.Model):
    """
    A mail to be sent, being sent, sent, or given up. It contains no text and no address.

    `kind` identifies the app that composes the mail when it is sent, `subject_id` its subject in the
    tables of that app, and `key` prevents a second mail. `payload` is data for composing it, never
    personal data. While the mail is being sent, the worker has a lease until `lease_until`.
    """

    kind = models.CharField(max_length=20)
    subject_id = models.PositiveBigIntegerField()
    key = models.CharField(max_length=40)
    payload = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "subject_id"], name="jobs_mail_once")
        ]
        indexes = [
            models.Index(
                fields=["kind", "next_at", "id"],
                condition=Q(state=MailState.WAITING),
                name="jobs_mail_due",
            ),
            models.Index(
                fields=["kind", "lease_until"],
                condition=Q(state=MailState.SENDING),
                name="jobs_mail_leased",
            ),
            models.Index(fields=["kind", "subject_id", "-id"], name="jobs_mail_of_subject"),
            models.Index(
                fields=["settled_at"],
                condition=Q(settled_at__isnull=False),
                name="jobs_mail_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} {self.key} {self.state}"


class Lease(models.Model):
    """The right of one process to do something that only one may do, until a time of the database."""

    name = models.CharField(max_length=40, unique=True)
    holder = models.CharField(max_length=120)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.holder}"


class MaintenanceRun(models.Model):
    """One backup or one restore drill, with its result; `set_name` names the set of the backup."""

    kind = models.CharField(max_length=10, choices=RunKind.choices)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.RUNNING)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    set_name = models.CharField(max_length=40, blank=True)
    files = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    written = models.PositiveBigIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "state", "-id"], name="jobs_run_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.set_name} {self.state}"
