"""
Pages of the desk: an officer of one body and a user who sees the whole region, few and many documents.

`DESK_CORPORA="folder folder …"` measures data folders that exist, or PostgreSQL databases by their URLs, instead of building one. To folders
with public documents only, the users and what the desk works on are added, so name copies.
"""

import gc
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, resolve
from django.utils import timezone

from benchmarks.case_rows import fill as fill_cases
from benchmarks.corpus import documents as texts
from benchmarks.measures import PASSWORD, percentile, say
from benchmarks.places import cpu_seconds, environment_of
from gongkai.applications.queries import visible_to as visible_cases
from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.models import Document, Version
from gongkai.documents.states import Attribute, State, Status
from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.queries import visible_to as visible_reports
from gongkai.error_reports.states import ErrorKind, ErrorReportState, ErrorResult
from gongkai.error_reports.waiting import update_waiting
from gongkai.kit.table_statistics import analyze_tables
from gongkai.kit.times import local_date
from gongkai.law.report_forms.forms import form_of_year
from gongkai.ledger.actions import SYSTEM, Entry, record_many
from gongkai.ledger.verbs import Verb
from gongkai.organisations.actions import BodyFacts, create_account, create_body, grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.people import administered_body_ids, edited_body_ids
from gongkai.organisations.queries import working_body_ids
from gongkai.organisations.states import PostKind
from gongkai.search.desk_index import rebuild_desk
from gongkai.statistics.cells import name_of
from gongkai.statistics.figures import BY_KEY

FEW, BODIES, ROUNDS, CASES_PER_MILLE = 10_000, 60, 15, 20
MAX_CPU, MAX_GROWTH = 0.060, 1.3
# Addresses without arguments that show no page.
ONLY_POST = {
    *("autosave_discard_new", "autosave_save_new", "calendar_end", "calendar_renew"),
    *("custom_field_add", "document_bulk_action", "local_row_add", "manual_figure_add"),
    *("notification_preferences", "notification_read_all", "reassignment_submit"),
    *("saved_filter_save", "saved_table_save", "shortcut_switch", "taken_over_report_add"),
}
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
# What is added to a folder with public documents only: so many of a thousand, up to these numbers.
HIDDEN_PER_MILLE = sum(share for _state, share in IN_PREPARATION) + sum(one[2] for one in DECIDED)
MAX_HIDDEN, MAX_CASES, ERROR_REPORTS = 10_000, 2_000, 500
LISTS = {
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
    "documents, hidden texts": "/desk/documents/?q=粮食储备&status=kept",
    "documents, a rare word": "/desk/documents/?q=不存在的词",
    "new document": "/desk/documents/new/",
    "activity": "/desk/activity/",
    "activity, a verb": "/desk/activity/?verb=document.withdrawn",
    "activity, no hits": "/desk/activity/?since=2030-01-01",
    "cases": "/desk/applications/",
    "cases, a stage": "/desk/applications/?stage=closed",
    "case overview": "/desk/applications/overview/",
    "figures of cases": "/desk/applications/statistics/",
    "calendar of cases": "/desk/applications/calendar/",
    "reassignment": "/desk/applications/reassignment/",
    "incoming mails": "/desk/applications/mails/",
    "new case": "/desk/applications/new/",
    "fields of cases": "/desk/applications/fields/",
    "letter templates": "/desk/applications/letters/",
    "search requests": "/desk/searches/",
    "error reports": "/desk/error-reports/",
    "error reports, answered": "/desk/error-reports/?state=answered",
    "notifications": "/desk/notifications/",
    "people": "/desk/people/",
    "new person": "/desk/people/new/",
    "people by list": "/desk/people/list/",
    "sign-in letters": "/desk/people/letters/",
    "bodies": "/desk/bodies/",
    "new body": "/desk/bodies/new/",
    "site": "/desk/site/",
    "synonyms": "/desk/search/synonyms/",
    "popular searches": "/desk/search/popular/",
    "reports": "/desk/reports/",
    "figures": "/desk/figures/",
    "manual figures": "/desk/figures/manual/",
    "table of figures": "/desk/statistics/",
    "saved filters": "/desk/filters/",
    "keys": "/desk/keys/",
}
# Django is set up before this module is imported, because the data folder is chosen first.
IN_FOLDER = "import django; django.setup(); from benchmarks.desk import main; main()"
Measured = dict[str, tuple[list[float], int]]


def desk_pages(count: int) -> None:
    """Measure the CPU time and the queries of every desk page, with ten thousand documents and with all."""
    if folders := os.environ.get("DESK_CORPORA", "").split():
        found = [_of_place(one) for one in folders]
        for who in found[-1]:
            say(f"desk of {who}: {' → '.join(folders)}")
            _print(found[0][who], found[-1][who])
        return
    settings.GONGKAI_CONSUMER_MODE = "worker"  # the consumers are measured elsewhere
    at = timezone.now()
    bodies, officer, region = organisation(at)
    fill(range(min(FEW, count)), bodies, officer, region, at)
    add_error_reports(bodies, at)
    few = {who.name: _measured(who) for who in (officer, region)}
    fill(range(FEW, count), bodies, officer, region, at)
    for who in (officer, region):
        say(f"desk of {who.name}, {Document.objects.count()} documents, {BODIES} bodies")
        _print(few[who.name], _measured(who))
    if missing := unmeasured():
        say(f"  NOT MEASURED: {' '.join(sorted(missing))}")


def _print(few: Measured, many: Measured) -> None:
    for name, (times, queries) in many.items():
        before, asked = few.get(name, (times, queries))
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
            f"with few {percentile(before, 50) * 1000:6.1f} ms   ×{growth:4.1f}   "
            f"{queries} queries   {' '.join(marks)}"
        )


def _of_place(place: str) -> dict[str, Measured]:
    """Measure the pages on an existing data folder or database, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", IN_FOLDER],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=environment_of(place),
    )
    found: dict[str, Measured] = json.loads(done.stdout.splitlines()[-1])
    return found


def add_users(at: datetime) -> None:
    """Add the two users and what the desk works on to a folder that has public documents only."""
    bodies = list(Body.objects.filter(ended_on=None).order_by("position", "id"))
    top, below = bodies[0], bodies[1:]
    officer, region = _people(top, below, at)
    public = Document.objects.count()
    _write_all(
        range(min(public * HIDDEN_PER_MILLE // 1000, MAX_HIDDEN)), below, officer, region, at
    )
    fill_cases(range(min(public * CASES_PER_MILLE // 1000, MAX_CASES)), below, officer, region, at)
    add_error_reports(below, at)
    _follow_up()


def add_error_reports(bodies: list[Body], at: datetime) -> None:
    """Write reports of errors, most of them to the first body, of which two of three are answered."""
    for number in range(ERROR_REPORTS):
        body = bodies[0 if number % 2 else number % len(bodies)]
        came = local_date(at) - timedelta(days=number % 300)
        done = number % 3 != 0
        report = ErrorReport.objects.create(
            body=body,
            number=f"{body.code}-JC{came.year}-9{number:04}",
            submission=f"benchmark-{number}",
            kind=ErrorKind.WORDING,
            page="/catalogue/",
            text="标题中有错字。",
            received_at=at,
            received_on=came,
            due_on=came + timedelta(days=5),
            state=ErrorReportState.ANSWERED if done else ErrorReportState.RECEIVED,
            answered_on=came + timedelta(days=2) if done else None,
            result=ErrorResult.CORRECTED if done else "",
        )
        update_waiting(report)


def pages_of(who: Person) -> dict[str, str]:
    """Return the pages to measure: every list, and a page of each kind of subject."""
    today = local_date(timezone.now())
    documents = Document.objects.filter(body__in=working_body_ids(who, on=today)).order_by("-id")
    subjects: dict[str, Callable[[], Any]] = {
        "/desk/documents/{}/": documents.filter(status=Status.RELEASED).first,
        "/desk/documents/{}/acts/": documents.filter(status=Status.RELEASED).first,
        "/desk/documents/{}/edit/": documents.filter(
            open_version__state=State.DRAFT, drafter=who
        ).first,
        "/desk/applications/{}/": visible_cases(who.account, on=today).order_by("-id").first,
        "/desk/error-reports/{}/": visible_reports(who.account, on=today).order_by("-id").first,
        "/desk/people/{}/": lambda: who,
        "/desk/bodies/{}/": Body.objects.filter(
            pk__in=edited_body_ids(who, on=today), parent__isnull=False
        ).first,
        "/desk/bodies/{}/names/": Body.objects.filter(
            pk__in=administered_body_ids(who, on=today), parent__isnull=False
        ).first,
        "/desk/bodies/{}/end/": Body.objects.filter(
            pk__in=administered_body_ids(who, on=today), parent__isnull=False
        ).first,
    }
    found = dict(LISTS)
    for address, first in subjects.items():
        if (subject := first()) is not None:
            found[address.replace("/desk/", "").replace("/{}/", ", one ").strip("/ ")] = (
                address.format(subject.pk)
            )
    form = form_of_year(today.year)
    assert form is not None
    key = next(iter(BY_KEY))
    found["acts of a figure"] = f"/desk/figures/{key}/"
    found["a figure"] = f"/desk/figures/cell/{name_of(next(form.cells()))}/"
    return found


def unmeasured() -> set[str]:
    """Return the names of desk pages without arguments that no measured address belongs to."""
    measured = {resolve(one.partition("?")[0]).view_name for one in LISTS.values()}
    taken = set()
    for one in get_resolver("gongkai.desk.urls").url_patterns:
        for pattern in getattr(one, "url_patterns", [one]):
            route = str(pattern.pattern)
            if "<" not in route and f"desk:{pattern.name}" not in measured:
                taken.add(pattern.name)
    return taken - ONLY_POST


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
    return bodies, *_people(top, bodies, at)


def _people(top: Body, bodies: list[Body], at: datetime) -> tuple[Person, Person]:
    """Create the two users: one with every post in the first body, one with every post in all."""
    people = []
    for name, mine in (("one body", bodies[:1]), ("the whole region", [top, *bodies])):
        account = create_account(f"desk-{len(people)}", PASSWORD, name=name)
        person = Person.objects.get(account=account)
        for body in mine:
            for post in PostKind:
                grant_post(person, post, body, by=SYSTEM, at=at, since=date(2020, 1, 1))
        people.append(person)
    return people[0], people[1]


def fill(numbers: range, bodies: list[Body], officer: Person, region: Person, at: datetime) -> None:
    """Write the documents of these running numbers with an act each, and a few cases."""
    _write_all(numbers, bodies, officer, region, at, public=True)
    share = range(numbers.start * CASES_PER_MILLE // 1000, numbers.stop * CASES_PER_MILLE // 1000)
    fill_cases(share, bodies, officer, region, at)
    _follow_up()


def _write_all(
    numbers: range,
    bodies: list[Body],
    officer: Person,
    region: Person,
    at: datetime,
    *,
    public: bool = False,
) -> None:
    """Write documents in batches, `public` ones among them."""
    genres = list(Genre.objects.order_by("id"))
    items = list(CatalogueItem.objects.exclude(code="A20-02").order_by("id"))
    rows = islice(texts(numbers.stop), numbers.start, numbers.stop)
    number = numbers.start
    while some := list(islice(rows, BATCH_SIZE)):
        chance = random.Random(number)
        with transaction.atomic():
            _write(
                some, number, bodies, (officer, region), genres, items, chance, at, public=public
            )
        number += len(some)


def _follow_up() -> None:
    """Derive what the actions and the worker would have kept, and renew the statistics."""
    call_command("waiting_rebuild", verbosity=0, stdout=sys.stderr)
    for _done in rebuild_desk():
        pass
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
    *,
    public: bool,
) -> None:
    documents: list[Document] = []
    versions: list[Version] = []
    for number, row in enumerate(rows, start=first):
        # The first body has many documents, the last one few.
        body = bodies[min(int(len(bodies) * chance.random() ** 2), len(bodies) - 1)]
        state, status, attribute = _state(chance, public=public)
        day = date.fromisoformat(row["day"])
        if status == Status.PREPARING:  # formed lately: its deadline has not passed by years
            day = local_date(at) - timedelta(days=chance.randrange(60))
        changed = at - timedelta(minutes=chance.randrange(4_000_000))
        is_public = status == Status.RELEASED
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
            index_number=f"{body.code}/{day.year}-{number:07}" if is_public else None,
            released_on=day if is_public else None,
            released_at=changed if is_public else None,
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


def _state(chance: random.Random, *, public: bool) -> tuple[State, Status, Attribute]:
    drawn = chance.randrange(1_000 if public else HIDDEN_PER_MILLE)
    for state, share in IN_PREPARATION:
        drawn -= share
        if drawn < 0:
            return state, Status.PREPARING, Attribute.PUBLIC
    for status, attribute, share in DECIDED:
        drawn -= share
        if drawn < 0:
            return State(status.value), status, attribute
    return State.RELEASED, Status.RELEASED, Attribute.PUBLIC


def _measured(who: Person) -> Measured:
    """Return CPU seconds and queries of each page that the user may see."""
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(who.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    found: Measured = {}
    gc.collect()
    gc.freeze()  # what was written before is not what a web process has in memory
    for name, address in pages_of(who).items():
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(address)
        if answer.status_code == 403:  # a page for administrators of the whole region
            continue
        assert answer.status_code == 200, (name, answer.status_code)
        queries = len(asked)
        times = []
        for _round in range(ROUNDS):
            begun = cpu_seconds()
            browser.get(address)
            times.append(cpu_seconds() - begun)
        found[name] = times, queries
    return found


def main() -> None:
    """Measure one data folder in a process of its own, and print the result as JSON."""
    os.environ.update(
        {
            f"GONGKAI_RATE_{kind}": "0"
            for kind in ("SEARCH", "API", "ENTRANCE", "FILES", "APPLY", "CASE")
        }
    )
    settings.GONGKAI_CONSUMER_MODE = "worker"
    call_command("collectstatic", verbosity=0, interactive=False)
    if not Person.objects.filter(account__username="desk-0").exists():
        add_users(timezone.now())
    people = (Person.objects.get(account__username=f"desk-{number}") for number in range(2))
    print(json.dumps({who.name: _measured(who) for who in people}))
