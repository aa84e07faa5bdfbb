"""Open duties, record what fulfils them, and mark those that are overdue. None is an official act."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from gongkai.calendars.queries import Calendars
from gongkai.catalogue.inheritance import catalogue_of
from gongkai.catalogue.states import Frequency
from gongkai.duties.models import Duty, DutyEvent, DutyTally
from gongkai.duties.queries import first_evidence, overdue_duties
from gongkai.duties.rules import (
    EventFacts,
    refusal_to_record_event,
    refusal_to_withdraw_event,
)
from gongkai.duties.states import UNMET, DutyState, EvidenceKind
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.law.calendar import add_working_days
from gongkai.law.publication_periods import period_of
from gongkai.organisations.models import Body, Person

MAX_OVERDUE = 500
# How long after its last day a publication still answers an event, late.
EVENT_REMAINS = timedelta(days=366)


@transaction.atomic
def open_duties(body: Body, calendars: Calendars, /, *, at: datetime) -> int:
    """
    Open the duties of a body for the periods of this day (no official act); return how many.

    What was published before on this day counts. A period whose last day had passed before the
    catalogue named the item is no duty. Law: 条例19 art. 12.
    """
    today, calendar = local_date(at), calendars.of(body.region)
    wanted = []
    for entry in catalogue_of(body, on=today):
        columns = entry.columns
        period = period_of(
            columns.frequency,
            today,
            due_days=columns.due_days,
            in_working_days=columns.due_in_working_days,
            calendar=calendar,
        )
        if period is not None:
            wanted.append((entry.item.pk, period))
    known = set(
        Duty.objects.filter(
            body=body, event=None, item__in=[item for item, _period in wanted], closes_on__gt=today
        ).values_list("item_id", "opens_on")
    )
    new = [(item, period) for item, period in wanted if (item, period.opens_on) not in known]
    passed = {period.due_on for _item, period in new if period.due_on < today}
    named = {due_on: _items_with_periods(body, due_on) for due_on in passed}
    opened = [
        Duty.objects.create(
            body=body,
            item_id=item,
            first=period.first,
            last=period.last,
            opens_on=period.opens_on,
            due_on=period.due_on,
            closes_on=period.closes_on,
        )
        for item, period in new
        if item in named.get(period.due_on, {item})
    ]
    for duty in opened:
        _add(duty, 1)
        _settle(duty, at)
    return len(opened)


@transaction.atomic
def record_event(
    body: Body, facts: EventFacts, calendars: Calendars, /, *, by: Person, at: datetime
) -> Duty:
    """
    Record that something happened, and open the duty to publish about it (no official act).

    What was published since that day under the item counts, unless it answers another event.
    Law: 条例19 art. 26.
    """
    body = lock(body)
    refuse_if(refusal_to_record_event(body, facts, by=by, on=local_date(at)))
    event = DutyEvent.objects.create(
        body=body,
        item=facts.item,
        happened_on=facts.happened_on,
        note=single_line(facts.note),
        working_days=facts.working_days,
        recorded_by=by,
        recorded_at=at,
    )
    due = add_working_days(calendars.of(body.region), facts.happened_on, facts.working_days).on
    duty = Duty.objects.create(
        body=body,
        item=facts.item,
        event=event,
        first=facts.happened_on,
        last=facts.happened_on,
        opens_on=facts.happened_on,
        due_on=due,
        closes_on=due + EVENT_REMAINS,
    )
    _add(duty, 1)
    _settle(duty, at)
    return duty


@transaction.atomic
def withdraw_event(event: DutyEvent, /, *, by: Person, at: datetime) -> None:
    """Remove an event that was recorded by mistake, with its open duty (no official act)."""
    event = lock(event)
    refuse_if(refusal_to_withdraw_event(event, by=by, on=local_date(at)))
    duty = Duty.objects.select_for_update().get(event=event)
    _add(duty, -1)
    duty.delete()
    event.delete()


@transaction.atomic
def fulfil_duty(
    body: Body, item: int, evidence: str, /, *, on: date, kind: EvidenceKind = EvidenceKind.DOCUMENT
) -> Duty | None:
    """
    Record that something was published under an item (no official act).

    It fulfils the duty of the period of that day, unless that is fulfilled already.
    """
    found = Duty.objects.select_for_update().filter(
        body=body, item=item, opens_on__lte=on, closes_on__gt=on, state__in=UNMET
    )
    duty = found.order_by("opens_on").first()
    if duty is not None:
        _meet(duty, on, evidence, kind)
    return duty


@transaction.atomic
def release_evidence(evidence: str, /, *, at: datetime) -> int:
    """Find something else for the duties that a withdrawn publication fulfilled (no official act)."""
    duties = list(Duty.objects.select_for_update().filter(evidence=evidence).order_by("id"))
    for duty in duties:
        _settle(duty, at)
    return len(duties)


@transaction.atomic
def mark_overdue_duties(*, at: datetime) -> Sequence[Duty]:
    """Mark the duties whose last day has passed as missing (no official act); return them."""
    overdue = overdue_duties(local_date(at)).select_for_update(of=("self",))
    marked = list(overdue[:MAX_OVERDUE])
    for duty in marked:
        _change(duty, DutyState.MISSING, None, "")
    return marked


def _items_with_periods(body: Body, on: date) -> set[int]:
    """Return the items that the catalogue of a body had in periods on a day."""
    entries = catalogue_of(body, on=on)
    return {one.item.pk for one in entries if one.columns.frequency not in {"", Frequency.EVENT}}


def _settle(duty: Duty, at: datetime) -> None:
    """Find the first publication that fulfils a locked duty, or that there is none."""
    found = first_evidence(duty)
    if found is None:
        overdue = duty.due_on < local_date(at)
        _change(duty, DutyState.MISSING if overdue else DutyState.OPEN, None, "")
    else:
        _meet(duty, *found)


def _meet(duty: Duty, on: date, evidence: str, kind: EvidenceKind = EvidenceKind.DOCUMENT) -> None:
    state = DutyState.MET if on <= duty.due_on else DutyState.LATE
    _change(duty, state, on, evidence, kind)


def _change(
    duty: Duty,
    state: DutyState,
    met_on: date | None,
    evidence: str,
    kind: EvidenceKind = EvidenceKind.DOCUMENT,
) -> None:
    """Set the state of a locked duty, and count it under the new one."""
    if duty.state != state:
        _add(duty, -1)
        duty.state = state
        _add(duty, 1)
    duty.met_on, duty.evidence = met_on, evidence
    duty.evidence_kind = kind if evidence else ""
    duty.save(update_fields=["state", "met_on", "evidence", "evidence_kind"])


def _add(duty: Duty, number: int) -> None:
    tally, _made = DutyTally.objects.get_or_create(
        body_id=duty.body_id, year=duty.due_on.year, state=duty.state
    )
    DutyTally.objects.filter(pk=tally.pk).update(number=F("number") + number)
