"""Queries of the security log: attempts that failed, links that were sent, and the events of an account."""

from datetime import datetime

from django.db.models import Count, Max, QuerySet

from gongkai.organisations.models import Account, SecurityEvent
from gongkai.organisations.origins import keyed
from gongkai.organisations.states import SecurityKind


def latest_event_about(subject: str, counter: str) -> SecurityEvent | None:
    """Return the newest security event about a subject from one client."""
    return SecurityEvent.objects.filter(subject=subject, counter=counter).order_by("-id").first()


def failures_about(
    subject: str, *, counter: str | None = None, since: datetime
) -> tuple[int, datetime | None]:
    """
    Return the number and the time of the last failure of a name. Two queries.

    Counts failures since `since` or since the last success, whichever is later; with `counter` only
    those of this client.
    """
    about = SecurityEvent.objects.filter(subject=subject)
    if counter is not None:
        about = about.filter(counter=counter)
    passed = about.filter(passed=True).order_by("-id").values_list("id", flat=True).first() or 0
    found = about.filter(passed=False, at__gt=since, id__gt=passed).aggregate(
        times=Count("id"), last=Max("at")
    )
    return found["times"], found["last"]


def failure_from(counter: str, *, rank: int) -> datetime | None:
    """Return the time of the rank-th newest failure from this client, None if there were fewer."""
    failed = (
        SecurityEvent.objects.filter(counter=counter, passed=False)
        .order_by("-id")
        .values_list("at", flat=True)
    )
    return failed[rank - 1 : rank].first()


def is_case_access_closed(mark: str) -> bool:
    """Return whether the applicant left the case with the cookie of this mark."""
    return SecurityEvent.objects.filter(subject=keyed(mark), kind=SecurityKind.CASE_CLOSED).exists()


def has_fresh_link(account: Account, *, since: datetime) -> bool:
    """Return whether a password link was sent to the account since then."""
    return SecurityEvent.objects.filter(
        account=account, kind=SecurityKind.RESET_SENT, at__gt=since
    ).exists()


def events_of(account: Account) -> QuerySet[SecurityEvent]:
    """Return the security events of an account."""
    return SecurityEvent.objects.filter(account=account)
