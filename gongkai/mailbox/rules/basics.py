"""What all steps of a letter have in common: state, people and texts."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.queries import own_body_ids
from gongkai.mailbox.states import LetterState
from gongkai.mailbox.workflow import SIDES, Side
from gongkai.organisations.models import Person
from gongkai.organisations.post_refusals import not_holding_any
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind

MAX_TITLE, MAX_TEXT, MAX_NAME, MAX_CONTACT, MAX_REASON = 200, 10_000, 100, 200, 1_000


def acting_bodies(step: Step[LetterState, Any], letter: MailboxLetter) -> set[int]:
    """Return the ids of the bodies whose people may take a step."""
    side = SIDES.get(step.name, Side.HOLDER)
    return ({letter.lead_id} if side != Side.HOLDER else set()) | (
        {letter.body_id} if side != Side.LEAD else set()
    )


def refusal_of_step(
    step: Step[LetterState, Any], letter: MailboxLetter, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a step cannot be taken: the state, or the person."""
    on = local_date(at)
    if letter.about_id is not None and letter.about_id in own_body_ids(by, on=on):
        return Refusal("about-own-body", _("The letter is about a body in which you have a post."))
    if not step.starts_from(letter.state):
        return Refusal("wrong-state", _("The letter is not in a state for this."))
    held = capacities_of(by, on=on).whole_bodies(step.posts)
    if not held & acting_bodies(step, letter):
        if SIDES.get(step.name) == Side.LEAD:
            posts = " / ".join(str(PostKind(post).label) for post in step.posts)
            return Refusal(
                "wrong-post",
                _("Only these posts of the body that received it can do this: %(posts)s.")
                % {"posts": posts},
            )
        return not_holding_any(step.posts)
    return None


def persons_acting(letter: MailboxLetter, by: Person, post: str, *, on: date) -> set[int]:
    """Return who acts if `by` acts in a post: `by`, and the persons whose posts they hold."""
    held = capacities_of(by, on=on).in_body(letter.body_id)
    posts = (one for one in held if one.post == post and one.office_id is None)
    return {by.pk, *(one.holder_id for one in posts)}
