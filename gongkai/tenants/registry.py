"""The file that names the tenants: read strictly, so that no fault is found by mixed data."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gongkai.tenants.apart import faults_between
from gongkai.tenants.faults import Fault, Lines, TenantsError
from gongkai.tenants.hosts import BadHost, host_of_setting
from gongkai.tenants.tenant import DEFAULT_BIND, Registry, Tenant
from gongkai.tenants.values import NAME, SETTING, BadValue, number_of, setting_text, words_of

MAX_TENANTS = 500
# Linux allows 107 bytes for the path of a socket.
MAX_SOCKET = 107
SOCKET = "web.sock"
# These follow from other lines of the file.
FROM_ELSEWHERE = {
    "GONGKAI_DATA": "data",
    "GONGKAI_HOSTS": "hosts",
    "GONGKAI_PROXIES": "proxies in [front]",
    "GONGKAI_TENANT": "the name of the table",
    "GONGKAI_TENANTS": "the environment",
}
FRONT_KEYS = frozenset({"bind", "proxies"})
TENANT_KEYS = frozenset({"hosts", "data", "listen", "processes", "threads", "worker", "settings"})


def read_registry(path: Path) -> Registry:
    """Read the file. Raises TenantsError with every fault and its line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TenantsError([Fault(0, f"It cannot be read: {error}.")], path) from error
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TenantsError([Fault(0, f"It is no TOML: {error}.")], path) from error
    reader = _Reader(Lines(text))
    registry = reader.registry(found)
    if not reader.faults:
        reader.faults += faults_between(registry.tenants, reader.lines)
    if reader.faults:
        raise TenantsError(sorted(set(reader.faults)), path)
    return registry


class _Reader:
    """Makes a registry out of the parsed file, and collects what is wrong with it."""

    def __init__(self, lines: Lines) -> None:
        self.lines, self.faults = lines, list[Fault]()

    def registry(self, found: Mapping[str, Any]) -> Registry:
        self._unknown(found, {"front", "defaults", "tenants"}, "", "the file")
        front = self._table(found, "front", "")
        self._unknown(front, FRONT_KEYS, "[front]", "[front]")
        tables = self._table(found, "tenants", "")
        if not tables or len(tables) > MAX_TENANTS:
            self._fault(f"It must name 1 to {MAX_TENANTS} tenants, as [tenants.NAME].")
        defaults = self._table(found, "defaults", "")
        bind = front.get("bind", DEFAULT_BIND)
        if not isinstance(bind, str) or ":" not in bind:
            self._fault("bind must be an address with a port.", "[front]", "bind")
        return Registry(
            tuple(one for name in tables for one in self._tenant(name, tables, defaults)),
            str(bind),
            self._number(front, "proxies", 0, "[front]", least=0, most=9),
        )

    def _tenant(
        self, name: str, tables: Mapping[str, Any], defaults: Mapping[str, Any]
    ) -> Iterator[Tenant]:
        header = f"[tenants.{name}]"
        if not NAME.fullmatch(name) or name == "all":
            self._fault(
                f"{name!r} is no name: 1 to 40 letters a to z, digits and hyphens, not 'all'.",
                header,
            )
            return
        table = self._table(tables, name, header)
        self._unknown(table, TENANT_KEYS, header, header)
        data = self._data(table, header)
        if data is None:
            return
        own = self._settings(self._table(table, "settings", header), header, name)
        shared = self._settings(defaults, "[defaults]", name)
        listen = table.get("listen", f"unix:{data / SOCKET}")
        if not isinstance(listen, str) or ":" not in listen:
            self._fault("listen must be an address with a port.", header, "listen")
        elif listen.startswith("unix:") and len(listen[5:].encode()) > MAX_SOCKET:
            self._fault(
                f"The path of its socket is longer than {MAX_SOCKET} bytes: set a shorter one, as "
                'listen = "unix:/run/gongkai/NAME.sock".',
                header,
            )
        worker = table.get("worker", True)
        if not isinstance(worker, bool):
            self._fault("worker must be true or false.", header, "worker")
        tenant = Tenant(
            name,
            tuple(self._hosts(table, header)),
            data,
            str(listen),
            self._number(table, "processes", 2, header, most=64),
            self._number(table, "threads", 4, header, most=64),
            bool(worker),
            {**shared, **own},
        )
        try:
            tenant.every_host  # noqa: B018  (reads the hosts among the settings)
        except BadHost as error:
            self._fault(str(error), header, "_HOST")
            return
        yield tenant

    def _hosts(self, table: Mapping[str, Any], header: str) -> Iterator[str]:
        hosts = table.get("hosts")
        if not isinstance(hosts, list) or not hosts:
            self._fault('It names no host: hosts = ["xxgk.example.gov.cn"].', header)
            return
        for one in hosts:
            try:
                yield host_of_setting(str(one))
            except BadHost as error:
                self._fault(str(error), header, str(one))

    def _data(self, table: Mapping[str, Any], header: str) -> Path | None:
        value = table.get("data")
        path = Path(value).expanduser() if isinstance(value, str) and value else None
        if path is None or not path.is_absolute():
            self._fault("data must be the whole path of its data folder.", header, "data")
            return None
        return path.resolve()

    def _settings(self, table: Mapping[str, Any], header: str, tenant: str) -> dict[str, str]:
        found = {}
        for name, value in table.items():
            if name in FROM_ELSEWHERE:
                self._fault(f"{name} follows from {FROM_ELSEWHERE[name]}.", header, name)
            elif not SETTING.fullmatch(name):
                self._fault(f"{name} is no setting (docs/settings.md).", header, name)
            else:
                try:
                    found[name] = setting_text(value).replace("{name}", tenant)
                except BadValue as error:
                    self._fault(f"{name} {error}.", header, name)
        return found

    def _table(self, found: Mapping[str, Any], key: str, header: str) -> Mapping[str, Any]:
        value = found.get(key, {})
        if isinstance(value, dict):
            return value
        self._fault(f"{key} must be a table.", header, key)
        return {}

    def _number(
        self,
        table: Mapping[str, Any],
        key: str,
        usual: int,
        header: str,
        *,
        least: int = 1,
        most: int,
    ) -> int:
        try:
            return number_of(table.get(key, usual), least, most)
        except BadValue as error:
            self._fault(f"{key} {error}.", header, key)
            return usual

    def _unknown(
        self, table: Mapping[str, Any], known: set[str] | frozenset[str], header: str, where: str
    ) -> None:
        for key in table:
            if key not in known:
                self._fault(
                    f"{where} has no {key!r}; it may have {words_of(known)}.", header, str(key)
                )

    def _fault(self, words: str, header: str = "", text: str = "") -> None:
        self.faults.append(Fault(self.lines.find(header, text), words))
