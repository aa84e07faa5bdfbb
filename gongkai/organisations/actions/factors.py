"""Actions on second factors: each code is accepted once, in any process."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.db import transaction

from gongkai.organisations.models import Account
from gongkai.organisations.one_time_codes import LAST, step_of


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
            counter = step_of(decrypt(factor.data["secret"]), code, at)
            if counter is not None and counter > factor.data.get(LAST, 0):
                factor.data[LAST] = counter
                factor.save(update_fields=["data"])
                return factor
        elif factor.wrap().validate_code(code):
            return factor
    return None
