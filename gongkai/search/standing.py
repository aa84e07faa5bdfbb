"""
What every search depends on beside the index: the synonyms in force, and whether the index has every act.

PostgreSQL answers that with the first page, so that a search for a rare word is one statement: the search begins
with what was so last time, and begins again where that has changed.
"""

from hashlib import md5
from typing import NamedTuple

from django.conf import settings

from gongkai.kit.prepared import prepared_cursor
from gongkai.kit.reading import connection, reading_alias
from gongkai.ledger.consumers import BEHIND
from gongkai.search.synonyms import EDITED, shipped_synonyms

CONSUMER = "gongkai.search.consumers.consume"


class Standing(NamedTuple):
    """The synonyms in force with their mark, and whether the index has not read every act."""

    synonyms: str
    mark: str  # empty for the list shipped with the software
    behind: bool


class StandingChanged(Exception):
    """What a search began with is no longer so."""


_last: dict[str, Standing] = {}  # by database


def standing() -> Standing:
    """Return what is so now."""
    with prepared_cursor(connection) as cursor:
        cursor.execute(f"SELECT ({EDITED}), {BEHIND}", [CONSUMER])
        edited, behind = cursor.fetchone()
    follows = CONSUMER in settings.GONGKAI_CONSUMERS
    mark = "" if edited is None else md5(edited.encode(), usedforsecurity=False).hexdigest()
    text = shipped_synonyms() if edited is None else edited
    found = _last[reading_alias()] = Standing(text, mark, follows and bool(behind))
    return found


def last_standing() -> Standing | None:
    """Return what was so last time, where the page of a search says whether it still is."""
    found = _last.get(reading_alias())
    if found is None or found.behind or connection.vendor != "postgresql":
        return None
    return found


def said_by_page() -> tuple[str, list[str]]:
    """Return two columns of a statement of PostgreSQL, the mark and whether the index is behind, with their values."""
    follows = "TRUE" if CONSUMER in settings.GONGKAI_CONSUMERS else "FALSE"
    return f"coalesce(md5(({EDITED})), '') AS mark, {follows} AND {BEHIND} AS behind", [CONSUMER]
