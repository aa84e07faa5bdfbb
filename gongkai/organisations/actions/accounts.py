"""Actions on accounts: creation, password, activation, second factors and sessions."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import Actor, record
from gongkai.ledger.actors import PLATFORM
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import (
    Account,
    ApiToken,
    FeedKey,
    Person,
    Session,
    SignInCode,
    SignOnCode,
)
from gongkai.organisations.one_time_codes import write_used_code
from gongkai.organisations.origins import Origin
from gongkai.organisations.rules.accounts import (
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
    Create an account; with `name`, and only for staff, also its person.

    Without a password (None) no user can sign in until one is set.
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
    """Set a new password and end all sessions of the account except the one with the key `keep`."""
    return _set_password(account, password, keep=keep)


@transaction.atomic
def deactivate_account(person: Person, *, by: Actor, at: datetime, reason: str = "") -> Person:
    """Close the account of a person as the system or the operator; its sessions end immediately."""
    return _activate(lock(person), DEACTIVATE, by=by, at=at, reason=reason)


@transaction.atomic
def activate_account(person: Person, *, by: Actor, at: datetime) -> Person:
    """Reopen a closed account as the system or the operator."""
    return _activate(lock(person), ACTIVATE, by=by, at=at, reason="")


@transaction.atomic
def close_account(
    person: Person, inputs: AccountInputs = FROM_NOWHERE, /, *, by: Person, at: datetime
) -> Person:
    """Close the account of a person as an administrator; its sessions end immediately."""
    person = lock(person)
    refuse_if(refusal_to_deactivate(person, inputs, by=by, at=at))
    return _activate(person, DEACTIVATE, by=by.actor, at=at, reason="")


@transaction.atomic
def reopen_account(
    person: Person, inputs: AccountInputs = FROM_NOWHERE, /, *, by: Person, at: datetime
) -> Person:
    """Reopen a closed account as an administrator."""
    person = lock(person)
    refuse_if(refusal_to_activate(person, inputs, by=by, at=at))
    return _activate(person, ACTIVATE, by=by.actor, at=at, reason="")


@transaction.atomic
def change_password(
    account: Account, password: str, *, keep: str, origin: Origin, at: datetime
) -> Account:
    """Set a new password as the owner, who stays signed in with the session `keep`."""
    account = _set_password(account, password, keep=keep)
    write_security_event(SecurityKind.PASSWORD_CHANGED, account, origin, at)
    return account


@transaction.atomic
def reset_password(account: Account, password: str, *, origin: Origin, at: datetime) -> Account:
    """Set a new password by an e-mail link; earlier failures no longer count."""
    account = _set_password(account, password)
    write_new_password(account, origin, at)
    return account


@transaction.atomic
def end_own_sessions(
    account: Account, *, keep: str, only: str = "", origin: Origin, at: datetime
) -> int:
    """End one or all other sessions of one's own and log it; return their number."""
    sessions = Session.objects.filter(account=account, session_key=only).exclude(session_key=keep)
    ended = sessions.delete()[0] if only else _end_sessions(account, keep=keep)
    if ended:
        write_security_event(SecurityKind.SESSIONS_ENDED, account, origin, at)
    return ended


@transaction.atomic
def sign_out_person(
    person: Person, inputs: AccountInputs = FROM_NOWHERE, /, *, by: Person, at: datetime
) -> int:
    """End all sessions of a person as an administrator; return their number."""
    person = lock(person)
    refuse_if(refusal_to_end_sessions(person, inputs, by=by, at=at))
    account = _log_step(person, END_SESSIONS, inputs, at)
    _revoke_tokens(account, at)
    return _end_sessions(account)


@transaction.atomic
def remove_factors(
    person: Person, inputs: AccountInputs = FROM_NOWHERE, /, *, by: Person, at: datetime
) -> None:
    """Remove all second factors of a person who lost them, and end the sessions."""
    person = lock(person)
    refuse_if(refusal_to_remove_factors(person, inputs, by=by, at=at))
    account = _log_step(person, REMOVE_FACTORS, inputs, at)
    Authenticator.objects.filter(user=account).delete()
    _revoke_tokens(account, at)
    _end_sessions(account)


@transaction.atomic
def note_added_factor(
    account: Account, *, code: str = "", keep: str, origin: Origin, at: datetime
) -> None:
    """
    Log a new second factor; the first one ends all other sessions, which began without it.

    `code` is the one-time code that set up an authenticator app; it is not accepted again.
    """
    if code:
        write_used_code(account, code, at=at)
    factors = Authenticator.objects.filter(user=account).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    if factors.count() == 1:
        _end_sessions(account, keep=keep)
    write_security_event(SecurityKind.FACTOR_ADDED, account, origin, at)


@transaction.atomic
def request_password_link(
    person: Person, inputs: AccountInputs = FROM_NOWHERE, /, *, by: Person, at: datetime
) -> Account:
    """Log that an administrator requested a password link; the web interface sends it."""
    person = lock(person)
    refuse_if(refusal_to_send_link(person, inputs, by=by, at=at))
    return _log_step(person, SEND_LINK, inputs, at)


def purge_sessions(*, before: datetime) -> int:
    """Delete the rows of sessions that expired before `before`; return their number."""
    return Session.objects.filter(expire_date__lt=before).delete()[0]


def _set_password(account: Account, password: str, *, keep: str = "") -> Account:
    account = lock(account)
    account.set_password(password)
    account.save(update_fields=["password"])
    SignInCode.objects.filter(account=account).delete()  # a letter is good for one password
    _end_sessions(account, keep=keep)
    return account


def _log_step(
    person: Person, step: AccountStep[AccountInputs], inputs: AccountInputs, at: datetime
) -> Account:
    """Write the security event of a step; return the account."""
    assert person.account  # checked by the refusal
    assert step.security  # defined for each of these steps
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
    SignInCode.objects.filter(account=account).delete()
    SignOnCode.objects.filter(account=account).delete()
    _revoke_tokens(account, at)
    _end_sessions(account)
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


def _revoke_tokens(account: Account, at: datetime) -> None:
    """End what programs may write in the name of an account that an administrator shuts out."""
    ApiToken.objects.filter(account=account, revoked_at=None).update(revoked_at=at)


def _end_sessions(account: Account, *, keep: str = "") -> int:
    """End the sessions of an account and delete its calendar feed key; return ended sessions."""
    FeedKey.objects.filter(account=account).delete()
    return Session.objects.filter(account=account).exclude(session_key=keep).delete()[0]
