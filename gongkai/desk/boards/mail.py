"""The weekly overview as a mail: numbers and names of bodies, no word of a document or an application."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gongkai.boards.notification_kinds import board_lines
from gongkai.boards.notifying import BOARD_MAIL
from gongkai.jobs.kinds import MailKind, NoLongerWanted
from gongkai.jobs.models import OutgoingMail
from gongkai.kit.times import local_date
from gongkai.organisations.models import Account
from gongkai.organisations.site_facts import site_name
from gongkai.ui.site_address import site_address, site_host


def compose_board_mail(mail: OutgoingMail) -> EmailMessage:
    """
    Write the numbers of a body and of those below it in the language of the account.

    They are those of the moment of sending. Raises `NoLongerWanted` if the account no longer answers
    for the body.
    """
    account, body_id = Account.objects.filter(pk=mail.subject_id).first(), mail.payload["subject"]
    if account is None:
        raise NoLongerWanted
    with translation.override(account.language or settings.LANGUAGE_CODE):
        line = board_lines(account, {body_id}, local_date(timezone.now())).get(body_id)
        if line is None:
            raise NoLongerWanted
        link = f"{site_address()}{reverse('desk:board_of_body', args=[body_id])}"
        text = _(
            "%(numbers)s\n\n%(link)s\n\nThis mail contains no text of a document or an "
            "application. You can set how often mails are sent on the page of your notifications.\n"
        )
        return EmailMessage(
            _("%(site)s: weekly overview of %(body)s")
            % {"site": site_name(translation.get_language()), "body": line.body},
            text % {"numbers": line.title, "link": link},
            to=[account.email],
            headers={
                "Message-ID": f"<gongkai.{mail.pk}.{mail.key.replace(':', '.')}@{site_host()}>",
                "Auto-Submitted": "auto-generated",
            },
        )


MAIL_KINDS = (MailKind(BOARD_MAIL, compose_board_mail),)
