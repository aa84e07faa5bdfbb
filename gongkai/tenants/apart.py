"""What no two tenants may share: hosts, folders, databases, keys and ports."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from gongkai.tenants.faults import Fault, Lines
from gongkai.tenants.tenant import Tenant

PATHS = (
    "GONGKAI_BACKUP_FOLDER",
    "GONGKAI_BACKUP_KEY_FILE",
    "GONGKAI_LEDGER_KEY",
    "GONGKAI_MAILBOXES_FILE",
    "GONGKAI_METRICS_TOKEN_FILE",
    "GONGKAI_OPENSEARCH_SNAPSHOTS",
    "GONGKAI_PERSONAL_KEYS",
)
DATABASES = (
    "DATABASE_URL",
    "GONGKAI_PORTAL_DATABASE_URL",
    "GONGKAI_SERVER_DATABASE_URL",
    "GONGKAI_REPLICA_URLS",
    "GONGKAI_BACKUP_DRILL_DATABASE",
)
SECRETS = ("GONGKAI_SECRET_KEY", "GONGKAI_OLD_SECRET_KEYS")
PORTS = ("GONGKAI_METRICS_BIND", "listen")
OTHERS = ("GONGKAI_RATES_CACHE",)
# Different ways to name the server of PostgreSQL on this machine.
HERE = frozenset({"", "localhost", "127.0.0.1", "::1"})
POSTGRESQL_PORT = 5432
AWS, USUAL_INDEX = "AWS", "gongkai"  # where the settings say nothing else
REMEDY = "Set it for each tenant, or write {name} in the shared value."


def faults_between(tenants: Sequence[Tenant], lines: Lines) -> list[Fault]:
    """Return what two tenants share and must not, on the line of the later one."""
    found = [*_shared_hosts(tenants), *_shared_values(tenants), *_shared_paths(tenants)]
    found += _strange_addresses(tenants)
    return [
        Fault(lines.find(f"[tenants.{one.name}]", text), f"{one.name}: {words}")
        for one, text, words in found
    ]


Found = Iterator[tuple[Tenant, str, str]]


def _shared_hosts(tenants: Sequence[Tenant]) -> Found:
    owners: dict[str, str] = {}
    for one in tenants:
        for host in one.every_host:
            if host in owners:
                other = "twice here" if owners[host] == one.name else f"also of {owners[host]}"
                yield one, _written(one, host), f"The host {host} is {other}."
            owners.setdefault(host, one.name)


def _written(tenant: Tenant, host: str) -> str:
    """Return what stands in the file for a host: a host may be written in Chinese there."""
    return host if host.isascii() and "xn--" not in host else "hosts"


def _shared_values(tenants: Sequence[Tenant]) -> Found:
    owners: dict[tuple[str, str], str] = {}
    for one in tenants:
        for kind, setting, value in set(_values(one)):
            other = owners.setdefault((kind, value), one.name)
            if other != one.name:
                yield one, setting, f"{setting} names the same {kind} as in {other}. {REMEDY}"


def _values(tenant: Tenant) -> Iterator[tuple[str, str, str]]:
    """Yield what must be of this tenant alone: its kind, where it is set, and how it is compared."""
    given = {**tenant.settings, "listen": tenant.listen}
    for name in DATABASES:
        for value in _parts(given.get(name, "")):
            if not value.startswith("sqlite:"):
                yield "database", name, database_of(value)
    for name in SECRETS:
        for value in _parts(given.get(name, "")):
            yield "secret", name, value
    for name in PORTS:
        value = given.get(name, "")
        if value and not value.startswith("unix:"):
            yield "port", name, value.rpartition(":")[2]
    for name in OTHERS:
        if given.get(name):
            yield "store", name, given[name]
    yield from _buckets_and_indexes(given)


def _buckets_and_indexes(given: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """
    Yield where files and the search index are outside of this machine.

    A worker removes objects of the bucket that no row of its database names, and indexes of its name that
    it does not use: those of the other tenant.
    """
    if bucket := given.get("GONGKAI_S3_BUCKET"):
        endpoint = given.get("GONGKAI_S3_ENDPOINT") or AWS
        prefix = given.get("GONGKAI_S3_PREFIX", "").strip("/")
        where = f"{endpoint.lower().rstrip('/')}/{bucket}/{prefix}"
        yield "place of files", "GONGKAI_S3_PREFIX", where
    if given.get("GONGKAI_SEARCH") == "opensearch":
        index = given.get("GONGKAI_OPENSEARCH_INDEX") or USUAL_INDEX
        yield "search index", "GONGKAI_OPENSEARCH_INDEX", index


def database_of(url: str) -> str:
    """Return server, port and name of a database of PostgreSQL, however its user is named."""
    try:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        host = query.get("host", parts.hostname or "").lower()
        port = query.get("port", parts.port or POSTGRESQL_PORT)
    except ValueError:  # the settings say what is wrong with it
        return url
    here = host in HERE or host.startswith("/")
    return f"{'here' if here else host}:{port}/{unquote(parts.path.lstrip('/'))}"


def _shared_paths(tenants: Sequence[Tenant]) -> Found:
    owners: dict[Path, list[tuple[Tenant, str]]] = defaultdict(list)
    for one in tenants:
        for setting, path in _paths(one):
            owners[path].append((one, setting))
    order = {one.name: number for number, one in enumerate(tenants)}
    told = set()
    for path, named in owners.items():
        for above in (path, *path.parents):
            for other, _setting in owners.get(above, []):
                for one, setting in named:
                    later, earlier = sorted((one, other), key=lambda it: -order[it.name])
                    if one.name == other.name or (later.name, earlier.name, path) in told:
                        continue
                    told.add((later.name, earlier.name, path))
                    words = (
                        f"{path} ({setting}) is equal to or within {above} of another tenant "
                        f"({earlier.name}). {REMEDY}"
                    )
                    yield later, setting, words


def _paths(tenant: Tenant) -> Iterator[tuple[str, Path]]:
    yield "data", tenant.data
    if tenant.listen.startswith("unix:"):
        socket = Path(tenant.listen.removeprefix("unix:")).resolve()
        if not socket.is_relative_to(tenant.data):
            yield "listen", socket
    for name in PATHS:
        if value := tenant.settings.get(name):
            yield name, Path(value).expanduser().resolve()
    database = _split(tenant.settings.get("DATABASE_URL", ""))
    if database and database.scheme == "sqlite":
        yield "DATABASE_URL", Path(unquote(database.path)).resolve()


def _strange_addresses(tenants: Sequence[Tenant]) -> Found:
    """Yield addresses for links in mail that lead to a host of somebody else."""
    for one in tenants:
        address = _split(one.settings.get("GONGKAI_ADDRESS", ""))
        if address is None or (address.geturl() and address.hostname not in one.hosts):
            yield (
                one,
                "GONGKAI_ADDRESS",
                "GONGKAI_ADDRESS leads to a host that is not among its hosts.",
            )


def _split(url: str) -> SplitResult | None:
    """Return the parts of a URL, None if it is none."""
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _parts(value: str) -> list[str]:
    return [one.strip() for one in value.split(",") if one.strip()]
