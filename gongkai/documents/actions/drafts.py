"""Actions on drafts, their attachments, and new versions of decided documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.documents.desk_text import note_text_change
from gongkai.documents.file_copies import want_texts
from gongkai.documents.inquiry_changes import lapse_inquiries
from gongkai.documents.models import Attachment, Document, Version, WorkingCopy
from gongkai.documents.models.documents import FILING_FACTS, file_under
from gongkai.documents.rules.drafts import (
    refusal_of_content,
    refusal_to_attach,
    refusal_to_describe_file,
    refusal_to_draft,
    refusal_to_edit,
    refusal_to_remove_file,
    refusal_to_start_version,
)
from gongkai.documents.states import Language, Status, Validity
from gongkai.documents.typed_values import stored_value
from gongkai.documents.waiting import update_waiting
from gongkai.files import storage
from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refusal, Refused, refuse_if
from gongkai.kit.rich_text import sanitise, to_plain
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING, Nothing
from gongkai.organisations.models import Body, Office, Person


@dataclass(frozen=True, kw_only=True)
class DraftFacts:
    """The fields of a version that a drafter fills in; the actions sanitise the rich text."""

    title: str = ""
    text: str = ""
    document_number: str = ""
    attribute: str = ""
    reason: str = ""
    ground: str = ""
    genre: Genre | None = None
    subject: Subject | None = None
    catalogue_item: CatalogueItem | None = None
    language: str = Language.CHINESE.value
    formed_on: date | None = None
    effective_on: date | None = None
    valid_until: date | None = None
    issued_by: str = ""
    co_issuers: list[str] = field(default_factory=list)
    review_on: date | None = None
    change_note: str = ""


@transaction.atomic
def draft_document(
    body: Body,
    facts: DraftFacts,
    *,
    by: Person,
    at: datetime,
    office: Office | None = None,
    stamp: str = "",
) -> Document:
    """Create a draft in a body (no official act) and delete the working copy it came from."""
    refuse_if(refusal_to_draft(body, office, by=by, on=local_date(at)))
    document = Document(body=body, office=office, drafter=by, created_at=at, changed_at=at)
    version = Version(document=document, number=1, author=by, changed_at=at)
    _write(version, facts)
    refuse_if(refusal_of_content(version, has_files=False))
    file_under(document, version)
    document.save()
    version.save()
    document.open_version = version
    document.save(update_fields=["open_version"])
    update_waiting(document)
    note_text_change(document.pk)
    _drop_copy(None, by, stamp)
    return document


@transaction.atomic
def edit_version(
    document: Document,
    facts: DraftFacts,
    *,
    by: Person,
    at: datetime,
    revision: int,
    stamp: str = "",
) -> Version:
    """
    Save a draft (no official act).

    `revision` is the revision the author edited; the action refuses if another user saved since.
    `stamp` identifies the working copy that was edited, which is deleted. If the version becomes
    a state secret stub, all working copies of the document are deleted.
    """
    document = lock(document)
    refuse_if(refusal_to_edit(document, by=by, on=local_date(at), revision=revision))
    version = _open_version(document)
    before = _content(version)
    _write(version, facts)
    refuse_if(refusal_of_content(version, has_files=version.attachments.exists()))
    if _content(version) != before:
        lapse_inquiries(version, at=at)
    version.revision += 1
    version.changed_at = at
    version.save()
    if document.status == Status.PREPARING:
        file_under(document, version)
    document.changed_at = at
    document.save()
    update_waiting(document)
    note_text_change(document.pk)
    if version.is_stub:
        version.relations.all().delete()
        WorkingCopy.objects.filter(document=document).delete()
    _drop_copy(document, by, stamp)
    return version


@transaction.atomic
def start_version(
    document: Document, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> Version:
    """
    Start a correction, or a new review of a kept, closed or withdrawn document (no official act).

    The public version stays on line meanwhile. Attachments are taken over without copying bytes.
    Law: 条例19 art. 18 (closed information is examined again).
    """
    document = lock(document)
    refuse_if(refusal_to_start_version(document, inputs, by=by, at=at))
    last = document.versions.order_by("-number")[0]
    version = Version(
        document=document,
        number=last.number + 1,
        author=by,
        changed_at=at,
        text=last.text,
        plain_text=last.plain_text,
        reason=last.reason,
        ground=last.ground,
        review_on=last.review_on,
        held_files=last.held_files,
        **{name: getattr(last, name) for name in FILING_FACTS},
    )
    if document.validity == Validity.EXPIRED:
        # A clean-up may have found that the term ended before the day in the last version.
        version.valid_until = document.valid_until
    version.save()
    WorkingCopy.objects.filter(document=document).delete()  # they belong to an earlier version
    for attachment in last.attachments.order_by("position", "id"):
        attachment.pk = None
        attachment.version = version
        attachment.public_sha256, attachment.public_size = "", 0  # until this version is released
        attachment.save()
    for relation in last.relations.order_by("id"):
        relation.pk = None
        relation.version = version
        relation.save()
    document.open_version = version
    document.changed_at = at
    document.save(update_fields=["open_version", "changed_at"])
    update_waiting(document)
    note_text_change(document.pk)
    return version


def attach_file(
    document: Document, stream: IO[bytes], name: str, *, by: Person, at: datetime
) -> Attachment:
    """
    Check and store a file, then attach it to the draft (no official act).

    The bytes are synced to disk before the row is created; a refused file leaves no row.
    """
    count, size = _held(document)
    refuse_if(refusal_to_attach(document, by=by, on=local_date(at), count=count, size=size))
    stored = storage.store(stream, name)
    with transaction.atomic():
        return _attach(document, stored, by=by, at=at)


@transaction.atomic
def attach_stored_file(
    document: Document, stored: storage.StoredFile, *, by: Person, at: datetime
) -> Attachment:
    """Attach a file that was checked and stored to the draft (no official act)."""
    return _attach(document, stored, by=by, at=at)


def _attach(
    document: Document, stored: storage.StoredFile, *, by: Person, at: datetime
) -> Attachment:
    document = lock(document)
    count, size = _held(document)
    refuse_if(
        refusal_to_attach(document, by=by, on=local_date(at), count=count, size=size + stored.size)
    )
    version = _open_version(document)
    version.revision += 1
    version.changed_at = at
    version.save(update_fields=["revision", "changed_at"])
    note_text_change(document.pk)
    attachment = Attachment.objects.create(
        version=version,
        name=stored.name,
        sha256=stored.sha256,
        size=stored.size,
        media_type=stored.media_type,
        position=count + 1,
    )
    want_texts([attachment], at=at)
    lapse_inquiries(version, at=at)
    return attachment


@transaction.atomic
def remove_attachment(document: Document, attachment_id: int, *, by: Person, at: datetime) -> None:
    """Remove a file from the draft (no official act); the worker purges orphaned bytes later."""
    document = lock(document)
    file = Attachment.objects.filter(version=document.open_version_id, pk=attachment_id).first()
    refuse_if(refusal_to_remove_file(document, file, by=by, on=local_date(at)))
    assert file is not None  # the refusal checked this
    file.delete()
    version = _open_version(document)
    version.revision += 1
    version.changed_at = at
    version.save(update_fields=["revision", "changed_at"])
    lapse_inquiries(version, at=at)
    note_text_change(document.pk)


@transaction.atomic
def describe_attachment(
    document: Document, attachment_id: int, text: str, *, by: Person, at: datetime
) -> Attachment:
    """
    Say what a picture of the draft shows, for readers who do not see it (no official act).

    Law: 互联网网站适老化与无障碍改造 (alternative texts of pictures).
    """
    document = lock(document)
    file = Attachment.objects.filter(version=document.open_version_id, pk=attachment_id).first()
    refuse_if(refusal_to_describe_file(document, file, text, by=by, on=local_date(at)))
    assert file is not None  # the refusal checked this
    file.description = single_line(text)
    file.save(update_fields=["description"])
    lapse_inquiries(_open_version(document), at=at)
    return file


def _content(version: Version) -> list[Any]:
    return [getattr(version, item.name) for item in fields(DraftFacts)]


def _write(version: Version, facts: DraftFacts) -> None:
    values: Mapping[str, Any] = {item.name: getattr(facts, item.name) for item in fields(facts)}
    for name, value in values.items():
        setattr(version, name, stored_value(name, value))
    version.text = sanitise(facts.text)
    version.plain_text = to_plain(version.text)
    try:
        version.clean_fields(exclude=["document", "author", "text", "plain_text"])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise Refused(Refusal("bad-field", messages[0], field=name)) from error


def _drop_copy(document: Document | None, by: Person, stamp: str) -> None:
    """Delete the working copy with this stamp; the copy of another window has another stamp."""
    if stamp:
        for kept in WorkingCopy.objects.filter(account=by.account_id, document=document):
            if kept.stamp == stamp:
                kept.delete()


def _open_version(document: Document) -> Version:
    version = document.open_version
    assert version is not None  # the refusal checked this
    return version


def _held(document: Document) -> tuple[int, int]:
    """Return the number of attachments of the draft and their total size in bytes."""
    if document.open_version is None:
        return 0, 0
    held = document.open_version.attachments.aggregate(
        count=Count("id"), size=Coalesce(Sum("size"), 0)
    )
    return held["count"], held["size"]
