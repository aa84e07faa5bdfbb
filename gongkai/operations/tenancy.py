"""To which tenant the database belongs, where one installation has several."""

from datetime import datetime

from django.core.management.base import CommandError

from gongkai.jobs.models import Lease

# Held for ever: it is never compared with a time.
NAME = "tenant"


class OtherTenant(CommandError):
    """The database belongs to another tenant: no command may go on."""


def owner_of_database() -> str:
    """Return the tenant that has marked the database; empty if none has."""
    return Lease.objects.filter(name=NAME).values_list("holder", flat=True).first() or ""


def claim_database(tenant: str, *, at: datetime) -> None:
    """
    Mark the database as that of the tenant. Raises OtherTenant if it has another mark.

    Two names of one server, or a backup that was restored for the wrong tenant, are so noticed before
    anything is shown.
    """
    if not tenant:
        return
    Lease.objects.bulk_create([Lease(name=NAME, holder=tenant, until=at)], ignore_conflicts=True)
    owner = owner_of_database()
    if owner != tenant:
        raise OtherTenant(
            f"The database belongs to the tenant {owner}, not to {tenant}: check DATABASE_URL in the "
            f"file of tenants. If {tenant} is its new name, run `gongkai tenant --rename-from {owner}`."
        )


def rename_owner(before: str, tenant: str) -> bool:
    """Give the mark of the database a new name; return whether it had the old one."""
    return bool(Lease.objects.filter(name=NAME, holder=before).update(holder=tenant))
