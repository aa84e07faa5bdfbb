"""Actions of sign-on: link and unlink the identity of an account, and accept an identity."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from gongkai.kit.locks import lock, lock_key
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import Actor, record
from gongkai.ledger.actors import PLATFORM
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Account, Person, Session, SignOnCode, SignOnIdentity
from gongkai.organisations.origins import Origin, keyed
from gongkai.organisations.rules.sign_on import (
    refusal_to_link,
    refusal_to_offer_link,
    refusal_to_sign_on,
    refusal_to_unlink,
    refusal_to_use_code,
)
from gongkai.organisations.security_log import write_security_event
from gongkai.organisations.sign_in_codes import new_sign_in_code
from gongkai.organisations.sign_on import account_of_identity, hash_of_code, identity_of
from gongkai.organisations.states import SecurityKind


@transaction.atomic
def link_identity(
    person: Person, subject: str, /, *, by: Person, origin: Origin, at: datetime
) -> SignOnIdentity:
    """Link the account of a person with an identity that an administrator enters."""
    _lock_identity(subject)
    person = lock(person)
    refuse_if(refusal_to_link(person, subject, by=by, at=at))
    assert person.account  # checked by the refusal
    return _link(person.account, person, subject, by=by.actor, origin=origin, at=at)


@transaction.atomic
def unlink_identity(person: Person, /, *, by: Person, origin: Origin, at: datetime) -> None:
    """Unlink the identity of a person. The sessions of the account end."""
    person = lock(person)
    refuse_if(refusal_to_unlink(person, by=by, at=at))
    assert person.account  # checked by the refusal
    linked = identity_of(person.account)
    assert linked  # checked by the refusal
    linked.delete()
    Session.objects.filter(account=person.account).delete()
    _note(
        Verb.IDENTITY_UNLINKED,
        SecurityKind.SIGN_ON_UNLINKED,
        person,
        linked.issuer,
        by=by.actor,
        origin=origin,
        at=at,
    )


@transaction.atomic
def make_sign_on_code(person: Person, /, *, by: Person, origin: Origin, at: datetime) -> str:
    """Return a new code that links the account at the next sign-on; an earlier code becomes void."""
    person = lock(person)
    refuse_if(refusal_to_offer_link(person, by=by, at=at))
    assert person.account  # checked by the refusal
    code = new_sign_in_code()
    SignOnCode.objects.update_or_create(
        account=person.account,
        defaults={
            "secret_hash": hash_of_code(code),
            "made_at": at,
            "expires_at": at + timedelta(days=settings.GONGKAI_SIGN_ON.code_days),
        },
    )
    write_security_event(SecurityKind.SIGN_ON_CODE_MADE, person.account, origin, at)
    return code


@transaction.atomic
def use_sign_on_code(code: str, subject: str, /, *, at: datetime) -> Account:
    """
    Link the identity that has just signed on with the account of a code; the code is used up.

    The interface counts the attempt before it calls this, so that codes cannot be guessed.
    """
    _lock_identity(subject)
    found = SignOnCode.objects.select_for_update().filter(secret_hash=hash_of_code(code))
    row = found.select_related("account").first()
    refuse_if(refusal_to_use_code(row, subject, at=at))
    assert row  # checked by the refusal
    person = lock(row.account.person)
    _link(row.account, person, subject, by=person.actor, origin=None, at=at)
    return row.account


def accept_identity(subject: str, /, *, origin: Origin, at: datetime) -> Account | None:
    """
    Return the account that may sign in with an identity of the provider, None if it is not linked.

    Raises `Refused` if its account gives no access. The security log has either result; of an unknown
    identity it has a keyed hash, by which repeated attempts are recognised.
    """
    account = account_of_identity(settings.GONGKAI_SIGN_ON.issuer, subject)
    refusal = refusal_to_sign_on(account)
    _note_sign_on(account, refusal is not None, keyed(f"identity {subject}"), origin, at)
    if account is not None:
        refuse_if(refusal)
    return account


def note_refused_sign_on(*, origin: Origin, at: datetime) -> None:
    """Write to the security log that an answer of the identity provider was refused."""
    _note_sign_on(None, True, "", origin, at)  # noqa: FBT003


def purge_sign_on_codes(*, before: datetime) -> int:
    """Delete the linking codes that expired before `before`; return their number."""
    return SignOnCode.objects.filter(expires_at__lt=before).delete()[0]


def _lock_identity(subject: str) -> None:
    lock_key(f"identity {settings.GONGKAI_SIGN_ON.issuer} {subject}")


def _link(
    account: Account,
    person: Person,
    subject: str,
    *,
    by: Actor,
    origin: Origin | None,
    at: datetime,
) -> SignOnIdentity:
    issuer = settings.GONGKAI_SIGN_ON.issuer
    linked = SignOnIdentity.objects.create(
        account=account, issuer=issuer, subject=subject, linked_at=at
    )
    SignOnCode.objects.filter(account=account).delete()
    _note(
        Verb.IDENTITY_LINKED,
        SecurityKind.SIGN_ON_LINKED,
        person,
        issuer,
        by=by,
        origin=origin,
        at=at,
    )
    return linked


def _note(
    verb: Verb,
    kind: SecurityKind,
    person: Person,
    issuer: str,
    *,
    by: Actor,
    origin: Origin | None,
    at: datetime,
) -> None:
    """Record the act, with the issuer but not the identity; write the security event."""
    record(verb, person, chain=PLATFORM, by=by, at=at, on=local_date(at), facets={"issuer": issuer})
    if origin is not None:
        assert person.account
        write_security_event(kind, person.account, origin, at)


def _note_sign_on(
    account: Account | None,
    refused: bool,  # noqa: FBT001
    subject: str,
    origin: Origin,
    at: datetime,
) -> None:
    kind = SecurityKind.SIGN_ON_REFUSED if refused else SecurityKind.SIGNED_ON
    write_security_event(kind, account, origin, at, subject=subject)
