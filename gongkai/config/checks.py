"""System checks of the configuration."""

import os
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connections
from django.utils import timezone

from gongkai.datasets.tiles import BadTiles, tile_maps
from gongkai.files.scanner import ADDRESS as SCANNER
from gongkai.ledger.queries import newest_checkpoint
from gongkai.organisations.models import Account
from gongkai.organisations.site_facts import site_row
from gongkai.sampledata.demo.region import PASSWORD as DEMO_PASSWORD

DEMO_NAMES = ("drafter", "approver")
MAX_SESSION = 24 * 60 * 60
OTHERS, ALL_BUT_OWNER = 0o007, 0o077
MAX_RETENTION = 3653
MAX_CHECKPOINT_AGE = timedelta(days=2)
SITE_CODE = 10


@checks.register
def data_folder_is_writable(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Return an error if the data folder is not writable."""
    folder = settings.GONGKAI_DATA
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return [
            checks.Error(f"The data folder {folder} cannot be created: {error}.", id="gongkai.E001")
        ]
    if not os.access(folder, os.W_OK):
        return [checks.Error(f"The data folder {folder} is not writable.", id="gongkai.E001")]
    return []


@checks.register
def scanner_is_named(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Return an error if the address of the malware scanner is invalid: no upload would pass."""
    named = settings.GONGKAI_UPLOADS.clamd
    if named and not SCANNER.fullmatch(named):
        return [
            checks.Error(
                "GONGKAI_CLAMD must be the path of a socket or host:port.", id="gongkai.E010"
            )
        ]
    return []


@checks.register
def mail_is_answered(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn if mail is read but cannot be answered: applicants would get no number and no code."""
    if settings.GONGKAI_MAILBOXES and not settings.EMAIL_HOST:
        message = (
            "GONGKAI_MAILBOXES_FILE is set but GONGKAI_MAIL_HOST is not: "
            "applicants by mail get no answer."
        )
        return [checks.Warning(message, id="gongkai.W011")]
    return []


@checks.register(checks.Tags.security, deploy=True)
def public_set_up(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn about settings that are not suitable for a public site."""
    found: list[checks.CheckMessage] = []
    if "*" in settings.ALLOWED_HOSTS:
        found.append(checks.Error("GONGKAI_HOSTS must name the hosts, not '*'.", id="gongkai.E002"))
    if not settings.EMAIL_HOST:
        found.append(
            checks.Warning(
                "GONGKAI_MAIL_HOST is empty: users cannot receive password reset links.",
                id="gongkai.W002",
            )
        )
    if settings.GONGKAI_SECOND_FACTOR != "required":
        found.append(
            checks.Warning(
                "GONGKAI_SECOND_FACTOR is optional: a guessed password gives access to the desk.",
                id="gongkai.W003",
            )
        )
    return found


@checks.register(checks.Tags.security, deploy=True)
def site_code_is_known(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn if the website has no identification code, neither at the desk nor in the settings."""
    try:
        code = site_row().site_code or settings.GONGKAI_SITE_CODE
    except DatabaseError:  # not migrated yet
        code = settings.GONGKAI_SITE_CODE
    if code:
        return []
    message = (
        "The site has no identification code, which the statutory meta tags contain. Enter it at the "
        "desk (Bodies, Name and codes of the site) or in GONGKAI_SITE_CODE."
    )
    return [checks.Warning(message, id="gongkai.W001")]


@checks.register(checks.Tags.security, deploy=True)
def sign_in_is_protected(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn about settings that weaken sign-in, rate limits or sessions."""
    found: list[checks.CheckMessage] = []
    if not settings.HTTPS:
        message = "GONGKAI_HTTPS is off: passwords and sessions are transmitted unencrypted."
        found.append(checks.Error(message, id="gongkai.E004"))
    elif not settings.GONGKAI_PROXIES:
        message = (
            "GONGKAI_PROXIES is 0, but HTTPS ends at a proxy: all clients have the same address "
            "and share one rate limit."
        )
        found.append(checks.Warning(message, id="gongkai.W004"))
    if set(settings.ALLOWED_HOSTS) - {_name_of_files_host()} <= {"localhost", "127.0.0.1", "[::1]"}:
        message = "GONGKAI_HOSTS names this machine only: the site cannot be reached from others."
        found.append(checks.Warning(message, id="gongkai.W005"))
    off = sorted(kind for kind, most in settings.GONGKAI_RATES.items() if not most)
    if off:
        message = f"There is no rate limit for: {', '.join(off)} (GONGKAI_RATE_…)."
        found.append(checks.Warning(message, id="gongkai.W006"))
    if settings.SESSION_COOKIE_AGE > MAX_SESSION:
        message = "GONGKAI_SESSION_MINUTES is more than a day: unattended sessions stay signed in."
        found.append(checks.Warning(message, id="gongkai.W007"))
    logging: Any = settings.LOGGING
    if logging["root"]["level"] == "DEBUG":
        message = "GONGKAI_LOG is DEBUG: the log will contain what users enter."
        found.append(checks.Warning(message, id="gongkai.W008"))
    code = settings.GONGKAI_SITE_CODE
    if code and not (len(code) == SITE_CODE and code.isascii() and code.isalnum()):
        found.append(
            checks.Error("GONGKAI_SITE_CODE must have ten letters or digits.", id="gongkai.E005")
        )
    return found


@checks.register(checks.Tags.security, deploy=True)
def files_are_apart(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn if uploads are served from the host of the site; check the name of the file host."""
    host = settings.GONGKAI_UPLOADS.files_host
    if not host:
        message = (
            "GONGKAI_FILES_HOST is empty: uploaded files are served from the host on which users "
            "are signed in."
        )
        return [checks.Warning(message, id="gongkai.W010")]
    if not re.fullmatch(r"[a-z0-9.-]+(:[0-9]{1,5})?", host):
        message = (
            "GONGKAI_FILES_HOST must be a host name in lower case, optionally with a port, and "
            "nothing else."
        )
        return [checks.Error(message, id="gongkai.E008")]
    if settings.ALLOWED_HOSTS.count(_name_of_files_host()) > 1:
        message = (
            "GONGKAI_FILES_HOST is also one of GONGKAI_HOSTS: pages of the site would not be "
            "served there."
        )
        return [checks.Error(message, id="gongkai.E009")]
    return []


@checks.register
def section_hosts_are_apart(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Return an error for a section host that is also another host, or for a body with two."""
    hosts, bodies = settings.GONGKAI_SECTION_HOSTS, list(settings.GONGKAI_SECTION_HOSTS.values())
    taken = [host for host in hosts if settings.ALLOWED_HOSTS.count(host) > 1]
    twice = sorted({code for code in bodies if bodies.count(code) > 1})
    wrong = ", ".join([*taken, *twice])
    if not wrong:
        return []
    message = (
        f"GONGKAI_SECTION_HOSTS: {wrong} may occur only once, and not in GONGKAI_HOSTS or "
        "GONGKAI_FILES_HOST."
    )
    return [checks.Error(message, id="gongkai.E011")]


@checks.register(checks.Tags.security, deploy=True)
def scanner_is_set(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn if no malware scanner is set: the inspection knows structures, not malware."""
    if settings.GONGKAI_UPLOADS.clamd:
        return []
    message = "GONGKAI_CLAMD is empty: uploaded files are not scanned for malware."
    return [checks.Warning(message, id="gongkai.W023")]


@checks.register
def tile_maps_are_read(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Return an error if the file of maps for datasets cannot be used: no map could be drawn."""
    try:
        tile_maps(settings.GONGKAI_DATASETS.tiles)
    except BadTiles as error:
        return [checks.Error(f"GONGKAI_DATASET_TILES: {error}", id="gongkai.E028")]
    return []


def _name_of_files_host() -> str:
    return str(settings.GONGKAI_UPLOADS.files_host.partition(":")[0])


@checks.register(checks.Tags.security, deploy=True)
def data_is_private(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Check that neither other users of the machine nor the web server give access to the data."""
    found: list[checks.CheckMessage] = []
    folder = settings.GONGKAI_DATA
    for path in (folder, folder / "secret_key"):
        if path.exists() and path.stat().st_mode & OTHERS:
            message = (
                f"{path.name} in the data folder can be read by other users of this machine "
                "(chmod o-rwx)."
            )
            if path == folder:
                message = (
                    "The data folder can be read by other users of this machine (chmod o-rwx)."
                )
            found.append(checks.Warning(message, id="gongkai.W009"))
    if folder.is_relative_to(settings.STATIC_ROOT):
        message = "The data folder is inside the folder of static files, which is public."
        found.append(checks.Error(message, id="gongkai.E006"))
    return found


@checks.register(checks.Tags.security, deploy=True)
def personal_keys_are_apart(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Check that the keys of personal data are private and apart from the data folder."""
    found: list[checks.CheckMessage] = []
    folder = settings.GONGKAI_PERSONAL_KEYS
    if folder.resolve().is_relative_to(settings.GONGKAI_DATA.resolve()):
        message = (
            "GONGKAI_PERSONAL_KEYS is in the data folder: a copy of the folder contains both the "
            "encrypted data and its keys."
        )
        found.append(checks.Warning(message, id="gongkai.W021"))
    for path in (folder, *sorted(folder.glob("*.key"))):
        if path.exists() and path.stat().st_mode & ALL_BUT_OWNER:
            message = (
                f"{path.name} can be read by users other than its owner (chmod go-rwx): it "
                "decrypts personal data."
            )
            found.append(checks.Error(message, id="gongkai.E021"))
    long = [
        f"GONGKAI_RETENTION_{name.upper()}"
        for name, days in asdict(settings.GONGKAI_RETENTION).items()
        if days > MAX_RETENTION
    ]
    if long:
        message = (
            f"{', '.join(long)}: more than ten years. Personal data must not be kept longer than "
            "necessary."
        )
        found.append(checks.Warning(message, id="gongkai.W022"))
    return found


@checks.register(checks.Tags.security, deploy=True)
def ledger_key_is_apart(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Check that the key that signs checkpoints is private and apart from the data folder."""
    found: list[checks.CheckMessage] = []
    path = settings.GONGKAI_LEDGER_KEY
    if path.resolve().is_relative_to(settings.GONGKAI_DATA.resolve()):
        message = (
            "GONGKAI_LEDGER_KEY is in the data folder: whoever can write there can rewrite the "
            "ledger and sign it again."
        )
        found.append(checks.Warning(message, id="gongkai.W024"))
    if path.exists() and path.stat().st_mode & ALL_BUT_OWNER:
        message = (
            f"{path.name} can be read by users other than its owner (chmod go-rwx): it signs the "
            "checkpoints of the ledger."
        )
        found.append(checks.Error(message, id="gongkai.E022"))
    return found


@checks.register(checks.Tags.security, deploy=True)
def checkpoint_is_recent(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn if the newest checkpoint is older than two days: the worker makes one every day."""
    try:
        newest = newest_checkpoint()
    except DatabaseError:  # not migrated yet
        return []
    if newest is not None and timezone.now() - newest.at <= MAX_CHECKPOINT_AGE:
        return []
    message = (
        f"The newest checkpoint of the ledger, number {newest.number}, is older than two days: is "
        "the worker running?"
        if newest
        else "The ledger has no checkpoint yet: the worker makes the first one when it runs."
    )
    return [checks.Warning(message, id="gongkai.W025")]


@checks.register(checks.Tags.database, deploy=True)
def demo_accounts_are_absent(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Return an error if an account of the demo can sign in, because its password is public."""
    if not databases:
        return []
    try:
        account = Account.objects.filter(username__in=DEMO_NAMES, is_active=True).first()
    except DatabaseError:  # not migrated yet
        return []
    if account is not None and account.check_password(DEMO_PASSWORD):
        message = "The demo accounts can sign in here. Start with an empty database."
        return [checks.Error(message, id="gongkai.E007")]
    return []


@checks.register(checks.Tags.database)
def database_is_fit(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Return an error if PostgreSQL does not use UTF-8: Chinese text would not be searchable."""
    found: list[checks.CheckMessage] = []
    for alias in databases or []:
        engine = connections[alias]
        if engine.vendor != "postgresql":
            continue
        with engine.cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            encoding = cursor.fetchone()[0]
        if encoding != "UTF8":
            found.append(
                checks.Error(
                    f"The database encoding is {encoding}; it must be UTF8.", id="gongkai.E003"
                )
            )
    return found
