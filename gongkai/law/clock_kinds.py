"""What a row of the table of statutory clocks says."""

from dataclasses import dataclass
from enum import StrEnum

from gongkai.law.conventions import Conventions
from gongkai.law.regimes import Regime


class Unit(StrEnum):
    """The unit in which a period is counted."""

    WORKING_DAYS = "working days"
    DAYS = "days"
    MONTHS = "months"
    HOURS = "hours"
    FIXED = "a day of the year"


class Bound(StrEnum):
    """The meaning of the computed day."""

    LATEST = "latest"  # the action must be done by this day
    EARLIEST = "earliest"  # the action may not be done before this day
    BEFORE = "before"  # the action must be done this long before a given day


@dataclass(frozen=True)
class Clock:
    """
    One statutory period.

    `amount` is in `unit` (for a fixed day: month × 100 + day). `extension` is how much may be added
    once. If `rolls` is set, a last day that is a day off moves to the next working day.
    `convention` names the field of `Conventions` that may change the amount: the original of that
    rule was not seen, or the law leaves the amount open.
    """

    key: str
    name: str
    starts: str
    amount: int
    unit: Unit
    law: str
    bound: Bound = Bound.LATEST
    regimes: tuple[Regime, ...] = (Regime.FIRST, Regime.REVISED)
    extension: int = 0
    rolls: bool = False
    convention: str = ""
    note: str = ""

    def amount_under(self, conventions: Conventions) -> int:
        """Return the amount that the deployment has configured, otherwise that of the table."""
        return int(getattr(conventions, self.convention)) if self.convention else self.amount
