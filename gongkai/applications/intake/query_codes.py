"""Query codes: with the receipt number they open a case to its applicant. Only a hash of each is kept."""

import secrets
import unicodedata
from functools import cache

from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password

from gongkai.applications.models import Application

# Without what is mistaken for something else when it is read out or copied by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 12, 4
# Some milliseconds: a drawn code needs no hash as slow as a password that somebody chose (docs/decisions/015).
ROUNDS = 10_000
STROKES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))


def new_code() -> str:
    """Return a code as it is handed out, in groups; some 59 bits that nobody can guess."""
    signs = "".join(secrets.choice(ALPHABET) for _sign in range(LENGTH))
    return "-".join(signs[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def plain_code(typed: str) -> str:
    """Return a code as it is compared, however it was typed."""
    wide = unicodedata.normalize("NFKC", typed).translate(STROKES)
    return "".join(sign for sign in wide if not sign.isspace() and sign != "-").upper()


def hash_of(code: str) -> str:
    """Return what is kept of a code."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(plain_code(code), hasher.salt(), iterations=ROUNDS)


def plain_number(typed: str) -> str:
    """Return a receipt number as it is kept, however it was typed."""
    return "".join(unicodedata.normalize("NFKC", typed).translate(STROKES).split()).upper()


def opened_by(number: str, code: str) -> Application | None:
    """
    Return the application that number and code open together.

    For a number that was never given, or a case without a code, as much is reckoned as for a wrong code: how long
    the answer takes tells nobody which of the two was wrong.
    """
    application = (
        Application.objects.select_related("body").filter(number=plain_number(number)).first()
    )
    kept, nobodys = application.code_hash if application else "", _nobodys()
    fits = check_password(plain_code(code), kept or nobodys)
    return application if application and kept and fits else None


@cache
def _nobodys() -> str:
    """Return the hash of a code that nobody has; made once in a process, by the first try of any kind."""
    return hash_of(secrets.token_hex(16))
