"""What writers do with number and query code, and what the system does when they do nothing."""

from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.calendars.queries import Calendars
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.recording import WRITER, save_and_record, start_clock
from gongkai.mailbox.rules.letters import refusal_to_close
from gongkai.mailbox.rules.writers import (
    refusal_to_agree,
    refusal_to_decline,
    refusal_to_rate,
    refusal_to_reopen,
)
from gongkai.mailbox.states import Publication
from gongkai.mailbox.workflow import AGREE, CLOSE, DECLINE, RATE, REOPEN, RatingInputs, ReopenInputs


@transaction.atomic
def rate_reply(letter: MailboxLetter, inputs: RatingInputs, *, at: datetime) -> MailboxLetter:
    """Store what the writer says of the reply. Silence is never a rating."""
    letter = lock(letter)
    refuse_if(refusal_to_rate(letter, inputs, at=at))
    letter.rating = inputs.rating
    facets = {"rating": inputs.rating, "again": letter.reopened_on is not None}
    letter.state = RATE.new_state
    return save_and_record(letter, RATE, by=WRITER, at=at, facets=facets)


@transaction.atomic
def reopen_letter(letter: MailboxLetter, inputs: ReopenInputs, *, at: datetime) -> MailboxLetter:
    """
    Reopen an answered letter, once: the body that answered it answers again, with a new clock.

    The first reply stays. What the writer said of it stays in the ledger.
    """
    letter = lock(letter)
    refuse_if(refusal_to_reopen(letter, inputs, at=at))
    today = local_date(at)
    letter.reopened_on, letter.reopening = today, clean_text(inputs.text)
    letter.first_reply, letter.reply = letter.reply, ""
    letter.rating, letter.drafted_by, letter.done_on = "", None, None
    letter.promised_on, letter.promise = None, ""
    facets: dict[str, Any] = {"kind": letter.kind}
    if letter.publication == Publication.PUBLIC:
        letter.published_at = None
    if letter.publication in {Publication.PUBLIC, Publication.PROPOSED}:
        # What was shown to the writer no longer is the whole exchange.
        letter.publication = Publication.NONE
        facets["unpublished"] = True
    start_clock(letter, Calendars(), on=today)
    facets["clock_from"] = today
    letter.state = REOPEN.new_state
    return save_and_record(letter, REOPEN, by=WRITER, at=at, facets=facets)


@transaction.atomic
def agree_to_publication(letter: MailboxLetter, *, at: datetime) -> MailboxLetter:
    """
    Publish the letter as it was shown to its writer.

    Law: 个人信息保护法 art. 25.
    """
    letter = lock(letter)
    refuse_if(refusal_to_agree(letter))
    letter.publication, letter.published_at = Publication.PUBLIC, at
    return save_and_record(letter, AGREE, by=WRITER, at=at)


@transaction.atomic
def decline_publication(letter: MailboxLetter, *, at: datetime) -> MailboxLetter:
    """
    Decline the publication, or withdraw the consent: the letter is no longer public.

    Law: 个人信息保护法 art. 15.
    """
    letter = lock(letter)
    refuse_if(refusal_to_decline(letter))
    letter.publication, letter.published_at = Publication.DECLINED, None
    letter.wishes_publication = False
    letter.public_title = letter.public_text = letter.public_reply = ""
    return save_and_record(letter, DECLINE, by=WRITER, at=at)


@transaction.atomic
def close_letter(letter: MailboxLetter, *, at: datetime, after_days: int) -> MailboxLetter:
    """Close a letter whose writer has not rated the reply. It counts as asked and not answered."""
    letter = lock(letter)
    refuse_if(refusal_to_close(letter, on=local_date(at), after_days=after_days))
    letter.state = CLOSE.new_state
    return save_and_record(letter, CLOSE, by=SYSTEM, at=at)
