"""Shared forms: sign-in, second factors, confirmation and new password."""

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
from gongkai.organisations.sign_on import may_use_password
from gongkai.organisations.states import Purpose
from gongkai.ui.fields import CodeTextField, EmailField, TextField
from gongkai.ui.known_browsers import origin_for
from gongkai.ui.mails import account_of_code

MAX_PASSWORD = 256
WRONG_CODE = _("The code is wrong or was already used.")


class SignInForm(forms.Form):
    """User name and password. The error does not reveal whether the account exists."""

    username = TextField(
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
        """Return the user name in lower case, as stored."""
        return str(self.cleaned_data["username"]).lower()

    def clean(self) -> dict[str, Any]:
        """Check the password unless the user name or client must wait after failures."""
        values = super().clean() or {}
        if self.errors:
            return values
        name, at = values["username"], timezone.now()
        named = Account.objects.filter(username=name).first()
        where = origin_for(self.request, named)
        try:
            tried = begin_try(Purpose.PASSWORD, name, account=named, origin=where, at=at)
        except Refused as refused:
            self.pause = getattr(refused.refusal, "seconds", 0)
            raise forms.ValidationError(
                str(refused.refusal), code=refused.refusal.code
            ) from refused
        found = authenticate(self.request, username=name, password=values["password"])
        # Where only sign-on is accepted: the same text, which does not reveal that a password is right.
        if (
            not isinstance(found, Account)
            or not found.is_staff_account
            or not may_use_password(found)
        ):
            raise forms.ValidationError(_("Name and password do not match."), code="invalid_login")
        settle_try(tried, Purpose.PASSWORD, account=found)
        self.account = found
        return values

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Continue to the second factor, or sign in."""
        login = Login(user=self.account, redirect_url=redirect_url)
        answer: HttpResponse = perform_password_login(
            request, {"username": self.cleaned_data["username"]}, login
        )
        return answer


class ConfirmForm(forms.Form):
    """Confirmation by password before a security setting of the account changes."""

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
        """Check the password. Failures are counted separately from those of the sign-in."""
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
        """Check the code and mark it as used."""
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
        """Record the authentication method in the session."""
        post_authentication(
            context.request, self.authenticator, reauthenticated=self.reauthenticated
        )


class ConfirmCodeForm(CodeForm):
    """Confirmation by code before a security setting of the account changes."""

    purpose = Purpose.CONFIRM
    reauthenticated = True


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app, which proves that it was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(_("The six digits that the app currently shows"))


class KeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A name for a security key. The script of the page fills in the response of the key."""

    name = TextField(
        max_length=60,
        label=_("Name of the key"),
        help_text=_("The name distinguishes this key from your other keys."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a malformed response of a security key."""
        with malformed_responses_as_errors():
            return dict(super().clean())


class AskKeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The response of a security key at the sign-in."""

    def clean_credential(self) -> Any:
        """Refuse a malformed response of a security key."""
        with malformed_responses_as_errors():
            return super().clean_credential()


class ConfirmKeyForm(AskKeyForm):
    """Confirmation by security key before a security setting of the account changes."""

    reauthenticated = True


@contextmanager
def malformed_responses_as_errors() -> Iterator[None]:
    """Turn exceptions of the package about malformed responses into form errors."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, struct.error) as error:
        raise forms.ValidationError(_("The key did not respond."), code="incorrect_code") from error


class ForgottenForm(forms.Form):
    """The address to which a link for setting a new password is sent."""

    email = EmailField(
        max_length=254,
        label=_("E-mail address of the account"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class NewPasswordForm(forms.Form):
    """A new password, entered twice."""

    password = forms.CharField(
        max_length=MAX_PASSWORD,
        strip=False,
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        max_length=MAX_PASSWORD,
        strip=False,
        label=_("Repeat the new password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        self.account = account
        super().__init__(*args, **kwargs)
        # The help text of our own validators describes all rules.
        own_validators = [
            one
            for one in get_default_password_validators()
            if type(one).__module__.startswith("gongkai.")
        ]
        self.fields["password"].help_text = " ".join(
            str(one.get_help_text()) for one in own_validators
        )

    def clean_password(self) -> str:
        """Apply the password validators."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.account)
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse two different passwords."""
        values = super().clean() or {}
        if "password" in values and values["password"] != values.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return values


class SignOnCodeForm(forms.Form):
    """The code with which an administrator lets an identity be linked with an account."""

    code = CodeTextField(
        max_length=40,
        label=_("Linking code"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class ResetForm(NewPasswordForm):
    """A new password with the code of a mail; the script of the page fills in the code."""

    code = TextField(
        max_length=120,
        label=_("Code from the mail or the letter"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    field_order = ("code", "password", "again")

    def __init__(self, data: Any = None) -> None:
        code = data.get("code", "") if data else ""
        self.account_of_code = account_of_code(code[:120]) if code.strip() else None
        super().__init__(data, account=self.account_of_code or Account())

    def clean_code(self) -> str:
        """Refuse a code that belongs to no account; the answer is the same for every such code."""
        if self.account_of_code is None:
            raise forms.ValidationError(
                _("This code is wrong, has been used or has expired. Compare it once more."),
                code="wrong-code",
            )
        return str(self.cleaned_data["code"])


def code_field(label: Any) -> CodeTextField:
    """Return a field for a one-time code that browsers can fill in automatically."""
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})
    return CodeTextField(max_length=40, label=label, widget=widget)


def begin_confirmation(account: Account, purpose: Purpose = Purpose.CONFIRM) -> Any:
    """Count an attempt with a known account. A pause after failures is an error of the field."""
    try:
        return begin_try(
            purpose,
            str(account.pk),
            account=account,
            origin=origin_for(context.request, account),
            at=timezone.now(),
        )
    except Refused as refused:
        raise forms.ValidationError(str(refused.refusal), code=refused.refusal.code) from refused
