"""What is entered into the register of the organisation, and of a new plan."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class LeadingPostFacts:
    """A seat in the leading group: the duty as a value of `LeadingDuty`, and the post of who has it."""

    duty: str
    title: str
    since: date


@dataclass(frozen=True)
class ReadingPlaceFacts:
    """A reading place; `kind` is a value of `PlaceKind`."""

    kind: str
    name: str
    address: str
    hours: str
    telephone: str
    since: date


@dataclass(frozen=True)
class ReturnFacts:
    """The figures of a year that a body states; `budget` in 10,000 yuan."""

    year: int
    has_office: bool
    full_time: int
    part_time: int
    budget: Decimal


@dataclass(frozen=True)
class PlanFacts:
    """A new work plan: its year, its title, and the document on which it is based."""

    year: int
    title: str
    source: str = ""
