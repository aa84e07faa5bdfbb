"""Ask an office to search for information, and enter the result."""

from datetime import datetime

from django.db import transaction

from gongkai.applications.inputs import AnswerSearchInputs, AskSearchInputs
from gongkai.applications.models import Application, SearchTask
from gongkai.applications.recording import save_and_record_step
from gongkai.applications.rules.searches import refusal_to_answer_search, refusal_to_ask_search
from gongkai.applications.workflow import ANSWER_SEARCH, ASK_SEARCH
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person


@transaction.atomic
def ask_search(
    application: Application, inputs: AskSearchInputs, /, *, by: Person, at: datetime
) -> SearchTask:
    """
    Ask an office of the body to search for the information.

    Law: 条例19 art. 45.
    """
    application = lock(application)
    refuse_if(refusal_to_ask_search(application, inputs, by=by, at=at))
    search = SearchTask.objects.create(
        application=application,
        office=inputs.office,
        note=clean_text(inputs.note)[:500],
        asked_on=local_date(at),
        asked_by=by,
        due_on=inputs.due_on,
    )
    save_and_record_step(application, ASK_SEARCH, by=by, at=at, facets={"office": inputs.office.pk})
    return search


@transaction.atomic
def answer_search(
    search: SearchTask, inputs: AnswerSearchInputs, /, *, by: Person, at: datetime
) -> SearchTask:
    """Enter the result of an office's search: found or not, and where or how it searched."""
    application = lock(search.application)
    search = lock(search)
    refuse_if(refusal_to_answer_search(search, inputs, by=by, at=at))
    search.answered_on, search.answered_by = local_date(at), by
    search.found, search.answer = inputs.found, clean_text(inputs.text)
    search.save()
    facets = {"office": search.office_id, "found": inputs.found}
    save_and_record_step(application, ANSWER_SEARCH, by=by, at=at, facets=facets)
    return search
