"""Pages of the desk: an officer of one body and a user who sees the whole region, few and many documents."""

import random
import time
from datetime import date, datetime, timedelta
from itertools import islice

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.case_rows import fill as fill_cases
from benchmarks.corpus import documents as texts
from benchmarks.measures import PASSWORD, percentile, say
from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.models import Document, Version
from gongkai.documents.states import Attribute, State, Status
from gongkai.kit.table_statistics import analyze_tables
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, Entry, record_many
from gongkai.ledger.verbs import Verb
from gongkai.organisations.actions import BodyFacts, create_account, create_body, grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind

FEW, BODIES, ROUNDS, CASES_PER_MILLE = 10_000, 60, 15, 20
MAX_CPU, MAX_GROWTH = 0.060, 1.3
BATCH_SIZE = 5_000
# Of a thousand documents, how many are in preparation in each of these states; the rest is public.
IN_PREPARATION = (
    (State.DRAFT, 8),
    (State.OFFICE_REVIEW, 4),
    (State.SECRECY_REVIEW, 3),
    (State.DISCLOSURE_REVIEW, 3),
    (State.APPROVAL, 3),
    (State.APPROVED, 4),
)
DECIDED = ((Status.KEPT, Attribute.ON_REQUEST, 6), (Status.CLOSED, Attribute.CLOSED, 3))
PAGES = {
    "my work": "/desk/",
    "documents": "/desk/documents/",
    "documents, a state": "/desk/documents/?state=approval",
    "documents, a status": "/desk/documents/?status=closed",
    "documents, an attribute": "/desk/documents/?attribute=on_request",
    "documents, an item": "/desk/documents/?item=A20-11",
    "documents, a genre": "/desk/documents/?genre=order",
    "documents, days": "/desk/documents/?since=2018-03-01&until=2018-03-09",
    "documents, a rare pair": "/desk/documents/?status=closed&genre=order",
    "documents, no hits": "/desk/documents/?item=A20-02",
    "documents, mine": "/desk/documents/?mine=on",
    "documents, overdue": "/desk/documents/?overdue=on",
    "documents, a word": "/desk/documents/?q=粮食储备",
    "documents, a rare word": "/desk/documents/?q=不存在的词",
    "activity": "/desk/activity/",
    "activity, a verb": "/desk/activity/?verb=document.withdrawn",
    "activity, no hits": "/desk/activity/?since=2030-01-01",
    "cases": "/desk/applications/",
    "cases, a stage": "/desk/applications/?stage=closed",
    "case overview": "/desk/applications/overview/",
    "incoming mails": "/desk/applications/mails/",
    "search requests": "/desk/searches/",
    "notifications": "/desk/notifications/",
    "people": "/desk/people/",
    "bodies": "/desk/bodies/",
    "reports": "/desk/reports/",
    "figures": "/desk/figures/",
    "saved filters": "/desk/filters/",
}


def desk_pages(count: int) -> None:
    """Measure the CPU time and the queries of every desk page, with ten thousand documents and with all."""
    settings.GONGKAI_CONSUMER_MODE = "worker"  # the consumers are measured elsewhere
    at = timezone.now()
    bodies, officer, region = organisation(at)
    fill(range(min(FEW, count)), bodies, officer, region, at)
    few = {who.name: _measured(who) for who in (officer, region)}
    fill(range(FEW, count), bodies, officer, region, at)
    for who in (officer, region):
        say(f"desk of {who.name}, {Document.objects.count()} documents, {BODIES} bodies")
        for name, (times, queries) in _measured(who).items():
            before, asked = few[who.name][name]
            p50, p95 = (percentile(times, part) for part in (50, 95))
            growth = p50 / percentile(before, 50)
            marks = [
                mark
                for mark, wrong in (
                    (f"ABOVE {MAX_CPU * 1000:.0f} ms", p95 > MAX_CPU),
                    (f"GROWTH ABOVE {MAX_GROWTH}", growth > MAX_GROWTH),
                    (f"{asked} → {queries} QUERIES", queries > asked),
                )
                if wrong
            ]
            say(
                f"  {name:24} CPU p50 {p50 * 1000:6.1f} p95 {p95 * 1000:6.1f} ms   "
                f"with {FEW} {percentile(before, 50) * 1000:6.1f} ms   ×{growth:4.1f}   "
                f"{queries} queries   {' '.join(marks)}"
            )


def organisation(at: datetime) -> tuple[list[Body], Person, Person]:
    """Create the bodies, an officer with every post in one of them, and one with every post in all."""
    top = create_body(
        BodyFacts("980000", "试验区人民政府", "试验区政府", "government", "990000"),
        by=SYSTEM,
        at=at,
    )
    bodies = [
        create_body(
            BodyFacts(
                f"980000-F{number:02}",
                f"第{number}厅",
                f"{number}厅",
                "department",
                "990000",
                parent=top,
            ),
            by=SYSTEM,
            at=at,
        )
        for number in range(BODIES)
    ]
    people = []
    for name, mine in (("one body", bodies[:1]), ("the whole region", [top, *bodies])):
        account = create_account(f"desk-{len(people)}", PASSWORD, name=name)
        person = Person.objects.get(account=account)
        for body in mine:
            for post in PostKind:
                grant_post(person, post, body, by=SYSTEM, at=at, since=date(2020, 1, 1))
        people.append(person)
    return bodies, people[0], people[1]


def fill(numbers: range, bodies: list[Body], officer: Person, region: Person, at: datetime) -> None:
    """Write the documents of these running numbers with an act each, and a few cases."""
    genres = list(Genre.objects.order_by("id"))
    items = list(CatalogueItem.objects.exclude(code="A20-02").order_by("id"))
    rows = islice(texts(numbers.stop), numbers.start, numbers.stop)
    number = numbers.start
    while some := list(islice(rows, BATCH_SIZE)):
        chance = random.Random(number)
        with transaction.atomic():
            _write(some, number, bodies, (officer, region), genres, items, chance, at)
        number += len(some)
    share = range(numbers.start * CASES_PER_MILLE // 1000, numbers.stop * CASES_PER_MILLE // 1000)
    fill_cases(share, bodies, officer, region, at)
    call_command("waiting_rebuild", verbosity=0)
    if connection.vendor == "sqlite":
        analyze_tables()
    else:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _write(
    rows: list[dict[str, str]],
    first: int,
    bodies: list[Body],
    people: tuple[Person, Person],
    genres: list[Genre],
    items: list[CatalogueItem],
    chance: random.Random,
    at: datetime,
) -> None:
    documents: list[Document] = []
    versions: list[Version] = []
    for number, row in enumerate(rows, start=first):
        # The first body has many documents, the last one few.
        body = bodies[min(int(BODIES * chance.random() ** 2), BODIES - 1)]
        state, status, attribute = _state(chance)
        day = date.fromisoformat(row["day"])
        if status == Status.PREPARING:  # formed lately: its deadline has not passed by years
            day = local_date(at) - timedelta(days=chance.randrange(60))
        changed = at - timedelta(minutes=chance.randrange(4_000_000))
        public = status == Status.RELEASED
        document = Document(
            body=body,
            drafter=people[0] if body == bodies[0] and chance.random() < 0.01 else people[1],
            title=row["title"],
            document_number=row["number"],
            attribute=attribute,
            genre=genres[min(int(len(genres) * chance.random() ** 3), len(genres) - 1)],
            catalogue_item=chance.choice(items),
            formed_on=day,
            status=status,
            index_number=f"{body.code}/{day.year}-{number:07}" if public else None,
            released_on=day if public else None,
            released_at=changed if public else None,
            listed_on=day,
            created_at=changed,
            changed_at=changed,
        )
        documents.append(document)
        versions.append(
            Version(
                number=1,
                state=state,
                title=row["title"],
                attribute=attribute,
                formed_on=day,
                text=row["text"],
                plain_text=row["text"],
                author=document.drafter,
                changed_at=changed,
            )
        )
    statuses = [document.status for document in documents]
    for document in documents:  # the version that makes it public does not exist yet
        document.status = Status.PREPARING
    Document.objects.bulk_create(documents, batch_size=500)
    for document, version in zip(documents, versions, strict=True):
        version.document = document
    Version.objects.bulk_create(versions, batch_size=500)
    entries: dict[str, list[Entry]] = {}
    for document, version, status in zip(documents, versions, statuses, strict=True):
        document.status = status
        document.public_version = version if status == Status.RELEASED else None
        document.open_version = version if status == Status.PREPARING else None
        verb = Verb.DOCUMENT_RELEASED if status == Status.RELEASED else Verb.DOCUMENT_SUBMITTED
        entries.setdefault(document.body.chain, []).append(
            Entry(verb, document, local_date(document.changed_at), facets={"version": 1})
        )
    Document.objects.bulk_update(
        documents, ["status", "public_version", "open_version"], batch_size=200
    )
    for chain, some in sorted(entries.items()):
        record_many(some, chain=chain, by=SYSTEM, at=at)


def _state(chance: random.Random) -> tuple[State, Status, Attribute]:
    drawn = chance.randrange(1_000)
    for state, share in IN_PREPARATION:
        drawn -= share
        if drawn < 0:
            return state, Status.PREPARING, Attribute.PUBLIC
    for status, attribute, share in DECIDED:
        drawn -= share
        if drawn < 0:
            return State(status.value), status, attribute
    return State.RELEASED, Status.RELEASED, Attribute.PUBLIC


def _measured(who: Person) -> dict[str, tuple[list[float], int]]:
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(who.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    found: dict[str, tuple[list[float], int]] = {}
    for name, address in PAGES.items():
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(address)
        assert answer.status_code == 200, (name, answer.status_code)
        queries = len(asked)
        times = []
        for _round in range(ROUNDS):
            begun = time.process_time()
            browser.get(address)
            times.append(time.process_time() - begun)
        found[name] = times, queries
    return found
