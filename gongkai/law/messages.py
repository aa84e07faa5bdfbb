"""Translatable messages of the statute. The interfaces translate them; this package does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Value = str | int | date


def N_(message: str) -> str:  # noqa: N802  (the gettext convention for "mark, do not translate")
    """Return `message` unchanged; makemessages extracts the calls of this function."""
    return message


@dataclass(frozen=True)
class Text:
    """A message and its values: the message is translated first, then the values are inserted."""

    message: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


def text(message: str, /, **values: Value) -> Text:
    """Return a message with its values."""
    return Text(message, values)


class Impossible(ValueError):
    """The input is not possible. `text` says why, `field` names the field to correct."""

    def __init__(self, reason: Text, *, field: str = "") -> None:
        super().__init__(str(reason))
        self.text, self.field = reason, field
