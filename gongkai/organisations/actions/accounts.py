"""Writes of accounts: making them, their password, whether they are active, and their open sessions."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import Actor, record
from gongkai.ledger.verbs import PLATFORM, Verb
from gongkai.organisations.models import Account, FeedKey, Person, Session
from gongkai.organisations.origins import Origin
from gongkai.organisations.rules import (
    refusal_to_activate,
    refusal_to_deactivate,
    refusal_to_end_sessions,
    refusal_to_remove_factors,
    refusal_to_send_link,
    refusal_without_account,
)
from gongkai.organisations.security_log import write_new_password, write_security_event
from gongkai.organisations.states import AccountKind, AccountState, SecurityKind
from gongkai.organisations.workflow import (
    ACTIVATE,
    DEACTIVATE,
    END_SESSIONS,
    REMOVE_FACTORS,
    SEND_LINK,
    AccountInputs,
    AccountStep,
)

FROM_NOWHERE = AccountInputs()


def create_account(
    username: str,
    password: str | None,
    *,
    name: str | None,
    email: str = "",
    kind: AccountKind = AccountKind.STAFF,
) -> Account:
    """
    Make an account; with `name`, and only for staff, the person behind it.

    Without a password (None) nobody can sign in until one is set.
    """
    with transaction.atomic():
        account = Account(username=username.lower(), email=email, kind=kind)
        account.set_password(password)
        account.full_clean()
        account.save()
        if name and kind == AccountKind.STAFF:
            Person.objects.create(account=account, name=name)
    return account


@transaction.atomic
def set_password(account: Account, password: str, *, keep: str = "") -> Account:
    """Give the account another password and end its sessions, but for the one whose key is to be kept."""
    return _set_password(account, password, keep=keep)


@transaction.atomic
def deactivate_account(person: Person, *, by: Actor, at: datetime, reason: str = "") -> Person:
    """Let nobody sign in with this person's account any more, as the system or the operator; its sessions end at once."""
    return _activate(lock(person), DEACTIVATE, by=by, at=at, reason=reason)


@transaction.atomic
def activate_account(person: Person, *, by: Actor, at: datetime) -> Person:
    """Open an account again that was deactivated, as the system or the operator."""
    return _activate(lock(person), ACTIVATE, by=by, at=at, reason="")


@transaction.atomic
def close_account(
    person: Person, inputs: AccountInputs = FROM_NOWHERE, /, *, by: Person, at: datetime
) -> Person:
    """Let nobody sign in with this person's account any more, as an administrator; its sessions end at once."""
    person = lock(person)
    refuse_if(refusal_to_deactivate(person, inputs, by=by, at=at))
    return _activate(person, DEACTIVATE, by=by.actor, at=at, reason="")


@transaction.atomic
def reopen_account(
    person: Person, inputs: AccountInputs = FROM_NOWHERE, /, *, by: Person, at: datetime
) -> Person:
    """Open an account again that was closed, as an administrator."""
    person = lock(person)
    refuse_if(refusal_to_activate(person, inputs, by=by, at=at))
    return _activate(person, ACTIVATE, by=by.actor, at=at, reason="")


@transaction.atomic
def change_password(
    account: Account, password: str, *, keep: str, origin: Origin, at: datetime
) -> Account:
    """Give the account another password, as its owner, who stays signed in with the session `keep`."""
    account = _set_password(account, password, keep=keep)
    write_security_event(SecurityKind.PASSWORD_CHANGED, account, origin, at)
    return account


@transaction.atomic
def reset_password(account: Account, password: str, *, origin: Origin, at: datetime) -> Account:
    """Give the account another password by a mailed link; failures with the old one count no longer."""
    account = _set_password(account, password)
    write_new_password(account, origin, at)
    return account


@transaction.atomic
def end_own_sessions(
    account: Account, *, keep: str, only: str = "", origin: Origin, at: datetime
) -> int:
    """End other sessions of one's own, all or one, and note it where there was any; return how many."""
    sessions = Session.objects.filter(account=account, session_key=only).exclude(session_key=keep)
    ended = sessions.delete()[0] if only else _shut(account, keep=keep)
    if ended:
        write_security_event(SecurityKind.SESSIONS_ENDED, account, origin, at)
    return ended


@transaction.atomic
def sign_out_person(
    person: Person, inputs: AccountInputs = FROM_NOWHERE, /, *, by: Person, at: datetime
) -> int:
    """End all sessions of somebody, as an administrator; return how many."""
    person = lock(person)
    refuse_if(refusal_to_end_sessions(person, inputs, by=by, at=at))
    account = _noted(person, END_SESSIONS, inputs, at)
    return _shut(account)


@transaction.atomic
def remove_factors(
    person: Person, inputs: AccountInputs = FROM_NOWHERE, /, *, by: Person, at: datetime
) -> None:
    """Take all second factors off the account of somebody who lost them, and end its sessions."""
    person = lock(person)
    refuse_if(refusal_to_remove_factors(person, inputs, by=by, at=at))
    account = _noted(person, REMOVE_FACTORS, inputs, at)
    Authenticator.objects.filter(user=account).delete()
    _shut(account)


@transaction.atomic
def note_added_factor(account: Account, *, keep: str, origin: Origin, at: datetime) -> None:
    """Note that the owner has set up a second factor; with the first one, the sessions that began without it end."""
    factors = Authenticator.objects.filter(user=account).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    if factors.count() == 1:
        _shut(account, keep=keep)
    write_security_event(SecurityKind.FACTOR_ADDED, account, origin, at)


@transaction.atomic
def request_password_link(
    person: Person, inputs: AccountInputs = FROM_NOWHERE, /, *, by: Person, at: datetime
) -> Account:
    """Note that an administrator asked for a link to a new password; the web interface sends it, it knows the address."""
    person = lock(person)
    refuse_if(refusal_to_send_link(person, inputs, by=by, at=at))
    return _noted(person, SEND_LINK, inputs, at)


def purge_sessions(*, before: datetime) -> int:
    """Remove the rows of sessions that expired."""
    return Session.objects.filter(expire_date__lt=before).delete()[0]


def _set_password(account: Account, password: str, *, keep: str = "") -> Account:
    account = lock(account)
    account.set_password(password)
    account.save(update_fields=["password"])
    _shut(account, keep=keep)
    return account


def _noted(
    person: Person, step: AccountStep[AccountInputs], inputs: AccountInputs, at: datetime
) -> Account:
    """Note a step in the security log; return the account."""
    assert person.account  # the rule has made sure
    assert step.security  # the table has one for each of these
    write_security_event(step.security, person.account, inputs.origin, at)
    return person.account


def _activate(
    person: Person, step: AccountStep[AccountInputs], *, by: Actor, at: datetime, reason: str
) -> Person:
    active = step.new_state == AccountState.OPEN
    refuse_if(refusal_without_account(person))
    assert person.account
    account = lock(person.account)
    if account.is_active == active:
        return person
    account.is_active = active
    if active:
        account.active_since = at
    account.save(update_fields=["is_active", "active_since"])
    _shut(account)
    record(
        Verb(step.act_verb),
        person,
        chain=PLATFORM,
        by=by,
        at=at,
        on=local_date(at),
        facets={"reason": reason} if reason else {},
    )
    return person


def _shut(account: Account, *, keep: str = "") -> int:
    """End the sessions of an account, and the address of its calendar, which opens without one; return how many ended."""
    FeedKey.objects.filter(account=account).delete()
    return Session.objects.filter(account=account).exclude(session_key=keep).delete()[0]
