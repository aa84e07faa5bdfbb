"""Begin a redaction, draw its boxes, make and submit the result, decide about it."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.applications.case_files import save_case_file
from gongkai.applications.models import CaseFile
from gongkai.applications.states import FileKind
from gongkai.documents.models import Attachment
from gongkai.documents.redacted_files import (
    hold_for_redaction,
    release_from_redaction,
    replace_by_redacted,
)
from gongkai.files import storage
from gongkai.files.storage import EncryptedFile, StoredFile
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING, Nothing
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.redactions import burning
from gongkai.redactions.failures import refusal_of_checks
from gongkai.redactions.models import Redaction, RedactionBox
from gongkai.redactions.notifying import notify_drawers, notify_reviewers
from gongkai.redactions.queries import articles_of, boxes_of, held_hashes
from gongkai.redactions.rules import (
    post_of_drawer,
    post_of_reviewer,
    refusal_of_places,
    refusal_of_result,
    refusal_to_approve,
    refusal_to_begin,
    refusal_to_discard,
    refusal_to_draw,
    refusal_to_find,
    refusal_to_remove,
    refusal_to_return,
    refusal_to_submit,
)
from gongkai.redactions.workflow import (
    APPROVE,
    DISCARD,
    RETURN,
    SUBMIT,
    ApproveInputs,
    BoxInputs,
    ReasonInputs,
    RemovalInputs,
    SubmitInputs,
    TextInputs,
)


def begin_redaction(file: Attachment | CaseFile, *, by: Person, at: datetime) -> Redaction:
    """
    Begin to redact a file; a document cannot be submitted until this is approved or discarded.

    The file is read before the transaction, because that takes long.
    """
    refuse_if(refusal_to_begin(file, by=by, at=at))
    sha256, pages = burning.facts_of(file, by=by, on=local_date(at))
    with transaction.atomic():
        # The document or case is locked before its file, as by every other action.
        lock(file.version.document if isinstance(file, Attachment) else file.application)
        file = lock(file)
        refuse_if(refusal_to_begin(file, sha256, by=by, at=at))
        redaction = Redaction(
            ending=file.ending.lower(),
            pages=pages,
            original_name=file.name,
            original_size=file.size,
            media_type=file.media_type,
            drawn_by=by,
            created_at=at,
        )
        if isinstance(file, Attachment):
            redaction.document, redaction.attachment = file.version.document, file
            redaction.version = file.version
            redaction.original_id = file.sha256
            hold_for_redaction(file, at=at)
        else:
            redaction.application, redaction.case_file = file.application, file
            redaction.original_id = file.content_id
        redaction.save()
        _record(Verb.REDACTION_BEGUN, redaction, by=by, at=at, post=post_of_drawer(redaction))
        return redaction


@transaction.atomic
def draw_boxes(
    redaction: Redaction, inputs: BoxInputs, /, *, by: Person, at: datetime
) -> Redaction:
    """Add boxes with their ground (no official act)."""
    return _add_boxes(redaction, inputs, by=by, at=at)


def find_boxes(
    redaction: Redaction, inputs: TextInputs, /, *, by: Person, at: datetime
) -> Redaction:
    """Add a box at each place of a text; the text itself is not stored (no official act)."""
    refuse_if(refusal_to_find(redaction, inputs, by=by, at=at))
    found = burning.places_of(redaction, inputs.text, by=by, on=local_date(at))
    refuse_if(refusal_of_places(found))
    known = {(one.page, one.left, one.top, one.width, one.height) for one in boxes_of(redaction)}
    new = [
        box for box in found if (box.page, box.left, box.top, box.width, box.height) not in known
    ]
    with transaction.atomic():
        return _add_boxes(redaction, BoxInputs(tuple(new), inputs.ground), by=by, at=at)


@transaction.atomic
def remove_boxes(
    redaction: Redaction, inputs: RemovalInputs, /, *, by: Person, at: datetime
) -> Redaction:
    """Remove boxes (no official act)."""
    redaction = _locked(redaction)
    refuse_if(refusal_to_remove(redaction, inputs, by=by, at=at))
    redaction.boxes.filter(pk__in=inputs.boxes).delete()
    return _changed(redaction, by)


def submit_redaction(
    redaction: Redaction, inputs: SubmitInputs, /, *, by: Person, at: datetime
) -> Redaction:
    """
    Make the redacted file, check it, and submit it to the second person.

    A result that fails a check is thrown away, and nothing changes.
    """
    redaction.refresh_from_db()  # the boxes are read now as well
    refuse_if(refusal_to_submit(redaction, inputs, by=by, at=at))
    revision, name = redaction.revision, inputs.name.strip()
    with burning.burned(redaction, name, by=by, on=local_date(at)) as (content, done):
        refuse_if(refusal_of_checks(done.failed, done.failed_pages))
        stored = (
            storage.store(content, name)
            if redaction.document_id
            else storage.store_encrypted(content, name)
        )
    with transaction.atomic():
        redaction = _locked(redaction)
        refuse_if(refusal_of_result(redaction, inputs, done.proof, revision=revision, by=by, at=at))
        redaction.state = SUBMIT.new_state
        redaction.result_id = _id_of(stored)
        redaction.result_name, redaction.result_size = stored.name, stored.size
        redaction.proof = json.dumps(done.proof, ensure_ascii=False, sort_keys=True)
        redaction.return_reason = ""
        redaction.submitted_at, redaction.drawn_by = at, by
        redaction.revision += 1
        redaction.save()
        boxes = boxes_of(redaction)
        facets = {"boxes": len(boxes), "pages": len({one.page for one in boxes})}
        post = post_of_drawer(redaction)
        _record(Verb(SUBMIT.act_verb), redaction, by=by, at=at, post=post, facets=facets)
        notify_reviewers(redaction, at=at)
        return redaction


@transaction.atomic
def approve_redaction(
    redaction: Redaction, inputs: ApproveInputs, /, *, by: Person, at: datetime
) -> Redaction:
    """
    Approve the redacted file: it takes the place of the file of the document, or joins the case.

    In a case it is a file for the applicant, which the reply can then serve. The original stays.
    Law: 条例19 art. 15, 37.
    """
    redaction = _locked(redaction)
    refuse_if(refusal_to_approve(redaction, inputs, by=by, at=at))
    post = post_of_reviewer(redaction, by=by, at=at)
    assert isinstance(post, PostKind)  # the refusal checked this
    if redaction.attachment is not None:
        made = StoredFile(
            redaction.result_id, redaction.result_size, redaction.media_type, redaction.result_name
        )
        replace_by_redacted(redaction.attachment, made, at=at)
    else:
        assert redaction.application is not None  # a constraint of the table
        given = EncryptedFile(
            redaction.result_id, redaction.result_size, redaction.media_type, redaction.result_name
        )
        redaction.result_file = save_case_file(
            redaction.application, given, kind=FileKind.SERVED, at=at
        )
    redaction.state, redaction.reviewer, redaction.decided_at = APPROVE.new_state, by, at
    redaction.revision += 1
    redaction.save()
    boxes = boxes_of(redaction)
    facets: dict[str, Any] = {
        "of": "document" if redaction.document_id else "application",
        "boxes": len(boxes),
        **{f"article_{article}": count for article, count in articles_of(boxes).items()},
    }
    _record(Verb(APPROVE.act_verb), redaction, by=by, at=at, post=post, facets=facets)
    return redaction


@transaction.atomic
def return_redaction(
    redaction: Redaction, inputs: ReasonInputs, /, *, by: Person, at: datetime
) -> Redaction:
    """Return the redaction to whoever drew it; the result is thrown away."""
    redaction = _locked(redaction)
    refuse_if(refusal_to_return(redaction, inputs, by=by, at=at))
    post = post_of_reviewer(redaction, by=by, at=at)
    assert isinstance(post, PostKind)  # the refusal checked this
    redaction.state, redaction.return_reason = RETURN.new_state, clean_text(inputs.reason)
    _forget_result(redaction)
    _record(Verb(RETURN.act_verb), redaction, by=by, at=at, post=post)
    notify_drawers(redaction, by=by, at=at)
    return redaction


@transaction.atomic
def discard_redaction(
    redaction: Redaction, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> Redaction:
    """Discard the redaction; the file of the document may be published as it is again."""
    redaction = _locked(redaction)
    refuse_if(refusal_to_discard(redaction, inputs, by=by, at=at))
    redaction.state = DISCARD.new_state
    redaction.decided_at = at
    _forget_result(redaction)
    if redaction.document is not None:
        version = redaction.document.open_version
        assert version is not None  # the refusal checked this
        held = held_hashes(redaction.document)
        release_from_redaction(version, redaction.attachment, held=held, at=at)
    post = post_of_drawer(redaction)
    _record(Verb(DISCARD.act_verb), redaction, by=by, at=at, post=post)
    return redaction


def _add_boxes(redaction: Redaction, inputs: BoxInputs, *, by: Person, at: datetime) -> Redaction:
    redaction = _locked(redaction)
    refuse_if(refusal_to_draw(redaction, inputs, by=by, at=at))
    RedactionBox.objects.bulk_create(
        RedactionBox(
            redaction=redaction,
            page=box.page,
            left=box.left,
            top=box.top,
            width=box.width,
            height=box.height,
            ground=inputs.ground,
            only_here=inputs.only_here,
            by=by,
        )
        for box in inputs.boxes
    )
    return _changed(redaction, by)


def _locked(redaction: Redaction) -> Redaction:
    """Lock the document or the case, then the redaction."""
    subject = redaction.document or redaction.application
    assert subject is not None  # a constraint of the table
    lock(subject)
    return lock(redaction)


def _changed(redaction: Redaction, by: Person) -> Redaction:
    redaction.revision += 1
    redaction.drawn_by = by
    redaction.save(update_fields=["revision", "drawn_by"])
    redaction.editors.add(by)  # also of boxes that somebody removes later
    return redaction


def _forget_result(redaction: Redaction) -> None:
    redaction.result_id = redaction.result_name = redaction.proof = ""
    redaction.result_size, redaction.revision = 0, redaction.revision + 1
    redaction.save()


def _id_of(stored: StoredFile | EncryptedFile) -> str:
    return stored.sha256 if isinstance(stored, StoredFile) else stored.content_id


def _record(
    verb: Verb,
    redaction: Redaction,
    *,
    by: Person,
    at: datetime,
    post: PostKind,
    facets: dict[str, Any] | None = None,
) -> None:
    record(
        verb,
        redaction,
        chain=redaction.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=post,
        facets=facets or {},
    )
