"""Mail that comes in: what became of each is noted once, and the answer is queued with it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.applications.email_parsing import Mail, MailFate
from gongkai.applications.models import Application, IncomingMail
from gongkai.applications.rules.mails import refusal_to_answer, sender_mark
from gongkai.jobs.actions import NewMail, delete_mails, enqueue_mail
from gongkai.kit.locks import lock_key
from gongkai.organisations.models import Body

# The kind of the mails that answer incoming mail; their subject is the note of that.
ANSWER_MAIL = "answer"


@transaction.atomic
def note_incoming(
    body: Body,
    mail: Mail,
    fate: MailFate,
    *,
    arrived_at: datetime,
    at: datetime,
    fault: str = "",
    application: Application | None = None,
    answer: Mapping[str, Any] | None = None,
) -> IncomingMail:
    """
    Note what became of a mail, with the answer that is to be sent; the same mail raises `IntegrityError`.

    To be called in the transaction of what became of it: both happen or neither.
    """
    mark = sender_mark(mail.sender)
    lock_key(mark)
    note = IncomingMail(
        submission=mail.key,
        body=body,
        application=application,
        fate=fate,
        fault=fault[:40],
        sender=mark,
        arrived_at=arrived_at,
        read_at=at,
    )
    is_answered = answer is not None and refusal_to_answer(mail.sender, at=at) is None
    if answer is not None and is_answered:
        note.keep({**answer, "to": mail.sender, "message_id": mail.message_id})
    note.save(force_insert=True)
    if is_answered:
        note.answer = enqueue_mail(NewMail(ANSWER_MAIL, note.pk, "answer"), at=at)
        note.save(update_fields=["answer"])
    return note


def erase_answers(note_ids: Collection[int]) -> int:
    """Erase address and query code, which only the answers needed; the queue calls this where answers are settled."""
    return IncomingMail.objects.filter(pk__in=note_ids).update(encrypted="")


@transaction.atomic
def purge_incoming_mail(*, before: datetime) -> int:
    """
    Erase the notes of mails read long ago, and answers to them that never left.

    The mails lie in the mailbox, what came of them in the cases.
    """
    old = IncomingMail.objects.filter(read_at__lt=before)
    delete_mails(ANSWER_MAIL, list(old.values_list("pk", flat=True)))
    return old.delete()[0]
