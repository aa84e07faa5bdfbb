"""Kinds of the register of the organisation."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LeadingDuty(TextChoices):
    """The duty of a member of the leading group; members are listed by post, never by name."""

    LEADER = "leader", _("Head of the leading group")
    DEPUTY = "deputy", _("Deputy head of the leading group")
    MEMBER = "member", _("Member of the leading group")


class PlaceKind(TextChoices):
    """Where the public can read documents on paper. Law: 条例19 art. 25."""

    ARCHIVE = "archive", _("State archive")
    LIBRARY = "library", _("Public library")
    SERVICE_CENTRE = "service_centre", _("Government service centre")
    OTHER = "other", _("Another place")
