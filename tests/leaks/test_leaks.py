"""
No page, search, feed, file, error, count or header reveals anything that is not public.

The test crawls the site without secrets, then enters secrets and requests every URL again: users
without access must get the same bytes as before. Then it requests the URLs of secrets, and
searches for their words, and compares the answers with those for objects that never existed.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import get_language

from gongkai.organisations.models import Account, Person
from gongkai.search.models import DeskEntry
from gongkai.ui.middleware import page_above
from tests.leaks.addresses import ENTRIES, secret_rows
from tests.leaks.canaries import han
from tests.leaks.crawler import Answer, Looker, resolved, without_language
from tests.leaks.portal_role import differences, rows_with_secrets
from tests.leaks.world import World, add_secrets, plain_world
from tests.portal_database import portal_database
from tests.routes import Route, routes

pytestmark = pytest.mark.django_db
# The clerk has posts in the body of the secrets, but none with access to unpublished documents.
# What somebody without a post, the stranger, sees is a part of what the clerk sees, by the same queries;
# `make test-long` looks as the stranger too.
FEW_LOOKERS = ("visitor", "clerk")
LOOKERS = ("visitor", "stranger", "clerk")
# Figures of the user's own body may include closed documents; they do not name them.
OWN_FIGURES = ("/desk/figures/", "/desk/applications/statistics/")
# The account page lists the colleagues to whom a post can be delegated.
COLLEAGUES = ("/desk/people/",)
# The page lists the user's sessions: the second crawl has one more.
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
    """The data with secrets, and the answers of all users before the secrets were entered."""

    world: World
    before: dict[str, dict[str, Answer]]


@pytest.fixture(scope="module")
def watched(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Watched]:
    whole = request.config.getoption("--long")
    logging.disable(logging.WARNING)  # thousands of expected 404s
    try:
        with django_db_blocker.unblock(), transaction.atomic():
            world = plain_world()
            before = {}
            for who in LOOKERS if whole else FEW_LOOKERS:
                cache.clear()
                looker = Looker(world.account(who))
                if whole or (who == "visitor" and not on_postgresql()):
                    follows = links_to_pages
                else:
                    # Links to public pages are followed for the visitor, to whom they look the same; which link
                    # a page has is decided in Python, on any database.
                    follows = no_links if on_postgresql() else links_to_own_pages
                before[who] = looker.crawl(starting_points(world, who, whole=whole), follows)
            add_secrets(world)
            yield Watched(world, before)
            transaction.set_rollback(True)
    finally:
        logging.disable(logging.NOTSET)


def starting_points(world: World, who: str, *, whole: bool) -> Iterator[str]:
    """Yield every URL of all routes and entries; for the visitor in each language."""
    for turn, route in enumerate(routes()):
        entry = ENTRIES.get(route.name)
        if entry is None:
            continue  # a separate test covers this
        every = whole or is_answered(route.name, who)
        # What a language or a hostile argument changes is decided in Python, on any database.
        most = every and (whole or not on_postgresql())
        for arguments in entry.known(world):
            for language in route.languages if most else route.languages[:1]:
                yield route.address(*arguments, language=language)
            for query in entry.queries(world) if every else []:
                yield f"{route.address(*arguments)}?{query}"
        yield from (
            hostile_addresses(route, turn, whole=whole) if most else route.addresses_of(HOSTILE[0])
        )


def is_answered(name: str, who: str) -> bool:
    """
    Whether a route has an answer of its own for a user, so that each way to ask for it is worth a request.

    Public pages are the same for all, so signed-in users request each of them once. A page of the
    desk sends every visitor to the sign-in page before anything is looked up, so visitors request
    each of them once.
    """
    return is_own(name) if who != "visitor" else not name.startswith("desk:")


def on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def hostile_addresses(route: Route, turn: int, *, whole: bool) -> Iterator[str]:
    """
    Yield the route with hostile arguments: all if asked for, else a third of them, in turn.

    Of those that no view ever sees, the first is enough.
    """
    seen_by_none = 0
    values = HOSTILE if whole else HOSTILE[turn % 3 :: 3]
    for address in (one for value in values for one in route.addresses_of(value)):
        seen_by_none += not is_routed(address)
        if whole or is_routed(address) or seen_by_none == 1:
            yield address


def is_routed(address: str) -> bool:
    try:
        resolve(unquote(address))
    except Resolver404:
        return False
    return True


def is_own(name: str) -> bool:
    """Whether a page may differ between users who are signed in; public pages do not."""
    return not name.startswith(("portal:", "api:"))


def links_to_pages(address: str) -> bool:
    """Whether a link leads to a view; descriptions and other contents of a page look like links as well."""
    return view_at(address) != ""


def links_to_own_pages(address: str) -> bool:
    """Whether a link leads to another page than the public ones."""
    return is_own(view_at(address) or "portal:")


def no_links(_address: str) -> bool:
    return False


def view_at(address: str) -> str:
    """Return the name of the view that answers at an address, or nothing."""
    _language, plain = without_language(address.partition("?")[0])
    return resolved(plain, get_language()) or ""


def test_test_data_contains_the_secrets(watched: Watched) -> None:
    assert len(list(secret_rows(watched.world))) > 30
    assert len(watched.world.canaries.places) > 150


@pytest.mark.parametrize("who", FEW_LOOKERS)
def test_secrets_neither_appear_in_nor_change_any_answer(
    watched: Watched, who: str, counted: Any
) -> None:
    compare_answers(watched, who, counted)


@pytest.mark.long
@pytest.mark.parametrize("who", LOOKERS)
def test_secrets_neither_appear_in_nor_change_any_answer_wherever_links_lead(
    watched: Watched, who: str, counted: Any
) -> None:
    compare_answers(watched, who, counted)


def compare_answers(watched: Watched, who: str, counted: Any) -> None:
    cache.clear()
    looker, faults = Looker(watched.world.account(who)), []
    before = watched.before[who]
    for address, answer in before.items():
        now = looker.ask(address)
        same = (now.body, now.headers) == (answer.body, answer.headers)
        for when, one in (("before", answer), *([] if same else [("after", now)])):
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
    """Return the first problems, each shortened."""
    return "\n".join([f"{len(faults)} leaks:", *(fault[:400] for fault in faults[:12])])


def is_echo(address: str) -> bool:
    """Whether the request itself contained a secret character."""
    return "%E3%94%80" in address


@pytest.mark.parametrize("who", FEW_LOOKERS)
def test_secret_objects_are_indistinguishable_from_missing_ones(
    watched: Watched, who: str, counted: Any
) -> None:
    compare_with_missing(watched, who, counted, whole=False)


@pytest.mark.long
@pytest.mark.parametrize("who", LOOKERS)
def test_secret_objects_are_indistinguishable_from_missing_ones_in_every_way(
    watched: Watched, who: str, counted: Any
) -> None:
    compare_with_missing(watched, who, counted, whole=True)


def ways_of(pairs: int, at: int, turn: int) -> list[tuple[str, dict[str, str]]]:
    """
    Return the ways to ask for one of the pairs of a route.

    GET and POST are for all pairs. The others take turns: each route is asked in each way, and so is
    each object, because the turns begin elsewhere on each route.
    """
    more = WAYS[len(FEW_WAYS) :]
    turns = min(pairs, len(more))
    return [*FEW_WAYS, *(way for n, way in enumerate(more) if n % turns == (at + turn) % turns)]


def asked(
    looker: Looker, addresses: tuple[str, ...], method: str, headers: dict[str, str]
) -> tuple[Answer, ...]:
    """Ask for each address; the answers contain neither their address nor the one that they lead back to."""
    return tuple(
        looker.ask(address, method, **headers).masked(address, page_above(address))
        for address in addresses
    )


def compare_with_missing(watched: Watched, who: str, counted: Any, *, whole: bool) -> None:
    looker, faults = Looker(watched.world.account(who)), []
    for turn, route in enumerate(routes()):
        pairs = ENTRIES[route.name].hidden(watched.world) if route.name in ENTRIES else []
        if pairs and not whole and (on_postgresql() or not is_answered(route.name, who)):
            # On PostgreSQL, too, one is enough: each is looked for by the same queries as on SQLite.
            pairs = [pairs[turn % len(pairs)]]
        for at, (secret, never) in enumerate(pairs):
            addresses = (route.address(*secret), route.address(*never))
            ways = list(WAYS) if whole else ways_of(len(pairs), at, turn)
            if who != "visitor" and not whole:
                ways = list(FEW_WAYS[: 1 + (at + turn) % 2])  # every second with POST as well
            elif who != "visitor":
                ways = list(FEW_WAYS)
            if on_postgresql() and not whole:
                ways = ways[:1]  # the ways differ in Python
            for method, headers in ways:
                one, other = asked(looker, addresses, method, headers)
                changed = other.difference(one)
                if not changed and one.queries != other.queries:
                    # What the server remembers for some seconds may have ended between the two.
                    one, other = asked(looker, addresses, method, headers)
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


def test_ways_reach_each_route_and_each_object() -> None:
    for pairs in range(1, 12):
        by_route = {str(way) for at in range(pairs) for way in ways_of(pairs, at, 3)}
        assert by_route == {str(way) for way in WAYS}
        for at in range(pairs):
            by_object = {str(way) for turn in range(len(WAYS)) for way in ways_of(pairs, at, turn)}
            assert by_object == {str(way) for way in WAYS}


@pytest.mark.parametrize("who", FEW_LOOKERS)
def test_search_for_a_secret_word_reveals_nothing(watched: Watched, who: str, counted: Any) -> None:
    compare_searches(watched, who, counted, whole=False)


@pytest.mark.long
@pytest.mark.parametrize("who", LOOKERS)
def test_search_for_any_part_of_a_secret_word_reveals_nothing(
    watched: Watched, who: str, counted: Any
) -> None:
    compare_searches(watched, who, counted, whole=True)


def compare_searches(watched: Watched, who: str, counted: Any, *, whole: bool) -> None:
    """Search for each secret word by each route: for the word on one, for a part of it on the next."""
    looker, faults = Looker(watched.world.account(who)), []
    nothing: dict[tuple[str, str], Answer] = {}
    searching = [one for one in routes() if one.name in ENTRIES and ENTRIES[one.name].words]
    for turn, route in enumerate(searching):
        name = ENTRIES[route.name].words
        for at, (word, never) in enumerate(watched.world.canaries.forms()):
            if who != "visitor" and (at + turn) % 21:
                continue  # other users see the same pages; every seventh form, on each third route
            share = 6 if on_postgresql() else 4
            if who == "visitor" and not whole and (at + at // 2 + turn) % share:
                continue  # `forms` yields two for each word, the word and a part of it
            key = (route.name, never)
            if key not in nothing:
                nothing[key] = looker.ask(f"{route.address()}?{name}={quote(never)}").masked(never)
            answer = looker.ask(f"{route.address()}?{name}={quote(word)}").masked(word)
            if changed := nothing[key].difference(answer):
                faults.append(f"{route.name} {word}: {changed}")
    counted("leak test", f"as {who}: {looker.asked} searches for secret words, {len(faults)} leaks")
    assert not faults, report(faults)


def test_only_the_desk_reads_the_index_of_texts_that_are_not_public(watched: Watched) -> None:
    reading: list[str] = []

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        reading.extend([sql] if "search_desk" in sql else [])
        return execute(sql, *rest)

    assert DeskEntry.objects.exists()
    with connection.execute_wrapper(watch):
        looker = Looker(watched.world.account("visitor"))
        for route in routes():
            entry = ENTRIES.get(route.name)
            if entry is None or is_own(route.name):
                continue
            word = f"?{entry.words}={quote(han(0))}" if entry.words else ""
            for arguments in entry.known(watched.world)[:1]:
                looker.ask(f"{route.address(*arguments)}{word}")
            assert not reading, f"{route.name}: {reading[0]}"
        officer = Looker(watched.world.cast.drafter.account)
        officer.ask(f"/desk/documents/?q={quote(han(0))}")
        assert reading  # so the watch would have noticed
    cache.clear()


@pytest.mark.long
@pytest.mark.skipif(not on_postgresql(), reason="SQLite has no roles")
def test_role_of_the_portal_reads_every_public_page_and_no_secret(watched: Watched) -> None:
    with portal_database() as portal:
        faults = [
            *differences(watched.before["visitor"], view_at),
            *rows_with_secrets(watched.world, portal),
        ]
    cache.clear()
    assert not faults, report(faults)


@pytest.mark.parametrize(
    ("route", "field"), [("ui:sign_in", "username"), ("ui:forgotten", "email")]
)
def test_forms_do_not_reveal_which_accounts_exist(
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
