"""The edition of the Regulations, the remedy rules and the fee rules that apply on a day."""

from datetime import date
from enum import StrEnum

from gongkai.law.conventions import TransitionReading
from gongkai.law.messages import N_, Impossible, text

BEGUN_ON = date(2008, 5, 1)
REVISED_ON = date(2019, 5, 15)
# The fifteenth working day after this day is the first day of the edition of 2019.
STILL_OPEN_FROM = date(2019, 4, 23)
RECONSIDERATION_FIRST_ON = date(2024, 1, 1)
SIX_MONTHS_ON = date(2015, 5, 1)
FEES_ON = date(2021, 1, 1)


class Regime(StrEnum):
    """The two editions of the Regulations on the Disclosure of Government Information."""

    FIRST = "2007"
    REVISED = "2019"


def regime_on(day: date) -> Regime:
    """
    Return the edition in force on the day an application was received or information was formed.

    Raises `Impossible` for a day before the Regulations existed.
    Law: 条例07 art. 38 (in force from 2008-05-01); 条例19 art. 56 (in force from 2019-05-15).
    """
    if day < BEGUN_ON:
        raise Impossible(
            text(N_("Before %(day)s there were no Regulations to apply."), day=BEGUN_ON),
            field="received",
        )
    return Regime.REVISED if day >= REVISED_ON else Regime.FIRST


def regime_of_application(received_on: date, transition: TransitionReading) -> Regime:
    """
    Return the edition that applies to an application, by the reading for those open in May 2019.

    Law: 条例19 art. 56 (does not say what applies to applications received before).
    """
    if transition == TransitionReading.IF_OPEN and STILL_OPEN_FROM <= received_on < REVISED_ON:
        return Regime.REVISED
    return regime_on(received_on)


def is_reconsidered_first(decided_on: date) -> bool:
    """
    Return whether an applicant who is refused must ask for reconsideration before going to court.

    Law: 行政复议法 art. 23, 90 (from 2024-01-01).
    """
    return decided_on >= RECONSIDERATION_FIRST_ON


def has_six_months_for_court(learned_on: date) -> bool:
    """
    Return whether a lawsuit can be brought within six months; before, it was three.

    Law: 行政诉讼法 art. 46 (from 2015-05-01); 行政诉讼法 of 1989 art. 39.
    """
    return learned_on >= SIX_MONTHS_ON


def has_processing_fees(day: date) -> bool:
    """
    Return whether information processing fees can be charged on this day.

    Law: 条例19 art. 42; 国办函〔2020〕109号 (from 2021-01-01).
    """
    return day >= FEES_ON
