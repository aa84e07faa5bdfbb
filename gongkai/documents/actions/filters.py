"""Keeping filters of the list of documents under names: everybody their own, and no official act."""

from django.db import transaction

from gongkai.documents.models import SavedFilter
from gongkai.documents.own_rules import refusal_to_name_filter
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.organisations.models import Account


@transaction.atomic
def save_filter(account: Account, name: str, query: str) -> SavedFilter:
    """Keep what the list is narrowed by under a name."""
    account = lock(account)
    refuse_if(refusal_to_name_filter(account, name, query=query))
    return SavedFilter.objects.create(account=account, name=name.strip(), query=query)


@transaction.atomic
def rename_filter(saved: SavedFilter, name: str) -> SavedFilter:
    """Give it another name."""
    account = lock(saved.account)
    refuse_if(refusal_to_name_filter(account, name, query=saved.query, saved=saved))
    saved.name = name.strip()
    saved.save(update_fields=["name"])
    return saved


@transaction.atomic
def begin_with_filter(saved: SavedFilter, *, wanted: bool) -> None:
    """Let the list begin with it, or with no filter again; one at most."""
    account = lock(saved.account)
    account.saved_filters.filter(is_default=True).update(is_default=False)
    account.saved_filters.filter(pk=saved.pk).update(is_default=wanted)


def forget_filter(saved: SavedFilter) -> None:
    """Throw it away."""
    saved.delete()
