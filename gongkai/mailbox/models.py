"""Tables of the mailbox. What writers and bodies write to one another is encrypted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.encryption.columns import EncryptedRow, EncryptedTextField
from gongkai.mailbox.states import (
    WAITING,
    LetterKind,
    LetterSource,
    LetterState,
    MoveKind,
    Publication,
    Rating,
)
from gongkai.organisations.models import Body, Person


class MailboxTopic(models.Model):
    """
    A topic of the published catalogue of responsibilities: which body answers for it.

    `owner` is the body whose mailbox publishes the topic.
    """

    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="mailbox_topics")
    name = models.CharField(_("topic"), max_length=100)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=Q(ended_on=None),
                name="mailbox_topic_once",
            )
        ]
        verbose_name = _("topic of the mailbox")

    def __str__(self) -> str:
        return self.name


class MailboxLetter(EncryptedRow):
    """
    A letter to the mailbox of a body.

    `lead` is the body that received it and stays responsible for it, `body` the one that has it now.
    `about` is the body that a complaint speaks of: nobody with a post there sees the letter.
    `clock_from` is day 0 of the reply period: the day of receipt, or that of reopening. `done_on` is
    the day on which it was answered or turned into an application; empty while it waits. The texts of
    `public_…` were checked and are shown once the writer has agreed.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="mailbox_letters")
    lead = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    topic = models.ForeignKey(
        MailboxTopic, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    number = models.CharField(max_length=80, unique=True)
    code_hash = models.CharField(max_length=130, blank=True)
    submission = models.CharField(max_length=64, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=LetterKind.choices)
    source = models.CharField(max_length=16, choices=LetterSource.choices)
    title = EncryptedTextField(blank=True)
    text = EncryptedTextField(blank=True)
    name = EncryptedTextField(blank=True)
    contact = EncryptedTextField(blank=True)
    state = models.CharField(
        max_length=16, choices=LetterState.choices, default=LetterState.RECEIVED
    )
    received_at = models.DateTimeField()
    received_on = models.DateField()
    clock_from = models.DateField()
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    # Set when a body was assigned after an objection: it cannot object again.
    is_final = models.BooleanField(default=False)
    was_objected = models.BooleanField(default=False)
    promised_on = models.DateField(null=True, blank=True)
    promise = EncryptedTextField(blank=True)
    reply = EncryptedTextField(blank=True)
    first_reply = EncryptedTextField(blank=True)
    opinion = EncryptedTextField(blank=True)
    drafted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_on = models.DateField(null=True, blank=True)
    reopened_on = models.DateField(null=True, blank=True)
    reopening = EncryptedTextField(blank=True)
    rating = models.CharField(max_length=16, choices=Rating.choices, blank=True)
    wishes_publication = models.BooleanField(default=False)
    publication = models.CharField(
        max_length=16, choices=Publication.choices, default=Publication.NONE
    )
    public_title = models.CharField(max_length=200, blank=True)
    public_text = models.TextField(blank=True)
    public_reply = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # The number of the application that the letter became, or that it was before.
    application_number = models.CharField(max_length=90, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(WAITING), done_on=None)
                | ~Q(state__in=sorted(WAITING)) & Q(done_on__isnull=False),
                name="mailbox_done_has_day",
            ),
            models.CheckConstraint(
                condition=Q(publication=Publication.PUBLIC, published_at__isnull=False)
                | ~Q(publication=Publication.PUBLIC) & Q(published_at=None),
                name="mailbox_public_has_moment",
            ),
        ]
        # The conditions are on days, not on states: SQLite uses a partial index only if the query
        # repeats its condition, and values are parameters.
        indexes = [
            models.Index(
                fields=["body", "due_on", "id"], condition=Q(done_on=None), name="mailbox_waiting"
            ),
            models.Index(
                fields=["lead", "due_on", "id"],
                condition=Q(done_on=None),
                name="mailbox_led_waiting",
            ),
            models.Index(
                fields=["body", "-done_on", "-id"],
                condition=Q(done_on__isnull=False),
                name="mailbox_done",
            ),
            models.Index(
                fields=["lead", "-done_on", "-id"],
                condition=Q(done_on__isnull=False),
                name="mailbox_led_done",
            ),
            models.Index(fields=["due_on", "id"], condition=Q(done_on=None), name="mailbox_by_due"),
            models.Index(
                fields=["promised_on", "id"],
                condition=Q(done_on=None, promised_on__isnull=False),
                name="mailbox_by_promise",
            ),
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(published_at__isnull=False),
                name="mailbox_public",
            ),
            models.Index(fields=["state", "done_on", "id"], name="mailbox_by_state"),
            models.Index(
                fields=["done_on", "id"],
                condition=Q(done_on__isnull=False, erased_at=None),
                name="mailbox_to_erase",
            ),
        ]
        verbose_name = _("letter in the mailbox")

    def __str__(self) -> str:
        return self.number


class MailboxMove(EncryptedRow):
    """A letter goes from one body to another: routed, or returned with an objection."""

    letter = models.ForeignKey(MailboxLetter, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=16, choices=MoveKind.choices)
    source = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField(blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.letter_id} {self.kind}"


class MailboxNumbers(models.Model):
    """The last number of the letters to a body in a year."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "year"], name="mailbox_numbers_once")
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.year} {self.last}"
