import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from gongkai.ledger import triggers
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.checks import triggers_stand
from gongkai.ledger.models import Act, Chain
from gongkai.ledger.verbs import Verb
from gongkai.ledger.verification import findings
from tests.cast import AT, Cast

CHAIN = "990000-D01"


@pytest.fixture
def acts(cast: Cast) -> list[Act]:
    for number in range(5):
        record(
            Verb.BODY_CHANGED,
            cast.finance,
            chain=CHAIN,
            by=SYSTEM,
            at=AT,
            on=date(2026, 11, 20),
            facets={"n": number},
        )
    return list(Act.objects.filter(chain=CHAIN).order_by("seq"))


def tamper(sql: str, values: list[Any]) -> None:
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    triggers.install(connection)


def problems(chain: str | None = None) -> list[str]:
    return [str(finding) for finding in findings(chain)]


def test_unchanged_ledger_is_intact(acts: list[Act]) -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "body.created"),
        ("body", "x"),
        ("actor_id", "7"),
        ("quantity", 2),
        ("facets", '{"n": 9}'),
        ("post", "x"),
        ("subject_id", "999"),
        ("at", "2026-11-20 01:00:00.000001"),
        ("on", "2026-11-21"),
    ],
)
def test_one_changed_value_is_reported_with_its_row(
    acts: list[Act], column: str, value: Any
) -> None:
    cast_to = "::jsonb" if column == "facets" and connection.vendor == "postgresql" else ""
    zone = "+00" if column == "at" and connection.vendor == "postgresql" else ""
    values = [f"{value}{zone}" if zone else value, acts[3].pk]
    tamper(f'UPDATE ledger_act SET "{column}" = %s{cast_to} WHERE id = %s', values)
    found = problems()
    assert len(found) == 1
    assert found[0].startswith(f"{CHAIN}#{acts[3].seq}: act {acts[3].pk} was altered")


def test_changed_hash_is_found_at_the_act_itself(acts: list[Act]) -> None:
    tamper("UPDATE ledger_act SET hash = %s WHERE id = %s", ["f" * 64, acts[2].pk])
    assert problems() == [
        f"{CHAIN}#{acts[2].seq}: act {acts[2].pk} was altered (row {acts[2].pk}, verb {acts[2].verb})"
    ]


def test_missing_act_is_named(acts: list[Act]) -> None:
    tamper("DELETE FROM ledger_act WHERE id = %s", [acts[2].pk])
    assert problems() == [
        f"{CHAIN}#{acts[2].seq}: act missing: after {acts[2].seq - 1} comes {acts[3].seq}"
    ]


def test_deleted_tail_with_its_head_intact_is_reported(acts: list[Act]) -> None:
    tamper("DELETE FROM ledger_act WHERE id = %s", [acts[-1].pk])
    assert problems() == [
        f"{CHAIN}#{acts[-1].seq}: act missing: the number of the head is {acts[-1].seq}"
    ]


def test_act_after_the_head_and_chain_without_head_are_reported(acts: list[Act]) -> None:
    Chain.objects.filter(code=CHAIN).update(head_seq=acts[-2].seq, head_hash=acts[-2].hash)
    assert problems() == [f"{CHAIN}#{acts[-1].seq}: act {acts[-1].pk} comes after the head"]
    Chain.objects.filter(code=CHAIN).delete()
    assert problems()[0].endswith("is in a chain that has no head")


def test_changed_head_is_named(acts: list[Act]) -> None:
    Chain.objects.filter(code=CHAIN).update(head_hash="0" * 64)
    assert problems() == [f"{CHAIN}#{acts[-1].seq}: the head does not match the last act"]


def test_each_chain_is_verified_separately(acts: list[Act], cast: Cast) -> None:
    tamper("UPDATE ledger_act SET verb = 'x' WHERE id = %s", [acts[0].pk])
    assert problems(cast.health.chain) == []
    assert len(problems(CHAIN)) == 1


def test_missing_trigger_is_reported_by_verify_and_by_the_system_check(acts: list[Act]) -> None:
    with connection.cursor() as cursor:
        table = " ON ledger_act" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER ledger_act_no_update{table}")
    assert problems() == [
        "trigger ledger_act_no_update is missing: acts could be changed unnoticed"
    ]
    assert [fault.id for fault in triggers_stand(None, ["default"])] == ["ledger.E001"]
    call_command("ledger", "guard")
    assert problems() == []
    assert triggers_stand(None, ["default"]) == []


def test_commands_verify_show_and_sign(
    acts: list[Act], tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.GONGKAI_LEDGER_KEY = tmp_path / "ledger_key.pem"
    call_command("ledger", "verify")
    assert "The ledger is intact" in capsys.readouterr().out
    call_command("ledger", "checkpoint", str(tmp_path / "heads.json"))
    assert json.loads((tmp_path / "heads.json").read_text())["heads"][CHAIN] == [
        acts[-1].seq,
        acts[-1].hash,
    ]
    assert (tmp_path / "ledger_key.pem").stat().st_mode & 0o777 == 0o600
    call_command("ledger", "verify", "--checkpoint", str(tmp_path / "heads.json"))
    call_command("ledger", "show", CHAIN, "--last", "2")
    assert f"{acts[-1].seq}\t" in capsys.readouterr().out
    call_command("ledger", "show")
    assert CHAIN in capsys.readouterr().out
    tamper("UPDATE ledger_act SET verb = 'x' WHERE id = %s", [acts[1].pk])
    with pytest.raises(CommandError, match="is not intact"):
        call_command("ledger", "verify")
    assert f"act {acts[1].pk} was altered" in capsys.readouterr().err
    (tmp_path / "broken.json").write_text("[]")
    with pytest.raises(CommandError, match="is not a checkpoint"):
        call_command("ledger", "verify", "--checkpoint", str(tmp_path / "broken.json"))
