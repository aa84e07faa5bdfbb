"""Register public concerns, note what was stated on them, take measures, and close them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.documents.models import Document
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import capacities_of
from gongkai.participation.models import Concern, ConcernMeasure, ConcernStatement
from gongkai.participation.queries import due_moments
from gongkai.participation.registration import NewConcern
from gongkai.participation.rules import (
    refusal_to_add_measure,
    refusal_to_amend,
    refusal_to_close,
    refusal_to_register,
    refusal_to_report_progress,
    refusal_to_state,
)
from gongkai.participation.states import ConcernKind, ConcernState, StatementForm
from gongkai.participation.waiting import update_waiting
from gongkai.participation.workflow import (
    ADD_MEASURE,
    AMEND,
    CLOSE_CONCERN,
    HANDLERS,
    REPORT_PROGRESS,
    ConcernFacts,
    MeasureInputs,
    OutcomeInputs,
    ProgressInputs,
)

SERIES = "YQ"  # 舆情


@transaction.atomic
def register_concern(body: Body, facts: NewConcern, /, *, by: Person, at: datetime) -> Concern:
    """
    Register a matter of public concern; its clocks run in natural hours from when it arose.

    Law: 国办发〔2016〕61号.
    """
    body = lock(body)
    refuse_if(refusal_to_register(body, facts, by=by, at=at))
    facts_due_at, due_at = due_moments(facts.kind, facts.arisen_at)
    concern = Concern.objects.create(
        body=body,
        number=_next_number(body, local_date(at).year),
        kind=facts.kind,
        source=facts.source,
        title=single_line(facts.title),
        facts=clean_text(facts.facts),
        arisen_at=facts.arisen_at,
        registered_at=at,
        registered_by=by,
        facts_due_at=facts_due_at,
        due_at=due_at,
    )
    update_waiting(concern)
    details = {"kind": facts.kind, "source": facts.source, "due_at": due_at}
    _record(Verb.CONCERN_REGISTERED, concern, by=by, at=at, facets=details)
    return concern


@transaction.atomic
def amend_concern(
    concern: Concern, inputs: ConcernFacts, /, *, by: Person, at: datetime
) -> Concern:
    """Correct topic and facts."""
    concern = lock(concern)
    refuse_if(refusal_to_amend(concern, inputs, by=by, at=at))
    concern.title, concern.facts = single_line(inputs.title), clean_text(inputs.facts)
    concern.save(update_fields=["title", "facts"])
    _record(Verb(AMEND.act_verb), concern, by=by, at=at)
    return concern


@transaction.atomic
def add_statement(
    concern: Concern, document: Document, form: str, *, by: Person, at: datetime
) -> ConcernStatement:
    """Note that a draft is a statement on the concern (no official act; its release is one)."""
    concern = lock(concern)
    refuse_if(refusal_to_state(concern, by=by, at=at))
    return ConcernStatement.objects.create(
        concern=concern, document=document, form=StatementForm(form)
    )


@transaction.atomic
def note_statement(statement: ConcernStatement, *, at: datetime) -> bool:
    """
    Note that a statement was released at a moment; return whether that answers the concern.

    The system takes this step. An emergency is answered by a press conference, of which the statement
    is the record; any first statement gives first facts.
    """
    concern, statement = lock(statement.concern), lock(statement)
    if statement.is_noted:
        return False
    statement.is_noted = True
    statement.save(update_fields=["is_noted"])
    facets: dict[str, Any] = {"form": statement.form, "minutes": _minutes(concern, at)}
    if concern.informed_at is None:
        concern.informed_at = at
        if concern.facts_due_at is not None:
            facets["facts_in_time"] = at <= concern.facts_due_at
    answers = concern.state == ConcernState.OPEN and (
        concern.kind != ConcernKind.EMERGENCY or statement.form == StatementForm.CONFERENCE
    )
    if answers:
        concern.state, concern.answered_at = ConcernState.ANSWERED, at
        facets["in_time"] = at <= concern.due_at
    concern.save(update_fields=["state", "informed_at", "answered_at"])
    update_waiting(concern)
    verb = Verb.CONCERN_ANSWERED if answers else Verb.CONCERN_STATED
    record(
        verb,
        concern,
        chain=concern.body.chain,
        by=SYSTEM,
        at=at,
        on=local_date(at),
        facets={"number": concern.number, "kind": concern.kind, **facets},
    )
    return answers


@transaction.atomic
def add_measure(
    concern: Concern, inputs: MeasureInputs, /, *, by: Person, at: datetime
) -> ConcernMeasure:
    """Enter what a body does about the concern, and until when."""
    concern = lock(concern)
    refuse_if(refusal_to_add_measure(concern, inputs, by=by, at=at))
    measure = ConcernMeasure.objects.create(
        concern=concern,
        text=single_line(inputs.text),
        body_id=inputs.body_id,
        due_on=inputs.due_on,
    )
    _record(Verb(ADD_MEASURE.act_verb), concern, by=by, at=at, facets={"due_on": inputs.due_on})
    return measure


@transaction.atomic
def report_progress(
    concern: Concern, inputs: ProgressInputs, /, *, by: Person, at: datetime
) -> ConcernMeasure:
    """Enter how far a measure is, or that it is done."""
    concern = lock(concern)
    refuse_if(refusal_to_report_progress(concern, inputs, by=by, at=at))
    measure = concern.measures.get(pk=inputs.measure_id)
    measure.progress = single_line(inputs.progress)
    verb, facets = Verb(REPORT_PROGRESS.act_verb), {}
    if inputs.done:
        measure.done_on = local_date(at)
        verb = Verb.CONCERN_MEASURE_DONE
        facets = {"in_time": measure.done_on <= measure.due_on}
    measure.save(update_fields=["progress", "done_on"])
    _record(verb, concern, by=by, at=at, facets=facets)
    return measure


@transaction.atomic
def close_concern(
    concern: Concern, inputs: OutcomeInputs, /, *, by: Person, at: datetime
) -> Concern:
    """Close an answered concern whose measures are done; its outcome is public."""
    concern = lock(concern)
    refuse_if(refusal_to_close(concern, inputs, by=by, at=at))
    concern.state = CLOSE_CONCERN.new_state
    concern.closed_on, concern.outcome = local_date(at), clean_text(inputs.outcome)
    concern.save(update_fields=["state", "closed_on", "outcome"])
    update_waiting(concern)
    _record(Verb(CLOSE_CONCERN.act_verb), concern, by=by, at=at)
    return concern


def _minutes(concern: Concern, at: datetime) -> int:
    return max(0, int((at - concern.arisen_at).total_seconds() // 60))


def _next_number(body: Body, year: int) -> str:
    """Return the next number of a locked body in a year."""
    prefix = f"{body.code}-{SERIES}{year}-"
    last = Concern.objects.filter(number__startswith=prefix).order_by("-number").first()
    return f"{prefix}{int(last.number.rpartition('-')[2]) + 1 if last else 1:05}"


def _record(
    verb: Verb,
    concern: Concern,
    *,
    by: Person,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    record(
        verb,
        concern,
        chain=concern.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=_post_of(verb, by, concern, at),
        facets={"number": concern.number, **(facets or {})},
    )


def _post_of(verb: Verb, by: Person, concern: Concern, at: datetime) -> str:
    """Return the post in which the person acts; the rules have checked that there is one."""
    posts = CLOSE_CONCERN.posts if verb == CLOSE_CONCERN.verb else HANDLERS
    held = {
        one.post
        for one in capacities_of(by, on=local_date(at)).in_body(concern.body_id)
        if one.office_id is None
    }
    return next(post for post in posts if post in held)
