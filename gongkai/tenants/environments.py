"""The environment of the processes of a tenant: its own settings and none of another's."""

from collections.abc import Mapping

from gongkai.tenants.tenant import Registry, Tenant

# What would reach a process beside the file of tenants. PG…: defaults of the library of PostgreSQL.
DROPPED = ("GONGKAI_", "DJANGO_", "PG")


def environment_of(
    tenant: Tenant, registry: Registry, environ: Mapping[str, str], *, behind_front: bool
) -> dict[str, str]:
    """Return the environment for processes of the tenant, behind our front or directly reached."""
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith(DROPPED) and name != "DATABASE_URL"
    }
    return {
        **kept,
        **tenant.settings,
        "GONGKAI_TENANT": tenant.name,
        "GONGKAI_DATA": str(tenant.data),
        "GONGKAI_HOSTS": ",".join(tenant.hosts),
        "GONGKAI_PROXIES": str(registry.proxies + behind_front),
    }


def serving_arguments(tenant: Tenant) -> list[str]:
    """Return the words with which `gongkai serve` serves the tenant."""
    return [
        *("--bind", tenant.listen),
        *("--workers", str(tenant.processes)),
        *("--threads", str(tenant.threads)),
        *([] if tenant.worker else ["--no-worker"]),
    ]
