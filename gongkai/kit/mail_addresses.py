"""Mail addresses, also those whose parts are in Chinese (RFC 6531)."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

MAX_ADDRESS = 254


def can_be_sent_to(text: str) -> bool:
    """Return whether our mails reach this address: few servers take signs outside ASCII before @."""
    return is_address(text) and text.rpartition("@")[0].isascii()


def is_address(text: str) -> bool:
    """Return whether this is a mail address; its parts may be written in any script (RFC 6531)."""
    local, at, domain = text.rpartition("@")
    if not at or len(text) > MAX_ADDRESS or not text.isprintable() or "=?" in text:
        return False
    if not local.isascii():
        # Every letter counts as a letter; the structure stays that of an ASCII address.
        local = "".join(
            sign if sign.isascii() else "x" if sign.isalnum() else " " for sign in local
        )
    try:
        validate_email(f"{local}@{domain}")
    except ValidationError:
        return False
    return True
