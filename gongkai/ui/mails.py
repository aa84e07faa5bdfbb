"""Mail to an account: links to a new password, and word of what changed. Sent after the answer: its time tells nothing."""

import logging
from collections.abc import Iterable
from datetime import datetime
from smtplib import SMTPException
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from gongkai.organisations.models import Account
from gongkai.organisations.states import SecurityKind

logger = logging.getLogger("gongkai.mail")
Answer = TypeVar("Answer", bound=HttpResponseBase)


def then_send(answer: Answer, messages: Iterable[EmailMessage]) -> Answer:
    """
    Let mail go out once the answer is on its way to the browser.

    The server closes the answer when it is out; nobody waits any more, so a fault goes to the log.
    """
    waiting, close = list(messages), answer.close

    def close_and_send() -> None:
        close()
        while waiting:
            send(waiting.pop())

    answer.close = close_and_send  # type: ignore[method-assign]
    return answer


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
    address = reverse(
        "ui:new_password", args=[urlsafe_base64_encode(force_bytes(account.pk)), token]
    )
    with translation.override(account.language or translation.get_language()):
        words: dict[str, Any] = {
            "site": _site(),
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


def security_mails(account: Account, kind: SecurityKind, at: datetime) -> list[EmailMessage]:
    """Write to the owner what changed that guards the account; nobody, where there is no address."""
    if not account.email or not settings.EMAIL_HOST:
        return []
    with translation.override(account.language or translation.get_language()):
        words = {
            "what": kind.label,
            "name": account.username,
            "site": _site(),
            "at": f"{localtime(at):%Y-%m-%d %H:%M}",
        }
        subject = _("%(what)s: %(name)s at %(site)s")
        text = _(
            "%(what)s: account “%(name)s” at %(site)s, %(at)s (Beijing time).\n\nIf it was not you, ask for a new "
            "password and tell an administrator of your body.\n"
        )
        return [EmailMessage(subject % words, text % words, to=[account.email])]


def _site() -> str:
    english = translation.get_language() == "en"
    return str(settings.GONGKAI_SITE_NAME_EN if english else settings.GONGKAI_SITE_NAME)
