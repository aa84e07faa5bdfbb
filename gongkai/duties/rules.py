"""Refusals of events after which an item of the catalogue must be published."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.models import CatalogueItem
from gongkai.duties.models import DutyEvent
from gongkai.duties.queries import event_entries
from gongkai.duties.states import UNMET
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import single_line
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import capacity_in
from gongkai.organisations.states import PostKind

# Law: 条例19 art. 26: within 20 working days, unless laws say otherwise.
MAX_WORKING_DAYS = 20
MAX_NOTE = 300
# How long after it happened an event may be entered.
MAX_AGE = timedelta(days=366)


@dataclass(frozen=True)
class EventFacts:
    """What happened when, and within how many working days the item must be published."""

    item: CatalogueItem
    happened_on: date
    note: str
    working_days: int = MAX_WORKING_DAYS


def refusal_to_record_event(
    body: Body, facts: EventFacts | None, /, *, by: Person, on: date
) -> Refusal | None:
    """
    Why `by` may not record an event: no disclosure officer, or the item is not published by events.

    Law: 条例19 art. 12, art. 26.
    """
    if capacity_in(by, PostKind.DISCLOSURE_OFFICER, body.pk, None, on=on) is None:
        return Refusal("wrong-post", _("Only a disclosure officer of the body can do this."))
    if facts is None:
        return None
    entry = event_entries(body, on=on).get(facts.item.pk)
    if entry is None:
        return Refusal(
            "other-item",
            _("The catalogue of this body has no such item that is published when it arises."),
            field="item",
        )
    if facts.happened_on > on:
        return Refusal(
            "future-event", _("The day of the event lies in the future."), field="happened_on"
        )
    if facts.happened_on < on - MAX_AGE:
        return Refusal(
            "old-event", _("The event happened more than a year ago."), field="happened_on"
        )
    note = single_line(facts.note)
    if not note:
        return Refusal("no-note", _("Say what happened."), field="note")
    if len(note) > MAX_NOTE:
        return Refusal("note-too-long", _("The note is too long."), field="note")
    most = entry.columns.working_days or MAX_WORKING_DAYS
    if not 1 <= facts.working_days <= most:
        return Refusal(
            "too-many-days",
            _("The item must be published within %(most)s working days at most.") % {"most": most},
            law="条例19 art. 26",
            field="working_days",
        )
    known = DutyEvent.objects.filter(
        body=body, item=facts.item, happened_on=facts.happened_on, note=note
    )
    if known.exists():
        return Refusal("known-event", _("This event is recorded already."), field="note")
    return None


def refusal_to_withdraw_event(event: DutyEvent, /, *, by: Person, on: date) -> Refusal | None:
    """Why `by` may not withdraw an event that was recorded by mistake: its duty is fulfilled."""
    if refusal := refusal_to_record_event(event.body, None, by=by, on=on):
        return refusal
    if event.duty.state not in UNMET:
        return Refusal("duty-met", _("The duty of this event is fulfilled, so the event stays."))
    return None
