"""Applications that come by mail: the mailboxes are read, each mail becomes what it is, and answers are sent."""

import io
import logging
from datetime import datetime
from imaplib import IMAP4
from typing import Any

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gongkai.applications.actions.intake import take_application
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
from gongkai.files.storage import StoredFile, store
from gongkai.files.upload_errors import refused as verdict
from gongkai.jobs.sending import send_due_mails
from gongkai.kit.refusals import Refusal, Refused, refuse_if
from gongkai.kit.times import local_date
from gongkai.operations.mailboxes import (
    Mailbox,
    MailboxFault,
    Waiting,
    leave_to_people,
    mail_at,
    opened,
    put_away,
    waiting_in,
)
from gongkai.organisations.models import Body
from gongkai.organisations.queries import body_by_code

MAILS_A_ROUND = 50
logger = logging.getLogger("gongkai.mail")


def read_mailboxes(at: datetime) -> int:
    """Read every mailbox of the settings and send the mails that are due; return how many mails were dealt with."""
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
    Deal with the mails that wait, each in a transaction of its own; only then it is moved.

    Whoever dies in between finds the mail again, and that it was dealt with.
    """
    body = body_by_code(mailbox.body)
    if body is None:
        raise MailboxFault(f"{mailbox!r}: no body has the code {mailbox.body}")
    done = 0
    with opened(mailbox) as connection:
        for waiting in waiting_in(connection, MAILS_A_ROUND):
            try:
                raw = mail_at(connection, waiting, most_bytes())
                note = receive_mail(raw, body, mailbox.address, waiting, at=at)
            except (MailboxFault, IMAP4.error, OSError, OperationalError):
                raise  # the server or the database is away: everything waits
            except Exception as error:  # noqa: BLE001  (whatever it is, the next mail must not wait for it)
                # Not the traceback: it could quote the mail.
                logger.error(  # noqa: TRY400
                    "Mail %s in %r could not be dealt with: %s.",
                    waiting.uid,
                    mailbox,
                    type(error).__name__,
                )
                leave_to_people(connection, waiting)
                continue
            put_away(connection, waiting, FOLDERS[MailFate(note.fate)])
            done += 1
    return done


def most_bytes() -> int:
    """Return how large a mail may be: as much as the largest file takes when it is encoded for mail."""
    return int(settings.GONGKAI_UPLOAD_LIMIT) * 3 // 2 + (1 << 20)


def receive_mail(
    raw: bytes, body: Body, own: str, waiting: Waiting, *, at: datetime
) -> IncomingMail:
    """
    Take one mail as what it is: an application, a message in a case, refused, or left alone; once, however often read.

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
        return IncomingMail.objects.get(submission=mail.key)  # another worker was quicker


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
        if waiting.size > most_bytes():
            raise verdict("file-too-large", limit=settings.GONGKAI_UPLOAD_LIMIT >> 20)
        refuse_if(refusal_of_mail(mail))
        files = _kept(mail)
        with transaction.atomic():
            if case is not None:
                write_message(
                    case,
                    MessageInputs(text=mail.words or _("See the attached files."), files=files),
                    at=at,
                )
                return note(MailFate.ADDED, application=case)
            code = "" if refusal_to_answer(mail.sender, at=at) else new_code()
            taken = take_application(
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
    Return the application that a mail is. What it does not say (kind, proof of identity) the office completes.

    Law: 条例19 art. 29.
    """
    words = mail.text or _("See the attached files.")
    title = mail.title or words.split("\n")[0]
    applicant = ApplicantFacts(name=mail.name or mail.sender[:MAX_TITLE], email=mail.sender)
    return RequestFacts(
        ApplicantKind.PERSON,
        applicant,
        title[:MAX_TITLE],
        words,
        channel=Arrival.EMAIL,
        way=Way.EMAIL,
    )


def _kept(mail: Mail) -> list[StoredFile]:
    """Keep the files; one that is not taken refuses the mail, with its name."""
    kept = []
    for one in mail.files:
        try:
            kept.append(store(io.BytesIO(one.content), one.name))
        except Refused as refused:
            if refused.refusal.code == "scan-failed":  # no fault of the mail: it waits
                raise MailboxFault("the scanner for malware does not answer") from refused
            raise Refused(
                Refusal(refused.refusal.code, f"{one.name}: {refused.refusal}")
            ) from refused
    return kept
