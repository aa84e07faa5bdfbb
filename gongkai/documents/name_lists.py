"""Lists of names within a sentence, with the comma of the language in which they are read."""

from collections.abc import Iterable

from django.utils.translation import get_language

COMMAS = {"zh-hans": "、", "ug": "، "}
SEMICOLONS = {"zh-hans": "；", "ug": "؛ "}


def listed(names: Iterable[object]) -> str:
    """Return the names one after another: 甲、乙 in Chinese."""
    return COMMAS.get(get_language() or "", ", ").join(str(name) for name in names)


def in_sequence(clauses: Iterable[object]) -> str:
    """Return clauses that contain commas one after another: 甲、乙；丙 in Chinese."""
    return SEMICOLONS.get(get_language() or "", "; ").join(str(clause) for clause in clauses)
