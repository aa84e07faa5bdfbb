"""What no log may contain: query codes, and codes that set a password."""

import re

from gongkai.kit.query_codes import ALPHABET, CODE_LENGTH, GROUP_LENGTH

_GROUP = f"[{ALPHABET}]{{{GROUP_LENGTH}}}"
QUERY_CODE = re.compile(rf"\b{'-'.join([_GROUP] * (CODE_LENGTH // GROUP_LENGTH))}\b")
# Django's tokens: the time in base 36, a hyphen and 32 hexadecimal digits.
PASSWORD_TOKEN = re.compile(r"\b[0-9a-z]{6}-[0-9a-f]{32}\b")


def secrets_in(text: str) -> list[str]:
    """Return the secrets that a text contains."""
    return QUERY_CODE.findall(text) + PASSWORD_TOKEN.findall(text)
