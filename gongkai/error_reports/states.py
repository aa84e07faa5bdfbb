"""States, kinds and results of error reports."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ErrorKind(TextChoices):
    """What is wrong with a page, in the order of the form."""

    CONTENT = "content", _("Wrong or outdated content")
    WORDING = "wording", _("Wrong character or wording")
    LINK = "link", _("A link or file does not open")
    USE = "use", _("The page is hard to read or to operate")
    PRIVACY = "privacy", _("Personal data that should not be public")
    OTHER = "other", _("Something else")


class ErrorReportState(TextChoices):
    """States of an error report."""

    RECEIVED = "received", _("Not answered yet")
    ANSWERED = "answered", _("Answered")


class ErrorResult(TextChoices):
    """Results that an answer states."""

    CORRECTED = "corrected", _("The error was corrected")
    NO_ERROR = "no_error", _("No error was found")
    ELSEWHERE = "elsewhere", _("Another website is responsible")


class NotificationKind(TextChoices):
    """Kinds of notifications about an error report."""

    ERROR_REPORTED = "error_reported", _("A reader reported an error")
    ERROR_REPORT_DUE = "error_report_due", _("An answer to a report of an error is due soon")
    ERROR_REPORT_LATE = "error_report_late", _("An answer to a report of an error is overdue")
