"""
The steps of `test_replication.py`, in a process with the settings of an installation with a replica.

Started as `python -m tests.operations.replication_driver FOLDER PRIMARY_PORT REPLICA_PORT`.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from gongkai.documents.actions.releases import withdraw_document  # noqa: E402
from gongkai.documents.models import Document  # noqa: E402
from gongkai.documents.workflow import WithdrawalReason  # noqa: E402
from gongkai.ledger.replicas import REPLICAS  # noqa: E402
from gongkai.operations.doctor import examine  # noqa: E402
from tests.cast import build_cast  # noqa: E402
from tests.operations.servers import Server  # noqa: E402

TITLE = "关于城市供水价格的通知"
SEARCH = "/search/?q=供水价格"
PATIENCE = 60  # seconds
PLAIN_FILES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@contextmanager
def asked_databases() -> Iterator[set[str]]:
    """Collect the aliases whose tables of documents are read."""
    found: set[str] = set()

    def watching(alias: str) -> Callable[..., Any]:
        def watch(execute: Any, sql: str, *rest: Any) -> Any:
            if "documents_document" in sql:
                found.add(alias)
            return execute(sql, *rest)

        return watch

    with ExitStack() as stack:
        for alias in ("default", "portal", "replica_1"):
            stack.enter_context(connections[alias].execute_wrapper(watching(alias)))
        yield found


def page(address: str) -> tuple[int, str, set[str]]:
    """Return status and text of a page, and from which databases its documents were read."""
    for cache in caches.all():
        cache.clear()
    with asked_databases() as found:
        response = Client(HTTP_HOST="localhost").get(address)
    return response.status_code, response.content.decode(), found


def until_read_from(alias: str, address: str) -> None:
    """Wait until a page is read from a database."""
    end = time.monotonic() + PATIENCE
    while (found := page(address)[2]) != {alias}:
        assert time.monotonic() < end, f"{address} is still read from {found}"
        time.sleep(0.2)


def say(text: str) -> None:
    """Print what was seen."""
    sys.stdout.write(f"{text}\n")


class Steps:
    """What happens to the two servers, and what the pages show; an assertion fails where it does not hold."""

    def __init__(self, primary: Server, replica: Server) -> None:
        self.primary, self.replica = primary, replica
        self.cast = build_cast()
        self.kept = self.released(TITLE, 98)
        self.gone = self.released(f"{TITLE}（误发）", 99)
        self.cast.draft(at=timezone.now(), title="尚未公开的供水价格")
        self.other, self.address = (f"/i/{one.index_number}/" for one in (self.kept, self.gone))

    def released(self, title: str, number: int) -> Document:
        """Release a document."""
        return self.cast.released(
            at=timezone.now(), title=title, document_number=f"示财〔2026〕{number}号"
        )

    def withdraw(self, document: Document) -> None:
        """Withdraw a document."""
        withdraw_document(
            Document.objects.get(pk=document.pk),
            WithdrawalReason("误发"),
            by=self.cast.disclosure,
            at=timezone.now(),
        )

    def read_while_fresh(self) -> None:
        """Read from the replica, under the role of the portal."""
        until_read_from("replica_1", self.address)
        assert TITLE in page(self.address)[1]
        say(f"a fresh replica is read: {self.address}")
        numbers = (
            "SELECT count(*), count(*) FILTER (WHERE status = 'preparing') FROM documents_document"
        )
        assert self.replica.psql(numbers, user="gongkai_reader") == "2|0"
        assert self.primary.psql(numbers) == "3|1"
        say("the user of the portal sees 2 documents on the replica, the owner 3")

    def withdraw_while_behind(self) -> None:
        """Withdraw a document while the replica is ten minutes behind."""
        self.replica.psql("ALTER SYSTEM SET recovery_min_apply_delay = '10min'", "postgres")
        self.replica.psql("SELECT pg_reload_conf()", "postgres")
        time.sleep(1)
        self.withdraw(self.gone)
        new = self.released("关于供水价格听证的公告", 100)
        time.sleep(1)
        status = f"SELECT status FROM documents_document WHERE id = {self.gone.pk}"
        assert self.replica.psql(status) == "released"
        code, text, found = page(self.address)
        assert code == 410, code
        assert "replica_1" not in found
        assert TITLE not in text
        for listed in ("/", "/catalogue/", SEARCH, "/feeds/atom/"):
            code, text, found = page(listed)
            assert code == 200, (listed, code)
            assert "误发）" not in text, listed
            assert "replica_1" not in found, listed
        assert page(f"/i/{new.index_number}/")[0] == 200
        say("a replica ten minutes behind is not read: withdrawn 410, new 200, lists without it")
        problems = [str(one) for one in examine(timezone.now()) if one.part == "replicas"]
        assert len(problems) == 1, problems
        assert "is behind" in problems[0]
        say(f"doctor: {problems[0]}")

    def catch_up(self) -> None:
        """Let the replica catch up."""
        self.replica.psql("ALTER SYSTEM RESET recovery_min_apply_delay", "postgres")
        self.replica.psql("SELECT pg_reload_conf()", "postgres")
        until_read_from("replica_1", self.other)
        code, _text, found = page(self.address)
        assert (code, found) == (410, {"replica_1", "default"}), (code, found)
        say("caught up: the replica is read again, and has the withdrawal")

    def lose_replica(self) -> None:
        """Kill the replica and start it again."""
        self.replica.stop()
        code, _text, found = page(self.other)
        assert (code, found) == (200, {"portal"}), (code, found)
        say("replica killed: pages are read from the primary database")
        self.replica.start()
        REPLICAS.forget()
        until_read_from("replica_1", self.other)

    def lose_primary(self) -> None:
        """Kill the primary server and start it again."""
        self.primary.stop()
        code, _text, found = page(self.other)
        assert (code, found) == (200, {"replica_1"}), (code, found)
        assert page("/catalogue/")[2] == {"replica_1"}
        say("primary killed: reads go on from the replica")
        self.primary.start()
        REPLICAS.forget()
        connections.close_all()
        until_read_from("replica_1", self.other)
        self.withdraw(self.kept)
        assert page(self.other)[0] == 410
        say("primary back: writes and pages as before")


def main(folder: Path, primary: int, replica: int) -> None:
    """Go through the steps with the servers on these ports."""
    with override_settings(STORAGES=settings.STORAGES | PLAIN_FILES):
        steps = Steps(Server(folder, primary), Server(folder, replica))
        steps.read_while_fresh()
        steps.withdraw_while_behind()
        steps.catch_up()
        steps.lose_replica()
        steps.lose_primary()


if __name__ == "__main__":
    logging.disable(logging.ERROR)
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
