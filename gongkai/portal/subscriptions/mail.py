"""The mails of followed lists: the request for confirmation, and what is new."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongkai.encryption.envelopes import DecryptionError
from gongkai.jobs.kinds import CannotCompose, MailKind, NoLongerWanted
from gongkai.jobs.models import OutgoingMail
from gongkai.kit.times import local_date
from gongkai.organisations.site_facts import site_name
from gongkai.portal.subscriptions.lists import list_address, list_title
from gongkai.search.kinds import kinds
from gongkai.subscriptions.actions import CONFIRM_HOURS, MAX_PER_ADDRESS, end_undeliverable
from gongkai.subscriptions.models import Subscription
from gongkai.subscriptions.queries import (
    ITEMS_MAIL,
    REQUEST_MAIL,
    filters_of_feed,
    rows_between,
)
from gongkai.subscriptions.tokens import CONFIRM, MANAGE, token_of
from gongkai.ui.site_address import site_address, site_host

MAX_LISTED = 100  # items in one mail; the page of the list has all


def compose_request_mail(mail: OutgoingMail) -> EmailMessage:
    """
    Write the mail with the link that confirms a request, in the language of the subscriber.

    It has no words that a stranger typed: whoever asks can name anybody's address. An address that is known gets another text: that it follows the list already, or how many lists it
    can follow. Raises `CannotCompose`, `NoLongerWanted`.
    """
    subscription = _subscription(mail)
    with translation.override(subscription.language):
        values = _values(subscription) | {"title": _title_without_words(subscription)}
        if mail.payload.get("about") == "limit":
            subject = _("Too many followed lists at %(site)s")
            text = _(
                "Somebody, probably you, asked to send news of one more list to this address. It "
                "follows %(most)s lists already, which is the most. End one of them first: each "
                "mail has a link for it, such as this one:\n%(manage)s\n"
            )
        elif subscription.confirmed_at is not None:
            subject = _("You already follow this list at %(site)s")
            text = _(
                "Somebody, probably you, asked to send news of this list to this address:\n"
                "%(title)s\n\nThe address follows it already. Change how often you get mail, or end "
                "it, on this page:\n%(manage)s\n"
            )
        else:
            subject = _("Please confirm: news from %(site)s")
            text = _(
                "Somebody, probably you, asked to send news of this list to this address:\n"
                "%(title)s\n\nTo confirm, open this page within %(hours)s hours and press "
                "the button:\n%(confirm)s\n\nIf it was not you, do nothing. The address is then "
                "deleted and you get no further mail.\n"
            )
        return _mail(mail, subscription, subject % values, text % values)


def compose_items_mail(mail: OutgoingMail) -> EmailMessage:
    """
    Write the mail with the new items of a list, in the language of the subscriber.

    Only what is public now is in it. Raises `CannotCompose`, and `NoLongerWanted` if nothing is left.
    """
    subscription = _subscription(mail)
    after, through = int(mail.payload["after"]), int(mail.payload["through"])
    rows = rows_between(subscription.feed, after, through, most=MAX_LISTED)
    if not rows:
        raise NoLongerWanted
    more = max(0, int(mail.payload["count"]) - MAX_LISTED)
    with translation.override(subscription.language):
        values = _values(subscription)
        today = local_date(timezone.now())
        number = len(rows) + more
        count = ngettext("%(number)s new item", "%(number)s new items", number)
        lines = [f"{values['title']}{_colon()}{count % {'number': number}}", ""]
        for subject_type, row in rows:
            lines += [*_lines(subject_type, row, today), ""]
        if more:
            lines += [_("%(number)s more are in the list.") % {"number": more}, ""]
        lines += [
            "-- ",
            _("All of the list: %(list)s") % values,
            _("Change how often you get mail, or end it: %(manage)s") % values,
        ]
        subject = f"{values['site']}{_colon()}{values['title']}"
        message = _mail(mail, subscription, subject, "\n".join(lines) + "\n")
        address = f"{site_address()}{reverse('portal:unsubscribe', args=[values['token']])}"
        message.extra_headers |= {
            "List-Id": f"<{subscription.feed.digest[:16]}.follow.{site_host()}>",
            "List-Unsubscribe": f"<{address}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        return message


def _subscription(mail: OutgoingMail) -> Subscription:
    found = Subscription.objects.select_related("feed").filter(pk=mail.subject_id).first()
    if found is None:
        raise NoLongerWanted
    return found


def _values(subscription: Subscription) -> dict[str, Any]:
    filters = filters_of_feed(subscription.feed)
    manage = token_of(subscription, MANAGE)
    confirm = token_of(subscription, CONFIRM)
    address = site_address()
    return {
        "site": site_name(translation.get_language()),
        "title": list_title(filters),
        "list": f"{address}{list_address(filters)}",
        "token": manage,
        "manage": f"{address}{reverse('portal:subscription', args=[manage])}",
        "confirm": f"{address}{reverse('portal:follow_confirm', args=[confirm])}",
        "hours": CONFIRM_HOURS,
        "most": MAX_PER_ADDRESS,
    }


def _title_without_words(subscription: Subscription) -> str:
    filters = filters_of_feed(subscription.feed)
    title, search = list_title(replace(filters, query="")), _("a search")
    return f"{title} · {search}" if filters.query else title


def _mail(mail: OutgoingMail, to: Subscription, subject: str, text: str) -> EmailMessage:
    try:
        address = to.address
    except DecryptionError as error:
        raise CannotCompose("the address cannot be decrypted") from error
    headers = {
        "Message-ID": f"<follow.{mail.pk}.{to.key.hex}@{site_host()}>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(" ".join(subject.split()), text, to=[address], headers=headers)


def _lines(subject_type: str, row: Any, today: date) -> list[str]:
    kind = kinds()[subject_type]
    route, arguments = kind.public_route(row)
    title, _text = kind.shown_text(row)
    lines = [" ".join(title.split()), " · ".join(kind.news_facts(row, on=today))]
    return [*filter(None, lines), f"{site_address()}{reverse(route, args=arguments)}"]


def _colon() -> str:
    return "：" if translation.get_language() == "zh-hans" else ": "


MAIL_KINDS = (
    MailKind(REQUEST_MAIL, compose_request_mail, confidential=True),
    MailKind(ITEMS_MAIL, compose_items_mail, end_undeliverable, confidential=True),
)
