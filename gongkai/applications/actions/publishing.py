"""Publish answered applications in the disclosure log and as public documents."""

from datetime import datetime

from django.db import transaction

from gongkai.applications.inputs import DisclosureInputs, MakePublicInputs, PublishInputs
from gongkai.applications.models import Application
from gongkai.applications.recording import save_and_record_step
from gongkai.applications.rules.replies import (
    refusal_to_make_public,
    refusal_to_publish,
    refusal_to_unpublish,
)
from gongkai.applications.workflow import MAKE_PUBLIC, PUBLISH, UNPUBLISH
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.workflows import NOTHING, Nothing
from gongkai.organisations.models import Person


@transaction.atomic
def publish_case(
    application: Application, inputs: PublishInputs, /, *, by: Person, at: datetime
) -> Application:
    """
    Add an answered application to the disclosure log, with body, day, outcome and this title only.

    The applicant's text is never shown: the officer writes the title. Publishing again changes the
    title.
    Law: 条例19 art. 44.
    """
    application = lock(application)
    inputs = PublishInputs(clean_text(inputs.title))
    refuse_if(refusal_to_publish(application, inputs, by=by, at=at))
    application.public_title = inputs.title
    return save_and_record_step(application, PUBLISH, by=by, at=at)


@transaction.atomic
def unpublish_case(
    application: Application, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> Application:
    """Remove a case from the disclosure log."""
    application = lock(application)
    refuse_if(refusal_to_unpublish(application, inputs, by=by, at=at))
    application.public_title = ""
    return save_and_record_step(application, UNPUBLISH, by=by, at=at)


@transaction.atomic
def begin_disclosure(
    application: Application, inputs: DisclosureInputs, /, *, by: Person, at: datetime
) -> Application:
    """
    Record that a public document was drafted from the information given.

    The document goes through review. Call it in the transaction that drafts the document;
    `processes.disclose_reply` does the whole step.
    Law: 条例19 art. 44.
    """
    application = lock(application)
    refuse_if(refusal_to_make_public(application, MakePublicInputs(inputs.title), by=by, at=at))
    application.made_public_as = inputs.document
    return save_and_record_step(
        application, MAKE_PUBLIC, by=by, at=at, facets={"document": inputs.document.pk}
    )
