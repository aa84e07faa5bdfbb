"""The tenant of this process, where one installation has several (docs/tenants.md)."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from gongkai.config import env

MARK = "tenant"
FILE_MODE = 0o600
TENANT = env.env_str(
    "GONGKAI_TENANT",
    "",
    "Name of the tenant of this process; `gongkai tenants` sets it. Empty: the installation has one "
    "region.",
)
TENANTS = env.env_str(
    "GONGKAI_TENANTS",
    "",
    "File that names the tenants, if one installation has several regions (see tenants.md); it stands "
    "for all settings, which are then in that file. Empty: the installation has one region.",
)


def claim_folder(folder: Path, tenant: str) -> None:
    """
    Mark the data folder as that of the tenant, or refuse one that another tenant has marked.

    A changed line in the file of tenants can so not show the data of one under the hosts of another.
    Raises `ImproperlyConfigured`.
    """
    if not tenant:
        return
    path = folder / MARK
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    except FileExistsError:
        owner = path.read_text().strip()
        # Empty: another process of this tenant is writing it at this moment.
        if owner not in {tenant, ""}:
            raise ImproperlyConfigured(
                f"The data folder {folder} belongs to the tenant {owner}, not to {tenant}. If {tenant} "
                f"is its new name, write that into {path}."
            ) from None
        return
    except OSError:  # the system check of the data folder says why
        return
    with os.fdopen(handle, "w") as out:
        out.write(tenant)
