"""Refusals of entered texts: they show nothing, or are too long."""

from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import is_blank


def refusal_of_text(text: str, field: str, most: int) -> Refusal | None:
    """Return why a text may not be stored: it shows nothing, or is too long."""
    if is_blank(text):
        return Refusal("no-text", _("Enter a text."), field=field)
    return refusal_of_length(text, field, most)


def refusal_of_length(text: str, field: str, most: int) -> Refusal | None:
    """Return why a text that may be empty may not be stored: it is too long."""
    if len(text) > most:
        return Refusal(
            "text-too-long", _("At most %(most)s characters.") % {"most": most}, field=field
        )
    return None
