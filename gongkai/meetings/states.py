"""States and kinds of hearings and open meetings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeetingKind(TextChoices):
    """What kind of meeting it is; the periods depend on it."""

    HEARING = "hearing", _("Hearing on a major decision")
    RULES_HEARING = "rules_hearing", _("Hearing on draft rules")
    OPEN_MEETING = "open_meeting", _("Meeting of the body, open to the public")
    OTHER = "other", _("Seminar or open day")


HEARINGS = frozenset({MeetingKind.HEARING, MeetingKind.RULES_HEARING})


class SeatKind(TextChoices):
    """For whom seats are kept."""

    INTERESTED = "interested", _("Persons whose interests are affected")
    DEPUTIES = "deputies", _("Deputies of the people's congress")
    MEMBERS = "members", _("Members of the political consultative conference")
    PUBLIC = "public", _("General public")
    EXPERTS = "experts", _("Experts and scholars")
    MEDIA = "media", _("Press, radio and television")


class SeatSource(TextChoices):
    """By which way an application for a seat came."""

    WEB = "web", _("This website")
    COUNTER = "counter", _("At the counter")
    PHONE = "phone", _("By telephone")
    POST = "post", _("By post")


class MeetingState(TextChoices):
    """States of a meeting."""

    PLANNED = "planned", _("Being prepared")
    ANNOUNCED = "announced", _("Announced")
    DRAWN = "drawn", _("Seats drawn by lot")
    LISTED = "listed", _("List of participants published")
    HELD = "held", _("Meeting held")
    CONFIRMING = "confirming", _("Record with the participants")
    CONFIRMED = "confirmed", _("Record confirmed")
    PUBLISHED = "published", _("Minutes published")
    CANCELLED = "cancelled", _("Meeting cancelled")


# The states of a meeting that was announced and is still to be held.
BEFORE_MEETING = frozenset({MeetingState.ANNOUNCED, MeetingState.DRAWN, MeetingState.LISTED})
ENDED = frozenset({MeetingState.PUBLISHED, MeetingState.CANCELLED})


class ChangeKind(TextChoices):
    """How an announced meeting was changed."""

    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Meeting cancelled")


class DocumentRole(TextChoices):
    """What a document is for a meeting."""

    MATERIAL = "material", _("Material for the participants")
    MINUTES = "minutes", _("Minutes")


class RecordAnswer(TextChoices):
    """What a participant says of the record."""

    CONFIRMED = "confirmed", _("I confirm the record")
    OBJECTED = "objected", _("I object to the record")


class NotificationKind(TextChoices):
    """Kinds of notifications about a meeting."""

    MEETING_PLANNED = "meeting_planned", _("A meeting is ready to be announced")
    MEETING_CLOSED = "meeting_closed", _("Applications for a meeting have closed")
    MEETING_MATERIALS = "meeting_materials", _("The materials of a hearing are due soon")
    MEETING_OBJECTED = "meeting_objected", _("A participant objected to the record of a meeting")
    MEETING_CONFIRMED = "meeting_confirmed", _("Record confirmed; the minutes can be drafted")
