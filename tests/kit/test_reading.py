"""Queries read from the chosen database; what is written uses the primary one."""

from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS
from django.utils.connection import ConnectionDoesNotExist

from gongkai.kit.reading import ChosenDatabase, connection, of_all_rows, reading_alias, reading_from
from gongkai.organisations.models import Body

ROUTER = ["gongkai.kit.reading.ChosenDatabase"]


def test_choice_ends_with_its_block() -> None:
    assert reading_alias() == DEFAULT_DB_ALIAS
    with reading_from("replica_1"):
        assert reading_alias() == "replica_1"
        with reading_from("portal"):
            assert reading_alias() == "portal"
        assert reading_alias() == "replica_1"
    with pytest.raises(ValueError, match="x"), reading_from("portal"):
        raise ValueError("x")
    assert reading_alias() == DEFAULT_DB_ALIAS


def test_queries_read_from_the_chosen_database_and_write_to_the_primary_one(settings: Any) -> None:
    settings.DATABASE_ROUTERS = ROUTER
    body = Body(pk=1, name="x")
    body._state.db = "replica_1"
    with reading_from("replica_1"):
        assert Body.objects.all().db == "replica_1"
        assert Body.objects.using(DEFAULT_DB_ALIAS).all().db == DEFAULT_DB_ALIAS
        assert Body.objects.select_for_update().db == DEFAULT_DB_ALIAS
        with pytest.raises(ConnectionDoesNotExist):
            connection.cursor()
    assert Body.objects.all().db == DEFAULT_DB_ALIAS
    # What a page kept is read on in the primary database when the page is over.
    assert ChosenDatabase().db_for_read(Body, instance=body) == DEFAULT_DB_ALIAS
    assert connection.alias == DEFAULT_DB_ALIAS


def test_router_migrates_the_primary_database_only() -> None:
    router = ChosenDatabase()
    assert router.allow_migrate("default", "ledger")
    assert not router.allow_migrate("portal", "ledger")
    assert router.allow_relation(Body(), Body())
    assert router.db_for_write(Body) == DEFAULT_DB_ALIAS


def test_figures_of_rows_that_are_not_public_are_read_from_the_primary_database() -> None:
    with reading_from("portal"):
        assert of_all_rows(reading_alias)() == DEFAULT_DB_ALIAS
        assert reading_alias() == "portal"
