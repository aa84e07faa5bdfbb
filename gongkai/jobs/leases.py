"""Leases: what only one of several processes may do, decided by the database."""

import os
import secrets
import socket
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from gongkai.jobs.models import Lease

LEASE = timedelta(seconds=30)
# The holder prolongs the lease when less than this is left, so that few rounds write.
RENEW_BELOW = timedelta(seconds=20)


def database_now() -> datetime:
    """
    Return the time of the database.

    Leases compare times of one clock: two machines whose clocks differ must not both hold one. On
    SQLite all processes are on one machine.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def new_holder() -> str:
    """Return a name for this process that no other process has, also after a restart."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}:{secrets.token_hex(4)}"


def take_lease(name: str, holder: str, *, at: datetime, seconds: timedelta = LEASE) -> bool:
    """
    Take or prolong a lease, for `at` by the clock of the database; return whether `holder` has it.

    A lease that has expired goes to the first who asks, in one statement, so that only one gets it.
    """
    held = Lease.objects.filter(name=name, holder=holder, until__gt=at + RENEW_BELOW)
    if seconds == LEASE and held.exists():
        return True
    Lease.objects.bulk_create([Lease(name=name, holder="", until=at)], ignore_conflicts=True)
    free = Lease.objects.filter(Q(holder=holder) | Q(until__lte=at), name=name)
    return bool(free.update(holder=holder, until=at + seconds))


def release_lease(name: str, holder: str, *, at: datetime) -> None:
    """Give up a lease, so that another process takes it at once."""
    Lease.objects.filter(name=name, holder=holder, until__gt=at).update(until=at)


def held_lease(name: str, *, at: datetime) -> Lease | None:
    """Return the lease if a process holds it at `at`."""
    return Lease.objects.filter(name=name, until__gt=at).first()
