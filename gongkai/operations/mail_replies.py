"""Automatic answers to incoming mail: confirmation with number and code, or the refusal."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from gongkai.applications.actions.mails import ANSWER_MAIL, erase_answers
from gongkai.applications.incoming_mail.matching import mark_of, subject_mark
from gongkai.applications.incoming_mail.parsing import LOOP_HEADER
from gongkai.applications.models import IncomingMail
from gongkai.encryption.envelopes import DecryptionError
from gongkai.jobs.kinds import CannotCompose, MailKind
from gongkai.jobs.models import OutgoingMail
from gongkai.ui.site_address import site_address, site_host

# Mail programs quote the answered mail below; nothing is read from this line on.
RULE = "-" * 12


def compose_answer(mail: OutgoingMail) -> EmailMessage:
    """
    Compose the answer to an incoming mail, in the official language. Raises `CannotCompose`.

    The query code is in the text, never in the subject, because subjects are shown on locked
    screens and stored in logs.
    """
    note = (
        IncomingMail.objects.select_related("body", "application")
        .filter(pk=mail.subject_id)
        .first()
    )
    if note is None:
        raise CannotCompose("the record of the incoming mail no longer exists")
    try:
        facts = note.decrypted()
    except DecryptionError as error:
        raise CannotCompose("the data for the answer cannot be decrypted") from error
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
            assert note.application is not None  # an accepted mail has an application
            headers["Message-ID"] = (
                f"<{note.application.number}.{mark_of(note.application)}.{note.pk}@{host}>"
            )
            subject = _("Your application has arrived") + f" {subject_mark(note.application)}"
        elif facts["kind"] == "unmatched":
            subject = _("Your mail could not be matched to a case")
        else:
            subject = _("Your mail could not be accepted")
        text = _text(note, facts)
    addresses = [one.address for one in settings.GONGKAI_MAILBOXES if one.body == note.body.code]
    return EmailMessage(subject, text, to=[facts["to"]], reply_to=addresses[:1], headers=headers)


def _text(note: IncomingMail, facts: dict[str, str]) -> str:
    values = {
        "body": note.body.name,
        "case": f"{site_address()}{reverse('portal:case')}",
        "apply": f"{site_address()}{reverse('portal:application_create', args=[note.body.code])}",
    }
    if facts["kind"] == "taken":
        assert note.application is not None
        line = _("Please answer above this line")
        return (
            f"{RULE} {line} {RULE}\n\n"
            + _(
                "Your application to %(body)s arrived by e-mail.\n\n"
                "Receipt number: %(number)s\nQuery code: %(code)s\n\n"
                "Use both to see the progress of your application at any time and to read the reply:\n"
                "%(case)s\n"
                "Keep the code secret and do not lose it: not even the office can look it up.\n\n"
                "The office confirms with you that it has your application. Your application counts as "
                "received on that day; the time for the reply runs from the day after (Regulations, "
                "art. 31 and 33). The office may ask for your proof of identity, or ask you to specify "
                "what you are looking for.\n\n"
                "To add something, answer this mail from the same address and do not change its "
                "subject. This mail was sent automatically.\n"
            )
            % {**values, "number": note.application.number, "code": facts["code"]}
            + (f"\n{remarks}\n" if (remarks := facts.get("remarks", "")) else "")
        )
    if facts["kind"] == "unmatched":
        return (
            _(
                "Your mail to %(body)s names a case, but it was not sent from the address of the "
                "applicant, so it was not added to the case. Write from the address with which you "
                "applied, or use receipt number and query code:\n"
                "%(case)s\n\nThis mail was sent automatically.\n"
            )
            % values
        )
    return _(
        "Your mail to %(body)s was not accepted:\n\n%(reason)s\n\n"
        "Correct this and send the mail again, or apply on the web, where files are checked "
        "immediately:\n"
        "%(apply)s\n\nNo case was opened. This mail was sent automatically.\n"
    ) % {**values, "reason": facts["reason"]}


MAIL_KINDS = (MailKind(ANSWER_MAIL, compose_answer, erase_answers, confidential=True),)
