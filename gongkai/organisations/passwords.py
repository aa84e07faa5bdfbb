"""What a password must be: long, not among the common ones, and not the name it belongs to."""

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Length is what makes a password strong; said in our own words, which are translated."""

    def get_error_message(self) -> str:
        """Say how long it must be."""
        return _("The password is too short: it needs at least %(least)s characters.") % {
            "least": self.min_length
        }

    def get_help_text(self) -> str:
        """Say it before anything is typed."""
        return _(
            "At least %(least)s characters; several words are easier to keep in mind than signs."
        ) % {"least": self.min_length}


class NotTheName:
    """A password that holds the name of its account is the first one that is guessed."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse the user name and the first part of the e-mail address, in whatever case."""
        names = {
            getattr(user, "username", ""),
            (getattr(user, "email", "") or "").partition("@")[0],
        }
        if any(len(name) >= 3 and name.lower() in password.lower() for name in names):
            raise ValidationError(
                _("The password holds the name of the account."), code="password_holds_name"
            )

    def get_help_text(self) -> str:
        """Say it before anything is typed."""
        return _("Neither the name of the account nor a common password.")
