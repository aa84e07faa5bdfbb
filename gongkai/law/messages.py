"""Sentences of the statute, marked for translation: the faces translate, the statute knows no language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | int


def N_(message: str) -> str:  # noqa: N802  (the gettext convention for "mark, do not translate")
    """Return `message` unchanged; the extractor finds it by this name."""
    return message


@dataclass(frozen=True)
class Text:
    """A sentence and its values: the sentence is looked up in a language first, then the values are put in."""

    message: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


def text(message: str, /, **values: Value) -> Text:
    """Return a sentence with its values."""
    return Text(message, values)


class Impossible(ValueError):
    """What was entered cannot be, in the words of `text`; `field` names what to mend."""

    def __init__(self, reason: Text, *, field: str = "") -> None:
        super().__init__(str(reason))
        self.text, self.field = reason, field
