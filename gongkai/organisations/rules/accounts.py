"""Refusals for posts, delegations, accounts and authentication attempts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.kit.durations import duration_text
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.ledger.actions import Actor
from gongkai.ledger.actors import ActorKind
from gongkai.organisations.models import Account, Body, Delegation, Office, Person, Post
from gongkai.organisations.origins import Origin
from gongkai.organisations.people import administered_body_ids
from gongkai.organisations.queries import (
    administers,
    administrators,
    bodies_of,
    has_second_factor,
    operating_body,
)
from gongkai.organisations.security_events import failure_from, failures_about
from gongkai.organisations.states import AccountState, PostKind, Purpose
from gongkai.organisations.workflow import (
    ACTIVATE,
    DEACTIVATE,
    END_SESSIONS,
    REMOVE_FACTORS,
    SEND_LINK,
    AccountInputs,
    AccountStep,
)

# Posts that are held in a body as a whole: their work is not divided by office.
WHOLE_BODY = frozenset(
    {
        PostKind.CASE_OFFICER,
        PostKind.CASE_SUPERVISOR,
        PostKind.REPORT_OFFICER,
        PostKind.ASSESSOR,
        PostKind.AUDITOR,
        PostKind.ADMINISTRATOR,
    }
)


def refusal_of_office_post(kind: PostKind, office: Office | None) -> Refusal | None:
    """Return why a post may not be held in an office."""
    if office is None or kind not in WHOLE_BODY:
        return None
    return Refusal(
        "whole-body",
        _("The post “%(post)s” is held in the whole body, not in an office.")
        % {"post": kind.label},
        field="office",
    )


def refusal_to_grant_post(
    person: Person, kind: PostKind, body: Body, office: Office | None, *, by: Actor
) -> Refusal | None:
    """Return why the post may not be granted: to oneself, to a citizen, or a second time."""
    if by.kind == ActorKind.STAFF and by.id == str(person.pk):
        return Refusal("own-post", _("You cannot grant a post to yourself."))
    account: Account | None = person.account
    if account is not None and not account.is_staff_account:
        return Refusal("citizen", _("A citizen's account cannot get a post."))
    if office is not None and office.body_id != body.pk:
        return Refusal("other-office", _("This office belongs to another body."), field="office")
    if refusal := refusal_of_office_post(kind, office):
        return refusal
    if Post.objects.filter(person=person, kind=kind, body=body, office=office, until=None).exists():
        return Refusal("post-held", _("The person already holds this post."))
    return None


def refusal_to_administer(by: Person, body: Body, *, on: date) -> Refusal | None:
    """Return why the person may not manage posts of the body: administrators of it or above may."""
    if body.pk in administered_body_ids(by, on=on):
        return None
    return Refusal(
        "wrong-post", _("Only an administrator of this body or of one above it can do this.")
    )


def refusal_to_delegate(
    post: Post, to: Person, *, since: date, until: date, by: Actor
) -> Refusal | None:
    """Return why the holder may not delegate the post to `to`."""
    if by.kind == ActorKind.STAFF and by.id != str(post.person_id):
        return Refusal("not-holder", _("Only the holder can delegate a post."))
    if to.pk == post.person_id:
        return Refusal("own-delegation", _("A post cannot be delegated to its holder."))
    if until < since:
        return Refusal("dates", _("The delegation ends before it begins."), field="until")
    if to.account is not None and not to.account.is_staff_account:
        return Refusal("citizen", _("A citizen's account cannot get a post."))
    return None


def refusal_without_account(person: Person) -> Refusal | None:
    """Return a refusal if the person has no account."""
    if person.account is None:
        return Refusal("no-account", _("The person has no account."))
    return None


def refusal_to_manage(by: Person, person: Person, *, on: date) -> Refusal | None:
    """
    Return why this person may not manage the account of another.

    A person with posts in several bodies is managed only by an administrator of all of them. Otherwise
    the administrator of one body could interfere with another through a shared staff member.
    """
    if by.pk == person.pk:
        return Refusal(
            "own-account", _("You cannot manage your own account; another administrator can.")
        )
    refusals = [refusal_to_administer(by, body, on=on) for body in bodies_of(person, on=on)]
    if all(refusals) and not (refusals == [] and administers(by, on=on)):
        return Refusal(
            "wrong-post",
            _("Only an administrator of the person's bodies or of one above them can do this."),
        )
    if any(refusals):
        return Refusal(
            "other-body", _("The person also holds a post in a body that you do not administer.")
        )
    return None


def account_state(person: Person) -> AccountState:
    """Return whether users can sign in as this person; a person without account counts as open."""
    closed = person.account is not None and not person.account.is_active
    return AccountState.CLOSED if closed else AccountState.OPEN


def refusal_of_step(
    step: AccountStep[Any], person: Person, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why `by` may not take a step: no account, no permission, or the wrong state."""
    refusal = refusal_without_account(person) or refusal_to_manage(by, person, on=local_date(at))
    if refusal is not None:
        return refusal
    state = account_state(person)
    if step.starts_from(state):
        return None
    if state == AccountState.OPEN:
        return Refusal("active", _("The account is open."))
    return Refusal("inactive", _("The account is closed."))


def refusal_to_activate(
    person: Person, _inputs: AccountInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the account may not be reopened."""
    return refusal_of_step(ACTIVATE, person, by=by, at=at)


def refusal_to_deactivate(
    person: Person, _inputs: AccountInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why an open account may not be closed."""
    return refusal_of_step(DEACTIVATE, person, by=by, at=at)


def refusal_to_end_sessions(
    person: Person, _inputs: AccountInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why an administrator may not end the sessions of an account."""
    return refusal_of_step(END_SESSIONS, person, by=by, at=at)


def refusal_to_send_link(
    person: Person, _inputs: AccountInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why no password link may be sent to the person."""
    refusal = refusal_of_step(SEND_LINK, person, by=by, at=at)
    if refusal is None and not settings.EMAIL_HOST:
        return Refusal(
            "no-mail",
            _("This site sends no mail. Print a sign-in letter instead."),
        )
    if refusal is None and person.account and not person.account.email:
        return Refusal("no-address", _("The account has no e-mail address."))
    return refusal


def refusal_to_issue_code(person: Person, *, by: Person, at: datetime) -> Refusal | None:
    """Return why no sign-in letter may be made for the person."""
    refusal = refusal_without_account(person) or refusal_to_manage(by, person, on=local_date(at))
    if refusal is None and account_state(person) == AccountState.CLOSED:
        return Refusal("inactive", _("The account is closed."))
    return refusal


def refusal_to_remove_factors(
    person: Person, _inputs: AccountInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why an administrator may not remove the second factors of an account."""
    refusal = refusal_of_step(REMOVE_FACTORS, person, by=by, at=at)
    if refusal is None and person.account and not has_second_factor(person.account):
        return Refusal("no-factor", _("The account has no second factor."))
    return refusal


def refusal_to_end_post(post: Post, *, on: date) -> Refusal | None:
    """Return why the post cannot be ended: it has ended, or nobody would administer the site."""
    if post.until is not None and post.until <= on:
        return Refusal("post-over", _("The post has already ended."))
    operator = operating_body()
    if operator is None or post.body_id != operator.pk:
        return None
    posts = administrators(on=on).filter(body=operator)
    if set(posts.values_list("pk", flat=True)) == {post.pk}:
        return Refusal(
            "last-administrator",
            _("This is the only administrator of the site. Appoint another one first."),
        )
    return None


def refusal_to_end_delegation(delegation: Delegation, *, by: Person, on: date) -> Refusal | None:
    """Return why the delegation may not be ended: only its holder or an administrator may."""
    if by.pk != delegation.post.person_id and refusal_to_administer(
        by, delegation.post.body, on=on
    ):
        return Refusal(
            "not-holder",
            _("Only the holder of the post or an administrator of the body can end this."),
        )
    if delegation.until < on or delegation.ended_on is not None:
        return Refusal("delegation-over", _("The delegation has already ended."))
    return None


@dataclass(frozen=True)
class Pause(Refusal):
    """A temporary refusal with the number of seconds to wait."""

    seconds: int = 0


def refusal_to_try(purpose: Purpose, subject: str, origin: Origin, *, at: datetime) -> Pause | None:
    """
    Return why an attempt is refused now: too many failures, with the time to wait.

    The result is the same for existing and unknown names. Failures are counted by client, so that a
    stranger who fails on purpose locks out only the own address: each failure with a name beyond the
    allowed number doubles the pause of this client with this name, and a client with many failures waits
    until it has few within an hour. Where a guess is short (`Purpose.is_short`), failures with the name
    are also counted over all clients, except for a browser in which the owner signed in before; only who
    knows the password gets that far. Signed-in users are not checked.
    """
    until = max(
        _pause_of_name(subject, at, counter=origin.counter),
        _pause_of_client(origin.counter, at),
    )
    if purpose.is_short and not origin.device:
        until = max(until, _pause_of_name(subject, at))
    if until <= at:
        return None
    seconds = int((until - at).total_seconds()) + 1
    wait = duration_text(-(-seconds // 60) * 60)
    message = gettext("Too many failures. Try again in %(time)s.") % {"time": wait}
    return Pause("too-many-tries", message, seconds=seconds)


def pause_after(failures: int) -> timedelta:
    """Return the pause of a name: none, then one minute, doubled by each failure to a maximum."""
    beyond = failures - settings.GONGKAI_TRIES
    if beyond < 0:
        return timedelta()
    longest: int = settings.GONGKAI_MAX_PAUSE_MINUTES
    return timedelta(minutes=min(longest, 2 ** min(beyond, 20)))


def _pause_of_name(subject: str, at: datetime, *, counter: str | None = None) -> datetime:
    failures, last = failures_about(subject, counter=counter, since=at - timedelta(days=1))
    return last + pause_after(failures) if last else at


def _pause_of_client(counter: str, at: datetime) -> datetime:
    if not counter:
        return at
    nth = failure_from(counter, rank=settings.GONGKAI_TRIES_OF_AN_ADDRESS)
    return nth + timedelta(hours=1) if nth else at
