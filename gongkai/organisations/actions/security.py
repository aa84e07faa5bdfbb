"""Writes of the security log: tries to prove who one is, what befell an account, and forgetting it all."""

from datetime import datetime

from django.db import transaction

from gongkai.kit.locks import lock_key
from gongkai.kit.refusals import refuse_if
from gongkai.organisations.models import Account, SecurityEvent
from gongkai.organisations.origins import Origin
from gongkai.organisations.queries import latest_event_about
from gongkai.organisations.rules import refusal_to_try
from gongkai.organisations.security_log import subject_of, write_security_event
from gongkai.organisations.states import Purpose, SecurityKind


def begin_try(
    purpose: Purpose, name: str, *, account: Account | None, origin: Origin, at: datetime
) -> SecurityEvent:
    """
    Count a try as failed before it is known how it ends; `settle_try` makes it good.

    So of many tries at the same moment exactly as many get through as are allowed, and a process that dies
    in between gives nothing away. `name` is what is tried, whether or not there is such an account.
    Raises `Refused` while a pause lasts.
    """
    subject = subject_of(purpose, name)
    with transaction.atomic():
        lock_key(subject, origin.client)
        refusal = refusal_to_try(subject, origin.client, at=at)
        latest = latest_event_about(subject) if refusal else None
        if refusal is None:
            event = write_security_event(
                purpose.failed, account, origin, at, subject=subject, passed=False
            )
        elif latest is None or latest.kind != SecurityKind.TRY_REFUSED:
            # One line for each pause: who hammers on must not fill the log.
            write_security_event(SecurityKind.TRY_REFUSED, account, origin, at, subject=subject)
    refuse_if(refusal)
    return event


def settle_try(event: SecurityEvent, purpose: Purpose, *, account: Account | None) -> None:
    """Note that the try passed; of an applicant, who has no account, nobody is named."""
    event.kind, event.passed, event.account = purpose.passed, True, account
    event.save(update_fields=["kind", "passed", "account"])


def note_security(
    kind: SecurityKind, account: Account | None, *, origin: Origin, at: datetime
) -> SecurityEvent:
    """Write a line into the security log."""
    return write_security_event(kind, account, origin, at)


def purge_security_events(*, before: datetime) -> int:
    """Erase what the security log holds from before a moment; return how many lines."""
    return SecurityEvent.objects.filter(at__lt=before).delete()[0]
