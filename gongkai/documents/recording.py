"""Finish a review step of a version: store the opinion, change the state, record the act."""

from datetime import datetime
from typing import Any

from gongkai.documents.models import Document, ReviewStep, Version
from gongkai.documents.rules.basics import acting_post, capacity
from gongkai.documents.states import Decision, State
from gongkai.documents.waiting import update_waiting
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person


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
    }
    version.state = step.new_state
    version.revision += 1
    version.changed_at = at
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
