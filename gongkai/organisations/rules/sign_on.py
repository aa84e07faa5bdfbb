"""Refusals for sign-on: who may be linked, and which identity may sign in."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.organisations.models import Account, Person, SignOnAnswer, SignOnCode
from gongkai.organisations.models.sign_on import MAX_SUBJECT
from gongkai.organisations.rules.accounts import (
    account_state,
    refusal_to_manage,
    refusal_without_account,
)
from gongkai.organisations.sign_on import account_of_identity, identity_of
from gongkai.organisations.states import AccountState

FIRST_PRINTABLE = " "
# A browser follows the redirect at once.
TICKET_VALID = timedelta(minutes=2)


def refusal_to_offer_link(person: Person, *, by: Person, at: datetime) -> Refusal | None:
    """Return why the account of a person may not be linked with an identity."""
    if not settings.GONGKAI_SIGN_ON.is_on:
        return Refusal("no-sign-on", _("This site has no sign-on."))
    refusal = refusal_without_account(person) or refusal_to_manage(by, person, on=local_date(at))
    if refusal is not None:
        return refusal
    if account_state(person) == AccountState.CLOSED:
        return Refusal("inactive", _("The account is closed."))
    if identity_of(person.account) is not None:
        return Refusal("linked", _("The account is already linked with an identity."))
    return None


def refusal_to_link(person: Person, subject: str, *, by: Person, at: datetime) -> Refusal | None:
    """Return why this identity may not be linked with the account of a person."""
    return refusal_to_offer_link(person, by=by, at=at) or refusal_of_subject(subject)


def refusal_of_subject(subject: str) -> Refusal | None:
    """Return why an identity may not be linked: not possible, or linked with another account."""
    if refusal := refusal_of_shape(subject):
        return refusal
    if account_of_identity(settings.GONGKAI_SIGN_ON.issuer, subject) is not None:
        return Refusal(
            "identity-taken",
            _("This identity is linked with another account."),
            field="subject",
        )
    return None


def refusal_of_shape(subject: str) -> Refusal | None:
    """Return why no identity has this text."""
    if (
        not 0 < len(subject) <= MAX_SUBJECT
        or not subject.isascii()
        or min(subject) <= FIRST_PRINTABLE
    ):
        return Refusal(
            "subject",
            _(
                "An identity (sub) has 1 to 255 letters, digits and signs, without spaces. Copy it from "
                "the identity provider."
            ),
            field="subject",
        )
    return None


def refusal_to_unlink(person: Person, *, by: Person, at: datetime) -> Refusal | None:
    """Return why the identity of a person may not be unlinked; that of a closed account may."""
    refusal = refusal_without_account(person) or refusal_to_manage(by, person, on=local_date(at))
    if refusal is None and identity_of(person.account) is None:
        return Refusal("not-linked", _("The account is not linked with an identity."))
    return refusal


def refusal_to_sign_on(account: Account | None) -> Refusal | None:
    """Return why an identity may not sign in: nobody linked it, or the account gives no access."""
    if account is None:
        return Refusal(
            "unknown-identity", _("Your identity is not linked with an account of this site.")
        )
    if not account.is_active or not account.is_staff_account or not hasattr(account, "person"):
        return Refusal("no-access", _("Your account gives no access to the desk."))
    return None


def refusal_to_use_code(row: SignOnCode | None, subject: str, *, at: datetime) -> Refusal | None:
    """Return why a linking code is refused. It does not say which codes exist or whose they are."""
    if (
        row is None
        or row.expires_at <= at
        or refusal_to_sign_on(row.account) is not None
        or identity_of(row.account) is not None
    ):
        return Refusal(
            "wrong-code",
            _("This code is wrong, has been used or has expired. Compare it once more."),
            field="code",
        )
    return refusal_of_subject(subject)


def refusal_to_keep_answer(assertion_hash: str, subject: str) -> Refusal | None:
    """Return why an assertion is refused: its subject is no identity, or it was accepted before."""
    if refusal := refusal_of_shape(subject):
        return refusal
    if SignOnAnswer.objects.filter(assertion_hash=assertion_hash).exists():
        return Refusal("replayed", _("This sign-on was already used. Sign in once more."))
    return None


def refusal_to_take_answer(row: SignOnAnswer | None, *, at: datetime) -> Refusal | None:
    """Return why a ticket is refused: nobody has it, it was used, or it is too old."""
    if row is None or at - row.received_at > TICKET_VALID:
        return Refusal(
            "ticket",
            _("This sign-on has expired, was already used or was begun in another browser."),
        )
    return None
