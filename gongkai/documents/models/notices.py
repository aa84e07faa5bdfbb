"""What people are told, in the page and by mail."""

from django.db import models
from django.db.models import Q

from gongkai.documents.models.documents import Document
from gongkai.documents.states import MailState, MailWish, NoticeKind
from gongkai.organisations.models import Account, Person


class Notice(models.Model):
    """
    One thing somebody is told about a document, a case or an annual report. It holds no word of them: titles are read behind the door.

    `case` is the id of an application, `report` of an annual report: those live floors above, so they are no foreign keys. `key` names the cause, so that nobody is told twice however often the ledger is read.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    document = models.ForeignKey(Document, null=True, on_delete=models.CASCADE, related_name="+")
    case = models.PositiveBigIntegerField(null=True)
    report = models.PositiveBigIntegerField(null=True)
    kind = models.CharField(max_length=16, choices=NoticeKind.choices)
    days = models.SmallIntegerField(null=True)  # working days left; of a report days
    key = models.CharField(max_length=60)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="documents_notice_once"),
            models.CheckConstraint(
                condition=Q(document__isnull=False, case=None, report=None)
                | Q(document=None, case__isnull=False, report=None)
                | Q(document=None, case=None, report__isnull=False),
                name="documents_notice_of_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="documents_notice_newest"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="documents_notice_unread"),
            models.Index(fields=["id"], condition=Q(mailed=False), name="documents_notice_unmailed"),
            models.Index(fields=["case"], condition=Q(case__isnull=False), name="documents_notice_of_case"),
            models.Index(fields=["report"], condition=Q(report__isnull=False), name="documents_notice_of_report"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.document_id or self.case or self.report}"


class NoticeWish(models.Model):
    """How often an account wants mail about its notices; without a row: once in the morning."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="notice_wish")
    mail = models.CharField(max_length=8, choices=MailWish.choices, default=MailWish.DAILY)

    def __str__(self) -> str:
        return f"{self.account_id} {self.mail}"


class NoticeMail(models.Model):
    """One mail that is to be sent, is on its way, was sent or was given up; `key` keeps it from being written twice."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    notices = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="documents_mail_once")]
        indexes = [
            models.Index(
                fields=["next_at", "id"], condition=Q(state__in=[MailState.WAITING, MailState.SENDING]),
                name="documents_mail_open",
            ),
            models.Index(fields=["account", "-id"], name="documents_mail_newest"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.account_id} {self.key} {self.state}"
