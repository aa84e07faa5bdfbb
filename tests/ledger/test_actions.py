from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from gongkai.kit.times import BEIJING
from gongkai.ledger.actions import BATCH_SIZE, SYSTEM, Entry, record, record_many
from gongkai.ledger.actors import PLATFORM
from gongkai.ledger.canonical import canonical, hash_of, plain
from gongkai.ledger.models import NO_ACT, Act, Chain
from gongkai.ledger.verbs import Verb
from tests.cast import AT, Cast, later

ON = date(2026, 11, 20)


def act(cast: Cast, chain: str = "c", **more: Any) -> Act:
    return record(Verb.BODY_CHANGED, cast.finance, chain=chain, by=SYSTEM, at=AT, on=ON, **more)


def test_numbers_are_gapless_and_hashes_follow(cast: Cast) -> None:
    one, two = act(cast), act(cast)
    assert (one.seq, two.seq) == (1, 2)
    assert (one.previous_hash, two.previous_hash) == (NO_ACT, one.hash)
    head = Chain.objects.get(code="c")
    assert (head.head_seq, head.head_hash) == (2, two.hash)


def test_chains_are_independent(cast: Cast) -> None:
    act(cast)
    assert act(cast, PLATFORM).seq == 1


def test_many_acts_get_one_number_each(cast: Cast) -> None:
    entries = [
        Entry(Verb.BODY_CHANGED, cast.finance, ON, facets={"n": n}) for n in range(BATCH_SIZE + 7)
    ]
    acts = record_many(entries, chain="c", by=SYSTEM, at=AT)
    assert [one.seq for one in acts] == list(range(1, BATCH_SIZE + 8))
    assert record_many([], chain="c", by=SYSTEM, at=AT) == []


def test_hash_is_of_the_canonical_form(cast: Cast) -> None:
    one = act(cast, facets={"乙": [1, True, None], "甲": {"b": "2", "a": date(2026, 1, 2)}})
    one.refresh_from_db()
    text = canonical(one, None).decode()
    assert text.startswith(
        '{"actor_id":"","actor_kind":"system","at":"2026-11-20T01:00:00.000000Z"'
    )
    assert '"facets":{"乙":[1,true,null],"甲":{"a":"2026-01-02","b":"2"}}' in text
    assert hash_of(one) == one.hash


def test_reversed_act_is_identified_by_chain_and_number(cast: Cast) -> None:
    one = act(cast)
    two = act(cast, reverses=one)
    assert '"reverses":["c",1]' in canonical(two, ("c", 1)).decode()
    assert two.hash == hash_of(two, ("c", 1)) != hash_of(two)


@pytest.mark.parametrize("value", [1.5, b"x", {1, 2}, object()])
def test_floats_and_unknown_types_are_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        plain({"x": value})


@pytest.mark.django_db(transaction=True)
def test_act_outside_a_transaction_is_an_error() -> None:
    with pytest.raises(RuntimeError):
        record(Verb.BODY_CHANGED, Chain(pk=1), chain="c", by=SYSTEM, at=AT, on=ON)


def test_unknown_verb_is_an_error(cast: Cast) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        record("nonsense.done", cast.finance, chain="c", by=SYSTEM, at=AT, on=ON)  # type: ignore[arg-type]


def refused(sql: str, values: list[Any]) -> None:
    with (
        pytest.raises((DatabaseError, IntegrityError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)


def test_database_refuses_to_change_or_remove_an_act(cast: Cast) -> None:
    one = act(cast)
    refused("UPDATE ledger_act SET verb = 'x' WHERE id = %s", [one.pk])
    refused("DELETE FROM ledger_act WHERE id = %s", [one.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        one.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Act.objects.filter(pk=one.pk).delete()
    assert Act.objects.get(pk=one.pk).verb == one.verb


def test_database_refuses_a_second_act_of_the_same_number(cast: Cast) -> None:
    one = act(cast)
    copy = Act.objects.get(pk=one.pk)
    copy.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        copy.save(force_insert=True)
    columns = (
        'chain, seq, body, verb, subject_type, subject_id, actor_kind, actor_id, post, at, "on", quantity, '
        "facets, reverses_id, previous_hash, hash"
    )
    if connection.vendor == "sqlite":
        refused(
            f"INSERT OR REPLACE INTO ledger_act (id, {columns}) SELECT id, {columns} FROM ledger_act WHERE id = %s",
            [one.pk],
        )
    else:
        refused("TRUNCATE ledger_act CASCADE", [])
    for conflict in ("(id)", "(chain, seq)"):  # an upsert changes the row that is there
        refused(
            f"INSERT INTO ledger_act (id, {columns}) SELECT id, {columns} FROM ledger_act "
            f"WHERE id = %s ON CONFLICT {conflict} DO UPDATE SET verb = 'x'",
            [one.pk],
        )
    assert Act.objects.get(pk=one.pk).verb == one.verb


def test_recording_costs_the_same_for_one_and_for_many(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    act(cast)
    with django_assert_max_num_queries(5):
        act(cast)
    with django_assert_max_num_queries(5):
        record_many(
            [Entry(Verb.BODY_CHANGED, cast.finance, ON) for _ in range(100)],
            chain="c",
            by=SYSTEM,
            at=AT,
        )


def test_time_is_stored_in_utc_whatever_its_zone(cast: Cast) -> None:
    one = act(cast)
    assert one.at.tzinfo == BEIJING
    one.refresh_from_db()
    assert hash_of(one) == one.hash
    assert later(1) > one.at
