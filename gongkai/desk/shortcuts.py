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
    ("g m", _("Notices")),
    ("g f", _("Figures")),
    ("n", _("New document")),
    ("/", _("Look for words of a title")),
    ("j", _("Next row")),
    ("k", _("Row before")),
    ("x", _("Tick the row")),
    ("e", _("Edit the draft")),
    ("Ctrl+S", _("Save the draft")),
)
