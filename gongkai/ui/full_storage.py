"""Whether a request failed because the disk, the database or a quota is full."""

import errno

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# PostgreSQL: disk_full.
FULL_STATE = "53100"
FULL_SQLITE = "disk is full"


def is_storage_full(fault: BaseException | None) -> bool:
    """Return whether an error, or what caused it, says that there is no room left."""
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        if isinstance(fault, OSError) and fault.errno in FULL:
            return True
        if getattr(fault, "sqlstate", "") == FULL_STATE or FULL_SQLITE in str(fault):
            return True
        fault = fault.__cause__ or fault.__context__
    return False
