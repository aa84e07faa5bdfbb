"""The lists of sends and accounts read an index in their order, also with 30,000 rows."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from gongkai.organisations.models import Body
from tests.cast import AT, Cast
from tests.channels.accounts import added
from tests.desk.test_list_plans import overseer, problems

__all__ = ["overseer"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MANY = 30_000
TABLES = ("channels_send", "channels_channelaccount")
LISTS = (
    "/desk/channels/",
    "/desk/channels/?state=to-do",
    "/desk/channels/?state=failed",
    "/desk/channels/accounts/",
)


def fill(cast: Cast, count: int) -> None:
    """Write accounts of all bodies with one send each; a hundredth has failed."""
    document = cast.released()
    account = added(cast.finance, "staff", "", by=cast.disclosure, at=AT)
    bodies = list(Body.objects.order_by("id").values_list("pk", flat=True))
    body = "CASE i % {n} {whens} END".format(
        n=len(bodies), whens=" ".join(f"WHEN {k} THEN {pk}" for k, pk in enumerate(bodies))
    )
    sqlite = connection.vendor == "sqlite"
    moment = "'2026-01-01 00:00:00'" if sqlite else "TIMESTAMPTZ '2026-01-01'"
    key = "printf('%032d', i)" if sqlite else "LPAD(i::text, 32, '0')::uuid"
    no, empty = ("0", "'{}'") if sqlite else ("FALSE", "'{}'::jsonb")
    items = "'[]'" if sqlite else "'[]'::jsonb"
    numbers = (
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO channels_channelaccount (id, key, encrypted, body_id, kind, channel, name, "
            f"item_codes, added_at) {numbers} 1000000 + i, {key}, '', {body}, 'staff', 'press', "
            f"'n' || i, {items}, {moment} FROM n"
        )
        cursor.execute(
            f"INSERT INTO channels_send (id, key, document_id, version_id, account_id, body_id, state, "
            f"text, ordered_at, attempts, is_urgent, is_unclear, is_withdrawal_due, needs_person, "
            f"outside_id, address, progress, accepted_count, rejected_count, error, "
            f"withdrawal_reason, absence_reason) {numbers} "
            f"1000000 + i, {key}, {document.pk}, {document.public_version_id}, 1000000 + i, {body}, "
            f"CASE WHEN (i / 7) % 100 = 0 THEN 'failed' ELSE 'withdrawn' END, '', {moment}, 0, {no}, "
            f"{no}, {no}, {no}, '', '', {empty}, 0, 0, '', '', '' FROM n"
        )
        cursor.execute("ANALYZE")
    assert account.pk < 1_000_000


@pytest.mark.long
def test_lists_of_channels_read_an_index(cast: Cast, overseer: Client, sign_in: Any) -> None:
    fill(cast, MANY)
    found = {address: problems(overseer, address, TABLES, TABLES) for address in LISTS}
    assert {address: some for address, some in found.items() if some} == {}
