"""States and kinds of public consultations and of the comments on them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DraftKind(TextChoices):
    """What is drafted; `law.consultation_periods` has the periods under the same values."""

    DECISION = "decision", _("Major administrative decision")
    RULE = "rule", _("Rule of a government")
    NORMATIVE = "normative", _("Normative document")
    OTHER = "other", _("Another draft")


class ConsultationState(TextChoices):
    """States of a public consultation."""

    PLANNED = "planned", _("Planned")
    OPENED = "opened", _("Open for comments")
    ENDED = "ended", _("Comments are being examined")
    CONCLUDED = "concluded", _("Outcome published")
    CANCELLED = "cancelled", _("Consultation cancelled")


class CommentSource(TextChoices):
    """By which way a comment came."""

    WEB = "web", _("This website")
    POST = "post", _("By post")
    COUNTER = "counter", _("At the counter")
    HOTLINE = "hotline", _("By hotline")
    HEARING = "hearing", _("At a hearing or meeting")


class CommentState(TextChoices):
    """States of a comment."""

    RECEIVED = "received", _("Not examined yet")
    HELD = "held", _("Not examined, for a stated ground")
    ANSWERED = "answered", _("Examined")
    WITHDRAWN = "withdrawn", _("Withdrawn by its author")


class HoldGround(TextChoices):
    """The only grounds on which a comment is set aside; there is no ground “other”."""

    UNRELATED = "unrelated", _("It is not about this draft")
    ADVERTISING = "advertising", _("Advertising")
    INSULT = "insult", _("Insult or threat against a person")
    UNLAWFUL = "unlawful", _("Content that a law forbids")
    REPEATED = "repeated", _("The same comment of the same author")
    UNREADABLE = "unreadable", _("It cannot be understood")


class CommentResult(TextChoices):
    """What became of a comment."""

    ADOPTED = "adopted", _("Taken up")
    PARTLY = "partly", _("Taken up in part")
    NOT = "not", _("Not taken up")


class QuestionKind(TextChoices):
    """How a question of a survey is answered."""

    SINGLE = "single", _("One of several answers")
    MULTIPLE = "multiple", _("Any of several answers")
    SCALE = "scale", _("A point on a scale")
    NUMBER = "number", _("A whole number")
    TEXT = "text", _("A short text")


CHOICES = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE})


class RecordKind(TextChoices):
    """The parts of the participation file beside the comments."""

    HEARING = "hearing", _("Record of the hearing")
    EXPERTS = "experts", _("Opinion of experts")
    RISK = "risk", _("Risk assessment")
    LEGALITY = "legality", _("Review of legality")


class FeedbackKind(TextChoices):
    """Why an answer does not answer what was said, in the order of the form."""

    NOT_UNDERSTOOD = "not_understood", _("What was said was not understood")
    MISSED = "missed", _("An argument was missed")
    WRONG_REASON = "wrong_reason", _("The reason given is wrong")
    OTHER = "other", _("Another reason")


class FeedbackState(TextChoices):
    """States of feedback on an answer."""

    RECEIVED = "received", _("Feedback without a reply")
    DRAFTED = "drafted", _("Reply being reviewed")
    REPLIED = "replied", _("Reply published")


class ReportedState(TextChoices):
    """States of a reported comment."""

    WAITING = "waiting", _("Report being examined")
    KEPT = "kept", _("The comment was kept")
    HELD = "held", _("The comment was set aside")
    GONE = "gone", _("Its author withdrew the comment")


class NotificationKind(TextChoices):
    """Kinds of notifications about a public consultation."""

    CONSULTATION_ENDED = "consultation_ended", _("A public consultation was closed")
    OUTCOME_DUE = "outcome_due", _("The outcome of a public consultation is due soon")
    OUTCOME_LATE = "outcome_late", _("The outcome of a public consultation is overdue")
    HOLD_CONTESTED = "hold_contested", _("An author contests that a comment was set aside")
    FEEDBACK_RECEIVED = "feedback_received", _("A reader says that an answer is no answer")
    FEEDBACK_DRAFTED = "feedback_drafted", _("A reply to feedback on an answer is to be reviewed")
    FEEDBACK_DUE = "feedback_due", _("A reply to feedback on an answer is due soon")
    FEEDBACK_LATE = "feedback_late", _("A reply to feedback on an answer is overdue")
    COMMENT_REPORTED = "comment_reported", _("Readers report a published comment")
    COMMENT_REPORT_DUE = "comment_report_due", _("A reported comment is to be examined soon")
    COMMENT_REPORT_LATE = (
        "comment_report_late",
        _("The examination of a reported comment is overdue"),
    )
