"""
Public and desk lists of documents on corpora of growing size: CPU time and queries of each, and how they grow.

`make bench ARGS=document_lists` builds folders of 1,000 and 10,000 documents (100,000 too with SIZE=more, and 731,000 with SIZE=full).
`PAGE_CORPORA="folder folder …"` measures existing folders instead, in this order, or PostgreSQL databases by their
URLs. What offices do with documents is added to a folder that lacks it, so name copies.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.places import cpu_seconds, environment_of

SIZES = {"": (1_000, 10_000), "more": (1_000, 10_000, 100_000), "full": (1_000, 10_000, 731_000)}
ROUNDS, MAX_MILLISECONDS = 25, 6_000
MAX_GROWTH, MAX_QUERIES = 1.3, 15
Found = dict[str, tuple[float, float, int, int]]


def document_lists(_documents: int) -> None:
    """Print p50 and p95 of the CPU time and the queries of each list on each corpus, and the growth."""
    from django.conf import settings  # noqa: PLC0415  (the data folder is chosen first)

    places = os.environ.get("PAGE_CORPORA", "").split()
    if not places:
        sizes = SIZES[os.environ.get("SIZE", "")]
        places = [str(Path(settings.GONGKAI_DATA) / f"lists-{size}") for size in sizes]
        for place, size in zip(places, sizes, strict=True):
            begun = time.perf_counter()
            _run("benchmarks.page_costs", "build", place, str(size), "unindexed")
            print(f"{size} documents made in {time.perf_counter() - begun:.0f} s", flush=True)
    print_table(
        [json.loads(_run("benchmarks.document_lists", "measure", place)) for place in places]
    )


def print_table(found: list[Found]) -> None:
    """
    Print one line for each page, with what is above the limits.

    A body with few documents has short lists: growth beside that of the page itself is a fault.
    """
    for name in found[-1]:
        rows = [one[name] for one in found if name in one]
        cells = "  ".join(
            f"{p50:6.1f} /{p95:6.1f} ms {queries:3} q {size // 1024:4} KB"
            for p50, p95, queries, size in rows
        )
        growth, longer = rows[-1][0] / rows[0][0], max(rows[-1][3] / rows[0][3], 1)
        marks = [
            mark
            for mark, is_wrong in (
                (f"GROWTH ABOVE {MAX_GROWTH}", growth > MAX_GROWTH * longer),
                ("MORE QUERIES", rows[-1][2] > rows[0][2]),
                (f"ABOVE {MAX_QUERIES} QUERIES", name == "item" and rows[-1][2] > MAX_QUERIES),
            )
            if is_wrong
        ]
        print(f"{name:28} {cells}   ×{growth:.2f} {' '.join(marks)}", flush=True)


def _run(module: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=environment_of(words[1]),
    )
    return done.stdout.splitlines()[-1] if done.stdout else ""


def measure() -> Found:
    """Return p50 and p95 of the CPU milliseconds, and the queries, of each page."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.cache import caches  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from benchmarks.document_work import officer_of  # noqa: PLC0415
    from benchmarks.measures import percentile  # noqa: PLC0415
    from gongkai.portal.warm_up import warm_up  # noqa: PLC0415

    settings.GONGKAI_CONSUMER_MODE = "worker"  # the consumers are measured elsewhere
    call_command("collectstatic", verbosity=0, interactive=False)
    officer = officer_of(timezone.now())
    warm_up()
    visitor, member = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    member.force_login(officer.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    found: Found = {}
    for name, address in addresses(officer).items():
        client = member if address.startswith("/desk/") else visitor

        def ask(client: Client = client, address: str = address) -> int:
            caches["pages"].clear()  # a kept page costs nothing, whatever it shows
            response = client.get(address)
            assert response.status_code == 200, (address, response.status_code)
            return len(b"".join(response) if response.streaming else response.content)  # type: ignore[arg-type]

        ask()
        with CaptureQueriesContext(connection) as asked:
            size = ask()
        queries = len(asked)  # the next request empties the log
        spent: list[float] = []
        while len(spent) < ROUNDS and sum(spent) < MAX_MILLISECONDS:
            begun = cpu_seconds()
            ask()
            spent.append((cpu_seconds() - begun) * 1000)
        found[name] = percentile(spent, 50), percentile(spent, 95), queries, size
    return found


def addresses(officer: "Person") -> dict[str, str]:  # type: ignore[name-defined]  # noqa: F821
    """Return the lists to measure, of the body in which the officer works, and a page of a document."""
    from gongkai.documents.models import CleanUp, Document  # noqa: PLC0415
    from gongkai.organisations.models import Body  # noqa: PLC0415

    body = Body.objects.get(posts__person=officer, posts__kind="drafter")
    code = body.code
    public = Document.objects.filter(body=body, status="released")
    related = public.filter(public_version__relations__isnull=False).order_by("-pk").first()
    assert related is not None
    published = CleanUp.objects.get(body=body, published_on__isnull=False)
    opened = CleanUp.objects.get(body=body, published_on=None)
    return {
        "home": "/",
        "section of a body": f"/b/{code}/",
        "catalogue": "/catalogue/",
        "catalogue, a body": f"/catalogue/?body={code}",
        "catalogue, two filters": "/catalogue/?item=A20-08&genre=notice",
        "catalogue of a body": f"/b/{code}/catalogue/",
        "register": f"/b/{code}/register/",
        "register, rules": f"/b/{code}/register/?genre=rule",
        "result of a clean-up": f"/b/{code}/clean-ups/{published.pk}/",
        "statements": "/catalogue/statements/",
        "statements, a body": f"/b/{code}/statements/",
        "core metadata": "/metadata/records.xml",
        "core metadata, a body": f"/metadata/records.xml?body={code}",
        "item": f"/i/{related.index_number}/",
        "API items": "/api/v1/items",
        "desk: documents": "/desk/documents/",
        "desk: public ones": "/desk/documents/?status=released",
        "desk: overdue": "/desk/documents/?overdue=on",
        "desk: a document": f"/desk/documents/{related.pk}/",
        "desk: interpretations": "/desk/documents/interpretations/",
        "desk: inquiries": "/desk/documents/inquiries/",
        "desk: statements": "/desk/documents/statements/",
        "desk: validity": "/desk/documents/validity/",
        "desk: clean-ups": "/desk/documents/clean-ups/",
        "desk: work list": f"/desk/documents/clean-ups/{opened.pk}/",
        "desk: packages": "/desk/documents/packages/",
        "desk: short reviews": "/desk/documents/short-reviews/",
        "desk: days of review": "/desk/documents/review-days/",
        "desk: templates": "/desk/documents/templates/",
        "desk: duties": "/desk/duties/",
        "desk: redactions": "/desk/redactions/",
    }


def main() -> None:
    """Measure one data folder in a process of its own, and print the result as JSON."""
    os.environ.update(
        {
            f"GONGKAI_RATE_{kind}": "0"
            for kind in ("SEARCH", "API", "ENTRANCE", "FILES", "APPLY", "CASE")
        }
    )
    os.environ["GONGKAI_LOG"] = "ERROR"
    os.environ["GONGKAI_SECOND_FACTOR"] = "optional"  # the benchmark has no second factor
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    import django  # noqa: PLC0415  (the data folder is chosen first)

    django.setup()
    print(json.dumps(measure()))


if __name__ == "__main__":
    main()
