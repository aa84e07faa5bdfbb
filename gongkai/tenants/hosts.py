"""Names of hosts as administrators write them, and as requests name them."""

import re

LABELS = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
IPV6 = re.compile(r"\[[0-9a-f:.]+\]")
PORT = re.compile(r":[0-9]{1,5}|:")
MAX_LENGTH = 253


class BadHost(ValueError):
    """What is wrong with the name of a host, in words for the administrator."""


def host_of_setting(text: str) -> str:
    """
    Return the host in the form in which requests name it: ASCII, lower case, no dot at its end.

    Accepts Chinese names, full-width letters and dots. Raises BadHost.
    """
    name = text.strip()
    if "*" in name or name.startswith("."):
        raise BadHost(f"{text!r} has a wildcard: name each host.")
    if "/" in name:
        raise BadHost(f"{text!r} is an address: write its host only.")
    if IPV6.fullmatch(name.lower()):
        return name.lower()
    if ":" in name or "：" in name:
        raise BadHost(f"{text!r} has a port: write the host without it.")
    try:
        plain = name.encode("idna").decode().lower().removesuffix(".")
    except UnicodeError as error:
        raise BadHost(f"{text!r} is no host name.") from error
    if not LABELS.fullmatch(plain) or len(plain) > MAX_LENGTH:
        raise BadHost(f"{text!r} is no host name.")
    return plain


def host_of_header(value: bytes) -> tuple[str, str] | None:
    """
    Return the host that a Host header names, in the same form, and its port with the colon.

    None if the header names no host: it is then not passed to anyone.
    """
    try:
        text = value.decode("ascii").lower()
    except UnicodeDecodeError:
        return None
    match = IPV6.match(text)
    name = match[0] if match else text.partition(":")[0]
    port = text[len(name) :]
    if port and not PORT.fullmatch(port):
        return None
    name = name.removesuffix(".")
    if len(name) > MAX_LENGTH or not (match or LABELS.fullmatch(name)):
        return None
    return name, "" if port == ":" else port
