"""The role of the portal: it reads what every public page needs, and no row with a secret."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import DatabaseError, connections, transaction

from gongkai.operations.portal_role.access import NOTHING, access
from gongkai.operations.portal_role.making import columns_of
from tests.leaks.crawler import Answer, Looker
from tests.leaks.world import World

PER_VIEW = 4  # addresses of one view
# Of a public version, beside its text: what the drafter gave as reason, and what the check found. These
# columns stand in rows that are public (docs/scale.md).
INTERNAL = {"documents.Version": ("reason", "findings", "held_files")}
PUBLIC = ("portal:", "portal_site:", "api_guide:")


def differences(before: Mapping[str, Answer], view_at: Callable[[str], str]) -> Iterator[str]:
    """Yield the public pages that are other ones when the role reads them; some addresses of each view."""
    asked = Counter[str]()
    looker = Looker(None)
    for address, answer in before.items():
        view = view_at(address)
        if not view.startswith(PUBLIC) or asked[view] >= PER_VIEW:
            continue
        asked[view] += 1
        cache.clear()
        try:
            with transaction.atomic():
                found = looker.ask(address)
        except DatabaseError as error:
            with connections["default"].connection.cursor() as cursor:
                cursor.execute("RESET ROLE")
            yield f"{address}: {error}"
            continue
        if changed := answer.difference(found):
            yield f"{address}: {changed}"
    assert asked.total() > 50


def rows_with_secrets(world: World, portal: Any) -> Iterator[str]:
    """Yield the tables in which the role reads a secret, whatever a query asks for."""
    for label, found in access().items():
        if found == NOTHING:
            continue
        model = apps.get_model(label)
        named = columns_of(model, found) or [one.column for one in model._meta.concrete_fields]
        columns = ", ".join(f'"{one}"' for one in named if one not in INTERNAL.get(label, ()))
        with portal.cursor() as cursor:
            cursor.execute(f'SELECT {columns} FROM "{model._meta.db_table}"')
            text = "\n".join(str(row) for row in cursor.fetchall())
        if seen := world.canaries.found_in(text):
            yield f"{label}: {seen[:3]}"
