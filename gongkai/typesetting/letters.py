"""The content of an official letter, independent of the output format."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: what was reached of the most that was possible, and its `share`, 0 to 1."""

    label: str
    reached: str
    most: str
    share: float


@dataclass(frozen=True)
class Paper:
    """
    One letter. `paragraphs` are plain text; no field contains markup.

    Source: GB/T 9704 (order and place of the parts of an official document).
    """

    issuer: str
    number: str
    heading: str
    addressee: str
    paragraphs: Sequence[str]
    dated: date
    contact: str = ""
    is_signed: bool = True  # ends with issuer, seal and date
    draft: str = ""  # the watermark of a letter that has not been sent yet
    bars: Sequence[Bar] = ()  # a chart below the paragraphs
    bars_title: str = ""

    @property
    def day(self) -> str:
        """The date as official documents write it."""
        return f"{self.dated.year}年{self.dated.month}月{self.dated.day}日"
