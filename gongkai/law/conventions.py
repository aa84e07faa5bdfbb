"""Readings of the law that differ in practice or whose original was not seen, with defaults."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class PauseReading(StrEnum):
    """Which days of a consultation are not counted."""

    AFTER_SENDING = "B"  # (sent, replied]: the earlier due date
    FROM_SENDING = "A"  # [sent, replied]: the day of sending is not counted either


def _reading(default: Any, help_text: str, **more: Any) -> Any:
    return field(default=default, metadata={"help": help_text, **more})


@dataclass(frozen=True)
class Conventions:
    """
    The readings that a deployment has chosen. Days are working days unless the name says otherwise.

    Each field is a setting `GONGKAI_LAW_…`. The defaults are the usual reading, and the earlier
    date where two readings are usual.
    """

    pause: PauseReading = _reading(
        PauseReading.AFTER_SENDING,
        "Days of a consultation that are not counted: B from the day after sending (the earlier due "
        "date), A from the day of sending.",
    )
    clarification_restarts_2007: bool = _reading(
        True,  # noqa: FBT003
        "Under the edition of 2007, a clarification restarts the time for the reply (usual, not in the text).",
    )
    interpretation_days: int = _reading(
        3, "Working days in which a document must be interpreted (local rules)."
    )
    fee_payment_days: int = _reading(
        20, "Working days for paying a processing fee (the original was not seen)."
    )
    mailbox_days: int = _reading(
        15, "Working days for answering a letter in the mailbox (no statute)."
    )
    facts_hours: int = _reading(
        5, "Hours to the first facts on a grave emergency (the original was not seen)."
    )
    press_hours: int = _reading(24, "Hours to the press conference on a grave or major emergency.")
    response_hours: int = _reading(48, "Hours to the response to other public concerns.")
    comment_days: int = _reading(
        30, "Minimum number of days for public comment on a draft decision."
    )
    fee_first_step: int = _reading(
        1,
        "By how many hundred yuan the price rises from the 30th to the 31st item: 1 is usual, 0 the other reading.",
        least=0,
    )


USUAL = Conventions()
