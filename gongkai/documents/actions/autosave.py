"""Autosave: working copies of drafts, private to the account and without an official act."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from gongkai.documents.models import Document, WorkingCopy
from gongkai.documents.personal_rules import refusal_to_save_working_copy
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.law.grounds import Ground
from gongkai.organisations.models import Account, Person


@transaction.atomic
def save_working_copy(
    account: Account,
    document: Document | None,
    fields: Mapping[str, str],
    *,
    by: Person,
    at: datetime,
    revision: int,
    stamp: str,
) -> WorkingCopy | None:
    """
    Store the fields of a form unvalidated; `stamp` is that of the working copy the form loaded.

    Text proposed as a state secret is never stored: its working copy is deleted, returns None.
    """
    account = lock(account)
    old = WorkingCopy.objects.filter(account=account, document=document)
    if fields.get("ground") == Ground.STATE_SECRET:
        old.delete()
        return None
    found = old.first()
    refuse_if(
        refusal_to_save_working_copy(document, fields, found, by=by, on=local_date(at), stamp=stamp)
    )
    kept = found or WorkingCopy(account=account, document=document)
    kept.fields, kept.revision, kept.kept_at = dict(fields), revision, at
    kept.save()
    return kept


def discard_working_copy(account: Account, document: Document | None) -> None:
    """Delete the working copy of an account."""
    WorkingCopy.objects.filter(account=account, document=document).delete()
