"""Send due mails of every kind through the configured mail server."""

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import get_connection

from gongkai.jobs.actions import claim_mail, complete_mail, discard_mail, postpone_mails
from gongkai.jobs.kinds import CannotCompose, MailKind, NoLongerWanted, mail_kinds
from gongkai.jobs.models import OutgoingMail

MAILS_PER_ROUND = 20
logger = logging.getLogger("gongkai.mail")


def send_due_mails(at: datetime) -> int:
    """
    Send the mails that are due, at most twenty of each kind; return how many the server accepted.

    If the server cannot be reached, all mails wait for a minute. A mail that it refuses is retried
    alone. Without a configured mail server, all mails wait.
    """
    if not settings.EMAIL_HOST:
        return 0
    sent = 0
    for kind in mail_kinds().values():
        for _each in range(MAILS_PER_ROUND):
            mail = claim_mail(kind.code, at=at)
            if mail is None:
                break
            try:
                error = sending_error(kind, mail)
            except NoLongerWanted:
                discard_mail(mail)
                continue
            complete_mail(mail, error=error, at=at)
            if not error:
                sent += 1
            elif not can_reach_server():
                postpone_mails(at=at)
                return sent
    return sent


def sending_error(kind: MailKind, mail: OutgoingMail) -> str:
    """
    Compose and send a mail; return the error, empty if the server accepted it.

    Raises `NoLongerWanted` before anything is sent.
    """
    try:
        return "" if kind.compose(mail).send() else "not accepted"
    except (SMTPException, OSError, CannotCompose) as error:
        name = type(error).__name__
        message = name if kind.confidential else f"{name}: {error}"
        logger.warning("Mail %s of the kind %s could not be sent: %s", mail.pk, kind.code, message)
        return message


def can_reach_server() -> bool:
    """Return whether the mail server can be reached."""
    connection = get_connection()
    try:
        connection.open()
        connection.close()
    except (SMTPException, OSError):
        return False
    return True
