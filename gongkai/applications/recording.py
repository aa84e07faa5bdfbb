"""Finish an action on an application: recompute its deadline, save it, record the act."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings

from gongkai.applications.models import Application
from gongkai.applications.queries import derivation_of
from gongkai.applications.states import OPEN, Stage
from gongkai.applications.waiting import update_waiting
from gongkai.calendars.queries import Calendars, calendar_of
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.law.calendar import WorkCalendar
from gongkai.ledger.actions import SYSTEM, Actor, record
from gongkai.ledger.actors import ActorKind
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind

APPLICANT = Actor(ActorKind.APPLICANT)


def calendar_at(application: Application) -> WorkCalendar:
    """Return the working-day calendar of the body's region."""
    return calendar_of(application.body.region)


def recount(application: Application, calendars: Calendars | None = None) -> bool:
    """Recompute the reply deadline (not saved); return whether it changed."""
    before = (application.due_on, application.provisional)
    if application.stage in OPEN:
        calendar = (calendars or Calendars()).of(application.body.region)
        derivation = derivation_of(application, calendar, settings.GONGKAI_LAW)
        assert derivation is not None  # open applications have been received
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
    """Apply a workflow step: set the target stage, recompute the deadline, save, record."""
    assert step.verb is not None  # only steps with a verb record an act
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
    """Recompute the deadline, save, and record the act. Save related rows before calling this."""
    application.revision += 1
    application.changed_at = at
    application.save()
    # Reload the row: its prefetched related rows date from before the act.
    fresh = Application.objects.select_related("body").get(pk=application.pk)
    if recount(fresh):
        application.due_on, application.provisional = fresh.due_on, fresh.provisional
        application.save(update_fields=["due_on", "provisional"])
    update_waiting([application.pk])
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
