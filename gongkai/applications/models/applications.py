"""Applications and their number series."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models.applicants import Applicant
from gongkai.applications.states import OPEN, SUSPENDED, Arrival, Shape, Stage, Way
from gongkai.documents.models import Document
from gongkai.encryption.columns import EncryptedRow, EncryptedTextField
from gongkai.law.receipts import Channel
from gongkai.organisations.models import Body, Office, Person

# Condition of the partial index on open applications. SQLite uses a partial index only if the query
# repeats the condition literally, without a list of values. `queries.unanswered` therefore filters
# by this and by stages.
UNANSWERED = Q(closed_on=None, received_on__isnull=False)


class CaseNumbers(models.Model):
    """
    The last number that a body allocated in a year, for receipts or letters.

    The row serves as lock.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    series = models.CharField(max_length=8)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year", "series"], name="applications_series_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.body_id}/{self.series}{self.year}-{self.last:05}"


class Application(EncryptedRow):
    """
    An application of one applicant to one body about one matter.

    `received_on` is day 0 of the reply period; it is empty until registration. `due_on` is computed
    from events (`queries.derivation_of`) and stored for ordering; nothing else writes it.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="applications")
    number = models.CharField(max_length=90, unique=True)
    code_hash = models.CharField(max_length=130, blank=True)
    submission = models.CharField(
        max_length=64, blank=True
    )  # id of the submitted form; each form creates one application
    applicant = models.OneToOneField(
        Applicant, on_delete=models.PROTECT, related_name="application"
    )
    channel = models.CharField(_("channel"), max_length=16, choices=Arrival.choices)
    stage = models.CharField(max_length=16, choices=Stage.choices, default=Stage.ARRIVED)
    title = EncryptedTextField(_("short description of the information"))
    document_number = EncryptedTextField(_("document number, if known"), blank=True)
    description = EncryptedTextField(_("description"))
    shape = models.CharField(
        _("form wanted"), max_length=16, choices=Shape.choices, default=Shape.ELECTRONIC
    )
    way = models.CharField(
        _("way of delivery"), max_length=16, choices=Way.choices, default=Way.DOWNLOAD
    )
    help_wanted = EncryptedTextField(_("help needed with reading or writing"), blank=True)
    remarks = EncryptedTextField(blank=True)  # what the platform left out when it read a mail
    public_wish = models.BooleanField(_("suggests publishing the information"), default=False)
    arrived_at = models.DateTimeField()
    arrived_on = models.DateField()
    confirmed_on = models.DateField(null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    officer = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    delayed_until = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    provisional = models.BooleanField(default=False)
    closed_on = models.DateField(null=True, blank=True)
    split_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="joined"
    )
    passed_to = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="passed_from"
    )
    reopened_on = models.DateField(null=True, blank=True)
    public_title = models.CharField(_("title in the disclosure log"), max_length=200, blank=True)
    # The public document with the information that was given to this applicant.
    made_public_as = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=~Q(submission=""),
                name="applications_submission_once",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=sorted(OPEN)) | Q(received_on__isnull=False),
                name="applications_open_is_received",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.CLOSED) | Q(closed_on__isnull=False),
                name="applications_closed_has_day",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)),
                name="applications_rating_in_range",
            ),
        ]
        indexes = [
            models.Index(
                fields=["body", "due_on", "id"],
                condition=UNANSWERED,
                name="applications_open_by_due",
            ),
            models.Index(
                fields=["officer", "due_on", "id"],
                condition=UNANSWERED,
                name="applications_officer_due",
            ),
            models.Index(fields=["body", "-arrived_on", "-id"], name="applications_newest"),
            models.Index(fields=["-arrived_on", "-id"], name="applications_newest_of_all"),
            models.Index(
                fields=["-closed_on", "-id"],
                condition=Q(stage=Stage.CLOSED) & ~Q(public_title=""),
                name="applications_published",
            ),
            models.Index(
                fields=["body", "stage", "-arrived_on", "-id"], name="applications_by_stage"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_stage_display(self) -> str:  # type: ignore[no-redef]
        """Return the label; Django's own method would translate those of all values each time."""
        return str(Stage(self.stage).label)

    @property
    def is_open(self) -> bool:
        """Whether the application is received and not yet answered."""
        return self.stage in OPEN

    @property
    def is_suspended(self) -> bool:
        """Whether the time for the reply stands still until the applicant answers or pays."""
        return self.stage in SUSPENDED

    @property
    def running_due_on(self) -> date | None:
        """The day on which the reply is due; None while the time is suspended."""
        return None if self.is_suspended else self.due_on

    @property
    def law_channel(self) -> Channel:
        """The channel as named in the law tables."""
        return Channel(self.channel)
