"""Forms that all faces share: signing in, proving again who one is, and a new password."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import (
    get_default_password_validators,
    validate_password,
)
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refused
from gongkai.organisations.actions.factors import accept_code
from gongkai.organisations.actions.security import begin_try, settle_try
from gongkai.organisations.models import Account
from gongkai.organisations.states import Purpose
from gongkai.ui.client_ip import origin

MAX_PASSWORD = 256
WRONG_CODE = _("This code is wrong, or was used before.")


class SignInForm(forms.Form):
    """Name and password; which of the two was wrong, or whether there is such an account, is never said."""

    username = forms.CharField(
        max_length=64,
        label=_("User name"),
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        max_length=MAX_PASSWORD,
        strip=False,
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        self.account: Account | None = None
        self.pause = 0
        super().__init__(*args, **kwargs)

    def clean_username(self) -> str:
        """Names are kept in lower case."""
        return str(self.cleaned_data["username"]).lower()

    def clean(self) -> dict[str, Any]:
        """Try the password, if name and address may be tried now."""
        values = super().clean() or {}
        if self.errors:
            return values
        name, at, where = values["username"], timezone.now(), origin(self.request)
        named = Account.objects.filter(username=name).first()
        try:
            tried = begin_try(Purpose.PASSWORD, name, account=named, origin=where, at=at)
        except Refused as refused:
            self.pause = getattr(refused.refusal, "seconds", 0)
            raise forms.ValidationError(
                str(refused.refusal), code=refused.refusal.code
            ) from refused
        found = authenticate(self.request, username=name, password=values["password"])
        if not isinstance(found, Account) or not found.is_staff_account:
            raise forms.ValidationError(_("Name and password do not match."), code="invalid_login")
        settle_try(tried, Purpose.PASSWORD, account=found)
        self.account = found
        return values

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Go on to the second factor, or sign in."""
        login = Login(user=self.account, redirect_url=redirect_url)
        answer: HttpResponse = perform_password_login(
            request, {"username": self.cleaned_data["username"]}, login
        )
        return answer


class ConfirmForm(forms.Form):
    """The password once more, before something changes that guards the account."""

    password = forms.CharField(
        max_length=MAX_PASSWORD,
        strip=False,
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Try the password; failures count apart from those of the sign-in."""
        tried = begin_confirmation(self.user)
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise forms.ValidationError(_("The password is wrong."), code="incorrect_password")
        settle_try(tried, Purpose.CONFIRM, account=self.user)
        return password


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """A code of the authenticator app, or a recovery code."""

    purpose = Purpose.CODE
    reauthenticated = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(_("Code of the app, or a recovery code"))

    def clean_code(self) -> str:
        """Try the code and use it up."""
        tried = begin_confirmation(self.user, self.purpose)
        code = str(self.cleaned_data["code"])
        found = accept_code(self.user, code, at=timezone.now())
        if found is None:
            raise forms.ValidationError(WRONG_CODE, code="incorrect_code")
        settle_try(tried, self.purpose, account=self.user)
        found.user = self.user
        self.authenticator = found
        return code

    def save(self) -> None:
        """Note in the session by what it was proven who this is."""
        post_authentication(
            context.request, self.authenticator, reauthenticated=self.reauthenticated
        )


class ConfirmCodeForm(CodeForm):
    """A code once more, before something changes that guards the account."""

    purpose = Purpose.CONFIRM
    reauthenticated = True


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app proves that it was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(_("Six digits that the app shows now"))


class KeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A name for a security key; what the key answers is put in by the script of the page."""

    name = forms.CharField(
        max_length=60,
        label=_("Name of the key"),
        help_text=_("So that you can tell several apart."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what no key can have answered."""
        with refusing_nonsense():
            return dict(super().clean())


class AskKeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """What a security key answers at the sign-in."""

    def clean_credential(self) -> Any:
        """Refuse what no key can have answered."""
        with refusing_nonsense():
            return super().clean_credential()


class ConfirmKeyForm(AskKeyForm):
    """What a security key answers before something changes that guards the account."""

    reauthenticated = True


@contextmanager
def refusing_nonsense() -> Iterator[None]:
    """Turn what the package raises over a damaged answer into a fault of the form; it catches only some of it."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, struct.error) as error:
        raise forms.ValidationError(_("The key did not answer."), code="incorrect_code") from error


class ForgottenForm(forms.Form):
    """Where to send a link to a new password."""

    email = forms.EmailField(
        max_length=254,
        label=_("E-mail address of the account"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        max_length=MAX_PASSWORD,
        strip=False,
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        max_length=MAX_PASSWORD,
        strip=False,
        label=_("The same again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        self.account = account
        super().__init__(*args, **kwargs)
        # Our own validators say it all in two sentences; Django's would say the same twice.
        ours = [
            one
            for one in get_default_password_validators()
            if type(one).__module__.startswith("gongkai.")
        ]
        self.fields["password"].help_text = " ".join(str(one.get_help_text()) for one in ours)

    def clean_password(self) -> str:
        """Refuse what is easily guessed."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.account)
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse two different ones."""
        values = super().clean() or {}
        if "password" in values and values["password"] != values.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return values


def code_field(label: Any) -> forms.CharField:
    """Return a field for a code that telephones fill in by themselves."""
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})
    return forms.CharField(max_length=40, label=label, widget=widget)


def begin_confirmation(account: Account, purpose: Purpose = Purpose.CONFIRM) -> Any:
    """Count a try of somebody who is known; a pause shows beside the field."""
    try:
        return begin_try(
            purpose,
            str(account.pk),
            account=account,
            origin=origin(context.request),
            at=timezone.now(),
        )
    except Refused as refused:
        raise forms.ValidationError(str(refused.refusal), code=refused.refusal.code) from refused
