"""Query codes, with which applicants open their case. Only a hash is stored."""

import re
import secrets
from collections.abc import Iterable
from functools import cache
from itertools import islice

from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password

from gongkai.applications.models import Application
from gongkai.kit.text_input import compact

# Without characters that are easily confused when read out or copied by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH, GROUP_LENGTH = 15, 5
# A random code does not need a hash as slow as that of a password (docs/decisions/015).
HASH_ITERATIONS = 10_000
# What may be a query code in a text, also in full width, and the words before those of our mails.
CODE_GROUP = rf"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{{{GROUP_LENGTH}}}"
LOOKS_LIKE_CODE = re.compile(
    rf"(?<![0-9A-Za-z])(?:{CODE_GROUP}[\s‐-―−－-]{{0,2}}){{{CODE_LENGTH // GROUP_LENGTH - 1}}}{CODE_GROUP}"
    r"(?![0-9A-Za-z])"
)
CODE_WORDS = re.compile(r"(?:查询码|查詢碼|code)\W{0,5}$", re.IGNORECASE)
LOOKS_LIKE_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{3,80}-[0-9]{5}(?![0-9])")
# Each comparison costs milliseconds, so the number per mail is limited.
MAX_COMPARED_CODES, MAX_COMPARED_CASES = 30, 3
HIDDEN_CODE = "****"


def new_code() -> str:
    """Return a new random code (about 73 bits), in groups. No pause by number protects it."""
    signs = "".join(secrets.choice(ALPHABET) for _sign in range(CODE_LENGTH))
    return "-".join(signs[at : at + GROUP_LENGTH] for at in range(0, CODE_LENGTH, GROUP_LENGTH))


def plain_code(typed: str) -> str:
    """Normalise a typed code for comparison."""
    return compact(typed).replace("-", "").upper()


def hash_of(code: str) -> str:
    """Return the hash of a code."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(plain_code(code), hasher.salt(), iterations=HASH_ITERATIONS)


def plain_number(typed: str) -> str:
    """Normalise a typed receipt number."""
    return compact(typed).upper()


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


def cases_named_in(text: str) -> list[Application]:
    """Return the cases whose numbers stand in a text."""
    numbers = dict.fromkeys(found[0] for found in LOOKS_LIKE_NUMBER.finditer(text))
    return list(
        Application.objects.filter(number__in=list(islice(numbers, MAX_COMPARED_CASES)))
        if numbers
        else ()
    )


def hide_query_codes(text: str, cases: Iterable[Application]) -> str:
    """
    Hide the query codes of these cases in a text, because a code must not be stored.

    Programs quote the confirmation with its code below an answer. Everything else that looks like
    a code, such as the number of a contract, stays.
    """
    hashes = {case.code_hash for case in cases if case.code_hash}
    if not hashes:
        return text
    found = {one[0]: bool(CODE_WORDS.search(text[: one.start()][-20:])) for one in
             LOOKS_LIKE_CODE.finditer(text)}  # fmt: skip
    likely = sorted(found, key=lambda code: not found[code])[:MAX_COMPARED_CODES]
    for code in likely:
        plain = plain_code(code)
        if not set(plain) - set(ALPHABET) and any(check_password(plain, one) for one in hashes):
            text = text.replace(code, HIDDEN_CODE)
    return text


@cache
def _unknown_code_hash() -> str:
    """Return the hash of a random code that is not in use. Computed once per process."""
    return hash_of(secrets.token_hex(16))
