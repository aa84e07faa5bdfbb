"""Finish a review step of a version: store the opinion, change the state, record the act."""

from datetime import date, datetime
from typing import Any

from gongkai.calendars.queries import calendar_of
from gongkai.documents.models import Document, ReviewStep, Version
from gongkai.documents.rules.basics import acting_post, capacity
from gongkai.documents.states import IN_REVIEW, Decision, State
from gongkai.documents.waiting import update_waiting
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.law.calendar import working_days_between
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person

# States in which a version waits for a reviewer or for its release.
WAITING = IN_REVIEW | {State.APPROVED}
# Longer waits count as this many working days, so that the tallies stay few.
MAX_WAITED = 60


def record_review_step(
    step: Step[State, Any],
    document: Document,
    decision: Decision,
    opinion: str,
    *,
    by: Person,
    at: datetime,
) -> Version:
    """
    Store the review step, change the state, and record the act with the proposed attribute.

    The opinion is not recorded in the ledger, because ledger entries cannot be erased.
    """
    post = acting_post(step, document, by=by, at=at)
    version = store_review_step(step, document, decision, opinion, by=by, at=at)
    facets = {
        "version": version.number,
        "round": version.round,
        "attribute": version.attribute,
        "from": version.state,
        **waited_facet(document, version, on=local_date(at)),
    }
    if version.is_short:
        facets["short"] = True
    version.state = step.new_state
    version.revision += 1
    version.changed_at = at
    version.waits_since = at if version.state in WAITING else None
    version.save()
    document.changed_at = at
    document.save(update_fields=["changed_at"])
    update_waiting(document)
    record(
        Verb(step.act_verb),
        document,
        chain=document.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=post,
        facets=facets,
    )
    return version


def waited_facet(document: Document, version: Version, *, on: date) -> dict[str, Any]:
    """Return for how many working days the version waited in its state, for the figures."""
    if version.waits_since is None:
        return {}
    calendar, since = calendar_of(document.body.region), local_date(version.waits_since)
    days = working_days_between(calendar, since, on)
    return {"waited": min(days, MAX_WAITED)}


def store_review_step(
    step: Step[State, Any],
    document: Document,
    decision: Decision,
    opinion: str,
    *,
    by: Person,
    at: datetime,
) -> Version:
    """Store who decided what about the open version, and in whose place; returns the version."""
    version = document.open_version
    assert version is not None  # the refusal checked this
    post = acting_post(step, document, by=by, at=at)
    acting = capacity(by, post, document, on=local_date(at))
    ReviewStep.objects.create(
        version=version,
        round=version.round,
        state=version.state,
        decision=decision,
        person=by,
        holder_id=acting.holder_id if acting and acting.holder_id != by.pk else None,
        post=post,
        opinion=clean_text(opinion)[:1000],
        at=at,
    )
    return version
