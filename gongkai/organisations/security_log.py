"""How a line of the security log is written; actions call it inside their transaction."""

from datetime import datetime

from gongkai.organisations.models import Account, SecurityEvent
from gongkai.organisations.origins import Origin, keyed
from gongkai.organisations.states import Purpose, SecurityKind


def subject_of(purpose: Purpose, name: str) -> str:
    """Return what is tried as a keyed hash, so that tries can be counted and the name not be read."""
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
    """Write a line; `passed` says how a try ended, None where nothing was tried."""
    return SecurityEvent.objects.create(
        kind=kind,
        account=account,
        subject=subject,
        client=origin.client,
        browser=origin.browser,
        passed=passed,
        at=at,
    )


def write_new_password(account: Account, origin: Origin, at: datetime) -> SecurityEvent:
    """Note a new password that came by a mailed link; failures with the old one count no longer."""
    subject = subject_of(Purpose.PASSWORD, account.username)
    return write_security_event(
        SecurityKind.PASSWORD_CHANGED, account, origin, at, subject=subject, passed=True
    )
