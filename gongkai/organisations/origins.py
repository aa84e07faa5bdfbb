"""Where a request comes from, told so that it can be counted and compared but not read."""

import ipaddress
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

SALT = "gongkai.organisations.origins"
# The first that fits: most browsers also name those they descend from.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


@dataclass(frozen=True)
class Origin:
    """The address as a keyed hash, and the family of the browser: all that the security log keeps."""

    client: str = ""
    browser: str = ""


def origin_of(address: str, agent: str) -> Origin:
    """Return what is kept of an address and a user agent."""
    return Origin(
        keyed(_network(address)), next((name for mark, name in BROWSERS if mark in agent), "")
    )


def keyed(text: str) -> str:
    """Return a hash that only who holds the site's secret key can make; empty stays empty."""
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()[:32] if text else ""


def _network(address: str) -> str:
    """Return an IPv4 address as it is, of an IPv6 address the network: its lower half changes at the user's will."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)
