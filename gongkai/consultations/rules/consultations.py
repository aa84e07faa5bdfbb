"""Refusals of a consultation: plan, open, extend, participation file, outcome, cancel."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.calendars.day_refusals import refusal_of_far_day
from gongkai.calendars.queries import calendar_of
from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.queries import counts_by_state, handled_body_ids, is_open, least_days
from gongkai.consultations.registration import NewConsultation
from gongkai.consultations.rules.basics import (
    MAX_LINE,
    MAX_TEXT,
    MAX_TITLE,
    persons_acting,
    refusal_of_personal_data,
    refusal_of_post,
    refusal_of_public_text,
)
from gongkai.consultations.states import CommentState, ConsultationState, DraftKind, RecordKind
from gongkai.consultations.surveys import ENTRY_TIME, has_results
from gongkai.consultations.workflow import (
    ADD_RECORD,
    AMEND_PLAN,
    CANCEL,
    EXTEND,
    HANDLERS,
    LIST_PLAN,
    NAME_FINAL,
    OPEN,
    PUBLISH_OUTCOME,
    CancelInputs,
    ExtendInputs,
    FinalInputs,
    OpenInputs,
    OutcomeInputs,
    PlanInputs,
    RecordInputs,
)
from gongkai.documents.models import Document
from gongkai.documents.queries.access import public_documents
from gongkai.documents.states import Status
from gongkai.kit.query_codes import plain_number
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_length
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.law.calendar import working_days_between
from gongkai.law.clocks import amount_of
from gongkai.law.consultation_periods import DraftKind as LawKind
from gongkai.law.consultation_periods import law_of_period
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding_any

MAX_DAYS_OPEN = 400  # a period that is longer is a slip of the year
MAX_RECORDS = 50


def refusal_to_plan(
    body: Body, facts: NewConsultation | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why `by` may not plan a consultation for this body."""
    if body.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."))
    if body.pk not in handled_body_ids(by, on=local_date(at)):
        return not_holding_any(HANDLERS)
    if facts is None:
        return None
    if facts.kind not in DraftKind:
        return Refusal("no-kind", _("Choose the kind."), field="kind")
    return _refusal_of_plan(facts.title, facts.explanation, facts.planned_on, at)


def refusal_to_amend_plan(
    consultation: PublicConsultation, inputs: PlanInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the plan may not be corrected."""
    if refusal := _refusal_of_step(AMEND_PLAN, consultation, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    return _refusal_of_plan(inputs.title, inputs.explanation, inputs.planned_on, at)


def refusal_to_list_plan(
    consultation: PublicConsultation, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the plan may not be published in the list of decisions to come."""
    if refusal := _refusal_of_step(LIST_PLAN, consultation, by=by, at=at):
        return refusal
    if consultation.is_listed:
        return Refusal("listed", _("It is already in the list."))
    return None


def refusal_to_open(
    consultation: PublicConsultation, inputs: OpenInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the consultation may not be opened: no public draft, no explanation, or too short.

    Law: 国务院令713号 art. 15; 规章制定程序条例 art. 15.
    """
    if refusal := _refusal_of_step(OPEN, consultation, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if draft_with(inputs.index_number, consultation) is None:
        return Refusal(
            "no-draft",
            _("No public document of this body has this index number. Release the draft first."),
            field="index_number",
        )
    return (
        refusal_of_public_text(inputs.explanation, "explanation", MAX_TEXT)
        or refusal_of_length(inputs.ways, "ways", MAX_LINE)
        or _refusal_of_required(inputs)
        or _refusal_of_last_day(consultation, inputs, at)
    )


def _refusal_of_required(inputs: OpenInputs) -> Refusal | None:
    if not set(inputs.required) <= set(RecordKind):
        return Refusal("no-kind", _("Choose the kind."), field="required")
    return None


def _refusal_of_last_day(
    consultation: PublicConsultation, inputs: OpenInputs, at: datetime
) -> Refusal | None:
    today = local_date(at)
    if inputs.last_day <= today:
        return Refusal("last-day-past", _("The day must lie in the future."), field="last_day")
    if refusal := refusal_of_far_day(inputs.last_day, "last_day", today=today, most=MAX_DAYS_OPEN):
        return refusal
    least = least_days(consultation.kind, today, consultation.body).due
    if inputs.last_day >= least:
        return None
    if not inputs.shorter_reason.strip():
        return Refusal(
            "period-too-short",
            _(
                "The last day may not be before %(day)s. For a shorter period, enter the reason; the "
                "notice shows it."
            )
            % {"day": least.isoformat()},
            law=law_of_period(LawKind(consultation.kind)),
            field="last_day",
        )
    return refusal_of_public_text(inputs.shorter_reason, "shorter_reason", MAX_LINE)


def refusal_to_extend(
    consultation: PublicConsultation, inputs: ExtendInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the period may not be extended: it is over, or would become shorter."""
    if refusal := _refusal_of_step(EXTEND, consultation, by=by, at=at):
        return refusal
    if not is_open(consultation, at):
        return Refusal("period-over", _("The period for comments is over."))
    if inputs is None:
        return None
    assert consultation.last_day is not None  # it is open
    if inputs.last_day <= consultation.last_day:
        return Refusal(
            "not-longer", _("A period can only be made longer, never shorter."), field="last_day"
        )
    return refusal_of_far_day(
        inputs.last_day, "last_day", today=local_date(at), most=MAX_DAYS_OPEN
    ) or refusal_of_public_text(inputs.reason, "reason", MAX_LINE)


def refusal_to_add_record(
    consultation: PublicConsultation, inputs: RecordInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why a part of the participation file may not be added.

    A review of legality takes 7 working days at least. Law: 国务院令713号 art. 26.
    """
    if refusal := _refusal_of_step(ADD_RECORD, consultation, by=by, at=at):
        return refusal
    if consultation.records.count() >= MAX_RECORDS:
        return Refusal(
            "too-many-records",
            _("At most %(most)s parts can be entered.") % {"most": MAX_RECORDS},
        )
    if inputs is None:
        return None
    if inputs.kind not in RecordKind:
        return Refusal("no-kind", _("Choose the kind."), field="kind")
    if inputs.done_on > local_date(at):
        return Refusal("not-done", _("The day lies in the future."), field="done_on")
    if inputs.submitted_on > inputs.done_on:
        return Refusal("wrong-order", _("It cannot end before it was submitted."), field="done_on")
    calendar = calendar_of(consultation.body.region)
    least = amount_of("legality-review")
    taken = working_days_between(calendar, inputs.submitted_on, inputs.done_on)
    if inputs.kind == RecordKind.LEGALITY and taken < least:
        return Refusal(
            "legality-too-short",
            _("A review of legality takes at least %(least)s working days, not %(taken)s.")
            % {"least": least, "taken": taken},
            law="国务院令713号 art. 26",
            field="done_on",
        )
    if inputs.index_number and record_document(inputs.index_number) is None:
        return Refusal(
            "no-record-document",
            _("No public document has this index number."),
            field="index_number",
        )
    if inputs.kind == RecordKind.HEARING and not inputs.index_number:
        return Refusal(
            "no-minutes",
            _("Name the published minutes of the hearing."),
            law="国务院令713号 art. 17",
            field="index_number",
        )
    return refusal_of_public_text(inputs.text, "text", MAX_TEXT)


def record_document(index_number: str) -> Document | None:
    """Return the public document with an index number; the minutes may be those of another body."""
    return public_documents().filter(index_number=plain_number(index_number)).first()


def refusal_to_name_final(
    consultation: PublicConsultation, inputs: FinalInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the document may not be named as the one that the consultation prepared."""
    if refusal := _refusal_of_step(NAME_FINAL, consultation, by=by, at=at):
        return refusal
    if consultation.final_id is not None and consultation.final.status == Status.RELEASED:  # type: ignore[union-attr]
        return Refusal("final-public", _("The document that was named is already public."))
    if inputs is None:
        return None
    assert consultation.draft_id is not None  # it was opened
    document = Document.objects.filter(pk=inputs.document_id, body_id=consultation.body_id).exclude(
        pk=consultation.draft_id
    )
    if not document.exists():
        return Refusal(
            "no-document", _("Choose another document of this body."), field="document_id"
        )
    others = PublicConsultation.objects.filter(final_id=inputs.document_id)
    if others.exclude(pk=consultation.pk).exists():
        return Refusal(
            "final-elsewhere",
            _("Another consultation has named this document."),
            field="document_id",
        )
    return None


def refusal_to_publish_outcome(
    consultation: PublicConsultation, inputs: OutcomeInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the outcome may not be published: a comment has no answer, or `by` opened it.

    Law: 国务院令713号 art. 29, 32.
    """
    if refusal := _refusal_of_step(PUBLISH_OUTCOME, consultation, by=by, at=at):
        return refusal
    acting = persons_acting(consultation, by, PUBLISH_OUTCOME.posts[0], on=local_date(at))
    if consultation.opened_by_id in acting:
        return Refusal(
            "own-consultation", _("Whoever opened a consultation may not publish its outcome.")
        )
    if consultation.question_count and not has_results(consultation, at):
        return Refusal(
            "survey-not-counted",
            _("The results of the survey are not complete yet; they come %(days)s days after it.")
            % {"days": ENTRY_TIME.days},
        )
    waiting = counts_by_state(consultation)[CommentState.RECEIVED]
    if waiting:
        return Refusal(
            "unanswered", _("Comments without an answer: %(count)s.") % {"count": waiting}
        )
    contested = consultation.comments.filter(
        state=CommentState.HELD, contested_at__isnull=False, upheld_at=None
    ).count()
    if contested:
        return Refusal(
            "contested",
            _("Contested comments without a decision: %(count)s.") % {"count": contested},
        )
    if inputs is None:
        return None
    return refusal_of_public_text(inputs.outcome, "outcome", MAX_TEXT)


def refusal_to_cancel(
    consultation: PublicConsultation, inputs: CancelInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the consultation may not be cancelled."""
    if refusal := _refusal_of_step(CANCEL, consultation, by=by, at=at):
        return refusal
    return None if inputs is None else refusal_of_public_text(inputs.reason, "reason", MAX_LINE)


def draft_with(index_number: str, consultation: PublicConsultation) -> Document | None:
    """Return the public document of the body with this index number."""
    found = public_documents().filter(body_id=consultation.body_id)
    return found.filter(index_number=plain_number(index_number)).first()


def _refusal_of_plan(
    title: str, explanation: str, planned_on: date, at: datetime
) -> Refusal | None:
    if refusal := refusal_of_public_text(title, "title", MAX_TITLE):
        return refusal
    if planned_on < local_date(at):
        return Refusal("planned-past", _("The day lies in the past."), field="planned_on")
    return (
        refusal_of_far_day(planned_on, "planned_on", today=local_date(at), most=MAX_DAYS_OPEN)
        or refusal_of_length(explanation, "explanation", MAX_TEXT)
        or refusal_of_personal_data(explanation, "explanation")
    )


def _refusal_of_step(
    step: Step[ConsultationState, Any],
    consultation: PublicConsultation,
    *,
    by: Person,
    at: datetime,
) -> Refusal | None:
    if not step.starts_from(consultation.state):
        return Refusal(
            "wrong-state",
            _("This is not possible in the state “%(state)s”.")
            % {"state": ConsultationState(consultation.state).label},
        )
    return refusal_of_post(step.posts, consultation, by=by, at=at)
