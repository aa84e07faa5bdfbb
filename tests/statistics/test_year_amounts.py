"""Amounts of a year in one statement: equal to all tallies added up, for few bodies and for many."""

import random
from collections import defaultdict
from typing import Any

import pytest
from django.db import connection

from gongkai.documents.measures import DOCUMENT, MEASURES, TABLE
from gongkai.kit.id_lists import FEW
from gongkai.law.report_forms.filling import Span
from gongkai.law.report_forms.forms import FORMS
from gongkai.statistics.cells import hits_of
from gongkai.statistics.models import Tally
from gongkai.statistics.year_amounts import amounts_by_chain, wanted_keys, year_amounts

pytestmark = pytest.mark.both_databases  # the statement differs
GENRES = ("rule", "normative-document", "interpretation", "notice", "rule-draft", "")
FORM = FORMS["2021"]
KEYS = [
    *(f"item:{genre}:A20-0{item}" for genre in GENRES[:4] for item in range(1, 4)),
    *(f"in_force:{genre}" for genre in GENRES[:4]),
    "released",
]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_keys_that_fill_a_cell_are_read(form: Any) -> None:
    wanted = wanted_keys(form)
    filled = 0
    for measure in MEASURES:
        for genre in GENRES:
            key = ":".join((measure.name, *([genre, "A20-01"][: len(measure.dimensions)])))
            if hits := hits_of(form.code, DOCUMENT, key):
                filled += 1
                stocks = [
                    is_stock
                    for (subject_type, begin), is_stock in wanted.items()
                    if subject_type == DOCUMENT and (key == begin or key.startswith(f"{begin}:"))
                ]
                assert stocks in ([True], [any(hit.span != Span.YEAR for hit in hits)]), key
    assert filled
    # Not those of all genres and items, of which there are many.
    assert "item" not in TABLE.keys_in(form)


def test_no_two_beginnings_have_a_key_in_common() -> None:
    for form in FORMS.values():
        wanted = wanted_keys(form)
        for subject_type, begin in wanted:
            assert not [
                other
                for also, other in wanted
                if also == subject_type and other != begin and begin <= other < f"{begin};"
            ]


def tallies(bodies: int) -> list[str]:
    """Write tallies of some bodies in three years; return their chains."""
    chance = random.Random(bodies)
    chains = [f"99{number:04}" for number in range(bodies)]
    rows = [
        Tally(
            body=chain,
            year=year,
            month=month,
            subject_type=DOCUMENT,
            measure=key,
            micros=chance.randint(-3, 9),
        )
        for chain in chains
        for year in (2023, 2024, 2025, 2026)
        for month in (1, 12)
        for key in chance.sample(KEYS, 4)
        if year != 2025 or chance.random() < 0.5
    ]
    Tally.objects.bulk_create(rows, batch_size=500)
    return chains


def added_up(chains: list[str]) -> dict[Any, dict[Span, int]]:
    found: dict[Any, dict[Span, int]] = defaultdict(dict)
    for one in Tally.objects.filter(body__in=chains, year__lte=2025):
        key = (one.subject_type, one.measure)
        sums = found[key]
        sums[Span.UNTIL] = sums.get(Span.UNTIL, 0) + one.micros
        sums.setdefault(Span.BEFORE, 0)
        span = Span.YEAR if one.year == 2025 else Span.BEFORE
        sums[span] = sums.get(span, 0) + one.micros
    return found


def in_form(amounts: Any) -> dict[Any, Any]:
    """Return the amounts of the periods that cells of this form count, without zeros."""
    found = {
        (key, hit.span): sums.get(hit.span, 0)
        for key, sums in amounts.items()
        for hit in hits_of(FORM.code, *key)
    }
    return {key: amount for key, amount in found.items() if amount}


@pytest.mark.django_db
@pytest.mark.parametrize("bodies", [3, FEW + 20])
def test_amounts_are_those_of_all_tallies(bodies: int) -> None:
    chains = tallies(bodies)
    parts = {"one": chains[:1], "most": chains[2:], "none": []}
    found = year_amounts(parts, FORM, 2025)
    alone = amounts_by_chain(chains, FORM, 2025)
    for part, inside in parts.items():
        assert in_form(found.by_part.get(part, {})) == in_form(added_up(inside))
        busy = Tally.objects.filter(body__in=inside, year=2025).exists()
        assert (part in found.active) == busy
    for chain in chains:
        assert in_form(alone.by_part.get(chain, {})) == in_form(added_up([chain]))
        assert (chain in alone.active) == Tally.objects.filter(body=chain, year=2025).exists()
    assert in_form(found.together(["one", "most"])) == in_form(added_up([chains[0], *chains[2:]]))
    assert year_amounts({"none": []}, FORM, 2025).by_part == {}


@pytest.mark.django_db
@pytest.mark.parametrize("bodies", [3, FEW + 20])
def test_amounts_are_read_from_an_index(bodies: int) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads small tables as a whole")
    chains = tallies(bodies)
    plans: list[str] = []

    def explain(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%s', '?')}", values)
            plans.append("\n".join(row[3] for row in cursor.cursor.fetchall()))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(explain):
        year_amounts({"all": chains}, FORM, 2025)
    assert len(plans) == 1
    assert "SCAN t" not in plans[0]
    assert "AUTOMATIC" not in plans[0]
    index = (
        "statistics_tally_of_year (subject_type=? AND year=? AND measure>? AND measure<?)"
        if bodies > FEW
        else "statistics_tally_of_body (body=? AND subject_type=? AND measure>? AND measure<?)"
    )
    assert index in plans[0]
