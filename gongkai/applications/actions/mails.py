"""Mail that comes in: what became of each is noted once; answers are written with it and sent once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from gongkai.applications.mail import AnswerState, Mail, MailFate
from gongkai.applications.models import Application, IncomingMail
from gongkai.applications.rules.mails import refusal_to_answer, sender_mark
from gongkai.kit.locks import lock_words
from gongkai.organisations.models import Body

MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
LOST_AFTER = timedelta(hours=1)


@transaction.atomic
def note_incoming(
    body: Body, mail: Mail, fate: MailFate, *, arrived_at: datetime, at: datetime, fault: str = "",
    application: Application | None = None, answer: Mapping[str, Any] | None = None,
) -> IncomingMail:  # fmt: skip
    """
    Note what became of a mail, with the answer that is to be sent; the same mail raises `IntegrityError`.

    To be called in the transaction of what became of it: both happen or neither.
    """
    mark = sender_mark(mail.sender)
    lock_words(mark)
    note = IncomingMail(
        submission=mail.key, body=body, application=application, fate=fate, fault=fault[:40], sender=mark,
        arrived_at=arrived_at, read_at=at,
    )  # fmt: skip
    if answer is not None and refusal_to_answer(mail.sender, at=at) is None:
        note.answer, note.next_at = AnswerState.WAITING, at
        note.keep({**answer, "to": mail.sender, "message_id": mail.message_id})
    note.save(force_insert=True)
    return note


@transaction.atomic
def take_answer(*, at: datetime) -> IncomingMail | None:
    """
    Take the next answer out to send it, and note so before it leaves: what dies in between is never sent twice.

    Answers that left an hour ago and were never heard of are given up.
    """
    lost = IncomingMail.objects.filter(answer=AnswerState.SENDING, next_at__lte=at - LOST_AFTER)
    lost.update(answer=AnswerState.GIVEN_UP, settled_at=at, sealed="")
    due = IncomingMail.objects.filter(answer=AnswerState.WAITING, next_at__lte=at).order_by("next_at", "id")
    found = due.select_related("body", "application").select_for_update(skip_locked=True, of=("self",)).first()
    if found is None:
        return None
    found.answer, found.attempts, found.next_at = AnswerState.SENDING, found.attempts + 1, at
    found.save(update_fields=["answer", "attempts", "next_at"])
    return found


def settle_answer(note: IncomingMail, *, sent: bool, at: datetime) -> IncomingMail:
    """Note how it went: sent, to be tried again after a pause that doubles, or given up; then address and code are erased."""
    if sent or note.attempts >= MOST_ATTEMPTS:
        note.answer, note.settled_at, note.sealed = (AnswerState.SENT if sent else AnswerState.GIVEN_UP), at, ""
    else:
        note.answer = AnswerState.WAITING
        note.next_at = at + min(FIRST_PAUSE * 2 ** (note.attempts - 1), LONGEST_PAUSE)
    note.save(update_fields=["answer", "next_at", "settled_at", "sealed"])
    return note


def forget_incoming(*, before: datetime) -> int:
    """Erase the notes of mails read long ago; the mails lie in the mailbox, what came of them in the cases."""
    return IncomingMail.objects.filter(read_at__lt=before).delete()[0]
