"""Password validators: minimum length, and no account name in the password."""

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Minimum length validator with translated messages of our own."""

    def get_error_message(self) -> str:
        """Return the message for a password that is too short."""
        return _("The password is too short: it needs at least %(least)s characters.") % {
            "least": self.min_length
        }

    def get_help_text(self) -> str:
        """Return the help text of the password field."""
        return _(
            "At least %(least)s characters; several words are easier to remember than special characters."
        ) % {"least": self.min_length}


class NotTheName:
    """Refuses passwords that contain the name of the account, because they are guessed first."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse the user name and the local part of the e-mail address, ignoring case."""
        names = {
            getattr(user, "username", ""),
            (getattr(user, "email", "") or "").partition("@")[0],
        }
        if any(len(name) >= 3 and name.lower() in password.lower() for name in names):
            raise ValidationError(
                _("The password contains the name of the account."), code="password_holds_name"
            )

    def get_help_text(self) -> str:
        """Return the help text of the password field."""
        return _("Neither the name of the account nor a common password.")
