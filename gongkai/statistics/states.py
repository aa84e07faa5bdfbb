"""Scopes of a report and kinds of manual figures."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """The bodies whose acts a report adds up."""

    OWN = "own", _("The body alone")
    LEVEL = "level", _("This level: the government with its departments")
    AREA = "area", _("The whole area")


class ManualFigureKind(TextChoices):
    """The reason why a figure was entered manually."""

    OUTSIDE = "outside", _("Happened outside this platform")
    CORRECTION = "correction", _("Corrects a counted figure")
    OPENING = "opening", _("Carried over from before this platform")
