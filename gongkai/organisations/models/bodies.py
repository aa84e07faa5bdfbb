"""Bodies with their terms, and the offices inside them."""

from datetime import date
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.states import BodyKind, GuideKind, GuideLanguage

CODE = r"[0-9A-Z](?:[0-9A-Z-]{0,62}[0-9A-Z])?"
code_validator = RegexValidator(
    rf"^{CODE}\Z", _("A code must consist of digits, capital letters and hyphens.")
)
BEGINNING = date(1900, 1, 1)


class Body(models.Model):
    """
    A body with disclosure duties and its current data; `BodyTerm` has the data of any day.

    `chain` is the permanent name of its ledger chain, even if the code changes.
    """

    chain = models.CharField(max_length=64, unique=True, editable=False)
    code = models.CharField(max_length=64, unique=True, validators=[code_validator])
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    name_ug = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=32, choices=BodyKind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    region = models.CharField(max_length=12, help_text=_("administrative division code"))
    position = models.PositiveIntegerField(default=0)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )
    ended_on = models.DateField(null=True, blank=True)
    credit_code = models.CharField(max_length=18, blank=True)
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    office_hours = models.CharField(max_length=200, blank=True)
    telephone = models.CharField(max_length=60, blank=True)
    fax = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    disclosure_office = models.CharField(max_length=200, blank=True)
    # To whom an applicant may turn against a decision of this body.
    reconsideration_body = models.CharField(max_length=200, blank=True)
    reconsideration_address = models.CharField(max_length=200, blank=True)
    court = models.CharField(max_length=200, blank=True)
    court_address = models.CharField(max_length=200, blank=True)
    complaint_body = models.CharField(max_length=200, blank=True)
    complaint_telephone = models.CharField(max_length=60, blank=True)
    # Where a processing fee is paid.
    payee = models.CharField(max_length=200, blank=True)
    bank = models.CharField(max_length=200, blank=True)
    bank_account = models.CharField(max_length=64, blank=True)
    payment_note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = []
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="organisations_body_not_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | (Q(ended_on__isnull=False) & ~Q(successor=F("id"))),
                name="organisations_body_successor",
            ),
        ]
        indexes = [models.Index(fields=["position", "id"], name="organisations_body_order")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The short name in the reader's language, or in Chinese if there is no translation."""
        return self._translated_name or self.short_name

    @property
    def full_label(self) -> str:
        """The full name in the reader's language, or in Chinese if there is no translation."""
        return self._translated_name or self.name

    @property
    def _translated_name(self) -> str:
        return {"en": self.name_en, "ug": self.name_ug}.get(get_language() or "", "")


class BodyTerm(models.Model):
    """Name, code and parent of a body from `since` until the day before `until`."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="terms")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100)
    parent = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "since"], name="organisations_term_one_start"),
            models.UniqueConstraint(
                fields=["body"], condition=Q(until=None), name="organisations_term_one_open"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="organisations_term_order"
            ),
        ]
        indexes = [models.Index(fields=["code", "since"], name="organisations_term_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.since}"


class GuideText(models.Model):
    """
    The guide to open government information that a body wrote itself, as sanitised rich text.

    The body that operates the site may also write its accessibility statement.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="guides")
    kind = models.CharField(max_length=16, choices=GuideKind.choices, default=GuideKind.GUIDE)
    language = models.CharField(max_length=16, choices=GuideLanguage.choices)
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "kind", "language"], name="organisations_guide_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.language}"


class Office(models.Model):
    """A division of a body, in which drafts are written."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="offices")
    name = models.CharField(max_length=100)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "name"], name="organisations_office_name")
        ]

    def __str__(self) -> str:
        return self.name
