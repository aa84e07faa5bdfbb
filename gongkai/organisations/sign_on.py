"""Queries of sign-on: the account of an identity, the identity of an account, and its code."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from gongkai.organisations.models import Account, SignOnCode, SignOnIdentity
from gongkai.organisations.queries import hash_of_secret
from gongkai.organisations.states import AccountKind


def identity_of(account: Account | None) -> SignOnIdentity | None:
    """Return the identity with which an account is linked."""
    return SignOnIdentity.objects.filter(account=account).first() if account else None


def account_of_identity(issuer: str, subject: str) -> Account | None:
    """Return the account that is linked with an identity, also if it is closed."""
    found = SignOnIdentity.objects.filter(issuer=issuer, subject=subject)
    row = found.select_related("account").first()
    return row.account if row else None


def code_of(account: Account | None, *, at: datetime) -> SignOnCode | None:
    """Return the linking code of an account that is still valid."""
    return SignOnCode.objects.filter(account=account, expires_at__gt=at).first()


def hash_of_code(code: str) -> str:
    """Return the stored hash of a linking code, however its groups and letters are written."""
    return hash_of_secret("".join(sign for sign in code.upper() if sign.isalnum()))


def may_use_password(account: Account) -> bool:
    """Return whether the password of an account signs in: not if only sign-on is accepted."""
    return not (
        settings.GONGKAI_SIGN_ON.is_on
        and settings.GONGKAI_SIGN_ON.only
        and account.username not in settings.GONGKAI_SIGN_ON_EMERGENCY
    )


def open_emergency_accounts(names: Iterable[str]) -> list[Account]:
    """Return the emergency accounts that can sign in: open, of staff, and with a password."""
    found = Account.objects.filter(
        username__in=list(names), is_active=True, kind=AccountKind.STAFF, person__isnull=False
    )
    return [one for one in found.order_by("username") if one.has_usable_password()]
