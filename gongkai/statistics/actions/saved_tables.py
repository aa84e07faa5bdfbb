"""Saving and deleting tables of statistics."""

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.organisations.models import Account
from gongkai.statistics.models import SavedTable
from gongkai.statistics.rules import refusal_to_save_table


@transaction.atomic
def save_table(account: Account, *, name: str, query: str) -> SavedTable:
    """Save a query of the statistics under a name, replacing an earlier one; not an act."""
    account = lock(account)
    name = clean_text(name)
    refuse_if(refusal_to_save_table(account, name=name, query=query))
    table, _created = SavedTable.objects.update_or_create(
        account=account, name=name, defaults={"query": query}
    )
    return table


@transaction.atomic
def delete_saved_table(table: SavedTable) -> None:
    """Delete a saved table."""
    lock(table).delete()
