"""Common checks of application rules: edition, stage, post, deadline and text."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models import Application
from gongkai.applications.queries import capacity
from gongkai.applications.states import Stage
from gongkai.kit.date_text import day_text
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import is_blank
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.law.clocks import reply_clock
from gongkai.law.receipts import BY_CONFIRMATION
from gongkai.law.regimes import Regime, regime_of_application, regime_on
from gongkai.organisations.models import Person
from gongkai.organisations.post_refusals import not_holding
from gongkai.organisations.states import PostKind

MAX_TEXT_LENGTH = 5_000
MAX_MESSAGES = 50


def regime_of(application: Application) -> Regime:
    """
    Return the edition of the Regulations that applies, by default that of the day of receipt.

    Law: 条例19 art. 56; 条例07 art. 38.
    """
    return regime_of_application(
        application.received_on or application.arrived_on, settings.GONGKAI_LAW.transition
    )


def report_facets(application: Application) -> dict[str, str]:
    """Return the facets by which the annual report counts a received application."""
    return {
        "channel": application.channel,
        "kind": application.applicant.kind,
        "regime": regime_of(application).value,
    }


def needs_confirmation(application: Application) -> bool:
    """
    Return whether receipt by this channel requires a confirmation with the applicant.

    Law: 条例19 art. 31.
    """
    return application.law_channel in BY_CONFIRMATION[regime_on(application.arrived_on)]


def refusal_of_stage(
    step: Step[Stage, Any], application: Application, otherwise: Refusal | None = None
) -> Refusal | None:
    """Return why the stage does not allow the step; `otherwise` replaces the standard refusal."""
    if step.starts_from(application.stage):
        return None
    return otherwise or Refusal(
        "wrong-stage",
        _("Not possible now: the application is “%(stage)s”.")
        % {"stage": Stage(application.stage).label},
    )


def refusal_of_post(
    step: Step[Stage, Any], application: Application, *, by: Person | None, at: datetime
) -> Refusal | None:
    """Return why the person may not take the step. The applicant (None) needs no post."""
    if by is None:
        return None
    posts = [PostKind(post) for post in step.posts]
    if any(capacity(by, post, application, on=local_date(at)) for post in posts):
        return None
    return not_holding(posts[0])


def refusal_of_step(
    step: Step[Stage, Any], application: Application, *, by: Person | None, at: datetime
) -> Refusal | None:
    """Return why the stage or the person's posts do not allow the step."""
    return refusal_of_stage(step, application) or refusal_of_post(step, application, by=by, at=at)


def refusal_after_deadline(application: Application, *, on: date) -> Refusal | None:
    """
    Return a refusal if the reply deadline has passed.

    Law: 条例19 art. 33; 条例07 art. 24.
    """
    if application.due_on is not None and on > application.due_on:
        return Refusal(
            "time-over",
            _("The reply deadline was %(due)s.") % {"due": day_text(application.due_on)},
            law=reply_clock(regime_of(application)).law,
        )
    return None


def refusal_of_text(text: str, field: str, *, most: int = MAX_TEXT_LENGTH) -> Refusal | None:
    """Return why a text is refused: it is empty or too long."""
    if is_blank(text):
        return Refusal("no-text", _("Enter a text."), field=field)
    if len(text) > most:
        return Refusal(
            "text-too-long",
            _("At most %(most)s characters.") % {"most": most},
            field=field,
        )
    return None


def acting_persons(by: Person, post: PostKind, application: Application, *, on: date) -> set[int]:
    """Return the ids of the acting person and of the holder of the post."""
    acting = capacity(by, post, application, on=on)
    return {by.pk, acting.holder_id} if acting else {by.pk}


def refusal_of_step_in_time(
    step: Step[Stage, Any], application: Application, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a step is refused that is possible only before the reply deadline."""
    return refusal_of_step(step, application, by=by, at=at) or refusal_after_deadline(
        application, on=local_date(at)
    )
