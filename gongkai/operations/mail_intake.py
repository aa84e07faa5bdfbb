"""Mail intake: reads the mailboxes for applications, processes each mail and sends answers."""

import io
import logging
from collections.abc import Sequence
from dataclasses import replace
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
from gongkai.applications.incoming_mail.content import LeftOut, LeftOutReason
from gongkai.applications.incoming_mail.matching import (
    application_of_mail,
    is_from_applicant,
    title_of,
)
from gongkai.applications.incoming_mail.parsing import Mail, read_mail
from gongkai.applications.incoming_mail.quotes import own_text
from gongkai.applications.inputs import MessageInputs
from gongkai.applications.intake.query_codes import cases_named_in, hide_query_codes
from gongkai.applications.intake.validation import MAX_FILES, MAX_LINE, MAX_TITLE, RequestFacts
from gongkai.applications.mail_states import FOLDERS, MailFate
from gongkai.applications.models import Application, IncomingMail
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.rules.intake import MAX_CASE_FILES
from gongkai.applications.rules.mails import refusal_of_mail, refusal_to_answer
from gongkai.applications.states import ApplicantKind, Arrival, Way
from gongkai.files.storage import EncryptedFile, store_all_encrypted
from gongkai.files.upload_errors import FILE_REFUSED
from gongkai.files.upload_errors import refused as upload_error
from gongkai.jobs.sending import send_due_mails
from gongkai.kit.query_codes import new_code
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
from gongkai.operations.returned_mails import note_returned
from gongkai.organisations.models import Body
from gongkai.organisations.queries import body_by_code

BATCH_SIZE = 50
# Pictures inside the text that are inspected; a mail with more is taken without the others.
MAX_PICTURES = 2 * MAX_FILES
# Refusals that a mail does not cause, so it waits in its mailbox.
NOT_CAUSED_BY_MAIL = {
    "scan-failed": "the malware scanner does not answer",
    "inspection-busy": "other uploads are being inspected",
    "files-away": "the place of stored files does not answer",
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

    If the process ends in between, the next run finds the mail again and recognises that it was
    processed. Raises `MailboxFault`.
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
    if mail.is_automatic:
        note_returned(raw, at=at)
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
    } - {""}:
        return note(MailFate.AUTOMATIC)
    case = application_of_mail(mail) if mail.fault != "several-senders" else None
    if case is not None and not is_from_applicant(mail, case):
        return note(MailFate.UNMATCHED, application=case, answer={"kind": "unmatched"})
    try:
        if waiting.size > max_mail_bytes():
            raise upload_error("file-too-large", limit=settings.GONGKAI_UPLOAD_LIMIT >> 20)
        refuse_if(refusal_of_mail(mail))
        files, left_out = _store_files(mail, case)
        remarks = remarks_on(left_out)
        with transaction.atomic():
            if case is not None:
                message = MessageInputs(
                    message_text(mail, case), files, is_mail=True, remarks=remarks
                )
                write_message(case, message, at=at)
                return note(MailFate.ADDED, application=case)
            code = "" if refusal_to_answer(mail.sender, at=at) else new_code()
            taken = receive_application(
                body,
                replace(facts_of(mail), remarks=remarks),
                at=at,
                code=code,
                files=files,
                arrived_on=local_date(arrived_at),
                submission=mail.key,
            )
            answer = {"kind": "taken", "code": code, "remarks": remarks}
            return note(MailFate.OPENED, application=taken, answer=answer)
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
    Return the application that a mail contains, with every word of it.

    The subject alone can be the request. The office adds what a mail does not contain: kind of
    applicant, proof of identity.

    Law: 条例19 art. 29.
    """
    cases = cases_named_in(f"{mail.subject}\n{mail.text}")
    subject = hide_query_codes(title_of(mail), cases)
    text = hide_query_codes(mail.text, cases).strip()
    title = subject or next(iter(own_text(text).split("\n")), "") or _("See the attached files.")
    if not text or len(subject) > MAX_TITLE:  # a longer subject is kept above the text
        text = f"{subject}\n\n{text}".strip() or _("See the attached files.")
    name = mail.name or mail.sender
    if len(name) > MAX_LINE:
        text = f"{name}\n\n{text}"
    applicant = ApplicantFacts(name=name[:MAX_LINE], email=mail.sender)
    return RequestFacts(
        ApplicantKind.PERSON,
        applicant,
        title[:MAX_TITLE],
        text,
        channel=Arrival.EMAIL,
        way=Way.EMAIL,
    )


def message_text(mail: Mail, case: Application) -> str:
    """Return the text of a mail that is added to a case, with every word of it but the query code."""
    cases = [case, *Application.objects.filter(passed_to=case), *cases_named_in(mail.text)]
    text = hide_query_codes(mail.text, cases).strip()
    return text or title_of(mail) or _("See the attached files.")


def remarks_on(left_out: Sequence[LeftOut]) -> str:
    """Return what the case says about the parts of a mail that it does not contain."""
    lines = []
    for one in left_out:
        values = {"name": one.name, "reason": one.reason.label, "words": one.words}
        line = _("Not taken from the mail: %(name)s (%(reason)s).") % values
        lines.append(f"{line} “{one.words}”" if one.words else line)
    return "\n".join(dict.fromkeys(lines))


def _store_files(mail: Mail, case: Application | None) -> tuple[list[EncryptedFile], list[LeftOut]]:
    """
    Store the files of a mail; a file that is not accepted refuses the mail and is named.

    Pictures inside the text never refuse it: those that are not accepted, or that are too many,
    are left out.
    """
    stored: list[EncryptedFile] = []
    left_out = list(mail.left_out)
    room = MAX_FILES
    if case is not None:
        room = min(room, MAX_CASE_FILES - case.files.count())
    required = [one for one in mail.files if not one.is_optional]
    pictures = [one for one in mail.files if one.is_optional]
    left_out += [LeftOut(one.name, LeftOutReason.TOO_MANY) for one in pictures[MAX_PICTURES:]]
    files = required + pictures[:MAX_PICTURES]
    results = store_all_encrypted([(io.BytesIO(one.content), one.name) for one in files])
    for one, result in zip(files, results, strict=True):
        if isinstance(result, Refused) and result.refusal.code in NOT_CAUSED_BY_MAIL:
            raise MailboxFault(NOT_CAUSED_BY_MAIL[result.refusal.code]) from result
        if not isinstance(result, Refused):
            if one.is_optional and len(stored) >= room:
                left_out.append(LeftOut(one.name, LeftOutReason.TOO_MANY))
            else:
                stored.append(result)
        elif one.is_optional:
            left_out.append(LeftOut(one.name, LeftOutReason.NOT_ACCEPTED))
        else:
            reason = FILE_REFUSED % {"name": one.name, "reason": result.refusal}
            raise Refused(Refusal(result.refusal.code, reason)) from result
    return stored, left_out
