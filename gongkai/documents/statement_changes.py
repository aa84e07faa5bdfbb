"""The end of a statement that a document exists, which a new decision about it also brings."""

from datetime import datetime

from gongkai.documents.models import Document, Statement
from gongkai.documents.queries.statements import standing_statement
from gongkai.documents.states import StatementState
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person


def end_statement_of(document: Document, *, by: Person | None, post: str, at: datetime) -> None:
    """End the statement about a document that is decided anew: it was about the earlier decision."""
    statement = standing_statement(document)
    if statement is None:
        return
    was_public = statement.state == StatementState.PUBLISHED
    statement.state, statement.ended_on = StatementState.ENDED, local_date(at)
    statement.save(update_fields=["state", "ended_on"])
    if was_public:
        record_statement(Verb.STATEMENT_ENDED, document, statement, by=by, post=post, at=at)


def record_statement(
    verb: Verb,
    document: Document,
    statement: Statement,
    *,
    by: Person | None,
    post: str,
    at: datetime,
) -> None:
    """Record an act about a statement; of a document that was never public, its subject shows no title."""
    record(
        verb,
        document,
        chain=document.body.chain,
        by=by.actor if by else SYSTEM,
        at=at,
        on=local_date(at),
        post=post if by else "",
        facets={
            "statement": statement.pk,
            "ground": statement.ground or "on_request",
            "shows_number": statement.shows_number,
            "shows_title": statement.shows_title,
        },
    )
