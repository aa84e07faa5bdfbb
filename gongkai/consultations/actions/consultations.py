"""Plan, list, open, extend, close, conclude and cancel consultations, and complete their file."""

from datetime import datetime

from django.db import transaction

from gongkai.consultations.models import ParticipationRecord, PublicConsultation
from gongkai.consultations.numbering import CONSULTATION_SERIES
from gongkai.consultations.queries import counts_by_state, least_days, outcome_due_on
from gongkai.consultations.recording import record_consultation_act
from gongkai.consultations.registration import NewConsultation
from gongkai.consultations.rules.consultations import (
    draft_with,
    record_document,
    refusal_to_add_record,
    refusal_to_amend_plan,
    refusal_to_cancel,
    refusal_to_extend,
    refusal_to_list_plan,
    refusal_to_name_final,
    refusal_to_open,
    refusal_to_plan,
    refusal_to_publish_outcome,
)
from gongkai.consultations.states import CommentState, ConsultationState
from gongkai.consultations.waiting import update_waiting
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
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date, midnight_after
from gongkai.kit.workflows import Nothing
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person


@transaction.atomic
def plan_consultation(
    body: Body, facts: NewConsultation, /, *, by: Person, at: datetime
) -> PublicConsultation:
    """Plan a consultation on a draft to come; nobody outside sees it before it is listed or opened."""
    body = lock(body)
    refuse_if(refusal_to_plan(body, facts, by=by, at=at))
    consultation = PublicConsultation.objects.create(
        body=body,
        number=_next_number(body, local_date(at).year),
        kind=facts.kind,
        title=single_line(facts.title),
        explanation=clean_text(facts.explanation),
        planned_on=facts.planned_on,
        registered_at=at,
        registered_by=by,
    )
    update_waiting(consultation)
    details = {"kind": facts.kind, "planned_on": facts.planned_on}
    record_consultation_act(
        Verb.CONSULTATION_PLANNED, consultation, by=by, at=at, posts=HANDLERS, facets=details
    )
    return consultation


@transaction.atomic
def amend_plan(
    consultation: PublicConsultation, inputs: PlanInputs, /, *, by: Person, at: datetime
) -> PublicConsultation:
    """Correct title, explanation and expected day of a planned consultation."""
    consultation = lock(consultation)
    refuse_if(refusal_to_amend_plan(consultation, inputs, by=by, at=at))
    consultation.title = single_line(inputs.title)
    consultation.explanation = clean_text(inputs.explanation)
    consultation.planned_on = inputs.planned_on
    consultation.save(update_fields=["title", "explanation", "planned_on"])
    update_waiting(consultation)
    record_consultation_act(
        AMEND_PLAN.act_verb,
        consultation,
        by=by,
        at=at,
        posts=AMEND_PLAN.posts,
        facets={"planned_on": inputs.planned_on},
    )
    return consultation


@transaction.atomic
def list_plan(
    consultation: PublicConsultation, inputs: Nothing, /, *, by: Person, at: datetime
) -> PublicConsultation:
    """
    Publish the plan in the yearly list of decisions to come.

    Law: 国务院令713号 art. 3.
    """
    consultation = lock(consultation)
    refuse_if(refusal_to_list_plan(consultation, inputs, by=by, at=at))
    consultation.is_listed, consultation.public_at = True, at
    consultation.save(update_fields=["is_listed", "public_at"])
    record_consultation_act(LIST_PLAN.act_verb, consultation, by=by, at=at, posts=LIST_PLAN.posts)
    return consultation


@transaction.atomic
def open_consultation(
    consultation: PublicConsultation, inputs: OpenInputs, /, *, by: Person, at: datetime
) -> PublicConsultation:
    """
    Open the consultation: from now until the end of the last day the public may comment.

    Law: 国务院令713号 art. 15; 规章制定程序条例 art. 15.
    """
    consultation = lock(consultation)
    refuse_if(refusal_to_open(consultation, inputs, by=by, at=at))
    consultation.draft = draft_with(inputs.index_number, consultation)
    least = least_days(consultation.kind, local_date(at), consultation.body).due
    is_shorter = inputs.last_day < least
    consultation.state = OPEN.new_state
    consultation.explanation = clean_text(inputs.explanation)
    consultation.ways = single_line(inputs.ways)
    consultation.required_records = sorted(set(inputs.required))
    consultation.shorter_reason = single_line(inputs.shorter_reason) if is_shorter else ""
    consultation.opens_at, consultation.opened_by = at, by
    consultation.public_at = at
    consultation.closes_at = midnight_after(inputs.last_day)
    consultation.least_day = least
    consultation.outcome_due_on = outcome_due_on(consultation)
    consultation.save()
    update_waiting(consultation)
    record_consultation_act(
        OPEN.act_verb,
        consultation,
        by=by,
        at=at,
        posts=OPEN.posts,
        facets={
            "kind": consultation.kind,
            "closes_at": consultation.closes_at,
            "least_day": least,
            "is_shorter": is_shorter,
            "required": consultation.required_records,
        },
    )
    return consultation


@transaction.atomic
def extend_consultation(
    consultation: PublicConsultation, inputs: ExtendInputs, /, *, by: Person, at: datetime
) -> PublicConsultation:
    """Make the period for comments longer; the notice shows the reason."""
    consultation = lock(consultation)
    refuse_if(refusal_to_extend(consultation, inputs, by=by, at=at))
    consultation.closes_at = midnight_after(inputs.last_day)
    consultation.extension_reason = single_line(inputs.reason)
    consultation.outcome_due_on = outcome_due_on(consultation)
    consultation.save(update_fields=["closes_at", "extension_reason", "outcome_due_on"])
    record_consultation_act(
        EXTEND.act_verb,
        consultation,
        by=by,
        at=at,
        posts=EXTEND.posts,
        facets={"closes_at": consultation.closes_at},
    )
    return consultation


@transaction.atomic
def end_consultation(consultation: PublicConsultation, *, at: datetime) -> bool:
    """
    Note that the period for comments is over; return whether it was not noted before.

    The system does this some time after the period; whether a comment is taken does not depend on it.
    """
    consultation = lock(consultation)
    is_over = consultation.closes_at is not None and consultation.closes_at <= at
    if consultation.state != ConsultationState.OPENED or not is_over:
        return False
    consultation.state, consultation.ended_at = ConsultationState.ENDED, consultation.closes_at
    consultation.save(update_fields=["state", "ended_at"])
    update_waiting(consultation)
    facets = {"comments": consultation.last_comment}
    record_consultation_act(Verb.CONSULTATION_ENDED, consultation, by=SYSTEM, at=at, facets=facets)
    return True


@transaction.atomic
def add_record(
    consultation: PublicConsultation, inputs: RecordInputs, /, *, by: Person, at: datetime
) -> ParticipationRecord:
    """
    Add a part to the participation file, such as the review of legality.

    Law: 国务院令713号 art. 16-29.
    """
    consultation = lock(consultation)
    refuse_if(refusal_to_add_record(consultation, inputs, by=by, at=at))
    row = ParticipationRecord.objects.create(
        consultation=consultation,
        kind=inputs.kind,
        submitted_on=inputs.submitted_on,
        done_on=inputs.done_on,
        text=clean_text(inputs.text),
        document=record_document(inputs.index_number) if inputs.index_number else None,
    )
    facets = {
        "kind": inputs.kind,
        "submitted_on": inputs.submitted_on,
        "done_on": inputs.done_on,
        "document": row.document_id,
    }
    record_consultation_act(
        ADD_RECORD.act_verb, consultation, by=by, at=at, posts=ADD_RECORD.posts, facets=facets
    )
    return row


@transaction.atomic
def name_final(
    consultation: PublicConsultation, inputs: FinalInputs, /, *, by: Person, at: datetime
) -> PublicConsultation:
    """Name the document that was prepared; it cannot be approved before the file is complete."""
    consultation = lock(consultation)
    refuse_if(refusal_to_name_final(consultation, inputs, by=by, at=at))
    consultation.final = Document.objects.get(pk=inputs.document_id)
    consultation.save(update_fields=["final"])
    facets = {"document": inputs.document_id}
    record_consultation_act(
        NAME_FINAL.act_verb, consultation, by=by, at=at, posts=NAME_FINAL.posts, facets=facets
    )
    return consultation


@transaction.atomic
def publish_outcome(
    consultation: PublicConsultation, inputs: OutcomeInputs, /, *, by: Person, at: datetime
) -> PublicConsultation:
    """
    Publish what became of the comments, with every answer.

    Law: 国务院令713号 art. 29, 32.
    """
    consultation = lock(consultation)
    refuse_if(refusal_to_publish_outcome(consultation, inputs, by=by, at=at))
    consultation.state = PUBLISH_OUTCOME.new_state
    consultation.outcome, consultation.concluded_at = clean_text(inputs.outcome), at
    consultation.save(update_fields=["state", "outcome", "concluded_at"])
    update_waiting(consultation)
    counts = counts_by_state(consultation)
    facets = {
        "kind": consultation.kind,
        "in_time": consultation.outcome_due_on is not None
        and local_date(at) <= consultation.outcome_due_on,
        "answered": counts[CommentState.ANSWERED],
        "held": counts[CommentState.HELD],
    }
    record_consultation_act(
        PUBLISH_OUTCOME.act_verb,
        consultation,
        by=by,
        at=at,
        posts=PUBLISH_OUTCOME.posts,
        facets=facets,
    )
    return consultation


@transaction.atomic
def cancel_consultation(
    consultation: PublicConsultation, inputs: CancelInputs, /, *, by: Person, at: datetime
) -> PublicConsultation:
    """Cancel the consultation; what was public stays so, with the reason."""
    consultation = lock(consultation)
    refuse_if(refusal_to_cancel(consultation, inputs, by=by, at=at))
    consultation.state = CANCEL.new_state
    consultation.cancelled_at, consultation.cancel_reason = at, single_line(inputs.reason)
    consultation.save(update_fields=["state", "cancelled_at", "cancel_reason"])
    update_waiting(consultation)
    record_consultation_act(CANCEL.act_verb, consultation, by=by, at=at, posts=CANCEL.posts)
    return consultation


def _next_number(body: Body, year: int) -> str:
    """Return the next number of a locked body in a year."""
    prefix = f"{body.code}-{CONSULTATION_SERIES}{year}-"
    last = PublicConsultation.objects.filter(number__startswith=prefix).order_by("-number").first()
    return f"{prefix}{int(last.number.rpartition('-')[2]) + 1 if last else 1:05}"
