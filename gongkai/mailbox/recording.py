"""Saving a letter and recording the act that changed it, in one transaction."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from gongkai.calendars.queries import Calendars
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.ledger.actions import Actor, record
from gongkai.ledger.actors import ActorKind
from gongkai.ledger.verbs import Verb
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.queries import due_of
from gongkai.mailbox.rules.basics import acting_bodies
from gongkai.mailbox.states import LetterState
from gongkai.mailbox.waiting import update_waiting
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import capacities_of

WRITER = Actor(ActorKind.APPLICANT)


def save_and_record(
    letter: MailboxLetter,
    step: Step[LetterState, Any],
    *,
    by: Person | Actor,
    at: datetime,
    post: str = "",
    chain: Body | None = None,
    facets: Mapping[str, Any] | None = None,
) -> MailboxLetter:
    """
    Save the letter, store for whom it waits, and record the act of a step.

    The act is recorded with the body that has the letter, or that of `chain`. The words of a letter, its
    writer and the body that it is about are no facets.
    """
    letter.save()
    update_waiting(letter)
    record(
        Verb(step.act_verb),
        letter,
        chain=(chain or letter.body).chain,
        by=by if isinstance(by, Actor) else by.actor,
        at=at,
        on=local_date(at),
        post=post,
        facets={"number": letter.number, **(facets or {})},
    )
    return letter


def post_of(
    step: Step[LetterState, Any], letter: MailboxLetter, by: Person, *, at: datetime
) -> str:
    """Return the post in which the person takes a step; the rules have checked that there is one."""
    capacities, bodies = capacities_of(by, on=local_date(at)), acting_bodies(step, letter)
    held = {
        one.post
        for body_id in bodies
        for one in capacities.in_body(body_id)
        if one.office_id is None
    }
    return next(post for post in step.posts if post in held)


def start_clock(letter: MailboxLetter, calendars: Calendars, *, on: date) -> bool:
    """Let the reply period run from a day (not saved); return whether the due date changed."""
    before = letter.clock_from, letter.due_on, letter.provisional
    letter.clock_from = on
    due = due_of(letter, calendars.of(letter.lead.region))
    letter.due_on, letter.provisional = due.on, due.provisional
    return before != (letter.clock_from, letter.due_on, letter.provisional)
