"""Mail to an account: a link to a new password. Sent after the answer, so that its time tells nothing."""

import logging
from collections.abc import Iterable
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from gongkai.organisations.models import Account

logger = logging.getLogger("gongkai.mail")


class RedirectThenSend(HttpResponseRedirect):
    """A redirect that sends mail once it is on its way to the browser."""

    def __init__(self, to: str, messages: Iterable[EmailMessage]) -> None:
        super().__init__(to)
        self._messages = list(messages)

    def close(self) -> None:
        """Called by the server when the answer is out; nobody waits any more, so a fault goes to the log."""
        super().close()
        while self._messages:
            send(self._messages.pop())


def send(message: EmailMessage) -> bool:
    """Hand a message to the mail server; say whether it took it."""
    try:
        return bool(message.send())
    except (SMTPException, OSError):
        logger.exception("A mail could not be sent.")
        return False


def link_mail(request: HttpRequest, account: Account, *, new: bool = False) -> EmailMessage:
    """Write the mail with the link, in the language of the account; `new` welcomes, else it was asked for."""
    token = default_token_generator.make_token(account)
    address = reverse("ui:new_password", args=[urlsafe_base64_encode(force_bytes(account.pk)), token])
    with translation.override(account.language or translation.get_language()):
        english = translation.get_language() == "en"
        words: dict[str, Any] = {
            "site": settings.GONGKAI_SITE_NAME_EN if english else settings.GONGKAI_SITE_NAME,
            "name": account.username,
            "link": request.build_absolute_uri(address),
            "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
        }
        if new:
            subject = _("Your account at %(site)s")
            text = _(
                "An account “%(name)s” was made for you at %(site)s.\n\nChoose a password within %(minutes)s minutes:\n"
                "%(link)s\n\nLater you can ask for another link on the page for signing in.\n"
            )
        else:
            subject = _("New password at %(site)s")
            text = _(
                "A new password was asked for the account “%(name)s” at %(site)s.\n\nChoose it within %(minutes)s "
                "minutes:\n%(link)s\n\nIf it was not you, do nothing: the old one stays.\n"
            )
        return EmailMessage(subject % words, text % words, to=[account.email])
