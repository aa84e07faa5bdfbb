"""Autosave: working copies of drafts, private to the account and without an official act."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from gongkai.documents.models import Document, WorkingCopy
from gongkai.documents.personal_rules import refusal_to_save_working_copy
from gongkai.documents.queries import copies_of
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

    Without the stamp of a copy, the fields become one more copy: an older copy that nobody has
    restored yet, and the copy of another window, stay as they are. Text proposed as a state secret
    is never stored: its working copies are deleted, returns None.
    """
    account = lock(account)
    copies = copies_of(account, document)
    found = next((one for one in copies if one.stamp == stamp), None)
    if fields.get("ground") == Ground.STATE_SECRET:
        # The copies of a new document may belong to several documents.
        for one in copies if document else [found] if found else []:
            one.delete()
        return None
    refuse_if(
        refusal_to_save_working_copy(
            document, fields, by=by, on=local_date(at), others=0 if found else len(copies)
        )
    )
    kept = found or WorkingCopy(account=account, document=document)
    kept.fields, kept.revision, kept.kept_at = dict(fields), revision, at
    kept.save()
    return kept


def discard_working_copy(account: Account, document: Document | None, key: int) -> None:
    """Delete one working copy of an account."""
    WorkingCopy.objects.filter(account=account, document=document, pk=key).delete()
