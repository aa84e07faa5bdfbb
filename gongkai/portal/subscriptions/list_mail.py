"""The mails of the lists that bodies keep: an item that was sent to a list, and that it was withdrawn."""

from typing import Any

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from gongkai.channels.models import Send
from gongkai.channels.states import SendState
from gongkai.documents.measures import DOCUMENT
from gongkai.jobs.kinds import MailKind, NoLongerWanted
from gongkai.jobs.models import OutgoingMail
from gongkai.kit.times import local_date
from gongkai.portal.subscriptions.mail import (
    colon,
    ending_headers,
    mail_to,
    subscription_of,
    values_of,
)
from gongkai.search.kinds import kinds
from gongkai.subscriptions.actions import end_undeliverable
from gongkai.subscriptions.body_lists import WITHDRAWN
from gongkai.subscriptions.queries import LIST_MAIL
from gongkai.subscriptions.tokens import MANAGE, token_of
from gongkai.ui.site_address import site_address


def compose_list_mail(mail: OutgoingMail) -> EmailMessage:
    """
    Write the mail with an item that a body sent to its list, in the language of the subscriber.

    Raises `CannotCompose`, and `NoLongerWanted` if the subscription ended or the item is no longer public.
    """
    subscription = subscription_of(mail)
    found = Send.objects.select_related("document__body", "version", "account")
    send = found.get(pk=mail.payload["send"])
    with translation.override(subscription.language):
        values = values_of(subscription) | _values(send)
        if mail.payload.get("about") == WITHDRAWN:
            subject, lines = _withdrawn(values)
        elif _is_wanted(send):
            subject, lines = _item(send, values)
        else:
            raise NoLongerWanted
        lines += ["-- ", _("End this list: %(manage)s") % values]
        message = mail_to(mail, subscription, subject, "\n".join(lines) + "\n")
        token = token_of(subscription, MANAGE)
        message.extra_headers |= ending_headers(f"list-{send.account_id}", token)
        return message


def _is_wanted(send: Send) -> bool:
    """Return whether the version is still public and is not about to be withdrawn."""
    is_public = send.document.is_public and send.document.public_version_id == send.version_id
    return is_public and not send.is_withdrawal_due and send.state != SendState.WITHDRAWN


def _values(send: Send) -> dict[str, Any]:
    route, arguments = kinds()[DOCUMENT].public_route(send.document)
    return {
        "heading": " ".join(send.version.title.split()),
        "page": f"{site_address()}{reverse(route, args=arguments)}",
        "day": f"{local_date(send.ordered_at):%Y-%m-%d}",
    }


def _item(send: Send, values: dict[str, Any]) -> tuple[str, list[str]]:
    subject = f"{send.account.name}{colon()}{values['heading']}"
    lines = [values["heading"], ""]
    if send.replaces_id:
        subject = _("Corrected: %(heading)s") % values
        lines += [_("This takes the place of what was sent to you earlier."), ""]
    lines += [send.text, ""] if send.text else []
    return subject, [*lines, values["page"], ""]


def _withdrawn(values: dict[str, Any]) -> tuple[str, list[str]]:
    """Return the note without the title: what was withdrawn is not repeated."""
    subject = _("%(title)s: an item was withdrawn") % values
    text = (
        _("What was sent to you by this list on %(day)s was withdrawn. Its page says more:")
        % values
    )
    return subject, [text, values["page"], ""]


MAIL_KINDS = (MailKind(LIST_MAIL, compose_list_mail, end_undeliverable, confidential=True),)
