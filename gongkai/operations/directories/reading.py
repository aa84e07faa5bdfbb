"""A directory read by LDAP: over TLS, page by page, without following it anywhere else."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gongkai.operations.mailboxes import LOOPBACK
from gongkai.organisations.directory_terms import DirectoryTerms

SECONDS, PAGE, MAX_ENTRIES = 15, 500, 200_000
PORTS = {"ldaps": 636, "ldap": 389}


class DirectoryFault(Exception):
    """A directory is wrongly configured, does not answer, or answers what is not accepted."""


@dataclass(frozen=True)
class Place:
    """Where a directory is, and whether it is read over TLS from the beginning, later, or not at all."""

    host: str
    port: int
    tls: str  # "begin", "start" or ""


def place_of(terms: DirectoryTerms) -> Place:
    """Return where the directory is. Raises `DirectoryFault`."""
    try:
        parts = urlsplit(terms.url)
        port = parts.port
    except ValueError:
        raise DirectoryFault("GONGKAI_DIRECTORY_URL is no address") from None
    wrong = parts.username or parts.path not in {"", "/"} or parts.query or parts.fragment
    if parts.scheme not in PORTS or not parts.hostname or wrong:
        raise DirectoryFault("GONGKAI_DIRECTORY_URL must be ldaps://HOST or ldap://HOST")
    if terms.plain and (parts.scheme != "ldap" or parts.hostname not in LOOPBACK):
        raise DirectoryFault("GONGKAI_DIRECTORY_PLAIN is for ldap:// on this machine only")
    tls = "" if terms.plain else {"ldaps": "begin", "ldap": "start"}[parts.scheme]
    return Place(parts.hostname, port or PORTS[parts.scheme], tls)


def entries(
    terms: DirectoryTerms, attributes: list[str]
) -> Iterator[tuple[str, dict[str, list[bytes]]]]:
    """
    Yield each entry below the base that the filter finds: its distinguished name and raw values.

    Raises `DirectoryFault` for a referral too: what another server would say is not asked.
    """
    place = place_of(terms)
    if find_spec("ldap3") is None:
        raise DirectoryFault("the extra identity is not installed")
    from ldap3 import SUBTREE  # noqa: PLC0415  (an optional package)
    from ldap3.core.exceptions import LDAPException  # noqa: PLC0415

    try:
        with _connected(place, terms) as connection:
            found = connection.extend.standard.paged_search(
                terms.base,
                terms.filter,
                SUBTREE,
                attributes=attributes,
                paged_size=PAGE,
                paged_criticality=True,
                time_limit=SECONDS,
                generator=True,
            )
            for number, one in enumerate(found):
                if one["type"] != "searchResEntry":
                    raise DirectoryFault(
                        "it refers to another directory; name that one, or narrow the base"
                    )
                if number == MAX_ENTRIES:
                    raise DirectoryFault(f"it has more than {MAX_ENTRIES} entries")
                yield (
                    one["dn"],
                    {
                        name: [bytes(value) for value in values]
                        for name, values in one["raw_attributes"].items()
                    },
                )
            # The package does not raise for a limit of the server: a part would pass for all, and who
            # is not in it would seem to have left.
            if connection.result["result"] != 0:
                said = connection.result["description"]
                raise DirectoryFault(f"it sends only a part of the entries ({said})")
    except (LDAPException, OSError) as error:
        raise DirectoryFault(_reason(error)) from None


@contextmanager
def _connected(place: Place, terms: DirectoryTerms) -> Iterator[Any]:
    """Sign in at the directory, over TLS with a certificate for its name."""
    from ldap3 import NONE, Connection, Server, Tls  # noqa: PLC0415  (an optional package)
    from ldap3.core.exceptions import LDAPException  # noqa: PLC0415

    context = _context(terms)

    class OwnTls(Tls):  # type: ignore[misc]
        """TLS as Python verifies it, the name of the server included."""

        def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
            connection.socket = context.wrap_socket(
                connection.socket, server_hostname=connection.server.host
            )

    server = Server(
        place.host,
        place.port,
        use_ssl=place.tls == "begin",
        tls=OwnTls(),
        get_info=NONE,
        connect_timeout=SECONDS,
        allowed_referral_hosts=[],
    )
    password = _secret(terms.password_file)
    connection = Connection(
        server,
        terms.user or None,
        password or None,
        auto_bind=False,
        auto_referrals=False,
        raise_exceptions=True,
        check_names=False,
        read_only=True,
        receive_timeout=SECONDS,
        return_empty_attributes=False,
    )
    try:
        connection.open(read_server_info=False)
        if place.tls == "start":
            connection.start_tls(read_server_info=False)
        connection.bind(read_server_info=False)
        yield connection
    finally:
        with suppress(LDAPException, OSError):
            connection.unbind()
        # What failed while it was opened is left open by the package.
        if connection.socket is not None:
            connection.socket.close()


def _context(terms: DirectoryTerms) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=terms.ca_file or None)
    except (OSError, ssl.SSLError):
        raise DirectoryFault("GONGKAI_DIRECTORY_CA_FILE cannot be read") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _secret(path: str) -> str:
    try:
        return Path(path).expanduser().read_text().strip() if path else ""
    except (OSError, UnicodeDecodeError):
        raise DirectoryFault("GONGKAI_DIRECTORY_PASSWORD_FILE cannot be read") from None


def _reason(error: Exception) -> str:
    """Return the kind of a fault; the texts of the package quote what was sent."""
    return {
        "LDAPInvalidCredentialsResult": "it refuses the user or the password",
        "LDAPNoSuchObjectResult": "the base does not exist",
        "LDAPInvalidFilterError": "the filter is wrong",
        "LDAPReferralResult": "it refers to another directory; name that one",
        "LDAPStartTLSError": "it has no TLS",
    }.get(type(error).__name__, type(error).__name__)
