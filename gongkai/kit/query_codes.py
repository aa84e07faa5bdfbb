"""Query codes, with which people without an account open what they sent. Only a hash is stored."""

import secrets
from functools import cache

from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password

from gongkai.kit.text_input import compact

# Without characters that are easily confused when read out or copied by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH, GROUP_LENGTH = 15, 5
# A random code does not need a hash as slow as that of a password (docs/decisions/015).
HASH_ITERATIONS = 10_000


def new_code() -> str:
    """Return a new random code (about 73 bits), in groups. No pause by number protects it."""
    return _in_groups("".join(secrets.choice(ALPHABET) for _sign in range(CODE_LENGTH)))


def code_of_hash(digits: str) -> str:
    """Return the code that a keyed hash of 256 bits, in hexadecimal digits, stands for."""
    number, signs = int(digits, 16), ""
    for _sign in range(CODE_LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs += ALPHABET[sign]
    return _in_groups(signs)


def _in_groups(signs: str) -> str:
    return "-".join(signs[at : at + GROUP_LENGTH] for at in range(0, CODE_LENGTH, GROUP_LENGTH))


def plain_code(typed: str) -> str:
    """Normalise a typed code for comparison."""
    return compact(typed).replace("-", "").upper()


def plain_number(typed: str) -> str:
    """Normalise a typed receipt number."""
    return compact(typed).upper()


def hash_of(code: str) -> str:
    """Return the hash of a code."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(plain_code(code), hasher.salt(), iterations=HASH_ITERATIONS)


def is_code_of(code: str, kept: str) -> bool:
    """
    Return whether the code belongs to the kept hash.

    Without a hash this costs as much computation as with one, so that the response time does not
    reveal whether the number or the code was wrong.
    """
    fits = check_password(plain_code(code), kept or _unknown_code_hash())
    return bool(kept) and fits


@cache
def _unknown_code_hash() -> str:
    """Return the hash of a random code that is not in use. Computed once per process."""
    return hash_of(secrets.token_hex(16))
