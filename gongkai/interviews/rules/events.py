"""Refusals of an event: plan, change, guests, documents, announce, begin, end, cancel."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from gongkai.calendars.day_refusals import refusal_of_far_day
from gongkai.documents.queries.access import public_documents
from gongkai.interviews.inputs import (
    AttendanceInputs,
    DocumentInputs,
    EventFacts,
    GuestChoice,
    GuestInputs,
    ReasonInputs,
)
from gongkai.interviews.models import Event
from gongkai.interviews.queries import handled_body_ids
from gongkai.interviews.rules.steps import persons_acting, refusal_of_step
from gongkai.interviews.rules.texts import (
    MAX_LINE,
    MAX_SPEAKER,
    MAX_TEXT,
    MAX_TITLE,
    refusal_of_public_text,
)
from gongkai.interviews.states import EventKind
from gongkai.interviews.workflow import (
    ADD_GUEST,
    AMEND,
    ANNOUNCE,
    CANCEL,
    END,
    HANDLERS,
    LINK_DOCUMENT,
    REMOVE_GUEST,
    START,
    UNLINK_DOCUMENT,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import compact
from gongkai.kit.text_refusals import refusal_of_length, refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding_any

MAX_GUESTS, MAX_DOCUMENTS = 20, 20
# An event may begin so long before the announced moment.
EARLY = timedelta(hours=1)


@dataclass(frozen=True)
class NewEvent:
    """A new event: its kind as a value of `EventKind`, and what is announced."""

    kind: str
    facts: EventFacts


def refusal_to_plan(
    body: Body, new: NewEvent | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why `by` may not plan an event of this body."""
    if body.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."))
    if body.pk not in handled_body_ids(by, on=local_date(at)):
        return not_holding_any(HANDLERS)
    if new is None:
        return None
    if new.kind not in EventKind:
        return Refusal("no-kind", _("Choose the kind."), field="kind")
    return refusal_of_facts(new.facts, at=at)


def refusal_of_facts(facts: EventFacts, *, at: datetime) -> Refusal | None:
    """Return why an announcement may not be stored."""
    if refusal := refusal_of_public_text(facts.title, "title", MAX_TITLE):
        return refusal
    if refusal := refusal_of_public_text(facts.outline, "outline", MAX_TEXT):
        return refusal
    if refusal := refusal_of_length(facts.place, "place", MAX_TITLE):
        return refusal
    if facts.begins_at <= at:
        return Refusal("begin-past", _("The moment lies in the past."), field="begins_at")
    if refusal := refusal_of_far_day(facts.begins_at, "begins_at", today=local_date(at)):
        return refusal
    until = facts.questions_until
    if until is not None and until > facts.begins_at:
        return Refusal(
            "questions-after-begin",
            _("Questions beforehand end before the event begins."),
            field="questions_until",
        )
    return None


def refusal_to_amend(
    event: Event, inputs: EventFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the announcement may not be changed."""
    if refusal := refusal_of_step(AMEND, event, by=by, at=at):
        return refusal
    return refusal_of_facts(inputs, at=at) if inputs is not None else None


def refusal_to_add_guest(
    event: Event, inputs: GuestInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the guest may not be added."""
    if refusal := refusal_of_step(ADD_GUEST, event, by=by, at=at):
        return refusal
    if event.guests.count() >= MAX_GUESTS:
        return Refusal(
            "too-many-guests",
            _("At most %(most)s guests can be entered.") % {"most": MAX_GUESTS},
        )
    if inputs is None:
        return None
    if refusal := refusal_of_text(inputs.name, "name", MAX_SPEAKER):
        return refusal
    if refusal := refusal_of_text(inputs.office, "office", MAX_TITLE):
        return refusal
    if inputs.is_principal and event.guests.filter(is_principal=True).exists():
        return Refusal(
            "second-principal",
            _("The principal official is entered already."),
            field="is_principal",
        )
    return None


def refusal_to_remove_guest(
    event: Event, inputs: GuestChoice | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the guest may not be removed."""
    if refusal := refusal_of_step(REMOVE_GUEST, event, by=by, at=at):
        return refusal
    least = 1 if ANNOUNCE.starts_from(event.state) else 2
    if event.guests.count() < least:
        return Refusal("no-guest", _("An announced event has at least one guest."))
    if inputs is not None and not event.guests.filter(pk=inputs.guest_id).exists():
        return Refusal("no-such-guest", _("Choose a guest."), field="guest_id")
    return None


def refusal_to_link_document(
    event: Event, inputs: DocumentInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the document may not be named: it must be public."""
    if refusal := refusal_of_step(LINK_DOCUMENT, event, by=by, at=at):
        return refusal
    if event.explained.count() >= MAX_DOCUMENTS:
        return Refusal(
            "too-many-documents",
            _("At most %(most)s documents can be named.") % {"most": MAX_DOCUMENTS},
        )
    if inputs is None:
        return None
    number = written_index_number(inputs.index_number)
    if not public_documents().filter(index_number=number).exists():
        return Refusal(
            "no-document", _("No public document has this index number."), field="index_number"
        )
    if event.explained.filter(document__index_number=number).exists():
        return Refusal("linked-before", _("It is named already."), field="index_number")
    return None


def refusal_to_unlink_document(
    event: Event, inputs: DocumentInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the document may not be removed."""
    if refusal := refusal_of_step(UNLINK_DOCUMENT, event, by=by, at=at):
        return refusal
    if not event.explained.exists():
        return Refusal("no-document", _("No document is named."))
    if inputs is None:
        return None
    number = written_index_number(inputs.index_number)
    if not event.explained.filter(document__index_number=number).exists():
        return Refusal("no-document", _("This document is not named."), field="index_number")
    return None


def written_index_number(written: str) -> str:
    """Return an index number as it was written, in one way of writing."""
    return compact(written).upper()


def refusal_to_announce(
    event: Event, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the event may not be announced: it takes another person, a guest, and time."""
    del inputs
    if refusal := refusal_of_step(ANNOUNCE, event, by=by, at=at):
        return refusal
    if event.planned_by_id in persons_acting(event, by, ANNOUNCE.posts[0], on=local_date(at)):
        return Refusal("own-event", _("Whoever planned an event may not announce it."))
    if not event.guests.exists():
        return Refusal("no-guest", _("Enter at least one guest first."))
    if event.begins_at <= at:
        return Refusal("begin-past", _("The announced moment has passed. Change it first."))
    return None


def refusal_to_start(
    event: Event, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the event may not begin: it is too early."""
    del inputs
    if refusal := refusal_of_step(START, event, by=by, at=at):
        return refusal
    if at < event.begins_at - EARLY:
        return Refusal(
            "too-early", _("An event begins at the earliest one hour before the announced moment.")
        )
    return None


def refusal_to_end(
    event: Event, inputs: AttendanceInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the event may not end: somebody must have attended."""
    if refusal := refusal_of_step(END, event, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    known = set(event.guests.values_list("pk", flat=True))
    if not inputs.attended or not set(inputs.attended) <= known:
        return Refusal("no-guest", _("Choose the guests who attended."), field="attended")
    return None


def refusal_to_cancel(
    event: Event, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the event may not be cancelled: the public is told a reason."""
    if refusal := refusal_of_step(CANCEL, event, by=by, at=at):
        return refusal
    return refusal_of_public_text(inputs.reason, "reason", MAX_LINE) if inputs is not None else None
