"""Receive letters, from their writers or entered by staff, and erase them after retention."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from gongkai.calendars.queries import Calendars
from gongkai.kit.locks import lock, lock_key
from gongkai.kit.query_codes import hash_of
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, Actor, record
from gongkai.ledger.verbs import Verb
from gongkai.mailbox.intake import NewLetter, normalised
from gongkai.mailbox.models import MailboxLetter, MailboxNumbers
from gongkai.mailbox.queries import receiving_body
from gongkai.mailbox.recording import WRITER, start_clock
from gongkai.mailbox.rules.letters import (
    refusal_of_letter,
    refusal_of_receiver,
    refusal_to_erase,
)
from gongkai.mailbox.states import Publication
from gongkai.mailbox.waiting import update_waiting
from gongkai.mailbox.workflow import HANDLERS
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.repeated_forms import refusal_of_repetition

SERIES = "XJ"  # 信件
ERASED = (
    "title", "text", "name", "contact", "reply", "first_reply", "promise", "opinion", "reopening",
    "code_hash",
)  # fmt: skip


def receive_letter(
    body: Body,
    facts: NewLetter,
    *,
    at: datetime,
    code: str = "",
    code_hash: str = "",
    submission: str = "",
    by: Person | None = None,
) -> MailboxLetter:
    """
    Create a letter to a body, sent by its writer or entered by staff (`by`).

    `code` is the writer's query code; only its hash is stored, or taken over as `code_hash`.
    `submission` identifies the submitted form: submitting it twice, even concurrently, creates one
    letter. A complaint about a body is received by the nearest body above it.
    """
    # Hashing is deliberately slow, so it runs before the transaction takes locks.
    code_hash = hash_of(code) if code else code_hash
    submission, facts, today = submission or uuid4().hex, normalised(facts), local_date(at)
    with transaction.atomic():
        lock_key(submission)
        refuse_if(refusal_of_repetition(MailboxLetter, submission))
        refuse_if(refusal_of_letter(facts, today=today))
        about = Body.objects.filter(pk=facts.about_id).first() if facts.about_id else None
        receiver = receiving_body(body, about, on=today)
        refuse_if(refusal_of_receiver(receiver, on=today, by=by))
        assert receiver is not None  # checked by the rule
        received_on = facts.arrived_on or today
        letter = MailboxLetter(
            body=receiver,
            lead=receiver,
            about=about,
            topic_id=facts.topic_id,
            number=_allocate_number(receiver, today.year),
            code_hash=code_hash,
            submission=submission,
            kind=facts.kind,
            source=facts.source,
            title=facts.title,
            text=facts.text,
            name=facts.name,
            contact=facts.contact,
            received_at=at,
            received_on=received_on,
            wishes_publication=facts.wishes_publication,
            application_number=facts.origin,
        )
        start_clock(letter, Calendars(), on=received_on)
        letter.save()
        update_waiting(letter)
        details = {"kind": facts.kind, "source": facts.source, "clock_from": received_on}
        if facts.origin:
            details["origin"] = facts.origin
        actor, post = (by.actor, _handling_post(by, receiver, on=today)) if by else (WRITER, "")
        _record(Verb.MAILBOX_RECEIVED, letter, by=actor, at=at, post=post, facets=details)
        return letter


def _handling_post(person: Person, body: Body, *, on: date) -> str:
    """Return the post in which a member of the staff enters a letter to a body."""
    held = {one.post for one in capacities_of(person, on=on).in_body(body.pk)}
    return next(one for one in HANDLERS if one in held)


@transaction.atomic
def erase_letter(letter: MailboxLetter, *, at: datetime, after_days: int) -> MailboxLetter:
    """
    Erase what was written, the name and the contact, and close the query code.

    Kind, bodies and days remain, and what was published with consent, until that is ended.
    Law: 个人信息保护法 art. 19, 47.
    """
    letter = lock(letter)
    refuse_if(refusal_to_erase(letter, on=local_date(at), after_days=after_days))
    for column in ERASED:
        setattr(letter, column, "")
    if letter.publication != Publication.PUBLIC:
        letter.public_title = letter.public_text = letter.public_reply = ""
    letter.erased_at = at
    letter.save()
    letter.moves.update(reason="")
    _record(Verb.MAILBOX_ERASED, letter, by=SYSTEM, at=at)
    return letter


def _allocate_number(body: Body, year: int) -> str:
    """Lock the row of the series until the transaction ends, so that numbering has no gaps."""
    MailboxNumbers.objects.get_or_create(body=body, year=year)
    series = MailboxNumbers.objects.select_for_update().get(body=body, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{body.code}-{SERIES}{year}-{series.last:05}"


def _record(
    verb: Verb,
    letter: MailboxLetter,
    *,
    by: Actor,
    at: datetime,
    post: str = "",
    facets: Mapping[str, Any] | None = None,
) -> None:
    record(
        verb,
        letter,
        chain=letter.body.chain,
        by=by,
        at=at,
        on=local_date(at),
        post=post,
        facets={"number": letter.number, **(facets or {})},
    )
