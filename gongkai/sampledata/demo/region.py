"""Bodies, offices and people of the demo region."""

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.contrib.auth.hashers import make_password

from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import (
    BodyFacts,
    Contact,
    create_account,
    create_body,
    grant_post,
    state_details,
)
from gongkai.organisations.models import Account, Body, Person
from gongkai.organisations.states import PostKind

FOLDER = Path(__file__).parent
REGION = "990000"
HOURS = "工作日 9:30—13:30，15:30—19:00"
PASSWORD = "gongkai-demo-only"  # noqa: S105  (public on purpose: it is valid in the demo region only)


@dataclass(frozen=True)
class Cast:
    """The bodies by code, and the holders of each post in each body."""

    bodies: dict[str, Body]
    holders: dict[tuple[str, PostKind], list[Person]]

    def holder(self, body: str, kind: PostKind) -> Person:
        """Return the first person with this post in the body."""
        return self.holders[body, kind][0]


def found_region(at: datetime) -> Cast:
    """Create bodies, accounts and posts, valid from `at` on."""
    bodies: dict[str, Body] = {}
    for position, row in enumerate(_rows("bodies.csv"), start=1):
        facts = BodyFacts(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            name_en=row["name_en"],
            name_ug=row["name_ug"],
            kind=row["kind"],
            region=row["admin_division"],
            parent=bodies.get(row["parent"]),
            position=position,
        )
        bodies[row["code"]] = create_body(facts, by=SYSTEM, at=at)
    for row in _rows("contacts.csv"):
        body = bodies[row.pop("code")]
        bodies[body.code] = state_details(
            body, Contact(office_hours=HOURS, **row), by=SYSTEM, at=at
        )
    return Cast(bodies, _grant_posts(bodies, at))


def find_region() -> Cast:
    """Return the bodies and post holders of the loaded region. Raises Body.DoesNotExist."""
    bodies = {row["code"]: Body.objects.get(code=row["code"]) for row in _rows("bodies.csv")}
    people = {
        account.username: account.person for account in Account.objects.select_related("person")
    }
    holders: dict[tuple[str, PostKind], list[Person]] = {}
    for row in _rows("people.csv"):
        for kind in map(PostKind, row["posts"].split()):
            holders.setdefault((row["body"], kind), []).append(people[row["username"]])
    return Cast(bodies, holders)


def _grant_posts(bodies: dict[str, Body], at: datetime) -> dict[tuple[str, PostKind], list[Person]]:
    people: dict[str, Person] = {}
    holders: dict[tuple[str, PostKind], list[Person]] = {}
    for row in _rows("people.csv"):
        if row["username"] not in people:
            account = create_account(row["username"], None, name=row["name"])
            people[row["username"]] = account.person
        person = people[row["username"]]
        for kind in map(PostKind, row["posts"].split()):
            grant_post(person, kind, bodies[row["body"]], by=SYSTEM, at=at, since=local_date(at))
            holders.setdefault((row["body"], kind), []).append(person)
    # All accounts share one password, hashed once, because hashing is slow on purpose.
    Account.objects.filter(username__in=people).update(password=make_password(PASSWORD))
    return holders


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))
