"""Query codes, with which applicants open their case. Only a hash is stored."""

import secrets
import unicodedata
from functools import cache

from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password

from gongkai.applications.models import Application

# Without characters that are easily confused when read out or copied by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH, GROUP_LENGTH = 15, 5
# A random code does not need a hash as slow as that of a password (docs/decisions/015).
HASH_ITERATIONS = 10_000
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))


def new_code() -> str:
    """Return a new random code (about 73 bits), in groups. No pause by number protects it."""
    signs = "".join(secrets.choice(ALPHABET) for _sign in range(CODE_LENGTH))
    return "-".join(signs[at : at + GROUP_LENGTH] for at in range(0, CODE_LENGTH, GROUP_LENGTH))


def plain_code(typed: str) -> str:
    """Normalise a typed code for comparison."""
    wide = unicodedata.normalize("NFKC", typed).translate(DASHES)
    return "".join(sign for sign in wide if not sign.isspace() and sign != "-").upper()


def hash_of(code: str) -> str:
    """Return the hash of a code."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(plain_code(code), hasher.salt(), iterations=HASH_ITERATIONS)


def plain_number(typed: str) -> str:
    """Normalise a typed receipt number."""
    return "".join(unicodedata.normalize("NFKC", typed).translate(DASHES).split()).upper()


def application_by_query_code(number: str, code: str) -> Application | None:
    """
    Return the application with this receipt number, if the code is right.

    An unknown number, or a case without a code, costs as much computation as a wrong code, so that
    the response time does not reveal which of the two was wrong.
    """
    application = (
        Application.objects.select_related("body").filter(number=plain_number(number)).first()
    )
    kept, fallback = application.code_hash if application else "", _unknown_code_hash()
    fits = check_password(plain_code(code), kept or fallback)
    return application if application and kept and fits else None


@cache
def _unknown_code_hash() -> str:
    """Return the hash of a random code that is not in use. Computed once per process."""
    return hash_of(secrets.token_hex(16))
