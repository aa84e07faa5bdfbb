"""Actions that discard a draft, restore it within 30 days, and erase it afterwards."""

from datetime import datetime

from django.db import transaction

from gongkai.documents.desk_text import note_text_change
from gongkai.documents.models import Document, PreviewLink, Version, WorkingCopy
from gongkai.documents.recording import record_review_step
from gongkai.documents.rules.drafts import (
    refusal_to_discard,
    refusal_to_erase,
    refusal_to_restore,
)
from gongkai.documents.states import Decision, Status
from gongkai.documents.workflow import DISCARD, RESTORE
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING, Nothing
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.verbs import Verb
from gongkai.notifications.actions import delete_notifications
from gongkai.organisations.models import Person


@transaction.atomic
def discard_version(
    document: Document, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> Version:
    """
    Set a draft that was never submitted aside; it can be restored until the worker erases it.

    Its preview links end, also if it is restored.
    """
    document = lock(document)
    refuse_if(refusal_to_discard(document, inputs, by=by, at=at))
    version = _version(document)
    version.discarded_at = at
    PreviewLink.objects.filter(version=version, ended_at=None).update(ended_at=at)
    return record_review_step(DISCARD, document, Decision.DISCARD, "", by=by, at=at)


@transaction.atomic
def restore_version(
    document: Document, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> Version:
    """Make a discarded draft a draft again, with its text, its files and its autosaved copies."""
    document = lock(document)
    refuse_if(refusal_to_restore(document, inputs, by=by, at=at))
    version = _version(document)
    version.discarded_at = None
    return record_review_step(RESTORE, document, Decision.RESTORE, "", by=by, at=at)


@transaction.atomic
def erase_version(version: Version, *, at: datetime) -> Document | None:
    """
    Erase a draft that was discarded 30 days ago; returns None if its document is erased as well.

    The worker takes this step as the system. The acts about the draft stay in the ledger; they
    name neither its title nor its text.
    """
    document = lock(version.document)
    version = lock(version)
    refuse_if(refusal_to_erase(version, at=at))
    record(
        Verb.DOCUMENT_ERASED,
        document,
        chain=document.body.chain,
        by=SYSTEM,
        at=at,
        on=local_date(at),
        facets={"version": version.number},
    )
    document.open_version = None
    document.save(update_fields=["open_version"])
    version.attachments.all().delete()
    version.steps.all().delete()
    WorkingCopy.objects.filter(document=document).delete()
    version.delete()
    note_text_change(document.pk)
    if document.status != Status.PREPARING:
        return document
    delete_notifications(document._meta.label_lower, document.pk)
    document.delete()
    return None


def _version(document: Document) -> Version:
    version = document.open_version
    assert version is not None  # the refusal checked this
    return version
