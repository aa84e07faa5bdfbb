"""
`python -m benchmarks years 1 3 10`: what a release, a search, a report and a page of an item cost as years go by.

Each number of years of the reference region (730,799 items a year, docs/sample.md) is built at a scale (`SCALE`,
one fiftieth unless set otherwise) in a database of its own, on a PostgreSQL server that is started for this, or on SQLite
with ENGINE=sqlite. CPU time is that of the process and of its server process together.

Another database is measured alone by `python -m benchmarks.years people`, then `… measure`, with YEARS_BODIES="TOP RELEASING".
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks.places import cpu_seconds, environment_of

A_YEAR, DAYS_OF_A_YEAR, LAST = 730_799, 365, 2025
ROUNDS, RELEASES = 40, 25
# The highest body and one that releases: those of `build`, or of another database that is measured alone.
TOP, RELEASING = os.environ.get("YEARS_BODIES", "990000-D00 990000-D01").split()
MEASURED = ("release", "search", "report", "item")


def years(numbers: list[int]) -> None:
    """Build and measure each number of years; print a table and the growth, as JSON too."""
    scale = int(os.environ.get("SCALE", "50"))
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="gongkai-years-") as name:
        folder = Path(name)
        server = None if os.environ.get("ENGINE") == "sqlite" else started_server(folder)
        try:
            for number in numbers:
                place = str(folder / f"years-{number}")
                if server is not None:
                    database = f"years_{number}"
                    if not found:
                        server.psql("CREATE DATABASE empty TEMPLATE template0", "postgres")
                        _run("migrate", server.url(database="empty"))
                    server.psql(f"CREATE DATABASE {database} TEMPLATE empty", "postgres")
                    place = server.url(database=database)
                count = A_YEAR * number // scale
                begun = time.perf_counter()
                _run("build", place, str(count), str(number))
                built = time.perf_counter() - begun
                found.append({"years": number, "built": built} | json.loads(_run("measure", place)))
                print_line(found[-1], found[0])
        finally:
            if server is not None:
                with suppress(AssertionError):
                    server.stop()
    print(json.dumps(found))


def print_line(one: dict[str, Any], first: dict[str, Any]) -> None:
    """Print the figures of so many years, and how much more they are than those of the first."""
    cells = "   ".join(
        f"{name} {one[name]['p50']:.1f}/{one[name]['p95']:.1f} ms ×{one[name]['p50'] / first[name]['p50']:.2f}"
        for name in MEASURED
    )
    print(
        f"{one['years']:3} years {one['documents']:9,} documents {one['acts']:9,} acts "
        f"{one['bytes'] / (1 << 20):7.0f} MB, built in {one['built']:.0f} s   {cells}",
        flush=True,
    )


def started_server(folder: Path) -> Any:
    from tests.operations.servers import USER, Server, free_port  # noqa: PLC0415

    folder.chmod(0o755)
    home = folder / "postgresql"
    home.mkdir()
    if os.geteuid() == 0:
        subprocess.run(["chown", USER, str(home)], check=True)
    server = Server(home, free_port(), "\nshared_buffers = 512MB\nmax_wal_size = 4GB\n")
    server.make()
    return server


def _run(what: str, place: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.years", what, *words],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=environment_of(place)
        | {"DJANGO_SETTINGS_MODULE": "gongkai.config.settings", "GONGKAI_LOG": "ERROR"},
    )
    return done.stdout


def build(count: int, number: int) -> None:
    """Fill the database with so many items, spread over so many years, and with the people of one body."""
    from datetime import UTC, datetime  # noqa: PLC0415  (Django is set up first)

    from benchmarks import page_costs  # noqa: PLC0415

    page_costs.build(
        count, days=DAYS_OF_A_YEAR * number, since=datetime(LAST - 20, 1, 1, tzinfo=UTC)
    )
    add_people()


def add_people() -> None:
    """Let one person hold each post of the body that releases."""
    from datetime import date  # noqa: PLC0415  (Django is set up first)

    from django.utils import timezone  # noqa: PLC0415

    from benchmarks.measures import PASSWORD, WORKFLOW_STEPS  # noqa: PLC0415
    from gongkai.ledger.actions import SYSTEM  # noqa: PLC0415
    from gongkai.organisations.actions import create_account, grant_post  # noqa: PLC0415
    from gongkai.organisations.models import Body, Person  # noqa: PLC0415

    body = Body.objects.get(code=RELEASING)
    for name, kind, _action in WORKFLOW_STEPS:
        person = Person.objects.get(account=create_account(name, PASSWORD, name=name))
        grant_post(person, kind, body, by=SYSTEM, at=timezone.now(), since=date(2020, 1, 1))


def measure() -> dict[str, Any]:
    """Return the milliseconds of CPU of each kind, and the sizes."""
    from django.db import connection  # noqa: PLC0415  (as above)

    from benchmarks.corpus import queries  # noqa: PLC0415
    from gongkai.documents.queries import public_documents  # noqa: PLC0415
    from gongkai.ledger.models import Act  # noqa: PLC0415
    from gongkai.organisations.models import Body  # noqa: PLC0415
    from gongkai.search.queries import search  # noqa: PLC0415
    from gongkai.statistics.compilation import compile_tree  # noqa: PLC0415

    top = Body.objects.get(code=TOP)
    asked = queries(ROUNDS)
    numbers = list(public_documents().order_by("pk").values_list("index_number", flat=True))
    step = max(1, len(numbers) // ROUNDS)
    ask = _client()
    found: dict[str, Any] = {
        "search": spent([lambda one=one: search(one, limit=20) for one in asked]),  # type: ignore[misc]
        "item": spent([lambda one=one: ask(f"/i/{one}/") for one in numbers[::step][:ROUNDS]]),  # type: ignore[misc]
        "report": spent([lambda: compile_tree(top, LAST)] * 6),
        "release": spent(_releases()),
        "documents": len(numbers),
        "acts": Act.objects.count(),
    }
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            found["bytes"] = int(cursor.fetchone()[0])
            cursor.execute(
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' "
                "ORDER BY 2 DESC LIMIT 8"
            )
            found["tables"] = {name: int(size) for name, size in cursor.fetchall()}
        else:
            found["bytes"] = Path(str(connection.settings_dict["NAME"])).stat().st_size
    return found


def spent(steps: list[Callable[[], object]]) -> dict[str, float]:
    """Do each step; return the middle of their CPU times and the 95th percentile, in milliseconds."""
    steps[0]()
    times = []
    for step in steps[1:]:
        begun = cpu_seconds()
        step()
        times.append((cpu_seconds() - begun) * 1000)
    ranks = statistics.quantiles(times, n=20, method="inclusive")
    return {"p50": ranks[9], "p95": ranks[18]}


def _client() -> Callable[[str], object]:
    from django.core.cache import caches  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    call_command("collectstatic", verbosity=0, interactive=False)
    client = Client(SERVER_NAME="localhost")

    def ask(address: str) -> object:
        caches["pages"].clear()
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return response

    return ask


def _releases() -> list[Callable[[], object]]:
    """Return releases of documents that were approved, each with what the consumers do after it."""
    from datetime import date  # noqa: PLC0415

    from django.utils import timezone  # noqa: PLC0415

    from benchmarks.measures import WORKFLOW_STEPS  # noqa: PLC0415
    from gongkai.catalogue.models import CatalogueItem, Genre  # noqa: PLC0415
    from gongkai.documents.actions.drafts import DraftFacts, draft_document  # noqa: PLC0415
    from gongkai.documents.actions.releases import release_document  # noqa: PLC0415
    from gongkai.organisations.models import Body, Person  # noqa: PLC0415

    people = {name: Person.objects.get(name=name) for name, _kind, _action in WORKFLOW_STEPS}
    body, at, ready = Body.objects.get(code=RELEASING), timezone.now(), []
    facts = DraftFacts(
        title="关于测量的通知",
        text="<p>正文</p>",
        attribute="public",
        genre=Genre.objects.get(code="notice"),
        catalogue_item=CatalogueItem.objects.get(code="A20-08"),
        formed_on=date(2026, 1, 5),
    )
    for _ in range(RELEASES):
        document = draft_document(body, facts, by=people["drafter"], at=at)
        for name, _kind, action in WORKFLOW_STEPS:
            action(document, by=people[name], at=at)
        document.refresh_from_db()
        ready.append(document)
    return [
        lambda one=one: release_document(one, by=people["disclosure"], at=timezone.now())  # type: ignore[misc]
        for one in ready
    ]


def main() -> None:
    """Build or measure in a process with the settings of one database."""
    import django  # noqa: PLC0415

    django.setup()
    what, *words = sys.argv[1:]
    if what == "migrate":
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
    elif what == "build":
        build(*map(int, words))
    elif what == "people":
        add_people()
    else:
        sys.stdout.write(json.dumps(measure()))


if __name__ == "__main__":
    main()
