"""What all rules of applications share: the edition, the stage, the post, the time, the words."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.applications.models import Application
from gongkai.applications.queries import capacity
from gongkai.applications.states import Stage
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.law.clocks import reply_clock
from gongkai.law.receipts import BY_CONFIRMATION
from gongkai.law.regimes import Regime, regime_on
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind

MAX_WORDS = 5_000
MAX_MESSAGES = 50


def regime_of(application: Application) -> Regime:
    """
    Return the edition that applies: by the day of receipt.

    Law: 条例19 art. 56; 条例07 art. 38.
    """
    return regime_on(application.received_on or application.arrived_on)


def needs_confirmation(application: Application) -> bool:
    """
    Say whether receipt by this channel begins with a confirmation with the applicant.

    Law: 条例19 art. 31.
    """
    return application.law_channel in BY_CONFIRMATION[regime_on(application.arrived_on)]


def not_holding(post: PostKind) -> Refusal:
    """Refuse who has not got the post."""
    return Refusal(
        "wrong-post",
        _("Only a person with the post “%(post)s” in this body can do this.")
        % {"post": post.label},
    )


def refusal_of_stage(
    step: Step[Stage, Any], application: Application, otherwise: Refusal | None = None
) -> Refusal | None:
    """Why the step may not be taken at the stage of the application; `otherwise` says it in other words."""
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
    """Why the person may not take the step; of the applicant (None) no post is asked."""
    if by is None:
        return None
    posts = [PostKind(post) for post in step.posts]
    if any(capacity(by, post, application, on=local_date(at)) for post in posts):
        return None
    return not_holding(posts[0])


def refusal_of_step(
    step: Step[Stage, Any], application: Application, *, by: Person | None, at: datetime
) -> Refusal | None:
    """What all steps share: the stage, and the post."""
    return refusal_of_stage(step, application) or refusal_of_post(step, application, by=by, at=at)


def refusal_of_lateness(application: Application, *, on: date) -> Refusal | None:
    """
    Why nothing more can be begun: the time for the reply is over.

    Law: 条例19 art. 33; 条例07 art. 24.
    """
    if application.due_on is not None and on > application.due_on:
        return Refusal(
            "time-over",
            _("The time for the reply was over on %(due)s.")
            % {"due": application.due_on.isoformat()},
            law=reply_clock(regime_of(application)).law,
        )
    return None


def refusal_of_words(words: str, field: str) -> Refusal | None:
    """Why these words cannot stand: none, or too many."""
    if not words.strip():
        return Refusal("no-words", _("Write what is to be said."), field=field)
    if len(words) > MAX_WORDS:
        return Refusal(
            "words-too-long", _("At most %(most)s characters.") % {"most": MAX_WORDS}, field=field
        )
    return None


def behind(by: Person, post: PostKind, application: Application, *, on: date) -> set[int]:
    """Return the persons behind an act: who acts, and whose post it is."""
    acting = capacity(by, post, application, on=on)
    return {by.pk, acting.holder_id} if acting else {by.pk}
