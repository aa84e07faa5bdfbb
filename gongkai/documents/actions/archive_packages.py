"""Ask for a package for the archive, make it, fetch it, and remove old files."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from gongkai.documents.models import ArchivePackage
from gongkai.documents.rules.archive_packages import (
    PackageFacts,
    refusal_to_fetch_package,
    refusal_to_request_package,
)
from gongkai.documents.states import PackageState
from gongkai.files.storage import StoredFile
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person

LEASE = timedelta(hours=6)
MAX_ATTEMPTS = 2
KEPT_DAYS = 30


@transaction.atomic
def request_package(
    body: Body, facts: PackageFacts, /, *, by: Person | None, at: datetime
) -> ArchivePackage:
    """Ask for the package of a body and year; a worker makes it. `by` is None for an operator."""
    body = lock(body)
    refuse_if(refusal_to_request_package(body, facts, by=by, on=local_date(at)))
    package = ArchivePackage.objects.create(
        body=body,
        year=facts.year,
        with_closed=facts.with_closed,
        requested_by=by,
        requested_at=at,
    )
    _record(Verb.ARCHIVE_REQUESTED, package, by=by, at=at)
    return package


@transaction.atomic
def claim_package(*, at: datetime) -> ArchivePackage | None:
    """Claim the package that waits longest; one whose maker died is claimed again, or given up."""
    lost = Q(state=PackageState.MAKING, lease_until__lte=at)
    ArchivePackage.objects.filter(lost, attempts__gte=MAX_ATTEMPTS).update(
        state=PackageState.FAILED, lease_until=None, fault="stopped"
    )
    found = ArchivePackage.objects.filter(Q(state=PackageState.WAITING) | lost)
    package = (
        found.select_for_update(skip_locked=True, of=("self",))
        .select_related("body")
        .order_by("requested_at", "id")
        .first()
    )
    if package is None:
        return None
    package.state, package.attempts = PackageState.MAKING, package.attempts + 1
    package.lease_until = at + LEASE
    package.save(update_fields=["state", "attempts", "lease_until"])
    return package


@transaction.atomic
def complete_package(
    package: ArchivePackage, stored: StoredFile, documents: int, *, at: datetime
) -> ArchivePackage:
    """Store what was made and checked, as an act of the system."""
    package.state, package.made_at, package.lease_until = PackageState.MADE, at, None
    package.sha256 = package.content_id = stored.sha256
    package.size, package.documents, package.fault = stored.size, documents, ""
    package.save()
    _record(Verb.ARCHIVE_MADE, package, by=None, at=at)
    return package


def fail_package(package: ArchivePackage, fault: str) -> ArchivePackage:
    """Note why a package could not be made; it is tried once more."""
    package.lease_until, package.fault = None, fault[:200]
    is_last = package.attempts >= MAX_ATTEMPTS
    package.state = PackageState.FAILED if is_last else PackageState.WAITING
    package.save(update_fields=["state", "lease_until", "fault"])
    return package


@transaction.atomic
def fetch_package(package: ArchivePackage, /, *, by: Person, at: datetime) -> ArchivePackage:
    """Record that a person fetches the file: it may have documents that are not public."""
    package = lock(package)
    refuse_if(refusal_to_fetch_package(package, by=by, on=local_date(at)))
    _record(Verb.ARCHIVE_FETCHED, package, by=by, at=at)
    return package


def purge_packages(*, before: datetime) -> int:
    """Forget the files of packages made before a time; the worker removes them from the store."""
    old = ArchivePackage.objects.filter(made_at__lt=before).exclude(content_id="")
    return old.update(content_id="")


def _record(verb: Verb, package: ArchivePackage, *, by: Person | None, at: datetime) -> None:
    record(
        verb,
        package,
        chain=package.body.chain,
        by=by.actor if by else SYSTEM,
        at=at,
        on=local_date(at),
        facets={
            "year": package.year,
            "with_closed": package.with_closed,
            "documents": package.documents,
            "sha256": package.sha256,
        },
    )
