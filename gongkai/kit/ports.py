"""Whether a server can listen at an address; without Django, so that `make demo` starts fast."""

import socket


def probe_port(host: str, port: int) -> None:
    """Check that the port is free. Raises OSError or OverflowError."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # gunicorn sets this option too: a port that was released a moment ago counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
