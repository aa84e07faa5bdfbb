"""Refusals of requests to search, and of their results."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.applications.inputs import AnswerSearchInputs, AskSearchInputs
from gongkai.applications.models import Application, SearchTask
from gongkai.applications.queries import capacity
from gongkai.applications.rules.basics import refusal_of_stage, refusal_of_step, refusal_of_text
from gongkai.applications.workflow import ANSWER_SEARCH, ASK_SEARCH, OFFICER
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind


def refusal_to_ask_search(
    application: Application, inputs: AskSearchInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why an office cannot be asked to search."""
    if refusal := refusal_of_step(ASK_SEARCH, application, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if inputs.office.body_id != application.body_id:
        return Refusal("other-office", _("This office belongs to another body."), field="office")
    if application.searches.filter(office=inputs.office, answered_on=None).exists():
        return Refusal(
            "asked-before",
            _("This office was already asked and has not answered yet."),
            field="office",
        )
    if inputs.due_on < local_date(at):
        return Refusal(
            "no-time", _("The deadline for the office must not be in the past."), field="due_on"
        )
    return None


def refusal_to_answer_search(
    search: SearchTask, inputs: AnswerSearchInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the person cannot answer the search request for the office."""
    over = Refusal("answered-before", _("This search request is closed."))
    if search.answered_on is not None:
        return over
    if refusal := refusal_of_stage(ANSWER_SEARCH, search.application, over):
        return refusal
    today = local_date(at)
    in_office = {PostKind(post) for post in ANSWER_SEARCH.posts} - {OFFICER}
    mine = any(
        one.post in in_office and one.is_for(search.office.body_id, search.office_id)
        for one in capacities_of(by, on=today).in_body(search.office.body_id)
    )
    if not mine and capacity(by, OFFICER, search.application, on=today) is None:
        return Refusal("other-office", _("Only this office or a case officer can answer."))
    return refusal_of_text(inputs.text, "text") if inputs else None
