"""A page is read from a replica only if it has every act of the ledger and is not too far behind."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from gongkai.ledger import replicas
from gongkai.ledger.replicas import Position, PublicDatabases, Replicas, ReplicaState

AT = datetime(2026, 11, 30, 6, tzinfo=UTC)
TWO = PublicDatabases("portal", ("replica_1", "replica_2"), timedelta(seconds=5))


class Servers:
    """The states of the databases; an error stands for one that does not answer."""

    def __init__(self) -> None:
        self.primary: Position | Exception = Position(10, "0/5", AT)
        fresh = ReplicaState(True, 10, True, True, AT)
        self.replicas: dict[str, ReplicaState | Exception] = dict.fromkeys(TWO.replicas, fresh)
        self.asked: list[str] = []

    def position_of(self, alias: str) -> Position:
        self.asked.append(alias)
        return said(self.primary)

    def state_of(self, alias: str, _place: str) -> ReplicaState:
        self.asked.append(alias)
        return said(self.replicas[alias])


def said(answer: Any) -> Any:
    if isinstance(answer, Exception):
        raise answer
    return answer


class Closing:
    """Connections, of which is asked whether they are open, and the closing."""

    connection = object()

    def __getitem__(self, _alias: str) -> Any:
        return self

    def close(self) -> None: ...


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Servers:
    found = Servers()
    monkeypatch.setattr(replicas, "position_of", found.position_of)
    monkeypatch.setattr(replicas, "state_of", found.state_of)
    monkeypatch.setattr(replicas, "connections", Closing())
    return found


def both(servers: Servers, state: ReplicaState | Exception) -> None:
    servers.replicas = dict.fromkeys(TWO.replicas, state)


def test_without_replicas_nothing_is_asked(servers: Servers) -> None:
    assert Replicas().chosen(PublicDatabases()) == "default"
    assert Replicas().chosen(PublicDatabases("portal")) == "portal"
    assert servers.asked == []


def test_fresh_replicas_take_turns(servers: Servers) -> None:
    found = Replicas()
    assert [found.chosen(TWO) for _ in range(4)] == ["replica_1", "replica_2"] * 2


@pytest.mark.parametrize(
    ("state", "is_used"),
    [
        (ReplicaState(True, 9, True, True, AT), False),  # one act is missing: perhaps a withdrawal
        (ReplicaState(True, 10, False, True, AT - timedelta(seconds=5)), True),
        (ReplicaState(True, 10, False, True, AT - timedelta(seconds=6)), False),
        (
            ReplicaState(True, 10, True, True, AT - timedelta(days=1)),
            True,
        ),  # nothing was written since
        (ReplicaState(True, 10, False, True, None), False),
        (ReplicaState(False, 11, True, True, AT), False),  # promoted
    ],
)
def test_replica_that_is_not_fresh_is_not_used(
    servers: Servers, state: ReplicaState, is_used: bool
) -> None:
    both(servers, state)
    assert (Replicas().chosen(TWO) != "portal") is is_used


def test_replica_that_does_not_answer_is_left_out_for_a_while(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(replicas, "monotonic", lambda: now[0])
    servers.replicas["replica_1"] = OperationalError("gone")
    found = Replicas()
    assert [found.chosen(TWO) for _ in range(4)] == ["replica_2"] * 4
    # Once more with a new connection, because the old one may have ended with a restart.
    assert servers.asked.count("replica_1") == 2
    both(servers, OperationalError("gone"))
    assert found.chosen(TWO) == "portal"
    both(servers, ReplicaState(True, 10, True, True, AT))
    assert found.chosen(TWO) == "portal"
    now[0] += replicas.OUT_SECONDS
    assert found.chosen(TWO) != "portal"
    found.forget()


def test_server_that_cannot_be_reached_is_asked_once(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Closing, "connection", None)
    servers.replicas["replica_1"] = OperationalError("timeout expired")
    assert Replicas().chosen(TWO) == "replica_2"
    assert servers.asked.count("replica_1") == 1


def test_promoted_server_among_the_replicas_is_not_asked_for_each_page(servers: Servers) -> None:
    servers.replicas["replica_1"] = ReplicaState(False, 10, True, True, AT)
    found = Replicas()
    assert [found.chosen(TWO) for _ in range(6)] == ["replica_2"] * 6
    assert servers.asked.count("replica_1") == 1


@pytest.mark.parametrize(
    ("state", "is_used"),
    [
        (ReplicaState(True, 10, False, True, AT), True),
        (ReplicaState(True, 9, False, True, AT), False),  # this process knows of ten
        (ReplicaState(True, 10, False, False, AT), False),  # it received more than it shows
        (ReplicaState(False, 10, False, True, AT), False),
        (OperationalError("gone"), False),
    ],
)
def test_while_the_primary_database_is_away_a_replica_that_shows_all_it_received_is_used(
    servers: Servers, state: ReplicaState | Exception, is_used: bool
) -> None:
    found = Replicas()
    found.chosen(TWO)
    servers.primary = OperationalError("gone")
    both(servers, state)
    assert (found.chosen(TWO) != "portal") is is_used


def test_primary_database_that_is_back_is_asked_at_once(servers: Servers) -> None:
    found = Replicas()
    found.chosen(TWO)
    servers.primary = OperationalError("gone")
    assert found.chosen(TWO) != "portal"
    # Something was withdrawn right after it came back.
    servers.primary = Position(11, "0/6", AT)
    assert found.chosen(TWO) == "portal"


def test_new_connection_is_tried_once(servers: Servers) -> None:
    answers: list[Callable[[], ReplicaState]] = [lambda: said(servers.replicas["replica_2"])]

    def state_of(alias: str, place: str) -> ReplicaState:
        if alias == "replica_1" and answers:
            answers.pop()
            raise OperationalError("terminating connection")
        return servers.state_of(alias, place)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replicas, "state_of", state_of)
        assert Replicas().chosen(TWO) == "replica_1"
