"""Forms that all faces share."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.models import Account


class SignInForm(AuthenticationForm):
    """Name and password; which of the two was wrong is never said."""

    error_messages = {
        "invalid_login": _("Name and password do not match."),
        "inactive": _("Name and password do not match."),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["username"].widget.attrs.update({"autocapitalize": "none", "spellcheck": "false"})
        self.fields["password"].label = _("Password")

    def clean_username(self) -> str:
        """Names are kept in lower case; a NUL byte never reaches the database."""
        return str(self.cleaned_data["username"]).replace("\x00", "").lower()

    def confirm_login_allowed(self, user: Any) -> None:
        """Only active accounts of the staff work at the desk."""
        super().confirm_login_allowed(user)
        if not isinstance(user, Account) or not user.is_staff_account:
            raise forms.ValidationError(self.error_messages["invalid_login"], code="invalid_login")
