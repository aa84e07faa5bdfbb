"""The whole text as a channel shows it, for people who compose it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongkai.channels.connectors.interface import Item
from gongkai.channels.connectors.sms.connector import (
    FIRST_PART,
    LATER_PART,
    MAX_PARTS,
    message_of,
    parts_of,
)
from gongkai.channels.connectors.weibo.connector import MAX_TEXT, text_of
from gongkai.channels.states import ConnectorKind


@dataclass(frozen=True)
class ShownText:
    """The text with everything that the channel adds, its length, and the most that fits."""

    text: str
    length: int
    most: int
    parts: int = 1


def shown_text(kind: str, item: Item, secrets: Mapping[str, Any]) -> ShownText | None:
    """Return the text of a channel that counts characters; None for others."""
    if kind == ConnectorKind.WEIBO:
        text = text_of(item)
        return ShownText(text, len(text), MAX_TEXT)
    if kind == ConnectorKind.SMS:
        text = message_of(item, secrets)
        parts = parts_of(text)
        most = FIRST_PART if parts == 1 else LATER_PART * MAX_PARTS
        return ShownText(text, len(text.encode("utf-16-le")) // 2, most, parts)
    return None
