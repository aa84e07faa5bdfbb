"""Whose acts figures add up, and why a figure was typed by hand."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """Whose acts a report adds up."""

    OWN = "own", _("The body alone")
    LEVEL = "level", _("This level: the government with its departments")
    AREA = "area", _("The whole area")


class Declared(TextChoices):
    """Why a figure was typed by hand."""

    OUTSIDE = "outside", _("Happened outside this platform")
    CORRECTION = "correction", _("Corrects a counted figure")
    OPENING = "opening", _("Carried over from before this platform")
