"""
What bodies have counted in a year and up to its end, added up by measure in one statement.

A region has hundreds of thousands of tallies, of which few are in an annual form: those by catalogue
item of most genres are in none. Only the tallies of a form are read. Of many bodies, these are read
year by year and those of other bodies left out; of a few bodies, body by body.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from gongkai.kit.id_lists import FEW
from gongkai.kit.reading import connection
from gongkai.law.report_forms.filling import Span
from gongkai.law.report_forms.shapes import Form
from gongkai.statistics.counting import Key
from gongkai.statistics.registry import registered

Amounts = Mapping[Key, Mapping[Span, int]]
AFTER_COLON = ";"  # the next character: the end of the range of keys with a beginning
ACTIVE = ""  # in place of a subject type: the part has any act in the year
YEARS = """
    years (subject_type, prefix, high, year) AS (
        SELECT w.subject_type, w.prefix, w.high, (
            SELECT min(t.year) FROM statistics_tally t
            WHERE t.subject_type = w.subject_type AND t.year >= w.since
        ) FROM wanted w
        UNION ALL
        SELECT y.subject_type, y.prefix, y.high, (
            SELECT min(t.year) FROM statistics_tally t
            WHERE t.subject_type = y.subject_type AND t.year > y.year
        ) FROM years y WHERE y.year < %s
    )"""
# CROSS JOIN keeps SQLite to this order of the tables, and the named index from making one of its own.
BY_YEAR = """
    FROM years y
    CROSS JOIN statistics_tally t {index}
    WHERE t.subject_type = y.subject_type AND t.year = y.year AND t.year <= %s AND """
BY_BODY = """
    FROM bodies b
    CROSS JOIN wanted y
    CROSS JOIN statistics_tally t {index}
    WHERE t.body = b.chain AND t.subject_type = y.subject_type AND t.year >= y.since
    AND t.year <= %s AND """
BODIES = "bodies (chain) AS ({list})"


@dataclass(frozen=True)
class YearAmounts:
    """The amounts of each part of the bodies by measure, and the parts with any act in the year."""

    by_part: Mapping[str, Amounts] = field(default_factory=dict)
    active: frozenset[str] = frozenset()

    def together(self, parts: Iterable[str]) -> Amounts:
        """Return the amounts of some parts together."""
        whole: dict[Key, dict[Span, int]] = defaultdict(dict)
        for part in parts:
            for measure, amounts in self.by_part.get(part, {}).items():
                sums = whole[measure]
                for span, micros in amounts.items():
                    sums[span] = sums.get(span, 0) + micros
        return whole


def year_amounts(parts: Mapping[str, Collection[str]], form: Form, year: int) -> YearAmounts:
    """
    Add up what is in a form; `parts` names disjoint sets of chains that are added up together. One query.

    The year itself is absent without tallies of that year; of what is no stock, only the year is read.
    """
    parts = {part: chains for part, chains in parts.items() if chains}
    if not parts:
        return YearAmounts()
    return _found(_parts_query(parts, form, year), list(parts))


def amounts_by_chain(chains: Collection[str], form: Form, year: int) -> YearAmounts:
    """Add up the same of each chain by itself. One query."""
    return _found(_chains_query(chains, form, year), None)


def _found(query: tuple[str, list[str | int]], parts: list[str] | None) -> YearAmounts:
    """Read the amounts; with `parts` a row has the place of its part. Other chains are left out."""
    found: dict[str, dict[Key, dict[Span, int]]] = defaultdict(dict)
    active: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(*query)
        rows = cursor.fetchall()
    for place, subject_type, measure, now, until in rows:
        if place in (-1, None):
            continue
        part = place if parts is None else parts[place]
        if subject_type == ACTIVE:
            active.add(part)
            continue
        amounts = {Span.UNTIL: int(until), Span.BEFORE: int(until - (now or 0))}
        if now is not None:
            amounts[Span.YEAR] = int(now)
        found[part][subject_type, measure] = amounts
    return YearAmounts(found, frozenset(active))


def wanted_keys(form: Form) -> dict[tuple[str, str], bool]:
    """
    Return the subject types that a form counts, each with a beginning of keys; no two overlap.

    The value says whether earlier years count as well.
    """
    return {
        (table.subject_type, key): is_stock
        for table in registered().tables
        for key, is_stock in table.keys_in(form).items()
    }


def _parts_query(
    parts: Mapping[str, Collection[str]], form: Form, year: int
) -> tuple[str, list[str | int]]:
    lists = [json.dumps(sorted(chains)) for chains in parts.values()]
    case = " ".join(f"WHEN t.body IN ({_list()}) THEN {place}" for place in range(len(lists)))
    sums, values = _sums(f"CASE {case} ELSE -1 END", lists, parts.values(), form, year)
    # One chain with any act is enough.
    active = " UNION ALL ".join(
        f"SELECT {place}, '{ACTIVE}', '', 0, 0 WHERE EXISTS ("  # noqa: S608
        f"SELECT 1 FROM ({_list()}) b JOIN statistics_tally t ON t.body = b.chain AND t.year = %s)"
        for place in range(len(lists))
    )
    return f"{sums} UNION ALL {active}", [*values, *(one for some in lists for one in (some, year))]


def _chains_query(chains: Collection[str], form: Form, year: int) -> tuple[str, list[str | int]]:
    every = json.dumps(sorted(chains))
    case = f"CASE WHEN t.body IN ({_list()}) THEN t.body END"
    sums, values = _sums(case, [every], [chains], form, year)
    active = (
        f"SELECT b.chain, '{ACTIVE}', '', 0, 0 FROM ({_list()}) b WHERE EXISTS ("  # noqa: S608
        "SELECT 1 FROM statistics_tally t WHERE t.body = b.chain AND t.year = %s)"
    )
    return f"{sums} UNION ALL {active}", [*values, every, year]


def _sums(
    part: str, of_part: list[str], chains: Iterable[Collection[str]], form: Form, year: int
) -> tuple[str, list[str | int]]:
    """Return the statement that adds up the tallies by the part that this expression names."""
    every = sorted({one for some in chains for one in some})
    many = len(every) > FEW
    wanted = [
        (subject_type, prefix, f"{prefix}{AFTER_COLON}", 0 if is_stock else year)
        for (subject_type, prefix), is_stock in sorted(wanted_keys(form).items())
    ]
    rows = ", ".join(["(%s, %s, %s, %s)"] * len(wanted))
    postgres = connection.vendor == "postgresql"
    name = "statistics_tally_of_year" if many else "statistics_tally_of_body"
    index = "" if postgres else f"INDEXED BY {name}"
    # An order of characters may be set for the database of PostgreSQL, where a range is another one.
    begins = (
        "(t.measure = y.prefix OR starts_with(t.measure, y.prefix || ':'))"
        if postgres
        else "t.measure >= y.prefix AND t.measure < y.high"
    )
    sql = f"""
    WITH RECURSIVE wanted (subject_type, prefix, high, since) AS (VALUES {rows}),
    {YEARS if many else BODIES.format(list=_list())}
    SELECT {part}, t.subject_type, t.measure,
        sum(CASE WHEN t.year = %s THEN t.micros END), sum(t.micros)
    {(BY_YEAR if many else BY_BODY).format(index=index)}{begins}
    GROUP BY 1, t.subject_type, t.measure"""
    values = [value for row in wanted for value in row]
    return sql, [*values, year if many else json.dumps(every), *of_part, year, year]


def _list() -> str:
    """Return a query of the texts in a parameter that is a list in JSON."""
    if connection.vendor == "postgresql":
        return "SELECT value AS chain FROM json_array_elements_text(%s::json)"
    return "SELECT value AS chain FROM json_each(%s)"
