"""A real server of PostgreSQL, its replica and a real pgbouncer: what threads of a server process share."""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, Error, OperationalError
from django.db.utils import ConnectionHandler

from gongkai.config.env import _postgresql
from gongkai.config.pooling import PoolTerms, pooled
from gongkai.operations import database_connections
from gongkai.operations.database_connections import has_pooler, wrong_connections
from gongkai.operations.database_servers import promote
from gongkai.ui.database_absence import is_away
from tests.operations.servers import USER, Server, free_port, programs

pytestmark = [
    pytest.mark.long,
    pytest.mark.real_clock,
    pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed"),
]
PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
BOUNCER = """
[databases]
register = host=127.0.0.1 port={server} dbname=register user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 1
query_wait_timeout = 2
logfile = {folder}/bouncer.log
pidfile = {folder}/bouncer.pid
"""


def settings_of(url: str) -> dict[str, Any]:
    """Return settings as those of a URL in the environment."""
    return ConnectionHandler({DEFAULT_DB_ALIAS: _postgresql("X", url, "postgres://")}).databases[
        DEFAULT_DB_ALIAS
    ]


@contextmanager
def connections_of(facts: dict[str, Any]) -> Iterator[ConnectionHandler]:
    """Yield connections, whose pool ends with the block."""
    handler = ConnectionHandler({DEFAULT_DB_ALIAS: facts})
    try:
        yield handler
    finally:
        handler.close_all()
        if facts["OPTIONS"].get("pool"):
            handler[DEFAULT_DB_ALIAS].close_pool()


def asked(handler: ConnectionHandler, question: str) -> Any:
    with handler[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0] if cursor.description else None


def anew(handler: ConnectionHandler, question: str) -> Any:
    """Ask as the next request does, without a connection that has ended."""
    handler.close_all()
    return asked(handler, question)


def gone_wrong(handler: ConnectionHandler, question: str = "SELECT 1") -> tuple[Error, float]:
    begun = time.monotonic()
    with pytest.raises(Error) as caught:
        asked(handler, question)
    handler.close_all()
    return caught.value, time.monotonic() - begun


def in_threads(count: int, work: Callable[[], object]) -> list[BaseException | object]:
    found: list[BaseException | object] = []

    def run() -> None:
        try:
            found.append(work())
        except Exception as error:  # noqa: BLE001
            found.append(error)

    threads = [threading.Thread(target=run) for _number in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return found


def until(work: Callable[[], Any], seconds: float = 30) -> Any:
    """Repeat what fails until it succeeds."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return work()
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@pytest.fixture(autouse=True)
def _databases_of_these_tests(django_db_blocker: Any) -> Iterator[None]:
    """Allow connections: none leads to the database of other tests."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="gongkai-pool-") as name:
        Path(name).chmod(0o755)
        if os.geteuid() == 0:
            subprocess.run(["chown", USER, name], check=True)
        yield Path(name)


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    one = Server(folder, free_port())
    one.make()
    try:
        one.psql("CREATE DATABASE register TEMPLATE template0", "postgres")
        one.psql("CREATE DATABASE other TEMPLATE template0", "postgres")
        one.psql("CREATE ROLE narrow")
        yield one
    finally:
        if (one.data / "postmaster.pid").exists():
            one.stop()


def test_threads_share_connections_and_wait_for_one(server: Server) -> None:
    facts = pooled(settings_of(server.url()), PoolTerms(1, 2, 2))
    with connections_of(facts) as handler:

        def borrow() -> object:
            with closing(handler[DEFAULT_DB_ALIAS]):
                return asked(handler, "SELECT pg_backend_pid() FROM pg_sleep(0.1)")

        pids = in_threads(8, borrow)
        assert all(type(one) is int for one in pids), pids
        assert len(set(pids)) <= 2
        # All are in use for longer than a request waits.
        held = threading.Event()

        def hold() -> object:
            with closing(handler[DEFAULT_DB_ALIAS]):
                asked(handler, "SELECT 1")
                return held.wait(20)

        threads = [threading.Thread(target=hold) for _number in range(2)]
        for one in threads:
            one.start()
        until_both = time.monotonic() + 10
        while handler[DEFAULT_DB_ALIAS].pool.get_stats()["pool_size"] < 2:
            assert time.monotonic() < until_both
            time.sleep(0.05)
        fault, seconds = gone_wrong(handler)
        assert "couldn't get a connection" in str(fault)
        assert is_away(fault)  # so that the page is that of a database that is away, with 503
        assert seconds >= 1.9
        held.set()
        for one in threads:
            one.join()
        assert asked(handler, "SELECT 1") == 1


def test_nothing_that_was_set_is_there_for_the_next_request(server: Server) -> None:
    facts = pooled(settings_of(server.url()), PoolTerms(1, 1, 5))
    state = (
        "SELECT current_user || ' ' || current_setting('TimeZone') || ' ' || "
        "current_setting('plan_cache_mode') || ' ' || current_setting('search_path') || ' ' || "
        "(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') || ' ' || "
        "(to_regclass('pg_temp.mine') IS NULL) || ' ' || "
        "(SELECT count(*) FROM pg_cursors WHERE is_holdable)"
    )
    with connections_of(facts) as handler:
        before, pid = asked(handler, state), asked(handler, "SELECT pg_backend_pid()")
        assert before == f'{USER} UTC auto "$user", public 0 true 0'
        for one in (
            "SET plan_cache_mode = force_custom_plan",
            "SET TIME ZONE 'Asia/Shanghai'",
            "SET search_path = ''",
            "SELECT pg_advisory_lock(7)",
            "CREATE TEMPORARY TABLE mine (x int)",
            "BEGIN; DECLARE kept CURSOR WITH HOLD FOR SELECT 1; COMMIT",
            "SET ROLE narrow",
        ):
            asked(handler, one)
        assert asked(handler, state) != before
        handler.close_all()
        assert (asked(handler, state), asked(handler, "SELECT pg_backend_pid()")) == (before, pid)
        # Also a transaction that nobody ended.
        handler[DEFAULT_DB_ALIAS].set_autocommit(False)
        asked(handler, "SET LOCAL ROLE narrow")
        handler.close_all()
        assert (asked(handler, state), asked(handler, "SELECT pg_backend_pid()")) == (before, pid)


def test_a_server_that_is_away_is_said_at_once_and_found_again(server: Server) -> None:
    facts = pooled(settings_of(server.url()), PoolTerms(2, 2, 10))
    with connections_of(facts) as handler:
        assert asked(handler, "SELECT 1") == 1
        handler.close_all()
        server.psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'register' "
            "AND pid <> pg_backend_pid()"
        )
        # Connections that have ended are noticed before a request gets one.
        assert asked(handler, "SELECT 1") == 1
        handler.close_all()
        server.stop()
        try:
            first, _seconds = gone_wrong(handler)
            assert is_away(first)
            fault, seconds = gone_wrong(handler)
            assert is_away(fault)
            assert "refused" in str(fault)
            assert seconds < 5  # it does not wait as long as for a connection that is in use
        finally:
            server.start()
        assert until(lambda: asked(handler, "SELECT 1")) == 1


def test_a_full_server_is_not_one_that_is_away(server: Server) -> None:
    server.psql("CREATE ROLE few LOGIN CONNECTION LIMIT 1")
    facts = pooled(settings_of(server.url("few")), PoolTerms(1, 4, 20))
    with connections_of(facts) as handler:

        def borrow() -> object:
            with closing(handler[DEFAULT_DB_ALIAS]):
                return asked(handler, "SELECT pg_backend_pid() FROM pg_sleep(0.2)")

        pids = in_threads(4, borrow)
        assert len(set(pids)) == 1, pids
        assert type(pids[0]) is int


def test_pool_follows_a_promotion(folder: Path) -> None:
    primary, replica = Server(folder, free_port()), Server(folder, free_port())
    primary.make()
    started = [primary]
    try:
        primary.psql("CREATE DATABASE register TEMPLATE template0", "postgres")
        primary.psql("CREATE TABLE ledger_chain (head_seq int)")  # which is all that is asked
        replica.follow(primary)
        started.append(replica)
        url = f"postgres://{USER}@127.0.0.1:{primary.port},127.0.0.1:{replica.port}/register"
        facts = pooled(settings_of(url), PoolTerms(1, 2, 5))
        with connections_of(facts) as handler:
            ask = "SELECT inet_server_port()"
            assert asked(handler, ask) == primary.port
            handler.close_all()
            primary.stop()
            gone_wrong(handler)
            promote(replica.url(), settings_of(url))
            assert until(lambda: asked(handler, ask)) == replica.port
            handler.close_all()
            # A server that was the primary one and is a replica now: its open connections are not used.
            replica.stop("fast")
            (replica.data / "standby.signal").touch()
            replica.start()
            gone_wrong(handler, "SELECT pg_is_in_recovery()")
    finally:
        for one in started:
            if (one.data / "postmaster.pid").exists():
                one.stop()


@pytest.fixture
def bouncer(server: Server, folder: Path) -> Iterator[str]:
    """Yield the URL of a pgbouncer that pools by transactions, with one connection to the server."""
    if PGBOUNCER is None:
        pytest.skip("pgbouncer is not installed")
    port = free_port()
    file = folder / "bouncer.ini"
    file.write_text(BOUNCER.format(server=server.port, port=port, folder=folder))
    file.chmod(0o644)
    command = [PGBOUNCER, "-q", str(file)]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", *command]
    process = subprocess.Popen(command)
    url = f"postgres://{USER}@127.0.0.1:{port}/register?pgbouncer=true"
    try:
        with connections_of(settings_of(url)) as handler:
            until(lambda: asked(handler, "SELECT 1"))
        yield url
    finally:
        process.terminate()
        process.wait(10)


def test_pgbouncer_may_give_each_transaction_another_connection(
    server: Server, bouncer: str
) -> None:
    facts = settings_of(bouncer)
    with connections_of(facts) as first, connections_of(facts) as second:
        one, other = first[DEFAULT_DB_ALIAS], second[DEFAULT_DB_ALIAS]
        # Both are open, and share the only connection to the server.
        pid = asked(first, "SELECT pg_backend_pid()")
        assert asked(second, "SELECT pg_backend_pid()") == pid
        for _time in range(12):  # more often than after which psycopg prepares a statement
            for door in (one, other):
                with door.cursor() as cursor:
                    cursor.execute("SELECT %s::int + 1", [41])
                    assert cursor.fetchone() == (42,)
                # Large results without a cursor at the server, which would end with its transaction.
                assert door.features.can_use_chunked_reads
                assert door.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]
        assert asked(first, "SELECT count(*) FROM pg_prepared_statements") == 0
        # Locks last as long as the transaction, during which the connection is nobody else's.
        one.set_autocommit(False)
        asked(first, "SELECT pg_advisory_xact_lock(1)")
        fault, _seconds = gone_wrong(second)
        assert is_away(fault)  # query_wait_timeout of pgbouncer
        one.commit()
        one.set_autocommit(True)
        assert asked(second, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0
        server.stop()
        try:
            fault, _seconds = gone_wrong(first)
            assert is_away(fault)
        finally:
            server.start()
        assert until(lambda: anew(first, "SELECT 1")) == 1


def test_doctor_says_what_is_wrong_with_connections(
    server: Server, bouncer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(url: str, behind: str | None) -> list[str]:
        with connections_of(settings_of(url)) as handler:
            monkeypatch.setattr(database_connections, "connection", handler[DEFAULT_DB_ALIAS])
            return [
                one.problem for one in wrong_connections(settings_of(behind) if behind else None)
            ]

    assert said(server.url(), None) == []
    assert said(server.url(), bouncer) == []
    plain = bouncer.partition("?")[0]
    assert "does not say pgbouncer=true" in said(server.url(), plain)[0]
    assert "leads to another database" in said(server.url(), server.url(database="other"))[0]
    assert "leads to a pooler" in said(plain, None)[0]
    nowhere = f"postgres://{USER}@127.0.0.1:{free_port()}/register"
    assert "cannot be reached" in said(server.url(), nowhere)[0]
    with connections_of(settings_of(server.url())) as handler:
        assert not has_pooler(handler[DEFAULT_DB_ALIAS])
    monkeypatch.setattr(database_connections, "FULL_PART", 0.01)
    assert "that the server allows are in use" in said(server.url(), None)[0]
