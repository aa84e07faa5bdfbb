"""Typed settings from the environment; docs/settings.md is generated from the recorded reads."""

import os
import re
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from gongkai.files.private import private_folder
from gongkai.operations.mailboxes import Mailbox, mailboxes_of

# For a database that several servers may serve, one of which takes the writes: whichever that is now. A
# server that is gone without a word must neither delay a connection for long nor keep an open one.
SEVERAL_HOSTS = {
    "target_session_attrs": "primary",
    "connect_timeout": "2",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "2",
}
# A hundred years: a time so long ago that the calendar has no day for it would stop the worker.
MAX_DAYS = 36_500
# A frozen dataclass.
Record = TypeVar("Record", bound=Any)


@dataclass(frozen=True)
class Setting:
    """One setting for the generated documentation."""

    name: str
    kind: str
    default: str
    help: str


KNOWN: dict[str, Setting] = {}


def _read(name: str, kind: str, default: str, help_text: str) -> str | None:
    KNOWN[name] = Setting(name, kind, default, help_text)
    value = os.environ.get(name)
    return value or None


def env_str(name: str, default: str, help_text: str, *, shown: str | None = None) -> str:
    """Read a text; `shown` replaces the default in the documentation if it differs by machine."""
    return _read(name, "text", shown if shown is not None else default, help_text) or default


def env_choice(name: str, default: str, choices: tuple[str, ...], help_text: str) -> str:
    """Read one of several values."""
    value = _read(name, " / ".join(choices), default, help_text) or default
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def env_bool(name: str, default: bool, help_text: str) -> bool:  # noqa: FBT001
    """Read yes or no."""
    value = _read(name, "yes / no", "yes" if default else "no", help_text)
    if value is None:
        return default
    if value.lower() in {"1", "yes", "true", "on"}:
        return True
    if value.lower() in {"0", "no", "false", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def env_int(name: str, default: int, help_text: str, *, least: int = 0) -> int:
    """Read a whole number not below `least`."""
    value = _read(name, "number", str(default), help_text)
    if value is None:
        return default
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(
            f"{name} must be a whole number of at least {least}, not {value!r}."
        )
    if int(value) > MAX_DAYS and ("_DAYS" in name or "_RETENTION_" in name):
        raise ImproperlyConfigured(f"{name} must be at most {MAX_DAYS} days, not {value!r}.")
    return int(value)


def env_site(name: str, help_text: str) -> str:
    """Read the address of a site: https://host or http://host, with a port if need be; empty if there is none."""
    value = _read(name, "URL", "", help_text) or ""
    if value and not _is_site(value):
        raise ImproperlyConfigured(f"{name} must be like https://www.example, not {value!r}.")
    return value


def _is_site(value: str) -> bool:
    try:
        found = urlsplit(value)
        _ = found.port
    except ValueError:  # no such port, or a bracket that is not closed
        return False
    host = found.hostname or ""
    is_whole = found.geturl() == value and found.path in {"", "/"} and not found.query
    return (
        found.scheme in {"http", "https"}
        and bool(host)
        and not re.search(r"\s", value)
        and is_whole
    )


def env_list(name: str, default: list[str], help_text: str) -> list[str]:
    """Read values separated by commas."""
    value = _read(name, "list, by commas", ",".join(default), help_text)
    return default if value is None else [part.strip() for part in value.split(",") if part.strip()]


def env_pairs(name: str, help_text: str) -> dict[str, str]:
    """Read pairs of a host name and a code, separated by commas; a host is named once."""
    found: dict[str, str] = {}
    for pair in env_list(name, [], help_text):
        host, _equal, code = (part.strip() for part in pair.partition("="))
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", host) or not code or host in found:
            raise ImproperlyConfigured(f"{name}: {pair!r} is not host=code, or names a host twice.")
        found[host] = code
    return found


def env_record(prefix: str, defaults: Record) -> Record:
    """Read each field of a frozen dataclass: type from its default, help from its metadata."""
    values: dict[str, Any] = {}
    for one in fields(defaults):
        name, default, help_text = (
            f"{prefix}_{one.name.upper()}",
            getattr(defaults, one.name),
            one.metadata["help"],
        )
        if isinstance(default, bool):
            values[one.name] = env_bool(name, default, help_text)
        elif isinstance(default, int):
            values[one.name] = env_int(name, default, help_text, least=one.metadata.get("least", 1))
        elif type(default) is str:  # enum members are strings too
            values[one.name] = env_str(name, default, help_text)
        else:
            kind = type(default)
            values[one.name] = kind(
                env_choice(name, default.value, tuple(item.value for item in kind), help_text)
            )
    return replace(defaults, **values)


def env_path(name: str, default: Path, help_text: str, *, shown: str) -> Path:
    """Read a folder or file."""
    value = _read(name, "path", shown, help_text)
    return (Path(value) if value else default).expanduser().resolve()


def env_secret_file(name: str, help_text: str) -> str:
    """Read a secret from the named file, since other processes can read the environment."""
    return secret_in_file(name, _read(name, "file", "", help_text) or "")


def secret_in_file(name: str, value: str) -> str:
    """Return the secret in the file that the setting `name` names; empty if it names none."""
    if not value:
        return ""
    try:
        return Path(value).expanduser().read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name} names a file that cannot be read: {error}.") from error


def env_mailboxes(name: str, help_text: str) -> tuple[Mailbox, ...]:
    """Read mailboxes from the named file, which contains their passwords."""
    try:
        return mailboxes_of(env_secret_file(name, help_text))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from error


def env_secret(name: str, keep_in: Path, help_text: str) -> str:
    """
    Read a secret, or generate it once and store it in a file that only its owner can read.

    A new installation works without configuration, and sessions survive a restart.
    """
    value = _read(name, "secret", "generated once and stored in the data folder", help_text)
    if value:
        return value
    if not keep_in.exists():
        private_folder(keep_in.parent)
        draft = keep_in.with_suffix(f".{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(os.urandom(48).hex())
        try:
            os.link(draft, keep_in)  # the first of two processes wins; both read the same file
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return keep_in.read_text().strip()


def unknown_names() -> list[str]:
    """Return what the environment sets like a setting, and no setting reads."""
    return sorted(name for name in os.environ if name.startswith("GONGKAI_") and name not in KNOWN)


def env_database(name: str, sqlite_file: Path, help_text: str) -> dict[str, Any]:
    """Read the URL of the database; the default is SQLite in the data folder."""
    value = _read(name, "address", "SQLite in the data folder", help_text)
    if value is None:
        return sqlite(sqlite_file)
    parts = _divided(name, value)[0]
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    return _postgresql(name, value, "postgres:// or sqlite://")


def env_postgresql(name: str, help_text: str) -> list[dict[str, Any]]:
    """Read URLs of databases of PostgreSQL, separated by commas."""
    urls: list[str] = []
    for part in env_list(name, [], help_text):
        if "://" in part or not urls:
            urls.append(part)
        else:  # a further host of the same URL
            urls[-1] += f",{part}"
    return [_postgresql(name, value, "postgres://") for value in urls]


def _postgresql(name: str, value: str, beginnings: str) -> dict[str, Any]:
    parts, named_hosts = _divided(name, value)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must begin with {beginnings}, not {parts.scheme!r}.")
    if not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must end with the name of the database.")
    hosts, ports = _hosts(name, named_hosts)
    query = dict(parse_qsl(parts.query))
    bounced = query.pop("pgbouncer", "false")
    if bounced not in {"true", "false"}:
        raise ImproperlyConfigured(f"{name}: pgbouncer must be true or false, not {bounced!r}.")
    if len(hosts) > 1:
        query = SEVERAL_HOSTS | query
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", ",".join(hosts)),
        "PORT": ",".join(ports) if any(ports) else "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Of a pool by transactions each statement may reach another connection of the server.
        "DISABLE_SERVER_SIDE_CURSORS": bounced == "true",
        "OPTIONS": query,
        # template0 accepts any encoding, so tests also run if the server default is not UTF-8.
        "TEST": {"CHARSET": "UTF8", "TEMPLATE": "template0"},
    }


def _divided(name: str, value: str) -> tuple[SplitResult, str]:
    """
    Return the parts of a URL without its hosts, and the hosts.

    `urlsplit` takes one host only: newer versions refuse an address in brackets after another host.
    """
    scheme, mark, rest = value.partition("://")
    netloc = re.split("[/?#]", rest, maxsplit=1)[0]
    account, at, hosts = netloc.rpartition("@")
    try:
        return urlsplit(f"{scheme}{mark}{account}{at}{rest[len(netloc) :]}"), hosts
    except ValueError as fault:
        raise ImproperlyConfigured(
            f"{name} has brackets in its user or password; write them as %5B and %5D."
        ) from fault


def _hosts(name: str, text: str) -> tuple[list[str], list[str]]:
    """Return the hosts of a URL and the port of each, which may be empty; `a:1,b:2` names two."""
    hosts, ports = [], []
    for one in text.split(","):
        found = re.fullmatch(r"(\[[^\]]+\]|[^:]*)(?::([^:]*))?", one.strip())
        port = found[2] or "" if found else "?"
        if found is None or (
            port and not (port.isascii() and port.isdigit() and int(port) < 65536)
        ):
            raise ImproperlyConfigured(f"{name} names a port that is not a number from 0 to 65535.")
        hosts.append(unquote(found[1]).strip("[]"))
        ports.append(port)
    if len(hosts) > 1 and not all(hosts):
        raise ImproperlyConfigured(f"{name} names several hosts, and one of them is empty.")
    return hosts, ports


def sqlite(path: Path) -> dict[str, Any]:
    """Return settings for SQLite: writers wait for each other, readers never, foreign keys on."""
    private_folder(path.parent)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Server threads keep their connections: opening one costs more than a small query.
        "CONN_MAX_AGE": 60,
        # Tests use a file as in production, because SQLite in memory locks differently.
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # Each compiled statement has some 30 KB, in every thread; with 128 pages are not faster.
            "cached_statements": 32,
            # In pages of 4 KB, of which few texts fill one, a new database would be 5 % larger.
            # FULL: committed data survives a power failure (docs/decisions/006).
            "init_command": (
                "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                "PRAGMA foreign_keys=ON; "
                "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=67108864; PRAGMA cache_size=-65536;"
            ),
        },
    }
