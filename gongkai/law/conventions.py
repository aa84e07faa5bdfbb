"""Readings of the law that practice settles differently, or that no original was seen for: each with a default."""

from dataclasses import dataclass
from enum import StrEnum


class PauseReading(StrEnum):
    """Which days of a consultation are not counted."""

    AFTER_SENDING = "B"  # (sent, replied]: the earlier due date
    FROM_SENDING = "A"  # [sent, replied]: the day of sending is not counted either


@dataclass(frozen=True)
class Conventions:
    """
    The readings that a deployment has chosen. Days are working days unless the name says otherwise.

    Each field is a setting `GONGKAI_LAW_…`; the defaults are the usual reading, and the earlier date where two are usual.
    """

    pause: PauseReading = PauseReading.AFTER_SENDING
    clarification_restarts_2007: bool = True
    interpretation_days: int = 3
    fee_payment_days: int = 20
    mailbox_days: int = 15
    facts_hours: int = 5
    press_hours: int = 24
    response_hours: int = 48
    comment_days: int = 30
    fee_first_step: int = 1


USUAL = Conventions()
