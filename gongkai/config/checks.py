"""System checks: one for each thing an operator can get wrong."""

import os
import re
from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connections

from gongkai.files.inspection.scanner import ADDRESS as SCANNER
from gongkai.organisations.models import Account
from gongkai.sampledata.demo.region import PASSWORD as DEMO_PASSWORD

DEMO_NAMES = ("drafter", "approver")
MAX_SESSION = 24 * 60 * 60
OTHERS, ALL_BUT_OWNER = 0o007, 0o077
MAX_RETENTION = 3653
SITE_CODE = 10


@checks.register
def data_folder_is_writable(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Fail where the data folder cannot be written."""
    folder = settings.GONGKAI_DATA
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return [
            checks.Error(f"The data folder {folder} cannot be made: {error}.", id="gongkai.E001")
        ]
    if not os.access(folder, os.W_OK):
        return [checks.Error(f"The data folder {folder} cannot be written.", id="gongkai.E001")]
    return []


@checks.register
def scanner_is_named(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Fail where the address of the malware scanner is none: every upload would be refused."""
    named = settings.GONGKAI_UPLOADS.clamd
    if named and not SCANNER.fullmatch(named):
        return [
            checks.Error(
                "GONGKAI_CLAMD must be the path of a socket, or host:port.", id="gongkai.E010"
            )
        ]
    return []


@checks.register
def mail_is_answered(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn where mail is read and cannot be answered: whoever applies by it gets neither number nor code."""
    if settings.GONGKAI_MAILBOXES and not settings.EMAIL_HOST:
        words = "GONGKAI_MAILBOXES_FILE is set and GONGKAI_MAIL_HOST is not: who applies by mail gets no answer."
        return [checks.Warning(words, id="gongkai.W011")]
    return []


@checks.register(checks.Tags.security, deploy=True)
def public_set_up(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn of what is right at home and wrong on the internet."""
    found: list[checks.CheckMessage] = []
    if "*" in settings.ALLOWED_HOSTS:
        found.append(checks.Error("GONGKAI_HOSTS must name the hosts, not '*'.", id="gongkai.E002"))
    if not settings.GONGKAI_SITE_CODE:
        found.append(
            checks.Warning(
                "GONGKAI_SITE_CODE is empty: the statutory meta tags lack the code.",
                id="gongkai.W001",
            )
        )
    if not settings.EMAIL_HOST:
        found.append(
            checks.Warning(
                "GONGKAI_MAIL_HOST is empty: nobody can be sent a link to a new password.",
                id="gongkai.W002",
            )
        )
    if settings.GONGKAI_SECOND_FACTOR != "required":
        found.append(
            checks.Warning(
                "GONGKAI_SECOND_FACTOR is optional: a guessed password opens the desk.",
                id="gongkai.W003",
            )
        )
    return found


@checks.register(checks.Tags.security, deploy=True)
def sign_in_is_protected(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn where strangers are not told apart, not held up, or let in too easily."""
    found: list[checks.CheckMessage] = []
    if not settings.HTTPS:
        words = "GONGKAI_HTTPS is off: passwords and sessions cross the network in the clear."
        found.append(checks.Error(words, id="gongkai.E004"))
    elif not settings.GONGKAI_PROXIES:
        words = "GONGKAI_PROXIES is 0, but HTTPS ends at a proxy: all clients look like one, and are paused as one."
        found.append(checks.Warning(words, id="gongkai.W004"))
    if set(settings.ALLOWED_HOSTS) - {_name_of_files_host()} <= {"localhost", "127.0.0.1", "[::1]"}:
        words = "GONGKAI_HOSTS names this machine only: nobody else reaches the site."
        found.append(checks.Warning(words, id="gongkai.W005"))
    off = sorted(kind for kind, most in settings.GONGKAI_RATES.items() if not most)
    if off:
        words = f"Requests are not counted for: {', '.join(off)} (GONGKAI_RATE_…)."
        found.append(checks.Warning(words, id="gongkai.W006"))
    if settings.SESSION_COOKIE_AGE > MAX_SESSION:
        words = "GONGKAI_SESSION_MINUTES is more than a day: a desk left open stays open."
        found.append(checks.Warning(words, id="gongkai.W007"))
    logging: Any = settings.LOGGING
    if logging["root"]["level"] == "DEBUG":
        words = "GONGKAI_LOG is DEBUG: the log will hold what people typed."
        found.append(checks.Warning(words, id="gongkai.W008"))
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
    """Warn where uploads come from the host that holds the sessions; fail where the second host is the first."""
    host = settings.GONGKAI_UPLOADS.files_host
    if not host:
        words = "GONGKAI_FILES_HOST is empty: uploaded files come from the host on which people are signed in."
        return [checks.Warning(words, id="gongkai.W010")]
    if not re.fullmatch(r"[a-z0-9.-]+(:[0-9]{1,5})?", host):
        words = "GONGKAI_FILES_HOST must be a host name in small letters, with a port if need be, and nothing else."
        return [checks.Error(words, id="gongkai.E008")]
    if settings.ALLOWED_HOSTS.count(_name_of_files_host()) > 1:
        words = "GONGKAI_FILES_HOST is also one of GONGKAI_HOSTS: no page of the site would be reached there."
        return [checks.Error(words, id="gongkai.E009")]
    return []


def _name_of_files_host() -> str:
    return str(settings.GONGKAI_UPLOADS.files_host.partition(":")[0])


@checks.register(checks.Tags.security, deploy=True)
def data_is_private(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Fail where other users of the machine can read the data, or the web server hands it out."""
    found: list[checks.CheckMessage] = []
    folder = settings.GONGKAI_DATA
    for path in (folder, folder / "secret_key", folder / "ledger_key.pem"):
        if path.exists() and path.stat().st_mode & OTHERS:
            words = f"{path.name} in the data folder can be read by other users of this machine (chmod o-rwx)."
            if path == folder:
                words = "The data folder can be read by other users of this machine (chmod o-rwx)."
            found.append(checks.Warning(words, id="gongkai.W009"))
    if folder.is_relative_to(settings.STATIC_ROOT):
        words = "The data folder lies inside the folder of static files, which everybody can fetch."
        found.append(checks.Error(words, id="gongkai.E006"))
    return found


@checks.register(checks.Tags.security, deploy=True)
def personal_keys_are_apart(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Fail where others can read the keys of personal data; warn where a copy of the data takes them along."""
    found: list[checks.CheckMessage] = []
    folder = settings.GONGKAI_PERSONAL_KEYS
    if folder.resolve().is_relative_to(settings.GONGKAI_DATA.resolve()):
        words = "GONGKAI_PERSONAL_KEYS lies in the data folder: one copy of it holds what is encrypted and its keys."
        found.append(checks.Warning(words, id="gongkai.W021"))
    for path in (folder, *sorted(folder.glob("*.key"))):
        if path.exists() and path.stat().st_mode & ALL_BUT_OWNER:
            words = f"{path.name} can be opened by others than its owner (chmod go-rwx): it opens personal data."
            found.append(checks.Error(words, id="gongkai.E021"))
    if settings.GONGKAI_RETENTION_DAYS > MAX_RETENTION:
        words = "GONGKAI_RETENTION_DAYS is more than ten years: personal data is kept no longer than it is needed."
        found.append(checks.Warning(words, id="gongkai.W022"))
    return found


@checks.register(checks.Tags.database, deploy=True)
def nobody_from_the_demo(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Fail where somebody of the fictional region can still sign in: their password is printed for everybody."""
    if not databases:
        return []
    try:
        somebody = Account.objects.filter(username__in=DEMO_NAMES, is_active=True).first()
    except DatabaseError:  # not migrated yet
        return []
    if somebody is not None and somebody.check_password(DEMO_PASSWORD):
        words = "The people of the demo can sign in here. Begin with an empty database."
        return [checks.Error(words, id="gongkai.E007")]
    return []


@checks.register(checks.Tags.database)
def database_is_fit(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Fail on a PostgreSQL that is not in UTF-8: Chinese text would not be searchable."""
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
                    f"The database is in {encoding}, it must be in UTF8.", id="gongkai.E003"
                )
            )
    return found
