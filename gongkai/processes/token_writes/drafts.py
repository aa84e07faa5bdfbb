"""A program drafts a document, with its files."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.documents.actions.drafts import DraftFacts, draft_document
from gongkai.documents.actions.reviews import submit_version
from gongkai.documents.models import Document
from gongkai.documents.rules.drafts import refusal_to_draft, refusal_to_edit
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body, Office, Person
from gongkai.organisations.queries import person_of
from gongkai.organisations.states import TokenScope
from gongkai.processes.token_writes.files import FileKept, FileSent, attach_files, keep_files
from gongkai.processes.token_writes.once import SentByProgram, Written, was_written, write_once


def draft_by_token(
    sent: SentByProgram,
    body: Body,
    office: Office | None,
    facts: DraftFacts,
    /,
    *,
    files: Sequence[FileSent] = (),
    submit: bool,
    at: datetime,
) -> Written:
    """Create a draft with its files as the owner of the token, and submit it if asked to: all, or nothing."""
    kept: list[FileKept] = []
    if files and not was_written(sent):
        # No file is stored for somebody who may not draft.
        refuse_if(refusal_to_draft(body, office, by=_owner(sent), on=local_date(at)))
        kept = keep_files(files)

    def write(by: Person) -> Mapping[str, Any]:
        document = draft_document(body, facts, by=by, at=at, office=office)
        return _completed(document, kept, submit=submit, by=by, at=at)

    with transaction.atomic():
        return write_once(sent, TokenScope.DRAFTS, write, at=at)


def file_by_token(
    sent: SentByProgram, document: Document, file: FileSent, /, *, submit: bool, at: datetime
) -> Written:
    """Attach one file to a draft as the owner of the token, and submit it if asked to: both, or neither."""
    kept: list[FileKept] = []
    if not was_written(sent):
        refuse_if(refusal_to_edit(document, by=_owner(sent), on=local_date(at)))
        kept = keep_files([file])

    def write(by: Person) -> Mapping[str, Any]:
        return _completed(document, kept, submit=submit, by=by, at=at)

    with transaction.atomic():
        return write_once(sent, TokenScope.DRAFTS, write, at=at)


def _owner(sent: SentByProgram) -> Person:
    owner = person_of(sent.token.account)
    assert owner is not None  # the token has been checked
    return owner


def _completed(
    document: Document, kept: Sequence[FileKept], *, submit: bool, by: Person, at: datetime
) -> Mapping[str, Any]:
    """Attach the files, submit the draft if asked to, and return what is answered."""
    files = attach_files(document, kept, by=by, at=at)
    if submit:
        document.refresh_from_db()
        submit_version(document, by=by, at=at)
    document.refresh_from_db()
    version = document.open_version
    assert version is not None  # there was one, and nothing here ends it
    return {"id": document.pk, "state": version.state, "files": files}
