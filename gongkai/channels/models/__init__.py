"""Tables of the channels: deliveries that count, accounts, and what is sent to them."""

from gongkai.channels.models.accounts import AccountToken, ChannelAccount, RecipientList
from gongkai.channels.models.deliveries import Delivery
from gongkai.channels.models.sends import Broadcast, Send

__all__ = ["AccountToken", "Broadcast", "ChannelAccount", "Delivery", "RecipientList", "Send"]
