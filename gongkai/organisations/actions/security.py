"""Actions on the security log: authentication attempts, events of accounts, and purging."""

from datetime import datetime, timedelta

from django.db import transaction

from gongkai.kit.locks import lock_key
from gongkai.kit.refusals import refuse_if
from gongkai.organisations.models import Account, SecurityEvent
from gongkai.organisations.origins import Origin, keyed
from gongkai.organisations.rules.accounts import refusal_to_try
from gongkai.organisations.security_events import has_fresh_link, latest_event_about
from gongkai.organisations.security_log import subject_of, write_security_event
from gongkai.organisations.states import Purpose, SecurityKind

# Within this time a second link is not sent; links are valid for much longer.
FRESH_LINK = timedelta(minutes=5)


def begin_try(
    purpose: Purpose, name: str, *, account: Account | None, origin: Origin, at: datetime
) -> SecurityEvent:
    """
    Count an attempt as failed before its result is known; `settle_try` marks it as successful.

    So concurrent attempts cannot exceed the limit, and a process that dies in between reveals nothing.
    `name` is the name that is tried, whether or not there is such an account. Raises `Refused` while this
    client must wait.
    """
    return _count_try(purpose, name, account, origin, at)


def _count_try(
    purpose: Purpose, name: str, account: Account | None, origin: Origin, at: datetime
) -> SecurityEvent:
    subject = subject_of(purpose, name)
    with transaction.atomic():
        lock_key(subject, origin.counter)
        refusal = refusal_to_try(purpose, subject, origin, at=at)
        latest = latest_event_about(subject, origin.counter) if refusal else None
        if refusal is None:
            event = write_security_event(
                purpose.failed, account, origin, at, subject=subject, passed=False
            )
        elif latest is None or latest.kind != SecurityKind.TRY_REFUSED:
            # One event per pause, so that repeated attempts do not fill the log.
            write_security_event(SecurityKind.TRY_REFUSED, account, origin, at, subject=subject)
    refuse_if(refusal)
    return event


def settle_try(event: SecurityEvent, purpose: Purpose, *, account: Account | None) -> None:
    """Mark the attempt as successful; an applicant has no account, so none is recorded."""
    event.kind, event.passed, event.account = purpose.passed, True, account
    event.save(update_fields=["kind", "passed", "account"])


def request_password_links(
    email: str, accounts: list[Account], *, origin: Origin, at: datetime
) -> list[Account]:
    """
    Count the request of a client for the accounts with an address; return those that get a link now.

    An account with a fresh link gets no second one. Raises `Refused` while this client must wait.
    """
    owner = accounts[0] if len(accounts) == 1 else None
    _count_try(Purpose.RESET, email.lower(), owner, origin, at)
    wanting = []
    with transaction.atomic():
        for account in accounts:
            lock_key(f"password link {account.pk}")
            if not has_fresh_link(account, since=at - FRESH_LINK):
                write_security_event(SecurityKind.RESET_SENT, account, origin, at)
                wanting.append(account)
    return wanting


def note_security(
    kind: SecurityKind, account: Account | None, *, origin: Origin, at: datetime
) -> SecurityEvent:
    """Write an event to the security log."""
    return write_security_event(kind, account, origin, at)


def close_case_access(mark: str, *, origin: Origin, at: datetime) -> None:
    """Note that an applicant left the case; the cookie with this mark gives no access any more."""
    write_security_event(SecurityKind.CASE_CLOSED, None, origin, at, subject=keyed(mark))


def purge_security_events(*, before: datetime) -> int:
    """Delete security events before a time; return their number."""
    return SecurityEvent.objects.filter(at__lt=before).delete()[0]
