"""The mails of sends to the e-mail lists of bodies, as the channels ask for them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gongkai.channels.connectors.interface import ListMails, MailCounts
from gongkai.channels.models import Send
from gongkai.jobs.actions import NewMail, enqueue_mails
from gongkai.subscriptions.body_list_queries import (
    mail_counts_of,
    mail_key,
    reached_ids,
    subscriber_ids,
)
from gongkai.subscriptions.queries import LIST_MAIL

BATCH = 500  # mails that are queued together
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class MailsOfSend:
    """The mails of one send. A mail is in the queue once for each subscription, however often it is queued."""

    send: Send
    clock: Callable[[], datetime]

    def queue(self, after: int) -> int | None:
        """Queue mails to the next subscribers after one; return the last of them, None at the end."""
        ids = subscriber_ids(self.send.account_id, after=after, most=BATCH)
        payload = {"send": self.send.pk}
        enqueue_mails(
            [NewMail(LIST_MAIL, pk, mail_key(self.send), payload) for pk in ids], at=self.clock()
        )
        return ids[-1] if ids else None

    def recall(self) -> int:
        """Queue a note to all who got the item that it was withdrawn; return to how many."""
        ids, key = reached_ids(self.send), f"w{mail_key(self.send)}"
        payload = {"send": self.send.pk, "about": WITHDRAWN}
        enqueue_mails([NewMail(LIST_MAIL, pk, key, payload) for pk in ids], at=self.clock())
        return len(ids)

    def counts(self) -> MailCounts:
        """Count the mails of the item."""
        return mail_counts_of(self.send)


def mails_of_send(send: Send, clock: Callable[[], datetime]) -> ListMails:
    """Return the mails of a send to a list."""
    return MailsOfSend(send, clock)
