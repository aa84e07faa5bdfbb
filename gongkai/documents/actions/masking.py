"""Mask findings of the check of personal data in a draft, by the rules of its body."""

from datetime import datetime

from django.db import transaction

from gongkai.documents.desk_text import note_text_change
from gongkai.documents.inquiry_changes import lapse_inquiries
from gongkai.documents.models import Document, Version
from gongkai.documents.models.documents import file_under
from gongkai.documents.queries.masking import masked_values, proposals_of
from gongkai.documents.rules.masking import MaskFacts, refusal_to_mask
from gongkai.documents.states import Status
from gongkai.documents.waiting import update_waiting
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.rich_text import sanitise, to_plain
from gongkai.organisations.models import Person


@transaction.atomic
def mask_findings(document: Document, facts: MaskFacts, /, *, by: Person, at: datetime) -> Version:
    """
    Mask the chosen findings in all fields and in the text at once (no official act).

    Law: 条例19 art. 15; 个人信息保护法 art. 27.
    """
    document = lock(document)
    refuse_if(refusal_to_mask(document, facts, by=by, at=at))
    version = document.open_version
    assert version is not None  # the refusal checked this
    chosen = [one for one in proposals_of(document, version) if one.key in facts.hashes]
    for name, value in masked_values(version, chosen).items():
        setattr(version, name, value)
    version.text = sanitise(version.text)
    version.plain_text = to_plain(version.text)
    version.revision += 1
    version.changed_at = at
    version.save()
    lapse_inquiries(version, at=at)
    if document.status == Status.PREPARING:
        file_under(document, version)
    document.changed_at = at
    document.save()
    update_waiting(document)
    note_text_change(document.pk)
    return version
