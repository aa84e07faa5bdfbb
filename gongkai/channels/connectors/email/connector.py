"""Mail an item to all who confirmed that they want the list of a body."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from gongkai.channels.connectors.interface import (
    Item,
    ListMails,
    Permanent,
    Problem,
    Receipt,
    Session,
    Temporary,
)


class MailList:
    """
    An e-mail list of a body.

    Each mail is in the queue of all mails once, whatever happens here, so that sending may be repeated.
    The item is published once every mail was taken by the mail server or given up.
    """

    can_withdraw = True
    is_repeatable = True

    def problems(self, item: Item, secrets: Mapping[str, Any]) -> list[Problem]:
        """Return what this site lacks; any text fits."""
        found = []
        if not settings.EMAIL_HOST:
            found.append(Problem("no-mail-server"))
        if not item.address.startswith("http"):
            found.append(Problem("no-site-address"))
        return found

    def deliver(self, item: Item, session: Session) -> Receipt:
        """Queue a mail to each subscriber, in batches. Raises `Permanent` if nobody has subscribed."""
        mails = _mails(session)
        last = int(session.progress.get("last", 0))
        while (end := mails.queue(last)) is not None:
            last = end
            session.save({"last": last})
        if not last:
            raise Permanent(gettext_noop("Nobody has subscribed to this list yet."))
        return Receipt(item.key, is_published=False)

    def find(self, item: Item, session: Session) -> Receipt | None:
        """Return None: queueing again queues nothing twice."""
        return None

    def poll(self, item: Item, session: Session, outside_id: str) -> Receipt:
        """
        Return how many mails were taken, once none waits any more.

        Raises `Temporary` while mails wait, and `Permanent` if the mail server took none.
        """
        counts = _mails(session).counts()
        if counts.waiting:
            raise Temporary(f"{counts.waiting} mails are waiting", of_item=True)
        if not counts.sent:
            raise Permanent(gettext_noop("The mail server took no mail."))
        return Receipt(outside_id, is_published=True, accepted=counts.sent, rejected=counts.failed)

    def withdraw(self, item: Item, session: Session, outside_id: str) -> None:
        """Tell those who got it that it was withdrawn; if a corrected version follows, that tells them."""
        if not item.is_replaced:
            _mails(session).recall()


def _mails(session: Session) -> ListMails:
    assert session.mails is not None  # each session of a list has them
    return session.mails
