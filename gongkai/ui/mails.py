"""Mails to an account, sent after the response so that its duration reveals nothing."""

import logging
from collections.abc import Iterable
from datetime import datetime
from smtplib import SMTPException
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from gongkai.kit.date_text import moment_text
from gongkai.kit.durations import duration_text
from gongkai.organisations.models import Account
from gongkai.organisations.queries import account_by_sign_in_code
from gongkai.organisations.site_facts import site_name
from gongkai.organisations.states import SecurityKind
from gongkai.ui.site_address import site_address

logger = logging.getLogger("gongkai.mail")
Answer = TypeVar("Answer", bound=HttpResponseBase)


def send_after_response(answer: Answer, messages: Iterable[EmailMessage]) -> Answer:
    """
    Send mails after the response has been sent to the browser.

    The server closes the response after sending it. A failure is only logged.
    """
    waiting, close = list(messages), answer.close

    def close_and_send() -> None:
        close()
        while waiting:
            send(waiting.pop())

    answer.close = close_and_send  # type: ignore[method-assign]
    return answer


def send(message: EmailMessage) -> bool:
    """Send a message; return whether the mail server accepted it."""
    try:
        return bool(message.send())
    except (SMTPException, OSError):
        logger.exception("A mail could not be sent.")
        return False


def link_mail(account: Account, *, new: bool = False) -> EmailMessage:
    """
    Return the mail with the password link; `new` is for a newly created account.

    The code stands behind `#`: browsers do not send this part, so that no log of a server or proxy
    contains it. Where scripts are disabled, the reader copies the code into the form.
    """
    code = password_code(account)
    with translation.override(account.language or translation.get_language()):
        values: dict[str, Any] = {
            "site": _site(),
            "name": account.username,
            "link": f"{site_address()}{reverse('ui:new_password')}#{code}",
            "code": code,
            "time": duration_text(settings.PASSWORD_RESET_TIMEOUT),
        }
        if new:
            subject = _("Your account at %(site)s")
            text = _(
                "An account “%(name)s” was created for you at %(site)s.\n\n"
                "Choose a password within %(time)s:\n%(link)s\n\n"
                "If the page asks for it, the code is: %(code)s\n\n"
                "After that you can request a new link on the sign-in page.\n"
            )
        else:
            subject = _("New password at %(site)s")
            text = _(
                "A new password was requested for the account “%(name)s” at %(site)s.\n\n"
                "Choose it within %(time)s:\n%(link)s\n\n"
                "If the page asks for it, the code is: %(code)s\n\n"
                "If you did not request it, do nothing. The old password stays valid.\n"
            )
        return EmailMessage(subject % values, text % values, to=[account.email])


def password_code(account: Account) -> str:
    """Return a code that sets a new password of this account, once and for a limited time."""
    token = default_token_generator.make_token(account)
    return f"{urlsafe_base64_encode(force_bytes(account.pk))}.{token}"


def account_of_code(code: str) -> Account | None:
    """Return the active account for which this code of a mail or of a printed letter is valid."""
    encoded, dot, token = code.strip().partition(".")
    if not dot:
        return account_by_sign_in_code(code, at=timezone.now())
    try:
        pk = int(urlsafe_base64_decode(encoded).decode())
    except (ValueError, OverflowError):
        return None
    found = Account.objects.filter(pk=pk, is_active=True).first() if pk < 1 << 62 else None
    return found if found and default_token_generator.check_token(found, token) else None


def security_mails(account: Account, kind: SecurityKind, at: datetime) -> list[EmailMessage]:
    """Return mails that inform the owner of a security change; none without an address."""
    if not account.email or not settings.EMAIL_HOST:
        return []
    with translation.override(account.language or translation.get_language()):
        values = {
            "what": kind.label,
            "name": account.username,
            "site": _site(),
            "at": moment_text(at),
        }
        subject = _("%(what)s: %(name)s at %(site)s")
        text = _(
            "%(what)s: account “%(name)s” at %(site)s, %(at)s (Beijing time).\n\n"
            "If you did not do this, request a new password and inform an administrator of your "
            "body.\n"
        )
        return [EmailMessage(subject % values, text % values, to=[account.email])]


def _site() -> str:
    return site_name(translation.get_language())
