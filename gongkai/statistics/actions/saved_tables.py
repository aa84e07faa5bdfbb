"""Keeping tables of statistics under a name, and letting them go."""

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.organisations.models import Account
from gongkai.statistics.models import SavedTable
from gongkai.statistics.rules import refusal_to_save_table


@transaction.atomic
def save_table(account: Account, *, name: str, query: str) -> SavedTable:
    """Keep what is asked of the statistics under a name; the same name again is written over. No act, nothing official."""
    account = lock(account)
    name = clean_text(name)
    refuse_if(refusal_to_save_table(account, name=name, query=query))
    view, _made = SavedTable.objects.update_or_create(
        account=account, name=name, defaults={"query": query}
    )
    return view


@transaction.atomic
def delete_saved_table(view: SavedTable) -> None:
    """Let it go."""
    lock(view).delete()
