"""Which documents the public and the staff may see, and the rows that pages show."""

from collections.abc import Sequence
from datetime import date

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from gongkai.documents.models import (
    Attachment,
    Document,
    ImportRecord,
    ReviewStep,
    Version,
    WorkingCopy,
)
from gongkai.documents.states import Decision, State, Status
from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Account
from gongkai.organisations.queries import User, person_of, working_body_ids

# A condition on the column of the document, not a join, so that an index alone can answer it.
IMPORTED = ~Q(import_record__in=ImportRecord.objects.filter(completed_at=None).values("pk"))

# What lists do not show of a version; the texts are long and stored compressed.
NOT_IN_LISTS = ("text", "plain_text", "findings", "held_files", "reason", "change_note")


def public_documents() -> QuerySet[Document]:
    """Return the public documents; every public page, feed, search and API reads through this."""
    return Document.objects.filter(IMPORTED, status=Status.RELEASED)


def is_public_document(path: str) -> Exists:
    """
    Return the condition that the document to which a path leads is public, for rows of other tables.

    It reads that document only: `document__in=public_documents()` would let the database read the
    keys of all public documents first.
    """
    return Exists(public_documents().filter(pk=OuterRef(path)))


def tombstones() -> QuerySet[Document]:
    """
    Return the withdrawn documents; only their number, dates and reason may be shown.

    The role of the portal does not see them, so they are read from the primary database.
    """
    primary = Document.objects.using(DEFAULT_DB_ALIAS)
    return primary.filter(IMPORTED, status=Status.WITHDRAWN)


def public_attachments() -> QuerySet[Attachment]:
    """Return the files that the public may download: those of public versions."""
    return Attachment.objects.filter(
        is_public_document("version__document"), version__state=State.RELEASED
    )


def visible_to(user: User, *, on: date) -> QuerySet[Document]:
    """
    Return the documents that the user may see: public ones, and all of the bodies they work in.

    Law: 保守国家秘密法, 条例19 art. 17: what is in preparation or closed stays with those who handle it.
    """
    person = person_of(user)
    if person is None:
        return public_documents()
    bodies = working_body_ids(person, on=on)
    return Document.objects.filter(
        is_in("body_id", bodies) | (Q(status=Status.RELEASED) & IMPORTED)
    ).filter(IMPORTED)


def worked_in(user: User, *, on: date) -> tuple[QuerySet[Document], list[int]]:
    """
    Return all documents with the ids of the bodies in which the user works, for long lists.

    The caller reads the rows of these bodies only, body by body (`kit.parts`): as one condition,
    many bodies would make the database sort or walk through all documents.
    """
    person = person_of(user)
    bodies = working_body_ids(person, on=on) if person else set()
    return Document.objects.filter(IMPORTED), sorted(bodies)


def worked_by(user: User, *, on: date) -> QuerySet[Document]:
    """Return the documents of the bodies in which the user works, for the lists of the desk."""
    person = person_of(user)
    bodies = working_body_ids(person, on=on) if person else set()
    return Document.objects.filter(IMPORTED, is_in("body_id", bodies))


def copies_of(account: Account, document: Document | None) -> list[WorkingCopy]:
    """Return the working copies of the account, newest first; no other user ever sees them."""
    copies = WorkingCopy.objects.filter(account=account, document=document)
    return list(copies.order_by("-kept_at", "-id"))


def for_list(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Join the tables that a row of a list shows, so that no row needs further queries."""
    return documents.select_related("body", "genre", "catalogue_item")


def for_work_list(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Join what a row of a list of the desk shows; the texts of the versions are not read."""
    joined = documents.select_related("body", "office", "open_version", "drafter")
    return joined.defer(*(f"open_version__{name}" for name in NOT_IN_LISTS))


def for_page(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Join the tables that the page of a document shows."""
    attachments = Attachment.objects.order_by("position", "id")
    return documents.select_related(
        "body", "genre", "subject__parent", "catalogue_item", "public_version", "open_version"
    ).prefetch_related(Prefetch("public_version__attachments", queryset=attachments))


def for_metadata(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Join what the record of core metadata of a public document shows."""
    attachments = Attachment.objects.order_by("position", "id")
    return documents.select_related(
        "body", "genre", "subject", "catalogue_item", "public_version"
    ).prefetch_related(Prefetch("public_version__attachments", queryset=attachments))


def versions_of(document: Document) -> QuerySet[Version]:
    """Return all versions, newest first; callers fetch the document through `visible_to`."""
    return document.versions.order_by("-number")


def steps_of(version: Version) -> QuerySet[ReviewStep]:
    """Return the review steps of a version, oldest first; for the desk only."""
    return version.steps.select_related("person", "holder").order_by("id")


def return_of(version: Version) -> ReviewStep | None:
    """Return the step by which a draft was returned to its drafter, None if it was not."""
    return returns_of([version.pk]).get(version.pk)


def returns_of(versions: Sequence[int]) -> dict[int, ReviewStep]:
    """Return for each draft of these versions that was returned the step that did so. One query."""
    steps = ReviewStep.objects.filter(version__in=versions, version__state=State.DRAFT)
    last: dict[int, ReviewStep] = {}
    for step in steps.select_related("person").order_by("id"):
        last[step.version_id] = step
    return {pk: step for pk, step in last.items() if step.decision == Decision.RETURN}


def attachments_of(version: Version) -> list[Attachment]:
    """Return the files of a version in order; callers fetch the document through `visible_to`."""
    return list(version.attachments.order_by("position", "id"))


def is_author(person_id: int, version: Version) -> bool:
    """Say whether the person drafted the document or wrote this version."""
    return person_id in {version.author_id, version.document.drafter_id}
