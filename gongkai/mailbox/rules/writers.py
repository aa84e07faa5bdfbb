"""Refusals of what writers do with number and query code: rate, reopen, agree, decline."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.rules.basics import MAX_TEXT
from gongkai.mailbox.states import LetterState, Publication, Rating
from gongkai.mailbox.workflow import AGREE, DECLINE, RATE, REOPEN, RatingInputs, ReopenInputs


def refusal_to_rate(
    letter: MailboxLetter, inputs: RatingInputs | None, *, at: datetime
) -> Refusal | None:
    """Return why the reply cannot be rated."""
    if refusal := _refusal_of_step(RATE, letter) or _refusal_of_time(letter, at):
        return refusal
    if inputs is not None and inputs.rating not in Rating:
        return Refusal("no-rating", _("Choose how you find the reply."), field="rating")
    return None


def refusal_to_reopen(
    letter: MailboxLetter, inputs: ReopenInputs | None, *, at: datetime
) -> Refusal | None:
    """Return why the letter cannot be reopened: only once, and not if its writer is satisfied."""
    if refusal := _refusal_of_step(REOPEN, letter):
        return refusal
    if letter.reopened_on is not None:
        return Refusal(
            "reopened-before", _("The letter was reopened before; that is possible once.")
        )
    if letter.rating == Rating.SATISFIED:
        return Refusal("satisfied", _("You rated the reply as satisfactory."))
    if letter.erased_at is not None:
        return Refusal("erased", _("The texts of the letter were erased."))
    if refusal := _refusal_of_time(letter, at):
        return refusal
    return None if inputs is None else refusal_of_text(inputs.text, "text", MAX_TEXT)


def refusal_to_agree(letter: MailboxLetter) -> Refusal | None:
    """Return why the writer cannot agree to the publication."""
    if refusal := _refusal_of_step(AGREE, letter):
        return refusal
    if letter.publication != Publication.PROPOSED:
        return Refusal("not-proposed", _("No publication is proposed."))
    return None


def refusal_to_decline(letter: MailboxLetter) -> Refusal | None:
    """Return why the writer cannot decline or end the publication."""
    if refusal := _refusal_of_step(DECLINE, letter):
        return refusal
    if letter.publication not in {Publication.PROPOSED, Publication.PUBLIC}:
        return Refusal("not-proposed", _("No publication is proposed."))
    return None


def _refusal_of_step(step: Step[LetterState, Any], letter: MailboxLetter) -> Refusal | None:
    if not step.starts_from(letter.state):
        if letter.state == LetterState.CLOSED:
            return Refusal("closed", _("The letter is closed."))
        return Refusal("not-answered", _("The letter is not answered yet."))
    return None


def _refusal_of_time(letter: MailboxLetter, at: datetime) -> Refusal | None:
    days = settings.GONGKAI_LAW.mailbox_rating_days
    if letter.done_on is None or (local_date(at) - letter.done_on).days > days:
        return Refusal(
            "too-late", _("This was possible for %(days)s days after the reply.") % {"days": days}
        )
    return None
