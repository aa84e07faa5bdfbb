"""Models of notifications, waiting tasks, e-mail preferences and saved filters."""

from datetime import date

from django.db import models
from django.db.models import Q

from gongkai.notifications.states import MailFrequency
from gongkai.organisations.models import Account, Office, Person


class Notification(models.Model):
    """
    One notification to one person about a subject. Titles are not stored but read by `visible_to`.

    `subject_type` is the model label, as in the ledger, and `subject_id` its id; there is no foreign
    key, because subjects are in apps of higher layers. `key` identifies the cause, so that no person is
    notified twice even if the ledger is read again.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=20)
    subject_type = models.CharField(max_length=64)
    subject_id = models.PositiveBigIntegerField()
    days = models.SmallIntegerField(null=True)  # days that are left; the kind defines their unit
    key = models.CharField(max_length=60)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="notification_once"),
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(subject_type=""),
                name="notification_has_kind_and_subject",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notification_newest"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notification_unread"),
            models.Index(fields=["id"], condition=Q(mailed=False), name="notification_unmailed"),
            models.Index(fields=["subject_type", "subject_id"], name="notification_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.subject_type} {self.subject_id}"


class WaitingTask(models.Model):
    """
    One task that waits in one queue: a row for a subject and those who may take its next step.

    The actions of an app replace the rows of a subject in the transaction of each act (`set_tasks`).
    `queue` names the post and the body, or one person; who reads it follows from the posts of the
    day (`tasks.Queues`), so that no row changes when posts do. `item_id` is the part of the subject
    that waits, such as a letter of a case, or the subject itself. `drafter` and `author` may not
    take the step. `sort_on` orders the lists.
    """

    ALWAYS = date.min  # the value of `waits_from` for a task that waits at once

    subject_type = models.CharField(max_length=64)
    subject_id = models.PositiveBigIntegerField()
    item_id = models.PositiveBigIntegerField()
    queue = models.CharField(max_length=80)
    office = models.ForeignKey(
        Office, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    drafter = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    author = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    waits_from = models.DateField(default=ALWAYS)
    sort_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "item_id", "queue"], name="waiting_task_once"
            )
        ]
        indexes = [models.Index(fields=["queue", "sort_on", "id"], name="waiting_task_queue")]

    def __str__(self) -> str:
        return f"{self.queue} {self.subject_type} {self.subject_id}"


class NotificationPreference(models.Model):
    """How often an account gets mail about notifications; without a row: once in the morning."""

    account = models.OneToOneField(
        Account, on_delete=models.CASCADE, related_name="notification_preference"
    )
    mail = models.CharField(
        max_length=8, choices=MailFrequency.choices, default=MailFrequency.DAILY
    )

    def __str__(self) -> str:
        return f"{self.account_id} {self.mail}"


class SavedFilter(models.Model):
    """A list filter saved by one account and visible only to it; `query` is a query string."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="saved_filter_name"),
            models.UniqueConstraint(
                fields=["account"], condition=Q(is_default=True), name="saved_filter_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name
