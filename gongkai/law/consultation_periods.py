"""How long the public may comment on a draft, and until when the outcome must be published."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from gongkai.law.calendar import WorkCalendar
from gongkai.law.clocks import CLOCKS, amount_of
from gongkai.law.conventions import USUAL, Conventions
from gongkai.law.derivations import Derivation
from gongkai.law.periods import period


class DraftKind(StrEnum):
    """What is drafted; it decides for how long the public must be able to comment."""

    DECISION = "decision"
    RULE = "rule"
    NORMATIVE = "normative"
    OTHER = "other"


# The clock of each kind of draft.
PERIODS: Mapping[DraftKind, str] = {
    DraftKind.DECISION: "comment",
    DraftKind.RULE: "comment-rule",
    DraftKind.NORMATIVE: "comment-normative",
    DraftKind.OTHER: "comment-normative",
}


def least_period(
    kind: DraftKind, opened_on: date, calendar: WorkCalendar, conventions: Conventions = USUAL
) -> Derivation:
    """
    Return the first day that may be the last one for comments, with the days that lead to it.

    The day of publication is not counted, and the last day counts until its end.
    Law: 国务院令713号 art. 15; 规章制定程序条例 art. 15; 民法典 art. 201, 203.
    """
    return period(calendar, PERIODS[kind], opened_on, conventions)


def law_of_period(kind: DraftKind) -> str:
    """Return the article that fixes the period; “—” where only local rules do."""
    return CLOCKS[PERIODS[kind]].law


def outcome_due(closed_on: date, conventions: Conventions = USUAL) -> date:
    """Return the last day on which the outcome is published in time (no statute; a setting)."""
    return closed_on + timedelta(days=amount_of("consultation-outcome", conventions))
