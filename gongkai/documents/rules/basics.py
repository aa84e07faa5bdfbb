"""Refusals common to all steps: state, post, and whether the person is the author."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.documents import workflow
from gongkai.documents.models import Document, Version
from gongkai.documents.queries import state_for
from gongkai.documents.states import State
from gongkai.documents.workflow import (
    CLOSE,
    DISCARD,
    KEEP,
    RECALL,
    RELEASE,
    REPEAL,
    RESTORE,
    SCHEDULE,
    START_VERSION,
    UNSCHEDULE,
    WITHDRAW,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step, Taker
from gongkai.organisations.capacities import Capacity
from gongkai.organisations.models import Office, Person
from gongkai.organisations.post_refusals import not_holding
from gongkai.organisations.queries import capacities_of, capacity_in
from gongkai.organisations.states import PostKind

READ_ONLY = Refusal(
    "read-only",
    _("The text is read-only: it is in review or decided. A correction is a new version."),
)
DISCARDED = Refusal("discarded", _("This draft was discarded. Restore it, then it can be changed."))
NOT_RELEASABLE = Refusal(
    "not-approved", _("Only an approved document can be released."), law="条例19 art. 17"
)
NOT_KEEPABLE = Refusal(
    "not-approved", _("Only an approved document can be kept."), law="条例19 art. 17"
)

# Refusals for steps that do not start from the current state; other refusals name the state.
WRONG_STATES: Mapping[str, Refusal] = {
    DISCARD.name: READ_ONLY,
    RESTORE.name: Refusal("not-discarded", _("This draft is not discarded.")),
    RECALL.name: Refusal(
        "reviewed",
        _("Only a submission on which no reviewer has decided yet can be recalled."),
    ),
    RELEASE.name: NOT_RELEASABLE,
    SCHEDULE.name: NOT_RELEASABLE,
    UNSCHEDULE.name: NOT_RELEASABLE,
    KEEP.name: NOT_KEEPABLE,
    CLOSE.name: NOT_KEEPABLE,
    START_VERSION.name: Refusal(
        "wrong-state", _("A new version can be started only from a decided document.")
    ),
    REPEAL.name: Refusal("not-released", _("Only a public document can be marked as repealed.")),
    WITHDRAW.name: Refusal("not-released", _("Only a public document can be withdrawn.")),
}


def capacity(by: Person, post: PostKind, document: Document, *, on: date) -> Capacity | None:
    """Return the capacity in which the person may act for the document, own posts first."""
    return capacity_in(by, post, document.body_id, document.office_id, on=on)


def _holding_elsewhere(
    by: Person, post: PostKind, document: Document, *, on: date
) -> Refusal | None:
    """Return the refusal for a person who holds the post, but for other offices of the body."""
    offices = {
        held.office_id
        for held in capacities_of(by, on=on).in_body(document.body_id)
        if held.post == post
    }
    if not offices:
        return None
    names = Office.objects.filter(pk__in=[pk for pk in offices if pk is not None]).order_by(
        "position", "id"
    )
    facts = {
        "post": post.label,
        "own": "、".join(one.name for one in names),
        "office": document.office,
    }
    if document.office is None:
        return Refusal(
            "other-office",
            _(
                "Your post “%(post)s” is for the office “%(own)s”; this document belongs to no office."
            )
            % facts,
        )
    return Refusal(
        "other-office",
        _(
            "Your post “%(post)s” is for the office “%(own)s”; this document belongs to “%(office)s”."
        )
        % facts,
    )


def _wrong_state(version: Version | None) -> Refusal:
    now = State(version.state).label if version else _("decided")
    return Refusal(
        "wrong-state", _("Not possible now: the version is “%(state)s”.") % {"state": now}
    )


def refusal_of_step(
    step: Step[Any, Any], document: Document, *, by: Person, at: datetime
) -> Refusal | None:
    """Why the workflow does not allow `by` to take the step: state, post or authorship."""
    return refusal_of_state(step, document) or refusal_of_taker(step, document, by=by, at=at)


def refusal_of_state(step: Step[Any, Any], document: Document) -> Refusal | None:
    """Why the step cannot start from the current state of the document."""
    state = state_for(step, document)
    if state is not None and step.starts_from(state):
        return None
    return WRONG_STATES.get(step.name) or _wrong_state(document.open_version)


def refusal_of_taker(
    step: Step[Any, Any], document: Document, *, by: Person, at: datetime
) -> Refusal | None:
    """Why `by` is none of the people who may take the step in the current state."""
    refusals = [
        refusal_as(taker, document, by=by, on=local_date(at)) for taker in _takers(step, document)
    ]
    return None if None in refusals else refusals[0]


def acting_post(step: Step[Any, Any], document: Document, *, by: Person, at: datetime) -> PostKind:
    """Return the post in which `by` takes the step; the step must not be refused."""
    takers = _takers(step, document)
    return next(
        PostKind(one.post)
        for one in takers
        if refusal_as(one, document, by=by, on=local_date(at)) is None
    )


def _takers(step: Step[Any, Any], document: Document) -> tuple[Taker, ...]:
    return workflow.WORKFLOW.takers_of(step, state_for(step, document) or "")


def refusal_as(taker: Taker, document: Document, *, by: Person, on: date) -> Refusal | None:
    """Why `by` may not act in this role: they lack the post, or authorship allows or forbids it."""
    post, version = PostKind(taker.post), document.open_version
    acting = capacity(by, post, document, on=on)
    if acting is None:
        return _holding_elsewhere(by, post, document, on=on) or not_holding(post)
    if version is None or taker.author is None:
        return None
    authors = {document.drafter_id, version.author_id}
    if taker.author:
        return (
            None
            if by.pk in authors
            else Refusal("not-author", _("Only the drafter can change this draft."))
        )
    if {by.pk, acting.holder_id} & authors:
        return Refusal(
            "own-draft",
            _(
                "The drafter of a document may neither review nor approve it, "
                "not even by delegation."
            ),
            law="条例19 art. 17",
        )
    return None
