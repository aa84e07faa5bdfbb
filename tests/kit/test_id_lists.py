"""Conditions on many ids: the same rows as with a plain list, and one parameter."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.kit.id_lists import FEW, is_in
from gongkai.organisations.joined_ids import JoinedIds
from gongkai.organisations.models import Body
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("beside", [0, FEW, 4 * FEW])
def test_condition_finds_the_same_rows_as_a_plain_list(cast: Cast, beside: int) -> None:
    wanted = {cast.finance.pk, cast.health.pk}
    ids = wanted | set(range(10**6, 10**6 + beside))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert set(Body.objects.filter(is_in("pk", ids)).values_list("pk", flat=True)) == wanted
    assert len(queries) == 1
    rest = Body.objects.exclude(is_in("pk", ids)).values_list("pk", flat=True)
    assert set(rest) == {cast.government.pk}


@pytest.mark.parametrize("beside", [0, 4 * FEW])
def test_names_may_be_asked_for_like_ids(cast: Cast, beside: int) -> None:
    codes = {cast.finance.code, *(f"x'{number}" for number in range(beside))}
    assert Body.objects.filter(is_in("code", codes)).get() == cast.finance


def test_no_ids_are_no_rows(cast: Cast) -> None:
    assert not Body.objects.filter(is_in("pk", set())).exists()


def test_ids_of_a_group_come_in_one_text(cast: Cast) -> None:
    (ids,) = (
        Body.objects.order_by()
        .values("ended_on")
        .annotate(ids=JoinedIds("pk"))
        .values_list("ids", flat=True)
    )
    assert {int(one) for one in ids.split(",")} == set(Body.objects.values_list("pk", flat=True))
