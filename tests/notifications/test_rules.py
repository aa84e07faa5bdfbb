"""Refusals of saved filters."""

import pytest

from gongkai.notifications.models import SavedFilter
from gongkai.notifications.rules import MAX_FILTERS, MAX_QUERY, refusal_to_name_filter
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_too_long_filter_is_refused(cast: Cast) -> None:
    account = cast.drafter.account
    assert account is not None
    assert refusal_to_name_filter(account, "a", query="q" * MAX_QUERY) is None
    refusal = refusal_to_name_filter(account, "a", query="q" * (MAX_QUERY + 1))
    assert refusal is not None
    assert refusal.code == "query-too-long"


def test_number_of_saved_filters_is_limited(cast: Cast) -> None:
    account = cast.drafter.account
    assert account is not None
    SavedFilter.objects.bulk_create(
        SavedFilter(account=account, name=f"{number}", query="a=1") for number in range(MAX_FILTERS)
    )
    saved = account.saved_filters.first()
    refusal = refusal_to_name_filter(account, "new", query="a=1")
    assert refusal is not None
    assert refusal.code == "too-many-filters"
    assert refusal_to_name_filter(account, "new", query="a=1", saved=saved) is None
