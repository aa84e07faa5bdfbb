"""The mail to a writer: the reply is there, and an address at which it can be rated."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gongkai.encryption.envelopes import DecryptionError
from gongkai.jobs.kinds import CannotCompose, MailKind, NoLongerWanted
from gongkai.jobs.models import OutgoingMail
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.rating_links import RATING_MAIL, mail_address, token_of_reply
from gongkai.mailbox.rules.writers import refusal_to_rate
from gongkai.organisations.site_facts import site_name
from gongkai.ui.site_address import site_address, site_host


def compose_rating_mail(mail: OutgoingMail) -> EmailMessage:
    """
    Write the mail with the address at which the reply is rated.

    It contains nothing of letter and reply, because an address can be mistyped. Raises
    `CannotCompose`, and `NoLongerWanted` if the reply was rated or the letter reopened meanwhile.
    """
    letter = MailboxLetter.objects.select_related("body").filter(pk=mail.subject_id).first()
    if letter is None or refusal_to_rate(letter, None, at=timezone.now()):
        raise NoLongerWanted
    try:
        address = mail_address(letter)
    except DecryptionError as error:
        raise CannotCompose("the address cannot be decrypted") from error
    if not address:
        raise NoLongerWanted
    with translation.override(settings.LANGUAGE_CODE):
        site = site_address()
        values = {
            "site": site_name(translation.get_language()),
            "number": letter.number,
            "body": letter.body.full_label,
            "follow": f"{site}{reverse('portal:letter_status')}",
            "rate": f"{site}{reverse('portal:letter_rating', args=[token_of_reply(letter)])}",
            "days": settings.GONGKAI_LAW.mailbox_rating_days,
        }
        subject = _("Your letter %(number)s was answered") % values
        text = _(
            "%(body)s has answered your letter %(number)s.\n\nRead the reply with number and "
            "code:\n%(follow)s\n\nHow do you find it? You can say so within %(days)s days; opening "
            "the page says nothing yet:\n%(rate)s\n\nIf you say nothing, it counts as no answer, "
            "never as satisfied.\n-- \n%(site)s\n"
        )
        return EmailMessage(
            " ".join(subject.split()),
            text % values,
            to=[address],
            headers={
                "Message-ID": f"<letter-rating.{mail.pk}@{site_host()}>",
                "Auto-Submitted": "auto-generated",
            },
        )


MAIL_KINDS = (MailKind(RATING_MAIL, compose_rating_mail, confidential=True),)
