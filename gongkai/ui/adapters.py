"""Adapters for django-allauth: no sign-up, own texts, security log, encrypted secrets."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.actions.security import note_security
from gongkai.organisations.models import Account
from gongkai.organisations.queries import has_second_factor
from gongkai.organisations.sessions import BEGAN, BROWSER, SEEN
from gongkai.organisations.site_facts import site_name
from gongkai.organisations.states import SecurityKind
from gongkai.ui.client_ip import client_address, origin
from gongkai.ui.held_forms import drop_forms_of_others
from gongkai.ui.known_browsers import remember_browser

FRESH_SECONDS = 300
MAILED_EVENTS = {
    "mfa/messages/totp_activated.txt": _("The authenticator app was set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app was removed."),
    "mfa/messages/webauthn_added.txt": _("The security key was set up."),
    "mfa/messages/webauthn_removed.txt": _("The security key was removed."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Account adapter with the sign-in rules of the project."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: administrators create all accounts."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Return False: responses are always HTML pages."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the client address as seen by the trusted proxies."""
        return client_address(request)

    def respond_user_inactive(self, request: HttpRequest, user: Account) -> HttpResponse:
        """Redirect to the sign-in page if an account was closed between password and code."""
        return redirect("ui:sign_in")

    def login(self, request: HttpRequest, user: Account) -> None:
        """Open the session, store its start and browser, and log the sign-in."""
        super().login(request, user)
        drop_forms_of_others(request.session, user)
        at, where = timezone.now(), origin(request)
        request.session[BEGAN] = request.session[SEEN] = at.isoformat()
        request.session[BROWSER] = where.browser
        note_security(SecurityKind.SIGNED_IN, user, origin=where, at=at)
        remember_browser(request, user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Require confirmation before changes, except for a first factor after a recent sign-in."""
        user = self.request.user
        if app != "allauth.mfa" or has_second_factor(user):
            return True
        records = get_authentication_records(self.request, user)
        return not records or timezone.now().timestamp() - records[-1]["at"] > FRESH_SECONDS

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Add messages with the texts of the project, only for changes of factors."""
        if message_template in MAILED_EVENTS:
            super().add_message(request, level, message=str(MAILED_EVENTS[message_template]))


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Adapter for second factors."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is wrong or was already used."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt the secret of a factor, so that a database copy alone gives no access."""
        return _encryption_keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt the secret of a factor."""
        return _encryption_keys().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """Name the site in the authenticator app."""
        return site_name()

    def get_totp_label(self, user: Account) -> str:
        """Name the account in the authenticator app."""
        return user.username

    def generate_authenticator_name(self, user: Account, type: str) -> str:  # noqa: A002  (name in the package)
        """Suggest a name for another security key."""
        return _("Key %(number)s") % {
            "number": Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        }

    def _get_site_name(self) -> str:
        return site_name()


def _encryption_keys() -> MultiFernet:
    """Return encryption keys derived from SECRET_KEY and its fallbacks, newest first."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(secret))) for secret in secrets])


def _derived(secret: str | bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"gongkai second factors").derive(
        force_bytes(secret)
    )
