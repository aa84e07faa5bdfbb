"""Write events of the security log; actions call these functions inside their transaction."""

from datetime import datetime

from gongkai.organisations.models import Account, SecurityEvent
from gongkai.organisations.origins import Origin, keyed
from gongkai.organisations.states import Purpose, SecurityKind


def subject_of(purpose: Purpose, name: str) -> str:
    """Return the keyed hash of the name that is tried, so that attempts can be counted."""
    return keyed(f"{purpose.name} {name}")


def write_security_event(
    kind: SecurityKind,
    account: Account | None,
    origin: Origin,
    at: datetime,
    *,
    subject: str = "",
    passed: bool | None = None,
) -> SecurityEvent:
    """Write an event; `passed` is the result of an attempt, None if the event is no attempt."""
    return SecurityEvent.objects.create(
        kind=kind,
        account=account,
        subject=subject,
        client=origin.client,
        counter=origin.counter,
        browser=origin.browser,
        passed=passed,
        at=at,
    )


def write_new_password(account: Account, origin: Origin, at: datetime) -> SecurityEvent:
    """Record a password reset by e-mail link; earlier failures of the name no longer count."""
    subject = subject_of(Purpose.PASSWORD, account.username)
    return write_security_event(
        SecurityKind.PASSWORD_CHANGED, account, origin, at, subject=subject, passed=True
    )
