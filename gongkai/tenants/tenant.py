"""A tenant, and all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gongkai.tenants.faults import Fault, TenantsError
from gongkai.tenants.hosts import host_of_setting

DEFAULT_BIND = "127.0.0.1:8000"


@dataclass(frozen=True)
class Tenant:
    """One tenant: where its data is, under which hosts it is reached, and its settings."""

    name: str
    hosts: tuple[str, ...]
    data: Path
    listen: str
    processes: int = 2
    threads: int = 4
    worker: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def every_host(self) -> tuple[str, ...]:
        """Its hosts, those of sections of its bodies, and its host for files. Raises BadHost."""
        sections = self.settings.get("GONGKAI_SECTION_HOSTS", "")
        named = [pair.partition("=")[0] for pair in sections.split(",")]
        named.append(self.settings.get("GONGKAI_FILES_HOST", "").partition(":")[0])
        return (*self.hosts, *(host_of_setting(one) for one in named if one.strip()))


@dataclass(frozen=True)
class Registry:
    """All tenants of an installation, and the front before them."""

    tenants: tuple[Tenant, ...]
    bind: str = DEFAULT_BIND
    proxies: int = 0

    def by_host(self) -> dict[str, Tenant]:
        """Return the tenants by each of their hosts."""
        return {host: one for one in self.tenants for host in one.every_host}

    def named(self, name: str) -> Tenant:
        """Return the tenant of that name. Raises TenantsError."""
        for one in self.tenants:
            if one.name == name:
                return one
        known = ", ".join(one.name for one in self.tenants)
        raise TenantsError([Fault(0, f"There is no tenant {name!r}; there are: {known}.")])
