"""
Lists of the desk read one index in its order, with few rows and with thirty thousand.

The statements of each page are explained: none reads a large table as a whole or sorts it, also for
a user who works in every body.
"""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import create_account, grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
# Of each list of the desk: the page, and with each filter that may leave few rows of many.
LISTS = (
    "/desk/",
    "/desk/documents/",
    "/desk/documents/?state=approval",
    "/desk/documents/?status=closed",
    "/desk/documents/?status=closed&genre=notice",
    "/desk/documents/?attribute=on_request",
    "/desk/documents/?item=A20-08",
    "/desk/documents/?genre=notice",
    "/desk/documents/?since=2026-01-01&until=2026-02-01",
    "/desk/documents/?mine=on",
    "/desk/documents/?overdue=on",
    "/desk/documents/?body=990000-D01&status=kept",
    "/desk/documents/?q=草场围栏",
    "/desk/documents/?q=草场围栏&status=kept",
    "/desk/documents/validity/",
    "/desk/documents/interpretations/",
    "/desk/documents/clean-ups/",
    "/desk/activity/",
    "/desk/activity/?verb=document.approved",
    "/desk/activity/?since=2026-11-01",
    "/desk/activity/?body=990000-D01",
    "/desk/applications/",
    "/desk/applications/?stage=closed",
    "/desk/applications/mails/",
    "/desk/searches/",
    "/desk/error-reports/",
    "/desk/error-reports/?state=answered",
    "/desk/notifications/",
    "/desk/people/",
    "/desk/bodies/",
    "/desk/reports/",
    "/desk/filters/",
)
LARGE = (
    "applications_application",
    "applications_incomingmail",
    "documents_document",
    "documents_version",
    "error_reports_errorreport",
    "ledger_act",
    "notifications_notification",
    "notifications_waitingtask",
    "search_deskentry",
)
FILLED = (
    "documents_document",
    "error_reports_errorreport",
    "ledger_act",
    "notifications_waitingtask",
)  # by `fill`
MANY = 30_000


@pytest.fixture
def overseer(cast: Cast, sign_in: Any) -> Client:
    """A user with every post in every body."""
    account = create_account("overseer", "a long enough password", name="Overseer")
    person = Person.objects.get(account=account)
    for body in Body.objects.all():
        for post in PostKind:
            grant_post(person, post, body, by=SYSTEM, at=AT, since=SINCE)
    client: Client = sign_in(person)
    return client


def fill(cast: Cast, count: int) -> None:
    """Write documents with a waiting draft and an act each, spread over all bodies."""
    bodies = list(Body.objects.order_by("id").values_list("pk", "chain"))
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    body = "CASE i % {n} {whens} END".format(
        n=len(bodies), whens=" ".join(f"WHEN {k} THEN {pk}" for k, (pk, _c) in enumerate(bodies))
    )
    chain = body
    for pk, code in bodies:
        chain = re.sub(rf"THEN {pk}\b", f"THEN '{code}'", chain)
    day = "'2026-10-01'" if connection.vendor == "sqlite" else "DATE '2026-10-01'"
    moment = "'2026-10-01 00:00:00'" if connection.vendor == "sqlite" else "now()"
    old = 1_000_000  # the ids begin above those that the actions gave
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO documents_document (id, title, document_number, attribute, language, "
            f"formed_on, issued_by, co_issuers, status, validity, listed_on, withdrawal_reason, "
            f"external_id, created_at, changed_at, body_id, drafter_id) {numbers} "
            f"SELECT {old} + i, 'x', '', 'on_request', 'zh-hans', {day}, '', '[]', 'kept', "
            f"'in_force', {day}, '', '', {moment}, {moment}, {body}, {cast.drafter.pk} FROM n"
        )
        cursor.execute(
            f"INSERT INTO notifications_waitingtask (subject_type, subject_id, item_id, queue, "
            f"waits_from, sort_on) {numbers} SELECT 'test', {old} + i, {old} + i, "
            f"'document/approver/' || ({body}), {day}, {day} FROM n"
        )
        cursor.execute(
            f"INSERT INTO ledger_act (chain, seq, body, verb, subject_type, subject_id, "
            f'actor_kind, actor_id, post, at, "on", quantity, facets, previous_hash, hash) {numbers} '
            f"SELECT {chain}, {old} + i, {chain}, 'document.kept', 'documents.document', "
            f"CAST({old} + i AS varchar(64)), 'system', '', '', {moment}, {day}, 1, '{{}}', '0', '0' "
            f"FROM n"
        )
        waits = "(i % 2 = 0)"
        key = (
            "printf('%032x', i)"
            if connection.vendor == "sqlite"
            else "lpad(to_hex(i), 32, '0')::uuid"
        )
        cursor.execute(
            f"INSERT INTO error_reports_errorreport (id, key, number, code_hash, submission, kind, page, "
            f"text, contact, answer, received_at, received_on, due_on, provisional, state, result, "
            f"answered_on, body_id) {numbers} SELECT {old} + i, {key}, 'n' || i, '', 's' || i, 'wording', "
            f"'/', '', '', '', {moment}, {day}, {day}, {waits} AND FALSE, "
            f"CASE WHEN {waits} THEN 'received' ELSE 'answered' END, "
            f"CASE WHEN {waits} THEN '' ELSE 'corrected' END, "
            f"CASE WHEN {waits} THEN NULL ELSE {day} END, {body} FROM n"
        )
        cursor.execute("ANALYZE")


def problems(
    client: Client,
    address: str,
    large: tuple[str, ...] = LARGE,
    filled: tuple[str, ...] = FILLED,
) -> list[str]:
    """Return each step of a plan that reads a large table as a whole or sorts its rows."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
        assert answer.status_code == 200, address
        statements = [one["sql"] for one in asked.captured_queries]
    found = []
    for sql in statements:
        if not sql.startswith(("SELECT", "(SELECT")) or not any(
            f'"{name}"' in sql for name in large
        ):
            continue
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}")
                steps = [row[3] for row in cursor.fetchall()]
                bad = re.compile(
                    rf"^SCAN ({'|'.join(large)})\b(?!.*USING)|USE TEMP B-TREE FOR (ORDER BY|DISTINCT)"
                )
            else:
                cursor.execute(f"EXPLAIN {sql.replace('%', '%%')}")
                steps = [row[0] for row in cursor.fetchall()]
                bad = re.compile(rf"Seq Scan on ({'|'.join(filled)})\b")
        found += [f"{step.strip()}: {sql[:300]}" for step in steps if bad.search(step)]
    return found


def test_lists_read_an_index_with_few_rows(cast: Cast, overseer: Client, sign_in: Any) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table without any index")
    for _again in range(3):
        cast.released()
    cast.draft()
    found = {address: problems(overseer, address) for address in LISTS}
    assert {address: some for address, some in found.items() if some} == {}


@pytest.mark.long
def test_lists_read_an_index_with_many_rows(cast: Cast, overseer: Client, sign_in: Any) -> None:
    cast.released()
    cast.draft()
    fill(cast, MANY)
    found = {address: problems(overseer, address) for address in LISTS}
    assert {address: some for address, some in found.items() if some} == {}
    officer = sign_in(cast.drafter)
    own = {address: problems(officer, address) for address in ("/desk/", "/desk/documents/")}
    assert {address: some for address, some in own.items() if some} == {}


def test_counts_of_queries_do_not_grow(cast: Cast, overseer: Client) -> None:
    cast.released()
    counts: list[dict[str, int]] = []
    for more in (1, 2):
        for _again in range(more):
            cast.review(cast.draft(formed_on=date(2026, 11, 2)))
            cast.draft()
        for address in LISTS:
            overseer.get(address)
        counts.append({})
        for address in LISTS:
            with CaptureQueriesContext(connection) as asked:
                overseer.get(address)
                counts[-1][address] = len(asked.captured_queries)
    assert counts[0] == counts[1]
