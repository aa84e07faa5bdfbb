"""What is wrong with this installation, and how to mend it, in words for the administrator."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from gongkai.files.places.chosen import is_in_bucket
from gongkai.files.private import ALL_BUT_OWNER
from gongkai.jobs.leases import database_now, held_lease
from gongkai.jobs.queries import oldest_due_mail
from gongkai.jobs.runs import newest_success
from gongkai.jobs.states import RunKind
from gongkai.kit.startup import is_migration_due
from gongkai.ledger.consumers import is_behind
from gongkai.ledger.queries import parked_acts
from gongkai.operations.backup.here import own_keys
from gongkai.operations.bucket_examination import examine_bucket, files_left
from gongkai.operations.database_connections import wrong_connections
from gongkai.operations.database_servers import server_states
from gongkai.operations.key_presence import REMEDY, missing_keys_problem
from gongkai.operations.leading import TIMERS
from gongkai.operations.portal_role.examination import wrong_databases
from gongkai.operations.tenancy import owner_of_database
from gongkai.search.cluster.examination import cluster_faults
from gongkai.ui.openid import ProviderDown, configuration
from gongkai.ui.saml_requests import provider_of_settings

MIN_FREE_BYTES, MIN_FREE_PART = 1 << 30, 20
MAX_CLOCK_DIFFERENCE = timedelta(seconds=5)
MAX_MAIL_AGE = timedelta(hours=1)
MAX_BACKUP_AGE = timedelta(days=2)
# Metadata with a new certificate has to be asked for, often by letter.
CERTIFICATE_NOTICE = timedelta(days=30)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, and what to do about it."""

    part: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.part}: {self.problem} {self.remedy}"


def examine(at: datetime) -> Iterator[Finding]:
    """Yield what is wrong. Nothing that needs the database is asked if that is not in order."""
    yield from _files()
    yield from _bucket(at)
    yield from _disk()
    yield from _keys()
    yield from _sign_on(at)
    try:
        connection.ensure_connection()
        is_due = is_migration_due()
    except DatabaseError as error:
        said = str(error).strip().splitlines()[0]
        yield Finding(
            "database",
            f"It cannot be reached: {said}.",
            "Start it, and check DATABASE_URL; nothing else could be asked.",
        )
        return
    if is_due:
        yield Finding(
            "migrations",
            "The tables are older than the program, or a migration was interrupted.",
            "Stop web server and worker, make a backup, and run `gongkai migrate`.",
        )
        return
    for check in ASKING_THE_DATABASE:
        yield from check(at)


def _files() -> Iterator[Finding]:
    for folder in (settings.GONGKAI_DATA, Path(settings.GONGKAI_FILES)):
        if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
            yield Finding(
                "files",
                f"{folder} cannot be written.",
                f"Give it to the user of the service: chown -R gongkai {folder}",
            )


def _bucket(at: datetime) -> Iterator[Finding]:
    if is_in_bucket():
        for one in (*examine_bucket(at), *files_left(Path(settings.GONGKAI_FILES))):
            yield Finding("bucket", one.problem, one.remedy)


def _disk() -> Iterator[Finding]:
    usage = shutil.disk_usage(settings.GONGKAI_DATA)
    if usage.free < MIN_FREE_BYTES or usage.free * MIN_FREE_PART < usage.total:
        yield Finding(
            "disk",
            f"The disk of {settings.GONGKAI_DATA} has {usage.free >> 20} MB left.",
            "Make room or enlarge it: when it is full, nothing can be saved.",
        )


def _keys() -> Iterator[Finding]:
    for name, path in sorted(own_keys().items()):
        if path.exists() and path.stat().st_mode & ALL_BUT_OWNER:
            yield Finding(
                "keys", f"{name} can be read by other users.", f"Run: chmod go-rwx {path}"
            )


def _missing_keys(_at: datetime) -> Iterator[Finding]:
    if problem := missing_keys_problem():
        yield Finding("keys", problem, REMEDY)


def _sign_on(at: datetime) -> Iterator[Finding]:
    terms = settings.GONGKAI_SIGN_ON
    if not terms.is_on:
        return
    if terms.is_saml:
        yield from _saml(at)
        return
    try:
        configuration(terms.issuer)
    except ProviderDown as down:
        yield Finding(
            "sign-on",
            f"The identity provider {terms.issuer} does not answer: {down}.",
            "Check GONGKAI_SIGN_ON_ISSUER, and that this machine reaches it; until then sign in "
            "with passwords.",
        )


def _saml(at: datetime) -> Iterator[Finding]:
    """What is wrong with the metadata of the identity provider, or will be soon."""
    try:
        provider = provider_of_settings()
    except ProviderDown as down:
        yield Finding(
            "sign-on",
            f"Nobody can sign on by SAML: {down}.",
            "Save the metadata of the identity provider again as GONGKAI_SIGN_ON_SAML_METADATA.",
        )
        return
    if provider.ends < at + CERTIFICATE_NOTICE:
        yield Finding(
            "sign-on",
            f"The certificates of the identity provider end on {provider.ends:%Y-%m-%d}.",
            "Ask for its new metadata, and save it before the provider changes its key.",
        )


def _clocks(at: datetime) -> Iterator[Finding]:
    difference = abs(database_now() - at)
    if difference > MAX_CLOCK_DIFFERENCE:
        yield Finding(
            "clocks",
            f"The clocks of this machine and of the database differ by {difference.seconds} s.",
            "Synchronise both (chrony): deadlines are computed with either.",
        )


def _worker(_at: datetime) -> Iterator[Finding]:
    if held_lease(TIMERS, at=database_now()) is None:
        yield Finding(
            "worker",
            "No worker runs.",
            "Start `gongkai worker` (or `gongkai serve`): until then nothing is published on "
            "schedule, and no mail is sent.",
        )


def _consumers(_at: datetime) -> Iterator[Finding]:
    failed = parked_acts().count()
    if failed:
        yield Finding(
            "consumers",
            f"{failed} acts could not be processed.",
            "See the log for the cause, mend it, and run `gongkai ledger parked --retry`.",
        )
    behind = [name.split(".")[1] for name in settings.GONGKAI_CONSUMERS if is_behind(name)]
    if behind:
        yield Finding(
            "consumers",
            f"Not all acts are processed by: {', '.join(behind)}.",
            "If this is still so in a minute, see the log of the worker.",
        )


def _mail(at: datetime) -> Iterator[Finding]:
    if not settings.EMAIL_HOST:
        yield Finding(
            "mail", "No mail server is set.", "Set GONGKAI_MAIL_HOST, or hand out letters on paper."
        )
        return
    oldest = oldest_due_mail(at)
    if oldest is not None and at - oldest > MAX_MAIL_AGE:
        yield Finding(
            "mail",
            f"A mail has waited since {oldest:%Y-%m-%d %H:%M} UTC.",
            f"Check that {settings.EMAIL_HOST} accepts mail from this machine.",
        )


def _backups(at: datetime) -> Iterator[Finding]:
    if not settings.GONGKAI_BACKUP.folder:
        yield Finding(
            "backup", "No backups are made.", "Set GONGKAI_BACKUP_FOLDER (see docs/backup.md)."
        )
        return
    for kind, command in (
        (RunKind.BACKUP, "gongkai backup"),
        (RunKind.DRILL, "gongkai backup --drill"),
    ):
        newest = newest_success(kind)
        if newest is None or at - newest.begun_at > MAX_BACKUP_AGE:
            since = f"since {newest.begun_at:%Y-%m-%d}" if newest else "yet"
            yield Finding(
                "backup",
                f"No {kind.value} has succeeded {since}.",
                f"Run `{command}`; it says what is wrong.",
            )


def _public_databases(_at: datetime) -> Iterator[Finding]:
    for one in wrong_databases():
        yield Finding(one.part, one.problem, one.remedy)


def _tenant(_at: datetime) -> Iterator[Finding]:
    owner = owner_of_database()
    if settings.GONGKAI_TENANT and owner not in {"", settings.GONGKAI_TENANT}:
        yield Finding(
            "tenant",
            f"The database belongs to the tenant {owner}, not to {settings.GONGKAI_TENANT}.",
            "Check DATABASE_URL in the file of tenants, and whose backup was restored.",
        )


def _servers(_at: datetime) -> Iterator[Finding]:
    if "," not in str(connection.settings_dict["HOST"]):
        return
    states = list(server_states(connection.settings_dict))
    primaries = [one.name for one in states if one.is_primary]
    if len(primaries) > 1:
        yield Finding(
            "servers",
            f"More than one server takes writes: {', '.join(primaries)}.",
            "Stop all but the one that was promoted last, at once; make the others replicas of it.",
        )
    for one in states:
        if one.problem:
            yield Finding(
                "servers",
                f"{one.name} does not answer: {one.problem.rstrip('.')}.",
                "Make it a replica of the primary server again (docs/scale.md).",
            )
        elif one.is_primary and not one.waits_for:
            yield Finding(
                "servers",
                f"{one.name} acknowledges a commit before a replica has it.",
                "What was accepted last would be lost with this server: set synchronous_standby_names "
                "(docs/scale.md).",
            )


def _connections(_at: datetime) -> Iterator[Finding]:
    for one in wrong_connections(settings.GONGKAI_SERVER_DATABASE):
        yield Finding("connections", one.problem, one.remedy)


def _search_cluster(_at: datetime) -> Iterator[Finding]:
    for one in cluster_faults():
        yield Finding("search", one.problem, one.remedy)


ASKING_THE_DATABASE: tuple[Callable[[datetime], Iterator[Finding]], ...] = (
    _tenant,
    _missing_keys,
    _clocks,
    _worker,
    _consumers,
    _mail,
    _backups,
    _public_databases,
    _servers,
    _connections,
    _search_cluster,
)
