"""The check of a text as a whole."""

from collections.abc import Iterable, Iterator

from gongkai.files.personal_data.kinds import Finding, Kind
from gongkai.files.personal_data.marks import marks_in
from gongkai.files.personal_data.names import names_in
from gongkai.files.personal_data.numbers import digits_in_words, numbers_in
from gongkai.files.personal_data.places import addresses_in
from gongkai.files.personal_data.plain import plain, with_digits

# Of two findings at the same place, the one that says more precisely what it is.
PRECEDENCE = (
    Kind.IDENTITY_CARD,
    Kind.EMAIL,
    Kind.BANK_CARD,
    Kind.MOBILE,
    Kind.LANDLINE,
    Kind.TRAVEL_DOCUMENT,
    Kind.NUMBER_PLATE,
    Kind.BIRTH_DATE,
    Kind.NAME,
    Kind.ADDRESS,
    Kind.CLASSIFICATION,
    Kind.INTERNAL_MARK,
)


def find(text: str) -> list[Finding]:
    """Return what in a text seems to be personal data or a mark of secrecy, in order, without overlap."""
    bare = plain(text)
    return sorted(_apart(_all_in(bare)))


def _all_in(text: str) -> Iterator[Finding]:
    yield from numbers_in(text)
    yield from digits_in_words(with_digits(text))
    yield from names_in(text)
    yield from addresses_in(text)
    yield from marks_in(text)


def _apart(findings: Iterable[Finding]) -> list[Finding]:
    """Keep of overlapping findings the more precise one."""
    kept: list[Finding] = []
    taken: set[int] = set()
    for each in sorted(set(findings), key=lambda one: (PRECEDENCE.index(one.kind), one)):
        places = range(each.start, each.end)
        if taken.isdisjoint(places):
            kept.append(each)
            taken.update(places)
    return kept
