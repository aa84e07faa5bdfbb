"""Actions on second factors: each code is accepted once, in any process."""

import hmac
from datetime import datetime

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db import transaction

from gongkai.organisations.models import Account

LAST = "last_counter"


@transaction.atomic
def accept_code(account: Account, code: str, *, at: datetime) -> Authenticator | None:
    """
    Accept a code of the authenticator app or a recovery code; return its factor, None if invalid.

    The underlying package remembers used codes in the cache of one process. Here the last time step is
    stored beside the key under a lock, so that no other process accepts the code again.
    """
    code = "".join(code.split())
    found = Authenticator.objects.select_for_update().filter(user_id=account.pk).order_by("id")
    for factor in found.exclude(type=Authenticator.Type.WEBAUTHN):
        if factor.type == Authenticator.Type.TOTP:
            counter = _step_of(decrypt(factor.data["secret"]), code, at)
            if counter is not None and counter > factor.data.get(LAST, 0):
                factor.data[LAST] = counter
                factor.save(update_fields=["data"])
                return factor
        elif factor.wrap().validate_code(code):
            return factor
    return None


def mark_code_used(account: Account, code: str, *, at: datetime) -> None:
    """Note the code with which the app was set up, so that it cannot also sign in."""
    with transaction.atomic():
        factor = (
            Authenticator.objects.select_for_update()
            .filter(user_id=account.pk, type=Authenticator.Type.TOTP)
            .get()
        )
        counter = _step_of(decrypt(factor.data["secret"]), "".join(code.split()), at)
        # A code whose time has just passed leaves no newer one to accept by mistake.
        factor.data[LAST] = counter or int(at.timestamp()) // app_settings.TOTP_PERIOD
        factor.save(update_fields=["data"])


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """Return the time step of this code, trying the newest first; None if there is none."""
    now = int(at.timestamp()) // app_settings.TOTP_PERIOD
    for counter in range(
        now + app_settings.TOTP_TOLERANCE, now - app_settings.TOTP_TOLERANCE - 1, -1
    ):
        if hmac.compare_digest(
            format_hotp_value(hotp_value(secret, counter)).encode(), code.encode()
        ):
            return counter
    return None
