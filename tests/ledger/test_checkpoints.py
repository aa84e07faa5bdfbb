"""Checkpoints: an owner of the database rewrites the ledger, and verification names the first act."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from gongkai.ledger import checkpoints, triggers
from gongkai.ledger.actions import SYSTEM, make_checkpoint, record
from gongkai.ledger.canonical import hash_of
from gongkai.ledger.checkpoint_verification import copy_findings, series_findings
from gongkai.ledger.models import NO_ACT, Act, Chain, Checkpoint
from gongkai.ledger.queries import is_checkpoint_due
from gongkai.ledger.signing import BadKey, public_key, signing_key, trusted_keys
from gongkai.ledger.verbs import Verb
from gongkai.ledger.verification import findings
from tests.cast import AT, Cast

CHAIN = "990000-D01"
DAY = timedelta(days=1)


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def add_acts(cast: Cast, count: int, *, verb: Verb = Verb.BODY_CHANGED, at: datetime = AT) -> None:
    with transaction.atomic():
        for number in range(count):
            record(
                verb,
                cast.finance,
                chain=CHAIN,
                by=SYSTEM,
                at=at,
                on=date(2026, 11, 20),
                facets={"n": number},
            )


@pytest.fixture
def sealed(cast: Cast, key: Ed25519PrivateKey) -> list[Checkpoint]:
    """Three checkpoints of three days, with 20 acts of one chain before each but the last."""
    found = []
    for day in range(3):
        add_acts(cast, 20 if day < 2 else 0)
        found.append(make_checkpoint(key, at=AT + day * DAY))
    return found


def rewrite(seq: int, upto: int | None = None) -> None:
    """Alter one act as the owner of the database can: with new hashes up to the head of the chain."""
    triggers.drop(connection)
    previous = NO_ACT
    acts = Act.objects.filter(chain=CHAIN).select_related("reverses").order_by("seq")
    for act in acts:
        if act.seq == seq:
            act.facets = {**act.facets, "n": 999}
        act.previous_hash = previous
        act.hash = previous = hash_of(act)
        act.save()
    Chain.objects.filter(code=CHAIN).update(head_hash=previous)
    triggers.install(connection)


def rewrite_checkpoints(key: Ed25519PrivateKey) -> None:
    """Make all checkpoints again over the altered acts, with another or the stolen key."""
    moments = list(Checkpoint.objects.order_by("number").values_list("at", flat=True))
    triggers.drop(connection)
    Checkpoint.objects.all().delete()
    triggers.install(connection)
    for at in moments:
        make_checkpoint(key, at=at)


def series(key: Ed25519PrivateKey) -> list[str]:
    return [str(one) for one in series_findings({public_key(key)})]


def copies(rows: Sequence[Checkpoint], key: Ed25519PrivateKey) -> list[str]:
    files = [
        checkpoints.imported(json.loads(json.dumps(checkpoints.exported(row)))) for row in rows
    ]
    return [str(one) for one in copy_findings(files, {public_key(key)})]


def test_untouched_series_is_intact(sealed: list[Checkpoint], key: Ed25519PrivateKey) -> None:
    assert series(key) == []
    assert copies(sealed, key) == []
    assert [one.number for one in sealed] == [1, 2, 3]
    assert [one.previous for one in sealed] == [NO_ACT, sealed[0].digest, sealed[1].digest]
    assert (sealed[2].heads, sealed[2].act_hashes, sealed[2].root) == ({}, {}, sealed[1].root)


@pytest.mark.parametrize("back", [38, 20, 19, 0])
def test_rehashed_acts_are_found_and_the_first_is_named(
    sealed: list[Checkpoint], key: Ed25519PrivateKey, back: int
) -> None:
    head = sealed[1].heads[CHAIN][0]
    rewrite(head - back)
    assert list(findings()) == []  # the chain by itself shows nothing
    of = "1 of 2026-11-20" if back >= 20 else "2 of 2026-11-21"
    expected = f"{CHAIN}#{head - back}: act was altered: it differs from checkpoint {of}"
    assert series(key) == [expected]
    # A checkpoint made later agrees with the altered acts; the earlier ones still show them.
    make_checkpoint(key, at=AT + 3 * DAY)
    assert series(key) == [expected]


def test_rewritten_checkpoints_are_found_with_copies_kept_outside(
    sealed: list[Checkpoint], key: Ed25519PrivateKey
) -> None:
    head = sealed[1].heads[CHAIN][0]
    rewrite(head - 38)
    other = Ed25519PrivateKey.generate()
    rewrite_checkpoints(other)
    assert series(key) == [
        (
            "checkpoint 1 of 2026-11-20: it is signed with a key that is not trusted "
            f"({public_key(other)})"
        )
    ]
    rewrite_checkpoints(key)  # the key was in the data folder, and stolen too
    assert series(key) == []
    assert copies(sealed, key) == [
        "checkpoint 1 of 2026-11-20 was replaced: it differs from the file",
        "checkpoint 2 of 2026-11-21 was replaced: it differs from the file",
        "checkpoint 3 of 2026-11-22 was replaced: it differs from the file",
        f"{CHAIN}#{head - 38}: act was altered: it differs from checkpoint 1 of 2026-11-20",
    ]
    before = sealed[0].heads[CHAIN][0]
    assert copies(sealed[1:2], key)[1:] == [
        (
            f"{CHAIN}#{before + 1}: this act or one of the {before} before it was altered: "
            "differs from checkpoint 2 of 2026-11-21"
        )
    ]


def test_deleted_tail_is_found(sealed: list[Checkpoint], key: Ed25519PrivateKey) -> None:
    head = sealed[1].heads[CHAIN][0]
    triggers.drop(connection)
    Act.objects.filter(chain=CHAIN, seq__gt=head - 3).delete()
    last = Act.objects.get(chain=CHAIN, seq=head - 3)
    Chain.objects.filter(code=CHAIN).update(head_seq=last.seq, head_hash=last.hash)
    triggers.install(connection)
    assert list(findings()) == []
    expected = f"{CHAIN}#{head - 2}: act missing: it is in checkpoint 2 of 2026-11-21"
    assert series(key) == [expected]
    make_checkpoint(key, at=AT + 3 * DAY)
    assert series(key) == [expected]


def test_of_many_acts_only_some_are_recorded(
    cast: Cast, key: Ed25519PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_checkpoint(key, at=AT)
    monkeypatch.setattr(checkpoints, "MAX_HASHES", 10)
    first = Chain.objects.get(code=CHAIN).head_seq + 1
    add_acts(cast, 29)
    row = make_checkpoint(key, at=AT + DAY)
    assert [seq - first for seq, _ in checkpoints.split_hashes(row.act_hashes[CHAIN])] == [
        *range(0, 29, 3)
    ]
    rewrite(first + 4)
    assert series(key) == [
        (
            f"{CHAIN}#{first + 6}: this act or one of the 2 before it was altered: "
            "differs from checkpoint 2 of 2026-11-21"
        )
    ]


def test_act_after_the_last_recorded_hash_is_within_the_named_ones(
    cast: Cast, key: Ed25519PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_checkpoint(key, at=AT)
    monkeypatch.setattr(checkpoints, "MAX_HASHES", 10)
    first = Chain.objects.get(code=CHAIN).head_seq + 1
    add_acts(cast, 29)
    make_checkpoint(key, at=AT + DAY)
    rewrite(first + 28)
    assert series(key) == [
        (
            f"{CHAIN}#{first + 28}: this act or one of the 0 before it was altered: "
            "differs from checkpoint 2 of 2026-11-21"
        )
    ] or series(key) == [
        f"{CHAIN}#{first + 28}: act was altered: it differs from checkpoint 2 of 2026-11-21"
    ]


@pytest.mark.parametrize(
    ("number", "changes", "problem"),
    [
        (1, {"at": AT - DAY}, "1 of 2026-11-19: the signature is not valid"),
        (2, {"heads": {}}, "2 of 2026-11-21: the heads or hashes of acts were altered"),
        (2, {"digest": "f" * 64}, "2 of 2026-11-21: the digest was altered"),
        (2, {"root": "f" * 64}, "2 of 2026-11-21: the signature is not valid"),
        (2, {"signature": "x"}, "2 of 2026-11-21: the signature is not valid"),
        (2, {"previous": "f" * 64}, "2 of 2026-11-21: it does not name the checkpoint before it"),
        (3, {"at": AT - DAY}, "3 of 2026-11-19: it is older than the checkpoint before it"),
        (3, {"number": 4}, "4 of 2026-11-22: checkpoint 3 is missing before it"),
    ],
)
def test_altered_checkpoint_is_found(
    sealed: list[Checkpoint],
    key: Ed25519PrivateKey,
    number: int,
    changes: dict[str, Any],
    problem: str,
) -> None:
    triggers.drop(connection)
    Checkpoint.objects.filter(number=number).update(**changes)
    triggers.install(connection)
    assert series(key) == [f"checkpoint {problem}"]


@pytest.mark.parametrize("do", ["update", "delete", "replace"])
def test_database_refuses_to_change_checkpoints(sealed: list[Checkpoint], do: str) -> None:
    row = sealed[0]
    with pytest.raises(DatabaseError, match=r"append-only|unique"), transaction.atomic():
        if do == "update":
            Checkpoint.objects.filter(pk=row.pk).update(root="x")
        elif do == "delete":
            row.delete()
        else:
            row.save(force_insert=True)


def test_one_is_due_each_day_and_after_a_report(cast: Cast, key: Ed25519PrivateKey) -> None:
    assert is_checkpoint_due(AT)
    make_checkpoint(key, at=AT)
    assert not is_checkpoint_due(AT + timedelta(minutes=5))
    assert is_checkpoint_due(AT + DAY)
    add_acts(cast, 1, at=AT + timedelta(minutes=1))
    assert not is_checkpoint_due(AT + timedelta(minutes=5))
    add_acts(cast, 1, verb=Verb.REPORT_PUBLISHED, at=AT + timedelta(minutes=2))
    assert is_checkpoint_due(AT + timedelta(minutes=5))
    make_checkpoint(key, at=AT + timedelta(minutes=5))
    assert not is_checkpoint_due(AT + timedelta(minutes=6))


def test_key_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere" / "key.pem"
    assert trusted_keys(path, ["old"]) == frozenset()
    key = signing_key(path)
    assert public_key(signing_key(path)) == public_key(key)
    assert trusted_keys(path, ["old"]) == {"old", public_key(key)}
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["key.pem"]
    path.write_text("x")
    with pytest.raises(BadKey, match="cannot be read as a key"):
        signing_key(path)


def test_command_writes_and_compares_checkpoints(
    cast: Cast, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.GONGKAI_LEDGER_KEY = tmp_path / "key.pem"
    add_acts(cast, 5)
    first, second, again = (str(tmp_path / name) for name in ("1.json", "2.json", "again.json"))
    call_command("ledger", "checkpoint", first)
    call_command("ledger", "checkpoint", second)
    call_command("ledger", "checkpoint", again, "--number", "1")
    assert Path(again).read_bytes() == Path(first).read_bytes()
    call_command("ledger", "verify", "--checkpoint", first, second)
    assert "newest checkpoint: 2" in capsys.readouterr().out
    head = Chain.objects.get(code=CHAIN).head_seq
    rewrite(head - 2)
    with pytest.raises(CommandError, match="1 problem"):
        call_command("ledger", "verify")
    assert f"{CHAIN}#{head - 2}: act was altered" in capsys.readouterr().err
    rewrite_checkpoints(signing_key(settings.GONGKAI_LEDGER_KEY))
    call_command("ledger", "verify")
    with pytest.raises(CommandError, match="3 problem"):
        call_command("ledger", "verify", "--checkpoint", first, second)
    assert f"{CHAIN}#{head - 2}: act was altered" in capsys.readouterr().err
    with pytest.raises(CommandError, match="no checkpoint 9"):
        call_command("ledger", "checkpoint", again, "--number", "9")
