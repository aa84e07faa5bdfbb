"""One-time codes of authenticator apps: their time steps, and the last one that was used."""

import hmac
from datetime import datetime

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt

from gongkai.organisations.models import Account

LAST = "last_counter"


def write_used_code(account: Account, code: str, *, at: datetime) -> None:
    """Note the code with which the app was set up, so that it cannot also sign in."""
    factor = Authenticator.objects.select_for_update().get(
        user_id=account.pk, type=Authenticator.Type.TOTP
    )
    counter = step_of(decrypt(factor.data["secret"]), "".join(code.split()), at)
    # If the time of the code has just passed, codes up to now are refused.
    factor.data[LAST] = counter or int(at.timestamp()) // app_settings.TOTP_PERIOD
    factor.save(update_fields=["data"])


def step_of(secret: str, code: str, at: datetime) -> int | None:
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
