"""What everybody sees of answered applications: a list, and documents begun from what was given."""

from datetime import datetime

from django.db import transaction

from gongkai.applications.changes import settle
from gongkai.applications.models import Application
from gongkai.applications.rules.basics import OFFICER
from gongkai.applications.rules.replies import refusal_to_make_public, refusal_to_publish, refusal_to_unpublish
from gongkai.documents.models import Document
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person


@transaction.atomic
def publish_case(application: Application, *, by: Person, at: datetime, title: str) -> Application:
    """
    List an answered application for everybody: body, day, outcome, and this title; nothing else of it.

    What the applicant wrote is never shown: the officer writes the title anew. Listed again, the title changes.
    Law: 条例19 art. 44.
    """
    application = lock(application)
    title = title.replace("\x00", "").strip()
    refuse_if(refusal_to_publish(application, by=by, on=local_date(at), title=title))
    application.public_title = title
    return settle(application, Verb.APPLICATION_PUBLISHED, by=by, at=at, post=OFFICER)


@transaction.atomic
def unpublish_case(application: Application, *, by: Person, at: datetime) -> Application:
    """Take a case off the list of answered applications."""
    application = lock(application)
    refuse_if(refusal_to_unpublish(application, by=by, on=local_date(at)))
    application.public_title = ""
    return settle(application, Verb.APPLICATION_UNPUBLISHED, by=by, at=at, post=OFFICER)


@transaction.atomic
def begin_disclosure(
    application: Application, document: Document, *, by: Person, at: datetime, title: str
) -> Application:
    """
    Note that a document for everybody was begun from what an applicant was given; it goes through review like any other.

    Law: 条例19 art. 44.
    """
    application = lock(application)
    refuse_if(refusal_to_make_public(application, by=by, on=local_date(at), title=title))
    application.made_public_as = document
    return settle(application, Verb.DISCLOSURE_BEGUN, by=by, at=at, post=OFFICER, facets={"document": document.pk})
