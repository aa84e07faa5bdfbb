"""Mail intake: reads the mailboxes for applications, processes each mail and sends answers."""

import io
import logging
from datetime import datetime
from imaplib import IMAP4
from typing import Any

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gongkai.applications.actions.intake import receive_application
from gongkai.applications.actions.mails import note_incoming
from gongkai.applications.actions.replies import write_message
from gongkai.applications.email_matching import application_of_mail, is_from_applicant
from gongkai.applications.email_parsing import FOLDERS, Mail, MailFate, read_mail
from gongkai.applications.inputs import MessageInputs
from gongkai.applications.intake.query_codes import new_code
from gongkai.applications.intake.validation import MAX_TITLE, RequestFacts
from gongkai.applications.models import IncomingMail
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.rules.mails import refusal_of_mail, refusal_to_answer
from gongkai.applications.states import ApplicantKind, Arrival, Way
from gongkai.files.storage import StoredFile, store_all
from gongkai.files.upload_errors import refused as upload_error
from gongkai.jobs.sending import send_due_mails
from gongkai.kit.refusals import Refusal, Refused, refuse_if
from gongkai.kit.times import local_date
from gongkai.operations.mailboxes import (
    Mailbox,
    MailboxFault,
    Waiting,
    flag_for_review,
    mail_at,
    move_mail,
    opened,
    waiting_in,
)
from gongkai.organisations.models import Body
from gongkai.organisations.queries import body_by_code

BATCH_SIZE = 50
# Refusals that a mail does not cause, so it waits in its mailbox.
NOT_CAUSED_BY_MAIL = {
    "scan-failed": "the malware scanner does not answer",
    "inspection-busy": "other uploads are being inspected",
}
logger = logging.getLogger("gongkai.mail")


def read_mailboxes(at: datetime) -> int:
    """Read all mailboxes of the settings and send the mails that are due; return the mails read."""
    done = 0
    for mailbox in settings.GONGKAI_MAILBOXES:
        try:
            done += read_mailbox(mailbox, at)
        except MailboxFault as fault:
            logger.warning("A mailbox could not be read: %s", fault)
    send_due_mails(at)
    return done


def read_mailbox(mailbox: Mailbox, at: datetime) -> int:
    """
    Process the waiting mails, each in its own transaction, and move each mail after the commit.

    If the process dies in between, the next run finds the mail again and knows that it was
    processed.
    """
    body = body_by_code(mailbox.body)
    if body is None:
        raise MailboxFault(f"{mailbox!r}: no body has the code {mailbox.body}")
    done = 0
    with opened(mailbox) as connection:
        for waiting in waiting_in(connection, BATCH_SIZE):
            try:
                raw = mail_at(connection, waiting, max_mail_bytes())
                note = receive_mail(raw, body, mailbox.address, waiting, at=at)
            except (MailboxFault, IMAP4.error, OSError, OperationalError):
                raise  # the server or the database is not available: all mails wait
            except Exception as error:  # noqa: BLE001  (one bad mail must not block the others)
                # The traceback is not logged, because it could quote the mail.
                logger.error(  # noqa: TRY400
                    "Mail %s in %r could not be processed: %s.",
                    waiting.uid,
                    mailbox,
                    type(error).__name__,
                )
                flag_for_review(connection, waiting)
                continue
            move_mail(connection, waiting, FOLDERS[MailFate(note.fate)])
            done += 1
    return done


def max_mail_bytes() -> int:
    """Return the maximum size of a mail: that of the largest file, encoded for mail."""
    return int(settings.GONGKAI_UPLOAD_LIMIT) * 3 // 2 + (1 << 20)


def receive_mail(
    raw: bytes, body: Body, own: str, waiting: Waiting, *, at: datetime
) -> IncomingMail:
    """
    Process one mail: as an application, a message in a case, a refusal, or automatic mail.

    A mail is processed only once, however often it is read.

    Law: 条例19 art. 29, 31 (mail is in writing; the day on which the mail system received it is its arrival).
    """
    mail = read_mail(raw, body.code)
    known = IncomingMail.objects.filter(submission=mail.key).first()
    if known is not None:
        return known
    try:
        with translation.override(settings.LANGUAGE_CODE):
            return _receive(mail, body, own, waiting, at=at)
    except IntegrityError:
        return IncomingMail.objects.get(submission=mail.key)  # another worker was faster


def _receive(mail: Mail, body: Body, own: str, waiting: Waiting, *, at: datetime) -> IncomingMail:
    arrived_at = min(waiting.arrived_at, at)

    def note(fate: MailFate, **more: Any) -> IncomingMail:
        return note_incoming(body, mail, fate, arrived_at=arrived_at, at=at, **more)

    if mail.is_automatic or mail.sender.casefold() in {
        own.casefold(),
        settings.DEFAULT_FROM_EMAIL.casefold(),
    }:
        return note(MailFate.AUTOMATIC)
    case = application_of_mail(mail)
    if case is not None and not is_from_applicant(mail, case):
        return note(MailFate.UNMATCHED, application=case, answer={"kind": "unmatched"})
    try:
        if waiting.size > max_mail_bytes():
            raise upload_error("file-too-large", limit=settings.GONGKAI_UPLOAD_LIMIT >> 20)
        refuse_if(refusal_of_mail(mail))
        files = _store_files(mail)
        with transaction.atomic():
            if case is not None:
                write_message(
                    case,
                    MessageInputs(text=mail.own_text or _("See the attached files."), files=files),
                    at=at,
                )
                return note(MailFate.ADDED, application=case)
            code = "" if refusal_to_answer(mail.sender, at=at) else new_code()
            taken = receive_application(
                body,
                facts_of(mail),
                at=at,
                code=code,
                files=files,
                arrived_on=local_date(arrived_at),
                submission=mail.key,
            )
            return note(MailFate.OPENED, application=taken, answer={"kind": "taken", "code": code})
    except Refused as refused:
        reason = str(refused.refusal)
        return note(
            MailFate.REFUSED,
            fault=refused.refusal.code,
            application=case,
            answer={"kind": "refused", "reason": reason},
        )


def facts_of(mail: Mail) -> RequestFacts:
    """
    Return the application that a mail contains.

    The office adds what a mail does not contain: kind of applicant, proof of identity.

    Law: 条例19 art. 29.
    """
    text = mail.text or _("See the attached files.")
    title = mail.title or text.split("\n")[0]
    applicant = ApplicantFacts(name=mail.name or mail.sender[:MAX_TITLE], email=mail.sender)
    return RequestFacts(
        ApplicantKind.PERSON,
        applicant,
        title[:MAX_TITLE],
        text,
        channel=Arrival.EMAIL,
        way=Way.EMAIL,
    )


def _store_files(mail: Mail) -> list[StoredFile]:
    """Store the files of a mail; a file that is not accepted refuses the mail and is named."""
    stored = []
    results = store_all([(io.BytesIO(one.content), one.name) for one in mail.files])
    for one, result in zip(mail.files, results, strict=True):
        if not isinstance(result, Refused):
            stored.append(result)
            continue
        code = result.refusal.code
        if code in NOT_CAUSED_BY_MAIL:
            raise MailboxFault(NOT_CAUSED_BY_MAIL[code]) from result
        raise Refused(Refusal(code, f"{one.name}: {result.refusal}")) from result
    return stored
