"""The keyboard shortcuts: one table for the page that lists them and for the help dialog."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE = "keys"
OFF = "off"
KEYS: Sequence[tuple[str, str | Promise]] = (
    ("?", _("Show these shortcuts")),
    ("g w", _("My work")),
    ("g d", _("Documents")),
    ("g c", _("Applications")),
    ("g a", _("Activity")),
    ("g m", _("Notifications")),
    ("g f", _("Figures")),
    ("n", _("New document")),
    ("/", _("Search titles")),
    ("j", _("Next row")),
    ("k", _("Previous row")),
    ("x", _("Select the row")),
    ("e", _("Edit the draft")),
    ("Ctrl+S", _("Save the draft")),
)
