"""States and kinds of letters in the mailbox."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LetterKind(TextChoices):
    """What a letter wants."""

    QUESTION = "question", _("Question or inquiry")
    SUGGESTION = "suggestion", _("Suggestion")
    HELP = "help", _("Request for help")
    COMPLAINT = "complaint", _("Complaint")
    THANKS = "thanks", _("Thanks")


class LetterSource(TextChoices):
    """How a letter came in."""

    WEB = "web", _("Written on this site")
    COUNTER = "counter", _("Brought to the counter")
    POST = "post", _("Sent by post")
    HOTLINE = "hotline", _("Told to the hotline")
    APPLICATION = "application", _("Sent as an application for information")


class LetterState(TextChoices):
    """States of a letter."""

    RECEIVED = "received", _("To be routed")
    ROUTED = "routed", _("With the responsible body")
    DRAFTED = "drafted", _("Reply to be approved")
    APPROVED = "approved", _("Reply to be sent")
    ANSWERED = "answered", _("Answered, rating open")
    CLOSED = "closed", _("Letter closed")
    CONVERTED = "converted", _("Turned into an application")


class Rating(TextChoices):
    """What the writer says of the reply. There is no value for silence: it counts as no answer."""

    SATISFIED = "satisfied", _("Satisfied")
    HALF = "half", _("Solved in part")
    UNSATISFIED = "unsatisfied", _("Not satisfied")


class Publication(TextChoices):
    """How far the publication of a letter is."""

    NONE = "none", _("Not proposed")
    PROPOSED = "proposed", _("Waiting for the writer's consent")
    PUBLIC = "public", _("Published with the writer's consent")
    DECLINED = "declined", _("The writer does not want it")
    ENDED = "ended", _("No longer published")


class MoveKind(TextChoices):
    """How a letter came from one body to another."""

    ROUTED = "routed", _("Routed")
    OBJECTED = "objected", _("Returned with an objection")
    RECALLED = "recalled", _("Taken back")


class NotificationKind(TextChoices):
    """Kinds of notifications about a letter in the mailbox."""

    MAILBOX_ARRIVED = "mailbox_arrived", _("A letter has come to your body")
    MAILBOX_OBJECTED = "mailbox_objected", _("A body objects to the routing of a letter")
    MAILBOX_TO_APPROVE = "mailbox_to_approve", _("A reply to a letter awaits approval")
    MAILBOX_RETURNED = "mailbox_returned", _("A reply to a letter was returned")
    MAILBOX_TO_SEND = "mailbox_to_send", _("A reply to a letter was approved")
    MAILBOX_REOPENED = "mailbox_reopened", _("A letter was reopened by its writer")
    MAILBOX_DUE = "mailbox_due", _("The reply to a letter is due soon")
    MAILBOX_LATE = "mailbox_late", _("The reply to a letter is overdue")
    MAILBOX_PROMISE_DUE = "mailbox_promise_due", _("A promise to a writer is due soon")
    MAILBOX_PROMISE_LATE = "mailbox_promise_late", _("A promise to a writer is overdue")


WAITING = frozenset(
    {LetterState.RECEIVED, LetterState.ROUTED, LetterState.DRAFTED, LetterState.APPROVED}
)
ANSWERED = frozenset({LetterState.ANSWERED, LetterState.CLOSED})
