"""Measurements of import, ledger, releases, pages and search."""

import json
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.corpus import documents, queries
from benchmarks.former_folding import former_folding
from gongkai.documents.actions.reviews import (
    approve_version,
    pass_disclosure_review,
    pass_office_review,
    pass_secrecy_review,
    submit_version,
)
from gongkai.documents.models import Document, Version
from gongkai.documents.queries import public_documents
from gongkai.kit.table_statistics import analyze_tables
from gongkai.ledger.actions import SYSTEM, Entry, record_many
from gongkai.ledger.verbs import Verb
from gongkai.organisations.actions import BodyFacts, create_account, create_body, grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind
from gongkai.search.maintenance import rebuild
from gongkai.search.models import EntryText
from gongkai.search.queries import MAX_COUNT, search
from tools.browser import free_port

PASSWORD = "a password for measuring"  # noqa: S105
WORKFLOW_STEPS = [
    ("drafter", PostKind.DRAFTER, submit_version),
    ("head", PostKind.OFFICE_HEAD, pass_office_review),
    ("secrecy", PostKind.SECRECY_REVIEWER, pass_secrecy_review),
    ("disclosure", PostKind.DISCLOSURE_OFFICER, pass_disclosure_review),
    ("approver", PostKind.APPROVER, approve_version),
]


def prepare() -> None:
    """Create an empty database with one body and its people."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    at = timezone.now()
    body = create_body(
        BodyFacts("990000-D01", "示范厅", "示范厅", "department", "990000"), by=SYSTEM, at=at
    )
    for name, kind, _action in WORKFLOW_STEPS:
        person = Person.objects.get(account=create_account(name, PASSWORD, name=name))
        grant_post(person, kind, body, by=SYSTEM, at=at, since=date(2020, 1, 1))
    say(f"{connection.vendor}, {sys.version.split()[0]}")


def recording(_documents: int) -> None:
    """Measure bulk appends to the ledger; baseline: the same rows without chain and hash."""
    count = 20_000
    body, at = Body.objects.get(code="990000-D01"), timezone.now()
    entries = [
        Entry(Verb.BODY_CHANGED, body, date(2026, 1, 1), facets={"n": n}) for n in range(count)
    ]

    def appended() -> None:
        with transaction.atomic():
            record_many(entries, chain="bench", by=SYSTEM, at=at)

    taken = timed(appended)

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE bare (a text, b integer, c text, d text)")
            cursor.executemany(
                "INSERT INTO bare VALUES (%s, %s, %s, %s)",
                [("bench", n, "body.changed", json.dumps({"n": n})) for n in range(count)],
            )

    base = timed(bare)
    say(
        f"bulk ledger appends    {count / taken:8.0f} acts/s        bare rows        {count / base:8.0f}/s   ×{taken / base:.1f}"
    )


def pages(_documents: int) -> None:
    """Measure pages of a real server with one process; baseline: a bare Django view on the same server."""
    port = free_port()
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "benchmarks.bare:application",
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            "1",
            "--log-level",
            "error",
            "--no-control-socket",
        ],
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/bare/")
        found = public_documents().order_by("-listed_on", "-id").first()
        number = found.index_number if found else ""
        rates = {
            name: _rate(f"http://127.0.0.1:{port}{path}")
            for name, path in (
                ("bare", "/bare/"),
                ("home", "/"),
                ("item", f"/i/{number}/"),
                ("api", "/api/v1/items"),
            )
        }
    finally:
        server.terminate()
        server.wait(timeout=20)
    for name in ("home", "item", "api"):
        say(
            f"{name:22} {rates[name]:8.0f} requests/s    bare view        {rates['bare']:8.0f}/s   ×{rates['bare'] / rates[name]:.1f}"
        )


def searching(count: int) -> None:
    """Measure search over generated documents; baseline: `icontains` on the same tables."""
    fill_documents(count)
    analyze_tables()
    asked = queries(60)
    with former_folding():
        built_before, before = _built(), _asked(asked)
    built, ours = _built(), _asked(asked)
    total = public_documents().count()
    base = timed(_copied)
    say(
        f"index build            {total / built:8.0f} documents/s   bare copy of texts {total / base:8.0f}/s   ×{built / base:.1f}"
        f"   ({total} documents)"
    )
    say(
        f"the same with folding    index build ×{built / built_before:.2f}   search p50 "
        f"×{percentile(ours, 50) / percentile(before, 50):.2f}   p95 "
        f"×{percentile(ours, 95) / percentile(before, 95):.2f}   of the former folding"
    )
    plain = [timed(lambda q=q: _icontains(q)) for q in asked[:20]]  # type: ignore[misc]
    ratio = percentile(plain, 95) / percentile(ours, 95)
    say(
        f"search, page and count {quantiles(ours)}   icontains {quantiles(plain)}   p95 {ratio:.0f} times faster"
    )

    wrong = [query for query, number in _read(asked).items() if not _finds(query, number)]
    say(
        f"search, all found        {len(asked) - len(wrong)} of {len(asked)} queries find as many as "
        f"reading every text{'' if not wrong else ', not ' + ' '.join(wrong)}"
    )


def _built() -> float:
    """Return the seconds in which the whole index is built."""
    started = time.perf_counter()
    with transaction.atomic():
        for _done in rebuild():
            pass
    return time.perf_counter() - started


def _asked(asked: list[str]) -> list[float]:
    """Return the seconds of each query, the shortest of three times."""
    rounds = [[timed(lambda q=query: search(q, limit=20)) for query in asked] for _ in range(3)]  # type: ignore[misc]
    return [min(times) for times in zip(*rounds, strict=True)]


def _read(asked: list[str]) -> Counter[str]:
    """Count the documents that contain all words of each query, by reading every text once."""
    patterns = {query: [re.compile(_as_written(word)) for word in query.split()] for query in asked}
    found: Counter[str] = Counter(dict.fromkeys(asked, 0))
    for entry in EntryText.objects.order_by("entry").iterator(chunk_size=2_000):
        parts = entry.parts
        for query, words in patterns.items():
            found[query] += all(any(map(word.search, parts)) for word in words)
    return found


def _finds(query: str, number: int) -> bool:
    page = search(query, limit=20)
    return (page.count, page.count_exact) == (min(number, MAX_COUNT), number <= MAX_COUNT)


def _as_written(word: str) -> str:
    """Return a pattern for a word in a generated text; two characters are not divided by a mark."""
    if "〔" in word:
        return re.escape(word)
    word = re.sub(r"\W", "", word)
    return (r"[\s\"“”]*" if len(word) == 2 else r"[\W_]*").join(word)


def _copied() -> None:
    """Read each text and write it to a table without an index."""
    texts = public_documents().values_list("pk", "title", "public_version__plain_text")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bare_text (a integer, b text, c text)")
        cursor.executemany("INSERT INTO bare_text VALUES (%s, %s, %s)", list(texts))


def _icontains(query: str) -> tuple[int, int]:
    found = public_documents().filter(public_version__plain_text__icontains=query)
    return len(list(found.order_by("-listed_on", "-id")[:20])), found.count()


def fill_documents(count: int) -> None:
    """Write generated documents directly into the tables."""
    body, at = Body.objects.get(code="990000-D01"), timezone.now()
    batch: list[dict[str, str]] = []
    for one in documents(count):
        batch.append(one)
        if len(batch) == 2_000:
            _insert(body, batch, at)
            batch = []
    _insert(body, batch, at)


def _insert(body: Body, batch: list[dict[str, str]], at: datetime) -> None:
    with transaction.atomic():
        made = [
            Document(
                body=body,
                title=one["title"],
                document_number=one["number"],
                index_number=f"G/2026-{one['id']}",
                listed_on=date.fromisoformat(one["day"]),
                attribute="public",
                created_at=at,
                changed_at=at,
            )
            for one in batch
        ]
        Document.objects.bulk_create(made)
        versions = Version.objects.bulk_create(
            [
                Version(
                    document=doc,
                    number=1,
                    state="released",
                    title=one["title"],
                    plain_text=one["text"],
                    changed_at=at,
                )
                for doc, one in zip(made, batch, strict=True)
            ],
            batch_size=500,
        )
        for doc, version in zip(made, versions, strict=True):
            doc.public_version = version
            doc.status = "released"
        Document.objects.bulk_update(made, ["public_version", "status"], batch_size=300)


class _Quiet:
    """Discards the output of a command."""

    def write(self, text: str) -> None:
        """Discard the text."""


def timed(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def percentile(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


def quantiles(times: list[float]) -> str:
    """Return p50 and p95 in milliseconds."""
    return f"p50 {percentile(times, 50) * 1000:7.1f} ms  p95 {percentile(times, 95) * 1000:7.1f} ms"


def wait_for(url: str, *, pause: float = 0.1) -> None:
    for _attempt in range(int(60 / pause)):
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310
        except OSError:
            time.sleep(pause)
        else:
            return
    raise RuntimeError(url)


def _rate(url: str, seconds: float = 4.0) -> float:
    """Return the requests per second, sent one at a time for some seconds."""
    urllib.request.urlopen(url, timeout=10).close()  # noqa: S310
    done, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        urllib.request.urlopen(url, timeout=10).read()  # noqa: S310
        done += 1
    return done / (time.perf_counter() - started)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
