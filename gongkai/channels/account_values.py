"""What is entered about the service of an account, as it is stored: written as people have it, read once."""

import re
from collections.abc import Mapping

from gongkai.kit.text_input import folded

# Never shown once they were entered; an officer can check all the others.
HIDDEN = ("secret", "old_secret", "token")
PLACEHOLDERS = ("{title}", "{address}")
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
BRACES = str.maketrans("｛｝", "{}")


def shown_values(stored: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """Return those of the named values that are no secret."""
    return {one: stored.get(one, "") for one in names if one not in HIDDEN}


def cleaned_values(entered: Mapping[str, str]) -> dict[str, str]:
    """Return what was entered as it is stored: a domain from an address, and braces of any width."""
    found = dict(entered)
    if found.get("domain"):
        found["domain"] = _domain_in(found["domain"])
    if found.get("wording"):
        found["wording"] = found["wording"].translate(BRACES)
    return found


def is_in_domain(host: str, domain: str) -> bool:
    """Return whether a host is a domain or lies in it."""
    return host == domain or host.endswith(f".{domain}")


def is_host_name(domain: str) -> bool:
    """Return whether a domain can be the name of a host."""
    return HOST.fullmatch(domain) is not None


def has_placeholders(wording: str) -> bool:
    """Return whether the wording of a template has what the platform fills in, and nothing else in braces."""
    found = re.findall(r"\{[^{}]*\}", wording)
    return set(found) == set(PLACEHOLDERS)


def _domain_in(text: str) -> str:
    """Return the domain in a text such as `https://www.example.gov.cn/`; the text where there is none."""
    host = folded(text).strip().lower().replace("。", ".").partition("://")
    name = (host[2] or host[0]).partition("/")[0].partition(":")[0].strip(".")
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return name
