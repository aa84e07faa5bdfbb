"""Which links a text, a document or a file may contain: an allow-list of schemes. Without Django."""

import re
import unicodedata
from urllib.parse import unquote

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
SCHEME = re.compile(r"([^/?#\\:]*):")
# A scheme has only these characters; a part with others before a colon belongs to a path.
SCHEME_NAME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*")
# Programs remove these before they read an address, so they cannot hide a scheme.
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}
# \\host\share, //host/share and their mixtures: Windows signs in at the host that is named.
NETWORK = re.compile(r"[\\/]{2}")
DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def is_safe_link(target: str) -> bool:
    """Return whether a link is relative or has a scheme of the allow-list."""
    target = "".join(one for one in target if unicodedata.category(one) not in UNSEEN)
    if NETWORK.match(target) or NETWORK.match(unquote(target)):
        return False
    found = SCHEME.match(target)
    if found is None or not SCHEME_NAME.fullmatch(found[1]):
        return True
    return found[1].lower() in SCHEMES


def is_local_path(target: str) -> bool:
    """Return whether a file name refers to this computer: a relative path, or one with a drive."""
    target = "".join(one for one in target if unicodedata.category(one) not in UNSEEN)
    if DRIVE.match(target):
        return not NETWORK.match(target[2:])
    found = SCHEME.match(target)
    has_scheme = found is not None and SCHEME_NAME.fullmatch(found[1]) is not None
    return not has_scheme and not NETWORK.match(target) and not NETWORK.match(unquote(target))
