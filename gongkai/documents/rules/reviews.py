"""Refusals of review actions: submit, pass the three reviews, approve, return."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document
from gongkai.documents.queries.missing_posts import missing_post, secrecy_reviewers
from gongkai.documents.queries.short_reviews import takes_short_review
from gongkai.documents.requirements import refusal_of_requirements
from gongkai.documents.rules.basics import WRONG_STATES, capacity, refusal_of_step
from gongkai.documents.rules.drafts import (
    refusal_of_content,
    refusal_of_redactions,
    refusals_of_filing,
    refusals_of_proposal,
    refusals_of_term,
)
from gongkai.documents.rules.findings import refusal_of_findings
from gongkai.documents.rules.inquiries import refusal_before_step
from gongkai.documents.rules.interpretations import refusal_of_copying, refusals_without_plan
from gongkai.documents.rules.relations import refusals_of_relations
from gongkai.documents.rules.remarks import refusal_of_remarks
from gongkai.documents.states import State
from gongkai.documents.workflow import (
    APPROVE,
    APPROVE_SHORT,
    FIRST_REVIEW,
    PASS_DISCLOSURE,
    PASS_OFFICE,
    PASS_SECRECY,
    RECALL,
    RETURN,
    SUBMIT,
    SUBMIT_SHORT,
    Opinion,
    ReturnReasons,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.organisations.models import Person
from gongkai.organisations.staffing import granters_text
from gongkai.organisations.states import PostKind


def refusal_to_submit(
    document: Document, inputs: Opinion | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why the draft may not be submitted for review."""
    if refusal := refusal_of_step(SUBMIT, document, by=by, at=at):
        return refusal
    version = document.open_version
    assert version is not None  # the refusal checked this
    return (
        refusal_of_content(version, has_files=version.attachments.exists())
        or refusal_of_redactions(version)
        or refusal_of_remarks(version)
        or refusal_before_step(document)
        or _together(
            [
                *refusals_of_proposal(version, today=local_date(at)),
                *refusals_of_filing(version, today=local_date(at)),
                *refusals_of_term(document, version, today=local_date(at)),
                *refusals_of_relations(document, version, on=local_date(at)),
                *refusals_without_plan(document, version),
            ]
        )
        or refusal_without_taker(document, submitting_step(document).new_state, on=local_date(at))
    )


def submitting_step(document: Document) -> Step[State, Opinion]:
    """Return the step that submits the open version: that of the shorter review where it applies."""
    version = document.open_version
    return SUBMIT_SHORT if version is not None and takes_short_review(version) else SUBMIT


def _together(refusals: Sequence[Refusal]) -> Refusal | None:
    """
    Return one refusal that tells all of these at once, so that nobody corrects them one by one.

    Code, article and field are those of the first.
    """
    if len(refusals) < 2:
        return next(iter(refusals), None)
    # No space follows a full stop of Chinese.
    text = " ".join(str(one) for one in refusals).replace("。 ", "。")
    return replace(refusals[0], message=text)


def refusal_without_taker(document: Document, state: State, *, on: date) -> Refusal | None:
    """Why the document may not go to a state: nobody in force could take the step that follows."""
    missing = missing_post(document, state, on=on)
    if missing is None:
        return None
    return Refusal("nobody-next", f"{missing.reason} {granters_text(document.body, on=on)}")


def refusal_to_recall(
    document: Document, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why `by` may not take back the submission: a reviewer has decided, or `by` is not the author."""
    if refusal := refusal_of_step(RECALL, document, by=by, at=at):
        return refusal
    version = document.open_version
    assert version is not None  # the refusal checked this
    return None if version.state == FIRST_REVIEW[version.is_short] else WRONG_STATES[RECALL.name]


def refusal_to_pass_office_review(
    document: Document, inputs: Opinion | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why `by` may not pass the draft as head of the drafting office."""
    return refusal_of_step(PASS_OFFICE, document, by=by, at=at) or _refusal_of_waiting(
        document, inputs
    )


def refusal_to_pass_secrecy_review(
    document: Document, inputs: Opinion | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Why `by` may not pass the secrecy review.

    Law: 条例19 art. 17; 保守国家秘密法 art. 35.
    """
    return refusal_of_step(PASS_SECRECY, document, by=by, at=at) or _refusal_of_waiting(
        document, inputs
    )


def refusal_to_pass_disclosure_review(
    document: Document, inputs: Opinion | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Why `by` may not pass the draft as the disclosure office.

    Law: 条例19 art. 4, art. 17.
    """
    if refusal := refusal_of_step(PASS_DISCLOSURE, document, by=by, at=at):
        return refusal
    return _refusal_of_kind(document, is_short=False) or _refusal_of_checks(document, inputs)


def refusal_to_approve_short(
    document: Document, inputs: Opinion | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Why `by` may not approve by the shorter review; who made the secrecy review may not either.

    Personal data is checked as in the full review.
    Law: 条例19 art. 4, art. 17.
    """
    if refusal := refusal_of_step(APPROVE_SHORT, document, by=by, at=at):
        return refusal
    return (
        _refusal_of_kind(document, is_short=True)
        or _refusal_of_own_secrecy_review(document, PostKind.DISCLOSURE_OFFICER, by=by, at=at)
        or _refusal_of_checks(document, inputs)
        or _refusal_of_missing(document, inputs)
    )


def _refusal_of_kind(document: Document, *, is_short: bool) -> Refusal | None:
    version = document.open_version
    assert version is not None  # the refusals before checked this
    if version.is_short == is_short:
        return None
    return Refusal("other-review", _("This step belongs to the other kind of review."))


def _refusal_of_checks(document: Document, inputs: Opinion | None) -> Refusal | None:
    # A list asks without inputs for many documents: it does not check each.
    if inputs is None:
        return None
    assert document.open_version is not None  # the refusals before checked this
    return (
        refusal_before_step(document)
        or refusal_of_findings(document)
        or refusal_of_copying(document.open_version, inputs.opinion)
    )


def refusal_to_approve(
    document: Document, inputs: Opinion | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Why `by` may not approve; the person who made the secrecy review may not either.

    Law: 条例19 art. 17.
    """
    return (
        refusal_of_step(APPROVE, document, by=by, at=at)
        or _refusal_of_own_secrecy_review(document, PostKind.APPROVER, by=by, at=at)
        or _refusal_of_waiting(document, inputs)
        or _refusal_of_missing(document, inputs)
    )


def _refusal_of_missing(document: Document, inputs: Opinion | None) -> Refusal | None:
    # As for what it waits for: a list does not check each document.
    return None if inputs is None else refusal_of_requirements(document)


def _refusal_of_waiting(document: Document, inputs: Opinion | None) -> Refusal | None:
    # A list asks without inputs for many documents: it does not check each.
    return None if inputs is None else refusal_before_step(document)


def _refusal_of_own_secrecy_review(
    document: Document, post: PostKind, *, by: Person, at: datetime
) -> Refusal | None:
    acting = capacity(by, post, document, on=local_date(at))
    assert document.open_version is not None  # the refusals before checked both
    assert acting is not None
    if {by.pk, acting.holder_id} & secrecy_reviewers(document.open_version):
        return Refusal(
            "own-secrecy-review",
            _("The person who made the secrecy review cannot approve the same document."),
            law="条例19 art. 17",
        )
    return None


def refusal_to_return(
    document: Document, inputs: ReturnReasons | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why `by` may not return the version: only the person it waits for may, with reasons."""
    if refusal := refusal_of_step(RETURN, document, by=by, at=at):
        return refusal
    if inputs is not None and not inputs.opinion.strip():
        return Refusal("no-opinion", _("Say why it is returned."), field="opinion")
    return None
