"""Record the result of incoming mails, queue answers, and purge old records."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.applications.incoming_mail.parsing import Mail
from gongkai.applications.mail_states import MailFate
from gongkai.applications.models import Application, IncomingMail
from gongkai.applications.rules.mails import refusal_to_answer, sender_mark
from gongkai.jobs.actions import NewMail, delete_mails, enqueue_mail
from gongkai.kit.locks import lock_key
from gongkai.organisations.models import Body

# Kind of outgoing mail that answers incoming mail; its subject is the IncomingMail row.
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
    Record the result of a mail and queue its answer.

    Raises `IntegrityError` for the same mail again. Call it in the transaction of the resulting
    action, so that both are saved or neither.
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
        note.encrypt_values({**answer, "to": mail.sender, "message_id": mail.message_id})
    note.save(force_insert=True)
    if is_answered:
        note.answer = enqueue_mail(NewMail(ANSWER_MAIL, note.pk, "answer"), at=at)
        note.save(update_fields=["answer"])
    return note


def erase_answers(note_ids: Collection[int]) -> int:
    """Erase the encrypted address and query code of completed answers. Called by the mail queue."""
    return IncomingMail.objects.filter(pk__in=note_ids).update(encrypted="")


@transaction.atomic
def purge_incoming_mail(*, before: datetime) -> int:
    """
    Delete old records of incoming mails, and their unsent answers.

    The mails remain in the mailbox, and their results in the cases.
    """
    old = IncomingMail.objects.filter(read_at__lt=before)
    delete_mails(ANSWER_MAIL, list(old.values_list("pk", flat=True)))
    return old.delete()[0]
