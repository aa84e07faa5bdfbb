"""Tables of error reports. What readers write is encrypted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.encryption.columns import EncryptedRow, EncryptedTextField
from gongkai.error_reports.states import ErrorKind, ErrorReportState, ErrorResult
from gongkai.organisations.models import Body


class ErrorReport(EncryptedRow):
    """
    A reader's report of an error on one of our public pages, and the answer to it.

    `page` is the path of the page. `text` and `contact` are erased some time after the answer, with
    the hash of the query code: then the number opens nothing any more.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="error_reports")
    number = models.CharField(max_length=80, unique=True)
    code_hash = models.CharField(max_length=128, blank=True)
    submission = models.CharField(max_length=64, unique=True)
    kind = models.CharField(_("kind of error"), max_length=16, choices=ErrorKind.choices)
    page = models.CharField(max_length=500)
    text = EncryptedTextField(blank=True)
    contact = EncryptedTextField(blank=True)
    state = models.CharField(
        max_length=16, choices=ErrorReportState.choices, default=ErrorReportState.RECEIVED
    )
    received_at = models.DateTimeField()
    received_on = models.DateField()
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    answered_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=16, choices=ErrorResult.choices, blank=True)
    answer = EncryptedTextField(blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ErrorReportState.RECEIVED, answered_on=None, result="")
                | Q(state=ErrorReportState.ANSWERED, answered_on__isnull=False) & ~Q(result=""),
                name="error_reports_answered_has_day",
            ),
        ]
        # The conditions are on the day, not on the state: SQLite uses a partial index only if the query
        # repeats its condition, and values are parameters.
        indexes = [
            models.Index(
                fields=["body", "due_on", "id"],
                condition=Q(answered_on=None),
                name="error_reports_waiting",
            ),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(answered_on=None),
                name="error_reports_due",
            ),
            models.Index(
                fields=["body", "-answered_on", "-id"],
                condition=Q(answered_on__isnull=False),
                name="error_reports_answered",
            ),
            models.Index(
                fields=["answered_on", "id"],
                condition=Q(answered_on__isnull=False, erased_at=None),
                name="error_reports_to_erase",
            ),
        ]
        verbose_name = _("error report")

    def __str__(self) -> str:
        return self.number

    def get_kind_display(self) -> str:  # type: ignore[no-redef]
        """Return the label; Django's own method would translate those of all values each time."""
        return str(ErrorKind(self.kind).label)


class ErrorReportNumbers(models.Model):
    """The last number of the error reports to a body in a year."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "year"], name="error_reports_numbers_once")
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.year} {self.last}"
