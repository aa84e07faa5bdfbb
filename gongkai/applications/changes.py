"""How every act upon an application ends: the clock is counted anew, the row saved, the act recorded."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings

from gongkai.applications.models import Application
from gongkai.applications.queries import derivation_of
from gongkai.applications.states import OPEN, Stage
from gongkai.calendars.queries import Calendars, calendar_of
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.law.calendar import WorkCalendar
from gongkai.ledger.actions import SYSTEM, Actor, record
from gongkai.ledger.verbs import ActorKind, Verb
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind

APPLICANT = Actor(ActorKind.APPLICANT)


def calendar_at(application: Application) -> WorkCalendar:
    """Return the calendar of the place where the body sits."""
    return calendar_of(application.body.region)


def recount(application: Application, calendars: Calendars | None = None) -> bool:
    """Count the day on which the reply is due anew (not saved); return whether it moved."""
    before = (application.due_on, application.provisional)
    if application.stage in OPEN:
        calendar = (calendars or Calendars()).of(application.body.region)
        derivation = derivation_of(application, calendar, settings.GONGKAI_LAW)
        assert derivation is not None  # what is open was received
        application.due_on, application.provisional = derivation.due, derivation.provisional
    return before != (application.due_on, application.provisional)


def save_and_record_step(
    application: Application,
    step: Step[Stage, Any],
    *,
    by: Person | Actor,
    at: datetime,
    on: date | None = None,
    facets: Mapping[str, Any] | None = None,
) -> Application:
    """Take a step as the table says it: set its target, count the clock anew, save, record its verb and post."""
    assert step.verb is not None  # a step without an act settles nothing
    if step.target is not None:
        application.stage = step.target
    return save_and_record(
        application, Verb(step.verb), by=by, at=at, post=step.post or "", on=on, facets=facets
    )


def save_and_record(
    application: Application,
    verb: Verb,
    *,
    by: Person | Actor,
    at: datetime,
    post: PostKind | str = "",
    on: date | None = None,
    facets: Mapping[str, Any] | None = None,
) -> Application:
    """Count the clock anew, save, record. Rows of steps must be written before."""
    application.revision += 1
    application.changed_at = at
    application.save()
    # Read again: the steps joined to this row are those of before the act.
    fresh = Application.objects.select_related("body").get(pk=application.pk)
    if recount(fresh):
        application.due_on, application.provisional = fresh.due_on, fresh.provisional
        application.save(update_fields=["due_on", "provisional"])
    actor = by if isinstance(by, Actor) else by.actor
    record(
        verb,
        application,
        chain=application.body.chain,
        by=actor,
        at=at,
        on=on or local_date(at),
        post=post if actor not in {APPLICANT, SYSTEM} else "",
        facets={"number": application.number, **(facets or {})},
    )
    return application
