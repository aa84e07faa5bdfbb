"""States and kinds of events (interviews and press conferences) and of the questions to them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EventKind(TextChoices):
    """The two kinds of event; `kinds.py` says what differs."""

    INTERVIEW = "interview", _("On-line interview")
    PRESS = "press", _("Press conference")


class EventState(TextChoices):
    """States of an event."""

    PLANNED = "planned", _("Event in preparation")
    ANNOUNCED = "announced", _("Announced")
    LIVE = "live", _("Live now")
    ENDED = "ended", _("Ended, transcript to follow")
    PUBLISHED = "published", _("Transcript published")
    CANCELLED = "cancelled", _("Event cancelled")


class QuestionState(TextChoices):
    """What became of a question: its public fate."""

    RECEIVED = "received", _("Received by the editors")
    GROUPED = "grouped", _("Grouped with the same question")
    ASKED = "asked", _("Put to the guests")
    ANSWERED = "answered", _("Answered in the event")
    NOT_ASKED = "not_asked", _("Not asked")


class QuestionPhase(TextChoices):
    """When a question came."""

    BEFORE = "before", _("Beforehand")
    DURING = "during", _("During the event")


class QuestionSource(TextChoices):
    """By which way a question came."""

    PUBLIC = "public", _("By the public form")
    DESK = "desk", _("Entered by the editors")


class Visibility(TextChoices):
    """Whether the public reads the words of a question."""

    UNCHECKED = "unchecked", _("Not moderated yet")
    SHOWN = "shown", _("Text public")
    WITHHELD = "withheld", _("Text withheld")


class WithholdingGround(TextChoices):
    """The closed list of grounds on which the words of a question are not published."""

    PERSONAL = "personal", _("Personal data of others")
    INSULT = "insult", _("Insult or threat")
    UNLAWFUL = "unlawful", _("Unlawful content")
    SECRET = "secret", _("State or trade secrets")
    ADVERTISING = "advertising", _("Advertising")
    NO_QUESTION = "no_question", _("It is no question or remark")


class NotAskedReason(TextChoices):
    """The closed list of reasons why a question was not asked."""

    TIME = "time", _("Not enough time")
    OFF_TOPIC = "off_topic", _("Outside the topic")
    COVERED = "covered", _("Covered by what the guests said")
    OTHER_WAY = "other_way", _("Belongs to another procedure")
    WITHHELD = "withheld", _("Its text was withheld")
    CANCELLED = "cancelled", _("The event was cancelled")


class NotificationKind(TextChoices):
    """Kinds of notifications about an event."""

    EVENT_PLANNED = "event_planned", _("An interview or press conference is to be announced")
    EVENT_SOON = "event_soon", _("An interview or press conference begins soon")
    EVENT_ENDED = "event_ended", _("A transcript is to be published")
    EVENT_QUESTIONS = "event_questions", _("Questions to an event have come in")
