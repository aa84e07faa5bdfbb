"""Propose, publish, return and end statements that a document exists although it is not public."""

from datetime import datetime

from django.db import transaction

from gongkai.documents.models import Document, Statement
from gongkai.documents.queries.statements import kept_version, standing_statement
from gongkai.documents.rules.basics import capacity
from gongkai.documents.rules.statements import (
    StatementDecision,
    StatementFacts,
    StatementReason,
    refusal_to_end_statement,
    refusal_to_propose_statement,
    refusal_to_publish_statement,
    refusal_to_return_statement,
)
from gongkai.documents.statement_changes import record_statement
from gongkai.documents.states import StatementState
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind

OFFICER, APPROVER = PostKind.DISCLOSURE_OFFICER, PostKind.APPROVER


@transaction.atomic
def propose_statement(
    document: Document, facts: StatementFacts, /, *, by: Person, at: datetime
) -> Statement:
    """
    Propose to tell the public that this document exists, with its ground.

    Law: 条例19 art. 13–16.
    """
    document, today = lock(document), local_date(at)
    refuse_if(refusal_to_propose_statement(document, facts, by=by, on=today))
    version, acting = kept_version(document), capacity(by, OFFICER, document, on=today)
    assert version is not None  # the refusal checked these
    assert acting is not None
    statement = Statement.objects.create(
        document=document,
        version=version,
        body=document.body,
        ground=version.ground,
        shows_number=facts.shows_number,
        proposed_by=by,
        proposed_for_id=acting.holder_id,
        proposed_on=today,
    )
    record_statement(Verb.STATEMENT_PROPOSED, document, statement, by=by, post=OFFICER, at=at)
    return statement


@transaction.atomic
def publish_statement(
    document: Document, facts: StatementDecision, /, *, by: Person, at: datetime
) -> Statement:
    """Publish the proposed statement, with the title only if the approver allows it here."""
    document, today = lock(document), local_date(at)
    refuse_if(refusal_to_publish_statement(document, facts, by=by, on=today))
    statement = _standing(document)
    statement.state, statement.decided_by = StatementState.PUBLISHED, by
    statement.published_on, statement.shows_title = today, facts.shows_title
    statement.save(update_fields=["state", "decided_by", "published_on", "shows_title"])
    record_statement(Verb.STATEMENT_PUBLISHED, document, statement, by=by, post=APPROVER, at=at)
    return statement


@transaction.atomic
def return_statement(
    document: Document, facts: StatementReason, /, *, by: Person, at: datetime
) -> Statement:
    """Return the proposed statement with a reason, which is not public."""
    document = lock(document)
    refuse_if(refusal_to_return_statement(document, facts, by=by, on=local_date(at)))
    statement = _standing(document)
    statement.state, statement.decided_by = StatementState.RETURNED, by
    statement.opinion = clean_text(facts.reason)[:500]
    statement.save(update_fields=["state", "decided_by", "opinion"])
    record_statement(Verb.STATEMENT_RETURNED, document, statement, by=by, post=APPROVER, at=at)
    return statement


@transaction.atomic
def end_statement(
    document: Document, facts: StatementReason, /, *, by: Person, at: datetime
) -> Statement:
    """Unpublish a statement with a reason, which is not public."""
    document, today = lock(document), local_date(at)
    refuse_if(refusal_to_end_statement(document, facts, by=by, on=today))
    statement = _standing(document)
    statement.state, statement.ended_on = StatementState.ENDED, today
    statement.opinion = clean_text(facts.reason)[:500]
    statement.save(update_fields=["state", "ended_on", "opinion"])
    record_statement(Verb.STATEMENT_ENDED, document, statement, by=by, post=OFFICER, at=at)
    return statement


def _standing(document: Document) -> Statement:
    statement = standing_statement(document)
    assert statement is not None  # the refusal checked this
    return statement
