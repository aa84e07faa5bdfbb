"""Tables of the channels: deliveries that count, accounts, and what is sent to them."""

from gongkai.channels.models.accounts import AccountToken, ChannelAccount, RecipientList
from gongkai.channels.models.deliveries import Delivery
from gongkai.channels.models.feeds import ChangedFeed
from gongkai.channels.models.sends import Broadcast, Send
from gongkai.channels.models.subscribers import InboxMessage, Subscriber

__all__ = [
    "AccountToken",
    "Broadcast",
    "ChangedFeed",
    "ChannelAccount",
    "Delivery",
    "InboxMessage",
    "RecipientList",
    "Send",
    "Subscriber",
]
