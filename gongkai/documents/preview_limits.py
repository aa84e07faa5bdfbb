"""Configuration of preview links; each field is a setting `GONGKAI_PREVIEW_…`."""

from dataclasses import dataclass, field
from typing import Any


def _choice(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True)
class PreviewLimits:
    """How long a preview link works, and how many one document may have."""

    days: int = _choice(7, "How many days a preview link of a draft works if nothing else is said.")
    most_days: int = _choice(30, "The most days that a preview link of a draft may work.")
    links: int = _choice(10, "How many preview links of one document may work at the same time.")
