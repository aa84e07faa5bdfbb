"""Statements about documents that are not public: for the public, and for the desk."""

from datetime import date

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from gongkai.documents.models import Document, Statement, Version
from gongkai.documents.models.statements import STANDING_STATEMENTS
from gongkai.documents.states import State, StatementState
from gongkai.organisations.models import Body
from gongkai.organisations.queries import User, person_of, working_body_ids

KEPT_STATES = (State.KEPT, State.CLOSED)


def public_statements(body: Body | None = None) -> QuerySet[Statement]:
    """
    Return the published statements whose decision still stands, newest first.

    Of the document only what the statement shows is read with it. The role of the portal does not see
    these documents, so they are read from the primary database.
    """
    primary = Statement.objects.using(DEFAULT_DB_ALIAS)
    found = primary.filter(state=StatementState.PUBLISHED, version__state__in=KEPT_STATES)
    found = found.filter(body=body) if body else found
    return (
        found.select_related("body", "document")
        .only(
            "body",
            "ground",
            "published_on",
            "shows_number",
            "shows_title",
            "document__document_number",
            "document__formed_on",
            "document__title",
        )
        .order_by("-published_on", "-id")
    )


def has_statements(body: Body) -> bool:
    """Return whether the body has published a statement that still stands."""
    return public_statements(body).order_by().exists()


def standing_statement(document: Document) -> Statement | None:
    """Return the statement about a document that is proposed or public; for the desk."""
    found = document.statements.filter(state__in=STANDING_STATEMENTS)
    return found.select_related("document__body", "version", "proposed_by").first()


def visible_statements(user: User, *, on: date) -> QuerySet[Statement]:
    """Return the statements of the bodies in which the user works, newest first."""
    person = person_of(user)
    bodies = working_body_ids(person, on=on) if person else set()
    found = Statement.objects.filter(body__in=bodies)
    return found.select_related("body", "document").order_by("-proposed_on", "-id")


def kept_version(document: Document) -> Version | None:
    """Return the version by whose decision the document is kept or closed."""
    return document.versions.filter(state__in=KEPT_STATES).first()
