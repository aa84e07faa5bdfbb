"""The origin of a request as stored in the security log: hashed address and browser family."""

import ipaddress
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

SALT = "gongkai.organisations.origins"
# The first match wins: most browsers also name the ones they are derived from.
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
    """
    Keyed hash of the address, and browser family, as stored in the security log.

    `device` is the keyed hash of the mark of a browser in which the account signed in before, empty for
    any other browser.
    """

    client: str = ""
    browser: str = ""
    device: str = ""

    @property
    def counter(self) -> str:
        """
        The name under which failures are counted.

        A known browser is counted by itself: other computers behind the same address cannot lock it out.
        """
        return self.device or self.client


def origin_of(address: str, agent: str) -> Origin:
    """Return the origin to store for an address and a user agent."""
    return Origin(
        keyed(_network(address)), next((name for mark, name in BROWSERS if mark in agent), "")
    )


def keyed(text: str) -> str:
    """Return a hash that requires the site's secret key; an empty text stays empty."""
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()[:32] if text else ""


def _network(address: str) -> str:
    """Return an IPv4 address unchanged, and the /64 network of an IPv6 address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)
