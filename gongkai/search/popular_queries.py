"""
What people look for: which queries are counted, and the public list of the most frequent.

The reasons for each limit: docs/decisions/020-popular-queries.md.
"""

import re
from datetime import date, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from gongkai.search.folding import fold, normalise
from gongkai.search.models import PopularQuery

DAYS = 30
SHOWN = 10
MIN_LENGTH, MAX_LENGTH = 2, 30
SALT = "gongkai.search.popular_queries"
# Letters, digits, spaces, and the marks of document numbers and names.
COUNTABLE = re.compile(r"[^\W_](?:[\w\s〔〕\[\]()（）·\-—]*[\w〕\])）])?")
NUMERAL = r"[\d〇一二三四五六七八九]"
# An identity, telephone, card or account number, also with its digits apart or as Chinese numerals.
LONG_NUMBER = re.compile(rf"{NUMERAL}(?:[\W_]*{NUMERAL}){{6,}}")
# Letters and digits mixed, as in a passport number or a query code.
CODE = re.compile(r"(?=[a-z\-]*\d)(?=[\d\-]*[a-z])[a-z\d\-]{8,}")


def countable(query: str) -> str | None:
    """Return the query as it may be counted and shown, None if it must not be."""
    text = " ".join(query.split())
    if not COUNTABLE.fullmatch(text) or len(text) > MAX_LENGTH or len(fold(text)) < MIN_LENGTH:
        return None
    plain = normalise(text)
    return None if LONG_NUMBER.search(plain) or CODE.search(plain) else text


def digest_of(text: str) -> str:
    """Return the keyed hash under which a query is counted, the same for all ways to write it."""
    return salted_hmac(SALT, fold(text), algorithm="sha256").hexdigest()


def first_day(on: date) -> date:
    """Return the first of the days that are kept on this day."""
    return on - timedelta(days=DAYS - 1)


def frequent_queries() -> QuerySet[PopularQuery]:
    """Return the queries that were asked often enough, hidden or not, the most frequent first."""
    least = settings.GONGKAI_POPULAR_LEAST
    found = PopularQuery.objects.filter(total__gte=max(least, 1))
    return (found if least else found.none()).order_by("-total", "digest")


def popular_queries() -> list[str]:
    """Return the texts of the most frequent queries that are not hidden. One query."""
    shown = frequent_queries().filter(hidden_at=None)
    return list(shown.values_list("text", flat=True)[:SHOWN])
