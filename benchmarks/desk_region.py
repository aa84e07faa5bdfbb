"""The region that the desk works in: its bodies, its people, and what they work on."""

import random
import sys
from datetime import date, datetime, timedelta
from itertools import islice

from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.case_rows import fill as fill_cases
from benchmarks.corpus import documents as texts
from benchmarks.measures import PASSWORD
from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.models import Document, Version
from gongkai.documents.states import Attribute, State, Status
from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.states import ErrorKind, ErrorReportState, ErrorResult
from gongkai.error_reports.waiting import update_waiting
from gongkai.kit.table_statistics import analyze_tables
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, Entry, record_many
from gongkai.ledger.verbs import Verb
from gongkai.organisations.actions import BodyFacts, create_account, create_body
from gongkai.organisations.models import Account, Body, Person, Post
from gongkai.organisations.states import PostKind
from gongkai.search.desk_index import rebuild_desk

BODIES, WITH_DOCUMENTS, PEOPLE = 3_000, 60, 5_000
COORDINATING = (PostKind.DISCLOSURE_OFFICER, PostKind.CASE_SUPERVISOR, PostKind.REPORT_OFFICER)
CASES_PER_MILLE = 20
SURNAMES = "赵钱孙李周吴郑王冯陈"
NAMES = "伟芳敏静强磊军洋勇艳杰娟涛超明"
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


def add_users(at: datetime) -> None:
    """Add the two users and what the desk works on to a folder that has public documents only."""
    bodies = list(Body.objects.filter(ended_on=None).order_by("position", "id"))
    top, below = bodies[0], bodies[1:]
    officer, region = _people(top, _complete_region(top, below, at), at)
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


def organisation(at: datetime) -> tuple[list[Body], Person, Person]:
    """Create the region in an empty database; return the bodies below its top, and the two users."""
    top = create_body(
        BodyFacts("980000", "试验区人民政府", "试验区政府", "government", "990000"),
        by=SYSTEM,
        at=at,
    )
    bodies = _complete_region(top, [], at)
    return bodies[:WITH_DOCUMENTS], *_people(top, bodies, at)


def _complete_region(top: Body, bodies: list[Body], at: datetime) -> list[Body]:
    """Add bodies until the region has all of its own; the first are departments, the rest below them."""
    bodies = list(bodies)
    with transaction.atomic():
        for number in range(len(bodies), BODIES - 1):
            parent = top if number < WITH_DOCUMENTS else bodies[number % WITH_DOCUMENTS]
            facts = BodyFacts(
                f"980000-F{number:04}",
                f"第{number}厅",
                f"{number}厅",
                "department",
                "990000",
                parent=parent,
                position=number,
            )
            bodies.append(create_body(facts, by=SYSTEM, at=at))
    return bodies


def _people(top: Body, bodies: list[Body], at: datetime) -> tuple[Person, Person]:
    """
    Create the two users, and everybody else who works in the region.

    One user has every post in the first body below the top. The other has every post in the top and
    in the first bodies, and in all others those of who coordinates disclosure for a region.
    """
    people = []
    few = [(body, kind) for body in bodies[:1] for kind in PostKind]
    many = [(body, kind) for body in [top, *bodies[:WITH_DOCUMENTS]] for kind in PostKind]
    many += [(body, kind) for body in bodies[WITH_DOCUMENTS:] for kind in COORDINATING]
    for name, mine in (("one body", few), ("the whole region", many)):
        account = create_account(f"desk-{len(people)}", PASSWORD, name=name)
        person = Person.objects.get(account=account)
        Post.objects.bulk_create(
            [
                Post(person=person, body=body, kind=kind, since=date(2020, 1, 1))
                for body, kind in mine
            ],
            batch_size=500,
        )
        people.append(person)
    _add_colleagues([top, *bodies], at)
    return people[0], people[1]


def _add_colleagues(bodies: list[Body], at: datetime) -> None:
    """Write the other people, each with one to three posts; one in fifty has no password yet."""
    chance = random.Random(PEOPLE)
    accounts = Account.objects.bulk_create(
        [
            Account(
                username=f"colleague-{number:05}",
                email=f"colleague-{number:05}@example.cn",
                password="!unset" if number % 50 == 0 else "unusable",
                active_since=at,
                last_login=None if number % 50 == 0 else at,
            )
            for number in range(PEOPLE - 2)
        ],
        batch_size=500,
    )
    people = Person.objects.bulk_create(
        [
            Person(account=account, name=f"{chance.choice(SURNAMES)}{chance.choice(NAMES)}")
            for account in accounts
        ],
        batch_size=500,
    )
    Post.objects.bulk_create(
        [
            Post(
                person=person, body=bodies[number % len(bodies)], kind=kind, since=date(2020, 1, 1)
            )
            for number, person in enumerate(people)
            for kind in chance.sample(list(PostKind), chance.randint(1, 3))
        ],
        batch_size=500,
    )


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
