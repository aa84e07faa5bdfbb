"""Mail about notifications. It contains only a number and a link: mail is not confidential."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongkai.jobs.kinds import CannotCompose, MailKind
from gongkai.jobs.models import OutgoingMail
from gongkai.notifications.queries import NOTIFICATION_MAIL
from gongkai.organisations.models import Account
from gongkai.organisations.site_facts import site_name
from gongkai.ui.site_address import site_address, site_host


def compose_notification_mail(mail: OutgoingMail) -> EmailMessage:
    """
    Write the mail in the language of its account; every attempt uses the same Message-ID.

    Raises `CannotCompose`.
    """
    account = Account.objects.filter(pk=mail.subject_id).first()
    if account is None:
        raise CannotCompose("the account is gone")
    number = int(mail.payload["count"])
    with translation.override(account.language or settings.LANGUAGE_CODE):
        site = site_name(translation.get_language())
        link = f"{site_address()}{reverse('desk:notifications')}"
        count = ngettext("%(count)s new notification", "%(count)s new notifications", number) % {
            "count": number
        }
        text = _(
            "You have notifications at %(site)s: %(count)s.\n\n%(link)s\n\nThis mail "
            "contains no text of a document or an application. You can set how often it is "
            "sent on that page.\n"
        )
        return EmailMessage(
            f"{site}: {count}",
            text % {"site": site, "count": count, "link": link},
            to=[account.email],
            headers={
                "Message-ID": f"<gongkai.{mail.pk}.{mail.key.replace(':', '.')}@{site_host()}>",
                "Auto-Submitted": "auto-generated",
            },
        )


MAIL_KINDS = (MailKind(NOTIFICATION_MAIL, compose_notification_mail),)
