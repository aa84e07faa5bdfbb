from datetime import date

import pytest
from django.core import signing

from gongkai.kit import paging
from gongkai.kit.paging import BadCursor, page_by_key, read_cursor, scope_of, sign_cursor
from gongkai.organisations.models import Body, BodyTerm
from tests.cast import Cast


def walk(limit: int, keys: tuple[str, ...] = ("-position", "id")) -> list[int]:
    seen: list[int] = []
    cursor: str | None = None
    while True:
        page = page_by_key(
            Body.objects.all(), keys=keys, cursor=cursor, limit=limit, scope="bodies"
        )
        seen += [body.pk for body in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            return seen


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_pages_contain_every_row_once_in_order(cast: Cast, limit: int) -> None:
    Body.objects.update(position=5)
    Body.objects.filter(pk=cast.health.pk).update(position=9)
    assert walk(limit) == [cast.health.pk, cast.government.pk, cast.finance.pk]


def test_dates_and_mixed_directions_are_keys(cast: Cast) -> None:
    terms = BodyTerm.objects.all()
    first = page_by_key(terms, keys=("since", "-id"), cursor=None, limit=2, scope="x")
    second = page_by_key(terms, keys=("since", "-id"), cursor=first.next_cursor, limit=2, scope="x")
    assert [term.pk for term in first.rows + second.rows] == sorted(
        (term.pk for term in terms), reverse=True
    )


@pytest.mark.parametrize("cursor", ["x", "x" * 2000, "a:b:c", "\x00", "eyJhIjoxfQ:1:2"])
def test_forged_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        read_cursor(cursor, scope="s")


def test_cursor_of_another_list_is_refused() -> None:
    cursor = sign_cursor([1], scope="one")
    assert read_cursor(cursor, scope="one") == [1]
    with pytest.raises(BadCursor):
        read_cursor(cursor, scope="other")


def test_cursor_with_values_of_another_kind_is_refused(cast: Cast) -> None:
    for values in (["x", 1], [1], [1, 2, 3]):
        cursor = signing.dumps(["bodies", values], salt=paging.SALT, compress=True)
        with pytest.raises(BadCursor):
            page_by_key(
                Body.objects.all(), keys=("position", "id"), cursor=cursor, limit=1, scope="bodies"
            )


def test_scope_does_not_depend_on_the_order_of_filters() -> None:
    assert scope_of("a", {"x": 1, "y": date(2026, 1, 1), "z": ""}) == scope_of(
        "a", {"y": date(2026, 1, 1), "x": 1}
    )
