"""A socket of this machine, on which a web server listens instead of a port."""

import socket
import stat
from contextlib import suppress
from pathlib import Path

from django.core.management.base import CommandError

BEGIN = "unix:"


def check_socket(bind: str) -> None:
    """Check before the start that nobody listens on such a socket. Raises CommandError."""
    path = Path(bind.removeprefix(BEGIN))
    if not path.parent.is_dir():
        raise CommandError(f"{path.parent}, the folder of the socket, does not exist.")
    if not path.exists():
        return
    if not stat.S_ISSOCK(path.stat().st_mode):
        raise CommandError(f"{path} exists and is no socket. Choose another path.")
    with socket.socket(socket.AF_UNIX) as probe, suppress(ConnectionRefusedError):
        probe.connect(str(path))
        raise CommandError(f"{path} is not available: a server listens there already.")
