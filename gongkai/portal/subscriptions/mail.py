"""The mails of followed lists: the request for confirmation, and what is new."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    parts_of_mail,
    rows_between,
)
from gongkai.subscriptions.tokens import (
    CONFIRM,
    MANAGE,
    signature_of_mail,
    token_of,
    token_to_end_all,
)
from gongkai.ui.site_address import site_address, site_host

MAX_LISTED = 100  # items in one mail; the pages of its lists have all
RULE = "─" * 20  # between the lists of a mail


def compose_request_mail(mail: OutgoingMail) -> EmailMessage:
    """
    Write the mail with the link that confirms a request, in the language of the subscriber.

    It has no words that a stranger typed: whoever asks can name anybody's address. An address that is known gets another text: that it follows the list already, or how many lists it
    can follow. Raises `CannotCompose`, `NoLongerWanted`.
    """
    subscription = subscription_of(mail)
    with translation.override(subscription.language):
        values = values_of(subscription) | {"title": _title_without_words(subscription)}
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
        return mail_to(mail, subscription, subject % values, text % values)


def compose_items_mail(mail: OutgoingMail) -> EmailMessage:
    """
    Write the mail with the new items of all due lists of an address.

    Each list is in the language that its subscriber chose for it, what is about the whole mail in that
    of the first. Only what is public now is in it. Raises `CannotCompose`, and `NoLongerWanted` if
    nothing is left.
    """
    parts = _parts(mail)
    if not parts:
        raise NoLongerWanted
    first = parts[0].subscription
    with translation.override(first.language):
        values = values_of(first)
        number = sum(part.number for part in parts)
        texts = [_text(part, is_alone=len(parts) == 1) for part in parts]
        if len(parts) == 1:
            about = values["title"]
            token, digest = values["token"], f"{first.feed.digest[:16]}."
        else:
            about = ngettext(
                "%(number)s new item in %(lists)s lists",
                "%(number)s new items in %(lists)s lists",
                number,
            ) % {"number": number, "lists": len(parts)}
            token, digest = token_to_end_all(first.address_hash), ""
        address = f"{site_address()}{reverse('portal:unsubscribe', args=[token])}"
        if len(parts) > 1:
            texts.append(_("End all lists of your address: %(address)s") % {"address": address})
        subject = f"{values['site']}{colon()}{about}"
        message = mail_to(mail, first, subject, f"\n\n{RULE}\n".join(texts) + "\n")
        message.extra_headers |= ending_headers(f"{digest}follow", token)
        return message


def ending_headers(name: str, token: str) -> dict[str, str]:
    """Return the headers of a list, by which a mail program ends it with one request (RFC 8058)."""
    address = f"{site_address()}{reverse('portal:unsubscribe', args=[token])}"
    return {
        "List-Id": f"<{name}.{site_host()}>",
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


@dataclass(frozen=True)
class Part:
    """One list in a mail: its newest items that are public now, and how many are not shown."""

    subscription: Subscription
    rows: Sequence[tuple[str, Any]]
    more: int

    @property
    def number(self) -> int:
        """How many items of the list are new."""
        return len(self.rows) + self.more


def _parts(mail: OutgoingMail) -> list[Part]:
    """Return the lists of a mail that are still followed and have something public."""
    parts = parts_of_mail(mail)
    rows = Subscription.objects.select_related("feed")
    followed = rows.in_bulk([part.subscription for part in parts])
    parts = [part for part in parts if part.subscription in followed]
    most = MAX_LISTED // max(1, len(parts))
    found = []
    for part in parts:
        subscription = followed[part.subscription]
        shown = rows_between(subscription.feed, part.after, part.through, most=most)
        if shown:
            found.append(Part(subscription, shown, max(0, part.number - most)))
    return found


def _text(part: Part, *, is_alone: bool) -> str:
    """Return what a mail says about one list, with the links to it and to its subscription."""
    with translation.override(part.subscription.language):
        values = values_of(part.subscription)
        today = local_date(timezone.now())
        count = ngettext("%(number)s new item", "%(number)s new items", part.number)
        lines = [f"{values['title']}{colon()}{count % {'number': part.number}}", ""]
        for subject_type, row in part.rows:
            lines += [*_lines(subject_type, row, today), ""]
        if part.more:
            lines += [_("%(number)s more are in the list.") % {"number": part.more}, ""]
        lines += ["-- "] if is_alone else []
        lines += [
            _("All of the list: %(list)s") % values,
            _("Change how often you get mail, or end it: %(manage)s") % values,
        ]
        return "\n".join(lines)


def subscription_of(mail: OutgoingMail) -> Subscription:
    """Return the subscription that a mail is about. Raises `NoLongerWanted` if it ended."""
    found = Subscription.objects.select_related("feed").filter(pk=mail.subject_id).first()
    if found is None:
        raise NoLongerWanted
    return found


def values_of(subscription: Subscription) -> dict[str, Any]:
    """Return the names and addresses that the texts about a subscription use."""
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


def mail_to(mail: OutgoingMail, to: Subscription, subject: str, text: str) -> EmailMessage:
    """Return a mail to a subscriber. Raises `CannotCompose`."""
    try:
        address = to.address
    except DecryptionError as error:
        raise CannotCompose("the address cannot be decrypted") from error
    headers = {
        "Message-ID": f"<follow.{mail.pk}.{signature_of_mail(mail.pk)}@{site_host()}>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(" ".join(subject.split()), text, to=[address], headers=headers)


def _lines(subject_type: str, row: Any, today: date) -> list[str]:
    kind = kinds()[subject_type]
    route, arguments = kind.public_route(row)
    title, _text = kind.shown_text(row)
    lines = [" ".join(title.split()), " · ".join(kind.news_facts(row, on=today))]
    return [*filter(None, lines), f"{site_address()}{reverse(route, args=arguments)}"]


def colon() -> str:
    """Return a colon as the active language has it."""
    return "：" if translation.get_language() == "zh-hans" else ": "


MAIL_KINDS = (
    MailKind(REQUEST_MAIL, compose_request_mail, confidential=True),
    MailKind(ITEMS_MAIL, compose_items_mail, end_undeliverable, confidential=True),
)
