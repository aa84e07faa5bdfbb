"""States of datasets and of their versions, and the vocabularies of schemas."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DatasetState(TextChoices):
    """States of a dataset."""

    ACTIVE = "active", _("Dataset kept up to date")
    CLOSED = "closed", _("No longer updated")


class ReleaseState(TextChoices):
    """States of a version of a dataset."""

    DRAFT = "draft", _("Version in preparation")
    IN_REVIEW = "in_review", _("Version under review")
    PUBLISHED = "published", _("Version published")
    WITHDRAWN = "withdrawn", _("Version withdrawn")
    DISCARDED = "discarded", _("Version discarded")


class BundleState(TextChoices):
    """States of a bundle, which is released at one minute. A confirmed one is never provisional again."""

    PROVISIONAL = "provisional", _("Provisional date of release")
    CONFIRMED = "confirmed", _("Confirmed date of release")
    PUBLISHED = "published", _("Bundle published")
    CANCELLED = "cancelled", _("Bundle cancelled")


class FieldType(TextChoices):
    """Types of a field, with the names of Table Schema."""

    STRING = "string", _("Text value")
    INTEGER = "integer", _("Whole number")
    NUMBER = "number", _("Decimal number")
    BOOLEAN = "boolean", _("Yes or no")
    DATE = "date", _("Day")
    MONTH = "yearmonth", _("Month of a year")
    YEAR = "year", _("Calendar year")


class UpdateCycle(TextChoices):
    """How often a dataset is updated, with the codes of the EU frequency vocabulary."""

    WEEKLY = "WEEKLY", _("Weekly")
    MONTHLY = "MONTHLY", _("Monthly")
    QUARTERLY = "QUARTERLY", _("Quarterly")
    ANNUAL = "ANNUAL", _("Yearly")
    IRREGULAR = "IRREG", _("When something changes")


class Licence(TextChoices):
    """Under which terms the public may use a dataset."""

    FREE = "free", _("Free use with indication of the source")
    CC_BY = "cc-by-4.0", _("Creative Commons Attribution 4.0")
    CC0 = "cc0", _("No rights reserved (CC0)")


class NotificationKind(TextChoices):
    """Kinds of notifications about versions of datasets."""

    DATASET_SUBMITTED = "dataset_submitted", _("A version of a dataset waits for your review")
    DATASET_RETURNED = "dataset_returned", _("A version of a dataset was returned")
    BUNDLE_FAILED = "bundle_failed", _("A bundle was not published")
