"""Refusals of redactions: of beginning one, of each step, and of a result that fails a check."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.applications.models import Application, CaseFile
from gongkai.applications.queries import capacity as case_capacity
from gongkai.applications.rules.basics import refusal_of_post, refusal_of_stage
from gongkai.applications.rules.basics import refusal_of_step as refusal_of_case_step
from gongkai.applications.rules.intake import refusal_of_case_file
from gongkai.applications.states import FileKind
from gongkai.applications.workflow import ATTACH
from gongkai.documents.models import Attachment
from gongkai.documents.rules.basics import capacity as document_capacity
from gongkai.documents.rules.drafts import refusal_to_edit
from gongkai.documents.rules.findings import reviewing_post
from gongkai.files.redaction.boxes import MAX_BOXES, Box
from gongkai.files.redactor import REDACTABLE
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.law.grounds import Ground
from gongkai.organisations.models import Person
from gongkai.organisations.post_refusals import not_holding
from gongkai.organisations.states import PostKind
from gongkai.redactions.failures import failure
from gongkai.redactions.models import Redaction
from gongkai.redactions.queries import was_public
from gongkai.redactions.states import OPEN, RedactionState
from gongkai.redactions.workflow import (
    APPROVE,
    DISCARD,
    DRAW,
    FIND,
    REMOVE,
    RETURN,
    SUBMIT,
    ApproveInputs,
    BoxInputs,
    ReasonInputs,
    RemovalInputs,
    SubmitInputs,
    TextInputs,
)

MAX_REASON, MAX_NAME, MAX_TEXT = 500, 120, 200
LAW = "条例19 art. 37"
GROUND_CODES = frozenset(one.value for one in Ground)
TWO_PERSONS = Refusal(
    "own-redaction",
    gettext_lazy("Whoever drew or removed a box may neither approve nor return the redaction."),
    law="条例19 art. 17",
)
ALREADY_PUBLIC = Refusal(
    "already-public",
    gettext_lazy(
        "This file was public without redaction. Whoever compares both files would read what the boxes hide. "
        "Withdraw the document first, and judge whether a redaction still makes sense."
    ),
    law="条例19 art. 15",
)
NO_FILE = Refusal("no-such-file", gettext_lazy("This file is no longer there."))
NO_GROUND = Refusal("no-ground", gettext_lazy("Choose the ground."), law=LAW, field="ground")
STALE = Refusal(
    "stale-redaction",
    gettext_lazy("The boxes were changed meanwhile. Look at them and try again."),
)
# Why a file cannot be redacted, by the code of the process.


def refusal_to_begin(
    file: Attachment | CaseFile, sha256: str | None = None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a file cannot be redacted now; `sha256` is the hash of its content."""
    if isinstance(file, Attachment):
        document = file.version.document
        if refusal := refusal_to_edit(document, by=by, on=local_date(at)):
            return refusal
        if file.version_id != document.open_version_id:
            return Refusal("old-file", _("This file belongs to an earlier version."))
    else:
        if refusal := refusal_of_case_step(ATTACH, file.application, by=by, at=at):
            return refusal
        if file.kind not in {FileKind.ORIGINAL, FileKind.INTERNAL}:
            return Refusal(
                "no-original",
                _("Only a file that is added as “%(original)s” or “%(internal)s” can be redacted.")
                % {"original": FileKind.ORIGINAL.label, "internal": FileKind.INTERNAL.label},
            )
        if refusal := _refusal_of_served(file.application, file.content_id):
            return refusal
    if file.ending.lower() not in REDACTABLE:
        return failure("file-type")
    if any(one.state in OPEN for one in file.redactions.all()):
        return Refusal("redaction-open", _("This file is being redacted already."))
    if sha256 is not None and was_public(sha256):
        return ALREADY_PUBLIC
    return None


def _refusal_of_state(step: Step[RedactionState, Any], redaction: Redaction) -> Refusal | None:
    if step.starts_from(redaction.state):
        return None
    return Refusal(
        "wrong-state",
        _("Not possible now: the redaction is “%(state)s”.")
        % {"state": RedactionState(redaction.state).label},
    )


def refusal_of_drawer(
    step: Step[RedactionState, Any], redaction: Redaction, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why `by` may not draw, submit or discard: state, post, or a file that is gone.

    What cannot go on can still be discarded: without its file, and after the end of the case.
    """
    if refusal := _refusal_of_state(step, redaction):
        return refusal
    if redaction.document is not None:
        refusal = refusal_to_edit(redaction.document, by=by, on=local_date(at))
        return refusal or (None if redaction.attachment_id or step is DISCARD else NO_FILE)
    assert redaction.application is not None  # a constraint of the table
    if step is DISCARD:
        return refusal_of_post(ATTACH, redaction.application, by=by, at=at)
    return refusal_of_case_step(ATTACH, redaction.application, by=by, at=at)


def refusal_of_reviewer(
    step: Step[RedactionState, Any], redaction: Redaction, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why `by` may not decide: state, post, or because they changed boxes, also for others."""
    if refusal := _refusal_of_state(step, redaction):
        return refusal
    post = post_of_reviewer(redaction, by=by, at=at)
    if isinstance(post, Refusal):
        return post
    drew = {redaction.drawn_by_id, *redaction.editors.values_list("pk", flat=True)}
    if drew & {by.pk, _holder(redaction, post, by=by, at=at)}:
        return TWO_PERSONS
    return None


def post_of_drawer(redaction: Redaction) -> PostKind:
    """Return the post in which files of this kind are redacted."""
    return PostKind.DRAFTER if redaction.document_id else PostKind.CASE_OFFICER


def post_of_reviewer(redaction: Redaction, *, by: Person, at: datetime) -> PostKind | Refusal:
    """Return the post in which `by` may decide, or why there is none."""
    on = local_date(at)
    if redaction.document is not None:
        return reviewing_post(redaction.document, by=by, on=on)
    assert redaction.application is not None  # a constraint of the table
    for post in (PostKind.CASE_SUPERVISOR, PostKind.CASE_OFFICER):
        if case_capacity(by, post, redaction.application, on=on):
            return post
    return not_holding(PostKind.CASE_SUPERVISOR)


def _holder(redaction: Redaction, post: PostKind, *, by: Person, at: datetime) -> int | None:
    """Return whose post it is that `by` acts in."""
    on = local_date(at)
    if redaction.document is not None:
        held = document_capacity(by, post, redaction.document, on=on)
    else:
        assert redaction.application is not None  # a constraint of the table
        held = case_capacity(by, post, redaction.application, on=on)
    return held.holder_id if held else None


def refusal_to_draw(
    redaction: Redaction, inputs: BoxInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why these boxes cannot be added: outside their page, empty, too many, without ground."""
    if refusal := refusal_of_drawer(DRAW, redaction, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if inputs.ground not in GROUND_CODES:
        return NO_GROUND
    if not inputs.boxes:
        return failure("no-boxes")
    if redaction.boxes.count() + len(inputs.boxes) > MAX_BOXES:
        return failure("too-many-boxes")
    if any(not box.is_on_page or not 1 <= box.page <= redaction.pages for box in inputs.boxes):
        return failure("box-outside")
    return None


def refusal_to_find(
    redaction: Redaction, inputs: TextInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a text cannot be looked for: too short or too long, no ground, an image."""
    if refusal := refusal_of_drawer(FIND, redaction, by=by, at=at):
        return refusal
    if redaction.ending != "pdf":
        return Refusal("no-text-layer", _("An image has no text. Draw the boxes."))
    if inputs is None:
        return None
    if inputs.ground not in GROUND_CODES:
        return NO_GROUND
    if not 2 <= len(inputs.text.strip()) <= MAX_TEXT:
        return Refusal("no-text", _("Enter at least two characters."), field="text")
    return None


def refusal_of_places(found: Sequence[Box]) -> Refusal | None:
    """Return that a text was found nowhere; a scan has no text in which to look."""
    if found:
        return None
    return Refusal(
        "text-not-found",
        _(
            "The text was not found in the file. Scanned pages have no text in which to look: draw the boxes there."
        ),
        field="text",
    )


def refusal_to_remove(
    redaction: Redaction, inputs: RemovalInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why boxes cannot be removed."""
    if refusal := refusal_of_drawer(REMOVE, redaction, by=by, at=at):
        return refusal
    if inputs is not None and not inputs.boxes:
        return Refusal("no-boxes-chosen", _("Choose the boxes."))
    return None


def refusal_to_submit(
    redaction: Redaction, inputs: SubmitInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the result cannot be made: no boxes, or no name with the ending of the file."""
    if refusal := refusal_of_drawer(SUBMIT, redaction, by=by, at=at):
        return refusal
    if not redaction.boxes.exists():
        return failure("no-boxes")
    if inputs is None:
        return None
    stem, _dot, ending = inputs.name.strip().rpartition(".")
    if not stem or ending.lower() != redaction.ending or len(inputs.name) > MAX_NAME:
        return Refusal(
            "bad-name",
            _("Enter a name that ends in .%(ending)s.") % {"ending": redaction.ending},
            field="name",
        )
    return None


def refusal_of_result(
    redaction: Redaction,
    inputs: SubmitInputs,
    proof: dict[str, Any],
    *,
    revision: int,
    by: Person,
    at: datetime,
) -> Refusal | None:
    """Return why a result that was made from the boxes of this revision cannot be submitted."""
    if refusal := refusal_to_submit(redaction, inputs, by=by, at=at):
        return refusal
    if redaction.revision != revision:
        return STALE
    return _refusal_of_publicity(redaction, proof)


def refusal_to_approve(
    redaction: Redaction, inputs: ApproveInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the result cannot be approved: the same person, another result, or the file is gone.

    Law: 条例19 art. 15, 37 (what may be public is given, what may not is left out).
    """
    if refusal := refusal_of_reviewer(APPROVE, redaction, by=by, at=at):
        return refusal
    if inputs is not None and inputs.revision != redaction.revision:
        return STALE
    refusal = (
        _refusal_of_document(redaction)
        if redaction.document_id
        else _refusal_of_case(redaction.application, redaction)
    )
    return refusal or _refusal_of_publicity(redaction, redaction.proof_facts)


def _refusal_of_document(redaction: Redaction) -> Refusal | None:
    """Return why the result cannot take the place of the file of the draft."""
    assert redaction.document is not None  # the caller checked this
    file = redaction.attachment
    if file is None or file.version_id != redaction.document.open_version_id:
        return NO_FILE
    if file.sha256 != redaction.original_id:
        return Refusal(
            "other-file",
            _("The file is no longer the one that was redacted. Discard the redaction."),
        )
    return None


def _refusal_of_case(application: Application | None, redaction: Redaction) -> Refusal | None:
    """Return why the result cannot join the case; it is added as any other file is."""
    assert application is not None  # a constraint of the table
    if redaction.case_file_id is None:
        return NO_FILE
    return (
        refusal_of_stage(ATTACH, application)
        or _refusal_of_served(application, redaction.original_id)
        or refusal_of_case_file(application, redaction.result_id, FileKind.SERVED)
    )


def _refusal_of_served(application: Application, content_id: str) -> Refusal | None:
    """Return why nothing would be hidden: the applicant gets the same file."""
    if any(
        one.content_id == content_id and one.kind == FileKind.SERVED
        for one in application.files.all()
    ):
        return Refusal(
            "served-too",
            _("The case has the same file for the applicant. Nothing would be hidden."),
        )
    return None


def _refusal_of_publicity(redaction: Redaction, proof: dict[str, Any]) -> Refusal | None:
    """
    Return whether the original was public meanwhile; `proof` tells its hash.

    The id of a file of a case is not its hash.
    """
    sha256 = proof.get("original", {}).get("sha256", "") or (
        redaction.original_id if redaction.document_id else ""
    )
    return ALREADY_PUBLIC if sha256 and was_public(sha256) else None


def refusal_to_return(
    redaction: Redaction, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the redaction cannot be returned."""
    if refusal := refusal_of_reviewer(RETURN, redaction, by=by, at=at):
        return refusal
    if inputs is not None and not 0 < len(inputs.reason.strip()) <= MAX_REASON:
        return Refusal("no-reason", _("Enter the reasons."), field="reason")
    return None


def refusal_to_discard(
    redaction: Redaction, _inputs: Nothing | None = None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the redaction cannot be discarded."""
    return refusal_of_drawer(DISCARD, redaction, by=by, at=at)
