"""
Nothing that is not public gets out: by no page, search, feed, file, error, count or header.

One world without secrets is crawled, then the secrets are entered, and every address is asked again: whoever
may not know of them must get the same bytes as before. Then secrets are asked for by their own addresses and
words, beside such as never were.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from gongkai.organisations.models import Account, Person
from tests.leaks.addresses import ENTRIES, secret_rows
from tests.leaks.crawler import Answer, Looker
from tests.leaks.world import World, add_secrets, plain_world
from tests.routes import routes

pytestmark = pytest.mark.django_db
# The clerk has posts in the body of the secrets, but none that shows what is in preparation.
LOOKERS = ("visitor", "stranger", "clerk")
# Figures of one's own body may count what is closed; they name nothing.
OWN_FIGURES = ("/desk/figures/", "/desk/applications/statistics/")
# One's own page names the colleagues to whom a post may be lent.
COLLEAGUES = ("/desk/people/",)
# It lists where one is signed in: one browser more the second time.
OWN_ACCOUNT = ("/account/",)
HOSTILE = (
    "0",
    "x",
    "99999999999999999999",
    "-1",
    "..%2f..",
    "%3Cscript%3E",
    "%E3%94%80",
    "990000-D01",
    "2026-00001",
)
FEW_WAYS: tuple[tuple[str, dict[str, str]], ...] = (("GET", {}), ("POST", {}))
WAYS = (
    *FEW_WAYS,
    ("GET", {"If-None-Match": "*", "Range": "bytes=0-3"}),
    ("GET", {"Accept": "application/json"}),
    ("HEAD", {}),
    ("OPTIONS", {}),
    ("PUT", {}),
)


@dataclass
class Watched:
    """The world with its secrets, and what everybody was answered before they were entered."""

    world: World
    before: dict[str, dict[str, Answer]]


@pytest.fixture(scope="module")
def watched(django_db_setup: None, django_db_blocker: Any) -> Iterator[Watched]:
    logging.disable(logging.WARNING)  # thousands of expected 404s
    try:
        with django_db_blocker.unblock(), transaction.atomic():
            world = plain_world()
            before = {}
            for who in LOOKERS:
                cache.clear()
                before[who] = Looker(world.account(who)).crawl(starting_points(world, who))
            add_secrets(world)
            yield Watched(world, before)
            transaction.set_rollback(True)
    finally:
        logging.disable(logging.NOTSET)


def starting_points(world: World, who: str) -> Iterator[str]:
    """Yield every address that the table of routes and its entries give; to the visitor in each language."""
    for route in routes():
        entry = ENTRIES.get(route.name)
        if entry is None:
            continue  # a test of its own says so
        # Public pages are the same for everybody: the others see each of them once.
        whole = who == "visitor" or not route.name.startswith(("portal:", "api:"))
        for arguments in entry.known(world):
            for language in route.languages if whole else route.languages[:1]:
                yield route.address(*arguments, language=language)
            for query in entry.queries(world) if whole else []:
                yield f"{route.address(*arguments)}?{query}"
        for value in HOSTILE if whole else []:
            yield from route.addresses_of(value)


def test_the_world_holds_what_must_not_get_out(watched: Watched) -> None:
    assert len(list(secret_rows(watched.world))) > 30
    assert len(watched.world.canaries.places) > 150


@pytest.mark.parametrize("who", LOOKERS)
def test_nothing_secret_is_answered_and_nothing_changes_by_it(
    watched: Watched, who: str, counted: Any
) -> None:
    cache.clear()
    looker, faults = Looker(watched.world.account(who)), []
    before = watched.before[who]
    for address, answer in before.items():
        now = looker.ask(address)
        for when, one in (("before", answer), ("after", now)):
            if sung := watched.world.canaries.found_in(one.body + repr(one.headers).encode()):
                known = (
                    who == "clerk"
                    and address.startswith(COLLEAGUES)
                    and all("name of" in one for one in sung)
                )
                faults += [] if is_echo(address) or known else [f"{address} ({when}): {sung}"]
        own = (
            who == "clerk" and address.startswith((*OWN_FIGURES, *COLLEAGUES))
        ) or address in OWN_ACCOUNT
        if not own and (changed := answer.difference(now)):
            faults.append(f"{address}: {changed}")
    counted(
        "leak test",
        f"as {who}: {2 * len(before)} answers, {len(before)} addresses, "
        f"{len(watched.world.canaries.places)} canaries, {len(faults)} leaks",
    )
    assert not faults, report(faults)


def report(faults: list[str]) -> str:
    """Show the first faults, each cut."""
    return "\n".join([f"{len(faults)} leaks:", *(fault[:400] for fault in faults[:12])])


def is_echo(address: str) -> bool:
    """Whether the asker said a secret character themselves."""
    return "%E3%94%80" in address


@pytest.mark.parametrize("who", LOOKERS)
def test_what_is_secret_is_as_if_it_never_was(watched: Watched, who: str, counted: Any) -> None:
    looker, faults = Looker(watched.world.account(who)), []
    for route in routes():
        for secret, never in (
            ENTRIES[route.name].hidden(watched.world) if route.name in ENTRIES else []
        ):
            addresses = (route.address(*secret), route.address(*never))
            for method, headers in WAYS if who == "visitor" else FEW_WAYS:
                one, other = (
                    looker.ask(address, method, **headers).masked(address) for address in addresses
                )
                changed = other.difference(one)
                if not changed and one.queries != other.queries:
                    changed = f"{other.queries} queries became {one.queries}"
                sung = watched.world.canaries.found_in(one.body + repr(one.headers).encode())
                faults += (
                    [f"{method} {addresses[0]} {headers}: {changed} {sung}"]
                    if changed or sung
                    else []
                )
    counted(
        "leak test",
        f"as {who}: {looker.asked} answers about secret and never-given addresses, {len(faults)} leaks",
    )
    assert not faults, report(faults)


@pytest.mark.parametrize("who", LOOKERS)
def test_who_looks_for_a_secret_word_learns_nothing(
    watched: Watched, who: str, counted: Any
) -> None:
    looker, faults = Looker(watched.world.account(who)), []
    nothing: dict[tuple[str, str], Answer] = {}
    for route in routes():
        name = ENTRIES[route.name].words if route.name in ENTRIES else ""
        for at, (word, never) in enumerate(watched.world.canaries.forms() if name else []):
            if who != "visitor" and at % 7:
                continue  # the others see the same pages; each seventh form, in turn, is enough
            key = (route.name, never)
            if key not in nothing:
                nothing[key] = looker.ask(f"{route.address()}?{name}={quote(never)}").masked(never)
            answer = looker.ask(f"{route.address()}?{name}={quote(word)}").masked(word)
            if changed := nothing[key].difference(answer):
                faults.append(f"{route.name} {word}: {changed}")
    counted("leak test", f"as {who}: {looker.asked} searches for secret words, {len(faults)} leaks")
    assert not faults, report(faults)


@pytest.mark.parametrize(
    ("route", "field"), [("ui:sign_in", "username"), ("ui:forgotten", "email")]
)
def test_a_form_does_not_say_which_accounts_there_are(
    watched: Watched, route: str, field: str, settings: Any, counted: Any
) -> None:
    settings.EMAIL_HOST = "localhost"
    faults = []
    accounts = list(
        Account.objects.filter(email__contains="@", pk__in=Person.objects.values("account"))
    )
    for account in accounts:
        said = getattr(account, field)
        never = said.replace("q0", "q9") if field == "email" else said[:-1] + "〇"
        answers = []
        for word in (said, never):
            with transaction.atomic():
                cache.clear()
                answers.append(
                    Looker(None).send(reverse(route), {field: word, "password": "x"}).masked(word)
                )
                transaction.set_rollback(True)
        faults += [f"{said}: {changed}"] if (changed := answers[1].difference(answers[0])) else []
    counted(
        "leak test", f"{route}: {2 * len(accounts)} answers about accounts, {len(faults)} leaks"
    )
    assert accounts
    assert not faults, report(faults)
