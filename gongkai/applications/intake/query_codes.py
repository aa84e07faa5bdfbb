"""Query codes of applications: finding the case of a code, and hiding codes in a text."""

import re
from collections.abc import Iterable
from itertools import islice

from django.contrib.auth.hashers import check_password

from gongkai.applications.models import Application
from gongkai.kit.query_codes import (
    ALPHABET,
    CODE_LENGTH,
    GROUP_LENGTH,
    is_code_of,
    plain_code,
    plain_number,
)

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


def application_by_query_code(number: str, code: str) -> Application | None:
    """
    Return the application with this receipt number, if the code is right.

    An unknown number, or a case without a code, costs as much computation as a wrong code, so that
    the response time does not reveal which of the two was wrong.
    """
    application = (
        Application.objects.select_related("body").filter(number=plain_number(number)).first()
    )
    return application if is_code_of(code, application.code_hash if application else "") else None


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
    found = {
        one[0]: bool(CODE_WORDS.search(text[: one.start()][-20:]))
        for one in LOOKS_LIKE_CODE.finditer(text)
    }
    likely = sorted(found, key=lambda code: not found[code])[:MAX_COMPARED_CODES]
    for code in likely:
        plain = plain_code(code)
        if not set(plain) - set(ALPHABET) and any(check_password(plain, one) for one in hashes):
            text = text.replace(code, HIDDEN_CODE)
    return text
