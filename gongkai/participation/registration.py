"""What is entered of a new public concern."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class NewConcern:
    """A new concern: its kind and source as values of `ConcernKind` and `ConcernSource`."""

    kind: str
    source: str
    title: str
    facts: str
    arisen_at: datetime
