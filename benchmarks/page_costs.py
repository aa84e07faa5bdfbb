"""
CPU time of each public page, on data folders of growing size.

`make bench ARGS=page_costs` builds folders of 10,000 and 100,000 documents (731,000 with SIZE=full).
`PAGE_CORPORA="folder folder …"` measures existing folders instead, in this order, or PostgreSQL databases by their
URLs, then with the CPU time of the server process; `PAGES=filter` measures only the pages whose name contains that.
All folders are measured in turn, see `turns`; “best” is what is corrected to the best speed of the machine in the run.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import cycle, islice
from pathlib import Path

from benchmarks.places import environment_of
from benchmarks.turns import Costs, Place, answer, growth, measure, shortest

ROUNDS = 40
FIXED_PAGE = "/deadline/"  # depends on no document
SIZES = (10_000, 100_000)
FULL = 731_000
BODIES = 60
Paths = dict[str, Callable[[], Iterator[str]]]


def page_costs(_documents: int) -> None:
    """Print p50 and p95 of each page on each folder, with the growth from the first folder to the last."""
    from django.conf import settings  # noqa: PLC0415  (the data folder is chosen first)

    places = os.environ.get("PAGE_CORPORA", "").split()
    if not places and "DATABASE_URL" in os.environ:
        raise SystemExit(
            "PAGE_CORPORA must name the PostgreSQL databases to measure, by their URLs."
        )
    if not places:
        sizes = (*SIZES, FULL) if os.environ.get("SIZE") == "full" else SIZES
        places = [str(Path(settings.GONGKAI_DATA) / f"pages-{size}") for size in sizes]
        for place, size in zip(places, sizes, strict=True):
            _run("build", place, str(size))
    shown = [Place(where, ["-m", "benchmarks.page_costs", "show", where]) for where in places]
    print_table(measure(shown, ROUNDS))
    for one in shown:
        one.close()


def print_table(rows: Iterable[tuple[str, list[Costs | None]]]) -> None:
    """Print one line for each page, then the same at the best speed of the machine."""
    found = dict(rows)
    for name, costs in found.items():
        print(_line(name, costs, lambda one: one.measured()), flush=True)
    best = shortest(one for costs in found.values() for one in costs)
    print(f"best: {FIXED_PAGE} in {best * 1000:.2f} ms")
    for name, costs in found.items():
        print(_line(name, costs, lambda one: one.corrected(best)), flush=True)


def _line(
    name: str, costs: list[Costs | None], times_of: Callable[[Costs], tuple[float, float]]
) -> str:
    cells = []
    for one in costs:
        if one is None:
            cells.append(" " * 30)
            continue
        p50, p95 = times_of(one)
        cells.append(f"{p50 * 1000:7.1f} /{p95 * 1000:7.1f} (first {one.facts['first']:5.2f} s)")
    first, last = costs[0], costs[-1]
    grown = growth(first, last) if first and last else 0
    return f"{name:26} {'  '.join(cells)}   ×{grown:.2f}"


def _run(what: str, place: str, *words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "benchmarks.page_costs", what, place, *words],
        check=True,
        env=environment_of(place),
    )


def build(
    count: int, *, indexed: bool = True, days: int | None = None, since: datetime | None = None
) -> None:
    """Fill the data folder with bodies and documents, each with a text of its own, and index them for search."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from benchmarks.corpus import write_texts  # noqa: PLC0415
    from gongkai.kit.table_statistics import analyze_tables  # noqa: PLC0415
    from gongkai.ledger.actions import SYSTEM  # noqa: PLC0415
    from gongkai.organisations.actions import BodyFacts, create_body  # noqa: PLC0415
    from gongkai.search.maintenance import rebuild  # noqa: PLC0415
    from tools.bulk_documents import DAYS, insert_documents, insert_releases  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    parent, at = None, since or timezone.now()
    for number in range(BODIES):
        kind, name = (
            ("department", f"示范{number}厅") if number else ("government", "示范省人民政府")
        )
        facts = BodyFacts(f"990000-D{number:02}", name, name, kind, "990000", parent=parent)
        body = create_body(facts, by=SYSTEM, at=at)
        parent = parent or body
    insert_documents(count, days=days or DAYS)
    insert_releases()
    write_texts()
    if indexed:
        for _done in rebuild():
            pass
    analyze_tables()


def show() -> None:
    """Show the pages that are asked for on the standard input."""
    from django.core.cache import caches  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from gongkai.portal.warm_up import warm_up  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")

    def ask(path: str) -> None:
        response = client.get(path)
        b"".join(response) if response.streaming else response.content
        assert response.status_code == 200, (path, response.status_code)

    def ask_anew(path: str) -> None:
        caches["pages"].clear()  # a kept page costs nothing, whatever it shows
        ask(path)

    def first(page: str) -> dict[str, float]:
        begun = time.perf_counter()
        ask(asked[page][0])
        return {"first": time.perf_counter() - begun}

    call_command("collectstatic", verbosity=0, interactive=False)
    # As `gongkai serve` does before it answers. The first page of a process loads the rest.
    warm_up()
    ask(FIXED_PAGE)
    only = os.environ.get("PAGES", "")
    asked = {
        name: paths
        for name, source in addresses().items()
        if only in name and (paths := list(islice(cycle(list(islice(source(), ROUNDS))), ROUNDS)))
    }
    views = {
        name: lambda number, paths=paths: ask_anew(paths[number]) for name, paths in asked.items()
    }
    answer(views, first, lambda: ask_anew(FIXED_PAGE))


def addresses() -> Paths:
    """Return the pages to measure: for each name the addresses that are requested in turn."""
    from gongkai.catalogue.models import CatalogueItem, Genre, Subject  # noqa: PLC0415
    from gongkai.documents.queries import public_documents  # noqa: PLC0415
    from gongkai.organisations.models import Body  # noqa: PLC0415

    bodies = list(Body.objects.order_by("id").values_list("code", flat=True))
    items = list(CatalogueItem.objects.order_by("id").values_list("code", flat=True))
    genres = list(Genre.objects.order_by("id").values_list("code", flat=True))
    subjects = list(Subject.objects.order_by("id").values_list("code", flat=True))
    parents = list(
        Subject.objects.filter(parent=None).order_by("id").values_list("code", flat=True)
    )
    top = public_documents().order_by("-pk").values_list("pk", flat=True).first() or 1
    spread = [top * place // ROUNDS for place in range(1, ROUNDS + 1)]
    numbers = [
        str(number)
        for pk in spread
        for number in public_documents()
        .filter(pk__gte=pk)
        .order_by("pk")
        .values_list("index_number", flat=True)[:1]
    ]
    years = range(2005, 2026)
    pairs = [f"item={item}&genre={genre}" for item, genre in zip(items * 2, genres, strict=False)]
    filters = [
        *(f"genre={code}" for code in genres),
        *(f"item={code}" for code in items),
        *(f"body={code}" for code in bodies[:10]),
        *(f"year={year}" for year in years),
    ]
    mixed = filters[::2]
    found: Paths = {
        "home": lambda: iter(["/"]),
        "home in Uyghur": lambda: iter(["/ug/"]),
        "list of bodies": lambda: iter(["/b/"]),
        "section of a body": lambda: (f"/b/{code}/" for code in bodies),
        "section, deep page": lambda: (_deep(f"/b/{code}/", f"body {code}", {}) for code in bodies),
        "catalogue": lambda: iter(["/catalogue/"]),
        "catalogue, one filter": lambda: (f"/catalogue/?{one}" for one in mixed),
        "catalogue, a subject": lambda: (
            f"/catalogue/?subject={code}" for code in subjects[:ROUNDS]
        ),
        "catalogue, main subjects": lambda: (f"/catalogue/?subject={code}" for code in parents),
        "catalogue, two filters": lambda: (f"/catalogue/?{one}" for one in pairs),
        "catalogue, four filters": lambda: (
            f"/catalogue/?{pair}&body={body}&year={year}"
            for pair, body, year in zip(pairs, bodies, cycle(years), strict=False)
        ),
        "catalogue, no Uyghur": lambda: iter(["/catalogue/?language=ug"]),
        "catalogue, empty subject": lambda: (
            f"/catalogue/?subject={code}" for code in subjects[-10:]
        ),
        "catalogue, deep page": lambda: (
            _deep("/catalogue/", "catalogue?", {}, place) for place in numbers
        ),
        "catalogue, undated": lambda: (
            _deep("/catalogue/", "catalogue?", {}, place, "1000-01-01") for place in numbers
        ),
        "item": lambda: (f"/i/{number}/" for number in numbers),
        "statistics": lambda: (f"/statistics/?year={year}" for year in years),
        "feed": lambda: iter(["/feeds/atom/"]),
        "feed with a filter": lambda: (f"/feeds/atom/?{one}" for one in mixed),
        "sitemap index": lambda: iter(["/sitemap.xml"]),
        "sitemap part": lambda: iter(["/sitemaps/0.xml"]),
        "API items": lambda: iter(["/api/v1/items"]),
        "API items, one filter": lambda: (f"/api/v1/items?{one}" for one in mixed),
        "API items, two filters": lambda: (f"/api/v1/items?{one}" for one in pairs),
        "API items, main subjects": lambda: (f"/api/v1/items?subject={code}" for code in parents),
        "API items, no Uyghur": lambda: iter(["/api/v1/items?language=ug"]),
        "API items, empty subject": lambda: (
            f"/api/v1/items?subject={code}" for code in subjects[-10:]
        ),
        "API bodies": lambda: iter(["/api/v1/bodies"]),
        "API reports": lambda: iter(["/api/v1/reports"]),
    }
    if _is_indexed():
        found["search page"] = lambda: (f"/search/?q={query}" for query in _queries())
        found["feed of a search"] = lambda: (
            f"/feeds/atom/search/?q={query}" for query in _queries()
        )
    return found


def _deep(path: str, scope: str, filters: dict[str, str], number: str = "", day: str = "") -> str:
    """Return the address of a page deep in a list."""
    from urllib.parse import urlencode  # noqa: PLC0415

    from gongkai.documents.queries import public_documents  # noqa: PLC0415
    from gongkai.kit.paging import sign_cursor  # noqa: PLC0415

    found = public_documents()
    if number:
        row = found.get(index_number=number)
    else:
        rows = found.filter(body__code=path.split("/")[2]).order_by("pk")
        row = rows.first() or found.order_by("pk")[0]
    cursor = sign_cursor([day or row.listed_on.isoformat(), row.pk], scope=scope)
    return f"{path}?{urlencode({**filters, 'page': cursor})}"


def _is_indexed() -> bool:
    from gongkai.search.models import SearchEntry  # noqa: PLC0415

    return SearchEntry.objects.exists()


def _queries() -> list[str]:
    from benchmarks.corpus import queries  # noqa: PLC0415

    return queries(ROUNDS)


def main() -> None:
    """Build or measure one data folder in a process of its own."""
    what, _folder, *words = sys.argv[1:]
    os.environ.update(
        {
            f"GONGKAI_RATE_{kind}": "0"
            for kind in ("SEARCH", "API", "ENTRANCE", "FILES", "APPLY", "CASE")
        }
    )
    os.environ["GONGKAI_LOG"] = "ERROR"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    import django  # noqa: PLC0415

    django.setup()
    if what == "build":
        build(int(words[0]), indexed="unindexed" not in words)
    else:
        show()


if __name__ == "__main__":
    main()
