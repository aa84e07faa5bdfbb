"""Figures of a year: every cell is the sum of its acts, from tallies and from the ledger."""

from datetime import date
from typing import Any

import pytest

from gongkai.catalogue.models import Genre
from gongkai.documents.actions.releases import repeal_document, withdraw_document
from gongkai.documents.workflow import RepealDay, WithdrawalReason
from gongkai.law.outcomes import Outcome
from gongkai.law.report_forms.forms import FORMS
from gongkai.law.report_forms.shapes import PartName
from gongkai.ledger.consumers import catch_up
from gongkai.statistics.actions.tallies import rebuild_tallies
from gongkai.statistics.application_tables import draft_of
from gongkai.statistics.cells import name_of, place_of
from gongkai.statistics.compilation import (
    Compiled,
    acts_behind,
    amount_in,
    compile_figures,
    compile_tree,
    consolidated,
)
from gongkai.statistics.models import Tally
from tests.applications.cases import on
from tests.cast import Cast
from tests.statistics.years import reopened_by_a_court, two_years_of_cases

pytestmark = pytest.mark.django_db


def figures(cast: Cast, year: int, scope: str = "own", body: Any = None) -> Compiled:
    catch_up()
    found = compile_figures(body or cast.finance, year, scope)
    assert found is not None
    return found


def not_zero(found: Compiled) -> dict[str, Any]:
    return {name: number for name, number in found.named().items() if number}


@pytest.fixture
def lived(cast: Cast) -> Cast:
    """Record two years of varied acts of a department."""
    reopened_by_a_court(cast, two_years_of_cases(cast, Outcome.PROCESS), year=2027)
    catch_up()
    return cast


def test_tables_three_and_four_agree_with_the_ledger(lived: Cast) -> None:
    for year in (2026, 2027, 2028):
        counted = draft_of(year, [lived.finance.chain])
        assert counted is not None
        found = figures(lived, year)
        parts = {PartName.APPLICATIONS, PartName.REMEDIES}
        assert {
            place: found.cells[place] for place in counted.cells if place.part in parts
        } == counted.cells


def test_documents_in_table_two_and_its_stocks(cast: Cast) -> None:
    rule = Genre.objects.get(code="normative-document")
    first, second, third = (
        cast.released(at=on("2026-11-20"), genre=rule, title=f"办法{n}") for n in range(3)
    )
    cast.released(at=on("2026-11-20"))
    repeal_document(first, RepealDay(date(2027, 3, 1)), by=cast.disclosure, at=on("2027-03-01"))
    withdraw_document(
        first, WithdrawalReason("重复"), by=cast.disclosure, at=on("2027-03-02")
    )  # no longer in force: taken off once
    withdraw_document(second, WithdrawalReason("重复"), by=cast.disclosure, at=on("2027-03-03"))
    assert third.is_public
    before, after = figures(cast, 2026), figures(cast, 2027)
    assert not_zero(before) == {"proactive.normdocs.made": 3, "proactive.normdocs.in_force": 3}
    assert not_zero(after) == {"proactive.normdocs.repealed": 1, "proactive.normdocs.in_force": 1}
    place = place_of(after.form, "proactive.normdocs.in_force")
    assert place is not None
    behind = acts_behind(place, after.form, 2027, [cast.finance.chain])
    assert [act.subject_id for act in behind] == [str(third.pk)]


def test_acts_behind_each_number_add_up_to_it(lived: Cast) -> None:
    lived.released(at=on("2027-04-01"))
    chains = [lived.finance.chain]
    for year in (2026, 2027, 2028):
        found = figures(lived, year)
        for place, number in found.cells.items():
            acts = list(acts_behind(place, found.form, year, chains))
            assert sum(amount_in(act, place, found.form, year) for act in acts) == number, (
                year,
                name_of(place),
            )


def test_bodies_levels_and_areas(lived: Cast) -> None:
    own, level, area = (
        figures(lived, 2027, scope, lived.government) for scope in ("own", "level", "area")
    )
    assert not own.counted
    assert not_zero(level) == not_zero(area) == not_zero(figures(lived, 2027))
    each = compile_tree(lived.government, 2027)
    assert set(each) == {lived.government.pk, lived.finance.pk, lived.health.pk}
    assert consolidated(each.values(), FORMS["2021"], 2027).cells == area.cells
    assert compile_figures(lived.government, 2013) is None
    assert compile_tree(lived.government, 2013) == {}


COLUMNS = ("body", "year", "month", "subject_type", "measure")


def test_rebuilt_tallies_equal_the_stored_ones(lived: Cast) -> None:
    kept = list(Tally.objects.order_by(*COLUMNS).values(*COLUMNS, "micros"))
    assert rebuild_tallies() == len(kept)
    assert kept == list(Tally.objects.order_by(*COLUMNS).values(*COLUMNS, "micros"))


def test_queries_do_not_depend_on_the_number_of_bodies(
    lived: Cast, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        compile_figures(lived.finance, 2027, "own")
    with django_assert_num_queries(4):
        compile_figures(lived.government, 2027, "area")
    with django_assert_num_queries(4):
        compile_tree(lived.government, 2027)
