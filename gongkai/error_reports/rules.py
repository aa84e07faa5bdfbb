"""Refusals of error reports: of what a reader sends, of each step, and of erasing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.queries import handled_body_ids
from gongkai.error_reports.states import ErrorKind, ErrorReportState, ErrorResult
from gongkai.error_reports.workflow import ANSWER, PASS_ON, AnswerInputs, PassOnInputs
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_length
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.organisations.models import Person
from gongkai.organisations.queries import bodies_in_force

MAX_TEXT_LENGTH, MAX_CONTACT_LENGTH, MAX_ANSWER_LENGTH, MAX_PAGE_LENGTH = 2_000, 200, 5_000, 500


@dataclass(frozen=True)
class ErrorFacts:
    """What a reader reports: the path of the page, the kind of error, the words, a contact."""

    page: str
    kind: str
    text: str
    contact: str = ""


def refusals_of_report(facts: ErrorFacts) -> Iterator[Refusal]:
    """Yield every reason why what a reader reports is refused, so that a form can show all."""
    if facts.kind not in ErrorKind:
        yield Refusal("no-kind", _("Choose what is wrong."), field="kind")
    if not facts.page.startswith("/") or len(facts.page) > MAX_PAGE_LENGTH:
        yield Refusal("wrong-page", _("The page is not one of this site."), field="page")
    if refusal := _refusal_of_text(facts.text, "text", MAX_TEXT_LENGTH):
        yield refusal
    if refusal := refusal_of_length(facts.contact, "contact", MAX_CONTACT_LENGTH):
        yield refusal


def refusal_of_report(facts: ErrorFacts) -> Refusal | None:
    """Return the first reason why what a reader reports is refused."""
    return next(refusals_of_report(facts), None)


def refusal_to_answer(
    report: ErrorReport, inputs: AnswerInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the report cannot be answered."""
    if refusal := _refusal_of_step(ANSWER, report, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if inputs.result not in ErrorResult:
        return Refusal("no-result", _("Choose the result."), field="result")
    return _refusal_of_text(inputs.text, "text", MAX_ANSWER_LENGTH)


def refusal_to_pass_on(
    report: ErrorReport, inputs: PassOnInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the report cannot be passed on."""
    if refusal := _refusal_of_step(PASS_ON, report, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if inputs.body_id == report.body_id:
        return Refusal("same-body", _("The report is already with this body."), field="body_id")
    if not bodies_in_force().filter(pk=inputs.body_id).exists():
        return Refusal("no-body", _("This body no longer exists."), field="body_id")
    return None


def refusal_to_erase(report: ErrorReport, *, on: date, after_days: int) -> Refusal | None:
    """
    Return why the words and the contact of the reader must still be kept.

    Law: 个人信息保护法 art. 19, 47.
    """
    if report.answered_on is None or (on - report.answered_on).days < after_days:
        return Refusal("too-early", _("The retention period has not ended."))
    if report.erased_at is not None:
        return Refusal("erased-before", _("It was erased before."))
    return None


def _refusal_of_step(
    step: Step[ErrorReportState, Any], report: ErrorReport, *, by: Person, at: datetime
) -> Refusal | None:
    if not step.starts_from(report.state):
        return Refusal("wrong-state", _("The report was answered before."))
    if report.body_id not in handled_body_ids(by, on=local_date(at)):
        return Refusal(
            "wrong-post", _("Only an editor or disclosure officer of this body can do this.")
        )
    return None


def _refusal_of_text(text: str, field: str, most: int) -> Refusal | None:
    if not text.strip():
        return Refusal("no-text", _("Enter a text."), field=field)
    return refusal_of_length(text, field, most)
