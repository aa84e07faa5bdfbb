"""A channel without a service: each send is a task for a person."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop

from gongkai.channels.connectors.interface import Item, Permanent, Problem, Receipt, Session


class Staff:
    """A newspaper or station; no request is ever made."""

    can_withdraw = False
    is_repeatable = False

    def problems(self, item: Item, secrets: Mapping[str, Any]) -> list[Problem]:
        """Return nothing: a person looks at the text."""
        return []

    def deliver(self, item: Item, session: Session) -> Receipt:
        """Raise `Permanent`: only a person can do this."""
        raise Permanent(gettext_noop("A person sends this."))

    def find(self, item: Item, session: Session) -> Receipt | None:
        """Return None: there is nobody to ask."""
        return None

    def poll(self, item: Item, session: Session, outside_id: str) -> Receipt:
        """Return the receipt that a person entered."""
        return Receipt(outside_id, is_published=True)

    def withdraw(self, item: Item, session: Session, outside_id: str) -> None:
        """Raise `Permanent`: only a person can do this."""
        raise Permanent(gettext_noop("A person withdraws this."))
