"""What is answered to mail: that it was taken, with number and code; or why it was not, and how to send instead."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from gongkai.applications.actions.mails import ANSWER_MAIL, erase_answers
from gongkai.applications.email_matching import mark_of, subject_mark
from gongkai.applications.email_parsing import LOOP_HEADER
from gongkai.applications.encryption import DecryptionError
from gongkai.applications.models import IncomingMail
from gongkai.desk.notifications.mail import site_address, site_host
from gongkai.jobs.kinds import CannotCompose, MailKind
from gongkai.jobs.models import OutgoingMail

# A mail program repeats what it answers below; from this line on, nothing is read.
RULE = "-" * 12


def compose_answer(mail: OutgoingMail) -> EmailMessage:
    """
    Write the answer to an incoming mail, in the official language. Raises `CannotCompose`.

    The query code stands in the text, never in the subject: subjects are shown on locked screens and kept in logs.
    """
    note = (
        IncomingMail.objects.select_related("body", "application")
        .filter(pk=mail.subject_id)
        .first()
    )
    if note is None:
        raise CannotCompose("the note of the incoming mail is gone")
    try:
        facts = note.decrypted()
    except DecryptionError as error:
        raise CannotCompose("what the answer needs cannot be opened") from error
    host = site_host()
    headers = {
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
        LOOP_HEADER: host,
        "Message-ID": f"<mail.{note.pk}.{note.key.hex}@{host}>",
    }
    if facts["message_id"]:
        headers |= {"In-Reply-To": facts["message_id"], "References": facts["message_id"]}
    with translation.override(settings.LANGUAGE_CODE):
        if facts["kind"] == "taken":
            assert note.application is not None  # what was taken is a case
            headers["Message-ID"] = (
                f"<{note.application.number}.{mark_of(note.application)}.{note.pk}@{host}>"
            )
            subject = _("Your application has arrived") + f" {subject_mark(note.application)}"
        elif facts["kind"] == "unmatched":
            subject = _("Your mail could not be matched to a case")
        else:
            subject = _("Your mail could not be taken")
        text = _text(note, facts)
    addresses = [one.address for one in settings.GONGKAI_MAILBOXES if one.body == note.body.code]
    return EmailMessage(subject, text, to=[facts["to"]], reply_to=addresses[:1], headers=headers)


def _text(note: IncomingMail, facts: dict[str, str]) -> str:
    words = {
        "body": note.body.name,
        "case": f"{site_address()}{reverse('portal:case')}",
        "apply": f"{site_address()}{reverse('portal:application_create', args=[note.body.code])}",
    }
    if facts["kind"] == "taken":
        assert note.application is not None
        line = _("Please answer above this line")
        return f"{RULE} {line} {RULE}\n\n" + _(
            "Your application to %(body)s arrived by e-mail.\n\n"
            "Receipt number: %(number)s\nQuery code: %(code)s\n\n"
            "With both you see at any time how far it is, and fetch the reply:\n%(case)s\n"
            "Keep the code: nobody can look it up, not even the office, and pass it on to nobody.\n\n"
            "The office confirms with you that it has your application. On that day it counts as received; the time "
            "for the reply runs from the day after (Regulations, art. 31 and 33). It may ask for your proof of identity, "
            "or what exactly you are looking for.\n\n"
            "To add something, answer this mail from the same address and leave its subject as it is. "
            "This mail was written by a machine.\n"
        ) % {**words, "number": note.application.number, "code": facts["code"]}
    if facts["kind"] == "unmatched":
        return (
            _(
                "Your mail to %(body)s names a case, but it did not come from the address that belongs to it, so it was not "
                "put into the case. Write from the address with which you applied, or use receipt number and query code:\n"
                "%(case)s\n\nThis mail was written by a machine.\n"
            )
            % words
        )
    return _(
        "Your mail to %(body)s was not taken, as a whole:\n\n%(reason)s\n\n"
        "Send it again without what it was refused for, or apply on the web, where files are looked at while you wait:\n"
        "%(apply)s\n\nNo case was opened by it. This mail was written by a machine.\n"
    ) % {**words, "reason": facts["reason"]}


MAIL_KINDS = (MailKind(ANSWER_MAIL, compose_answer, erase_answers, confidential=True),)
