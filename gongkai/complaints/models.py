"""Tables of complaints about disclosure and of orders to rectify. What complainants write is encrypted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.complaints.states import (
    ComplaintChannel,
    ComplaintKind,
    ComplaintResult,
    ComplaintState,
    OrderState,
)
from gongkai.encryption.columns import EncryptedRow, EncryptedTextField
from gongkai.organisations.models import Body, Person


class Complaint(EncryptedRow):
    """
    A complaint about the disclosure of a body (`about`), examined by one above it (`body`).

    Nobody with a post in the body complained of sees it. `text`, `name` and `contact` are erased some
    time after the result, with the hash of the query code: then the number opens nothing any more.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="complaints")
    about = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="complaints_about")
    number = models.CharField(max_length=80, unique=True)
    code_hash = models.CharField(max_length=128, blank=True)
    submission = models.CharField(max_length=64, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=ComplaintKind.choices)
    channel = models.CharField(_("channel"), max_length=8, choices=ComplaintChannel.choices)
    text = EncryptedTextField(blank=True)
    name = EncryptedTextField(blank=True)
    contact = EncryptedTextField(blank=True)
    state = models.CharField(
        max_length=16, choices=ComplaintState.choices, default=ComplaintState.RECEIVED
    )
    supervisor = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()
    received_on = models.DateField()
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    extended_on = models.DateField(null=True, blank=True)
    extension = EncryptedTextField(blank=True)
    concluded_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=16, choices=ComplaintResult.choices, blank=True)
    answer = EncryptedTextField(blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ComplaintState.CLOSED, concluded_on__isnull=False) & ~Q(result="")
                | ~Q(state=ComplaintState.CLOSED) & Q(concluded_on=None, result=""),
                name="complaints_closed_has_result",
            ),
            models.CheckConstraint(
                condition=~Q(body=models.F("about")), name="complaints_not_examined_by_itself"
            ),
        ]
        # The conditions are on the day, not on the state: SQLite uses a partial index only if the query
        # repeats its condition, and values are parameters.
        indexes = [
            models.Index(
                fields=["body", "due_on", "id"],
                condition=Q(concluded_on=None),
                name="complaints_open",
            ),
            models.Index(
                fields=["due_on", "id"], condition=Q(concluded_on=None), name="complaints_due"
            ),
            models.Index(
                fields=["body", "-concluded_on", "-id"],
                condition=Q(concluded_on__isnull=False),
                name="complaints_concluded",
            ),
            models.Index(
                fields=["concluded_on", "id"],
                condition=Q(concluded_on__isnull=False, erased_at=None),
                name="complaints_to_erase",
            ),
        ]
        verbose_name = _("complaint about disclosure")

    def __str__(self) -> str:
        return self.number


class ComplaintNumbers(models.Model):
    """The last number of a series of a body in a year: complaints that it examines, or its orders."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "series", "year"], name="complaints_numbers_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.series} {self.year} {self.last}"


class RectificationOrder(models.Model):
    """
    An order to a body to rectify a fault, from the body that supervises it.

    The body sees the order, never the complaint: pages of the order do not show `complaint`.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="orders")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="rectification_orders")
    supervising = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="orders_given")
    number = models.CharField(max_length=80, unique=True)
    text = models.CharField(_("what must be rectified"), max_length=1000)
    state = models.CharField(max_length=16, choices=OrderState.choices, default=OrderState.OPEN)
    issued_at = models.DateTimeField()
    due_on = models.DateField()
    report = models.CharField(_("what was done"), max_length=1000, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    reported_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    remark = models.CharField(max_length=1000, blank=True)  # why a retest was not passed
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=OrderState.DONE, done_on__isnull=False)
                | ~Q(state=OrderState.DONE) & Q(done_on=None),
                name="complaints_order_done_has_day",
            )
        ]
        indexes = [
            models.Index(
                fields=["body", "due_on", "id"],
                condition=Q(done_on=None),
                name="complaints_order_open",
            ),
            models.Index(
                fields=["body", "-done_on", "-id"],
                condition=Q(done_on__isnull=False),
                name="complaints_order_done",
            ),
        ]
        verbose_name = _("order to rectify")

    def __str__(self) -> str:
        return self.number
