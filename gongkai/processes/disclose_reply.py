"""Publish the information given to one applicant as a public document."""

from datetime import datetime

from django.db import transaction

from gongkai.applications.actions.publishing import begin_disclosure
from gongkai.applications.case_files import open_case_file
from gongkai.applications.inputs import DisclosureInputs, MakePublicInputs
from gongkai.applications.models import Application
from gongkai.applications.queries import files_for_applicant
from gongkai.applications.rules.replies import refusal_to_make_public
from gongkai.applications.workflow import MAKE_PUBLIC
from gongkai.documents.actions.drafts import DraftFacts, attach_file, draft_document
from gongkai.documents.states import Attribute
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person


@transaction.atomic
def make_reply_public(
    application: Application, inputs: MakePublicInputs, /, *, by: Person, at: datetime
) -> Application:
    """
    Draft a public document with the files given to the applicant, and record it.

    Law: 条例19 art. 44.
    """
    facts = DraftFacts(title=inputs.title, attribute=Attribute.PUBLIC)
    document = draft_document(application.body, facts, by=by, at=at, office=inputs.office)
    for given in files_for_applicant(application):
        with open_case_file(given, reader=by, on=local_date(at)) as content:
            attach_file(document, content, given.name, by=by, at=at)
    return begin_disclosure(application, DisclosureInputs(document, inputs.title), by=by, at=at)


BINDING: Binding[Application, Person] = bind(MAKE_PUBLIC, refusal_to_make_public, make_reply_public)
