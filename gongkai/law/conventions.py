"""Readings of the law that differ in practice or whose original was not seen, with defaults."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class PauseReading(StrEnum):
    """Which days of a consultation are not counted."""

    AFTER_SENDING = "B"  # (sent, replied]: the earlier due date
    FROM_SENDING = "A"  # [sent, replied]: the day of sending is not counted either


class TransitionReading(StrEnum):
    """Which edition applies to an application that was open when the edition of 2019 came."""

    BY_RECEIPT = "receipt"
    IF_OPEN = "open"


def _reading(default: Any, help_text: str, *, other: str = "", **more: Any) -> Any:
    """Return a field; `other` says what the other reading is, where there is a definite one."""
    return field(default=default, metadata={"help": help_text, "other": other, **more})


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
        other="A: the day of sending is not counted either; the due date is one working day later.",
    )
    transition: TransitionReading = _reading(
        TransitionReading.BY_RECEIPT,
        "Edition for applications received before 2019-05-15: receipt, that of the day of receipt; "
        "open, that of 2019 if the first fifteen working days had not ended by then.",
        other="open: applications received from 2019-04-23 on fall under the edition of 2019, with 20 "
        "working days.",
    )
    clarification_restarts_2007: bool = _reading(
        True,  # noqa: FBT003
        "Under the edition of 2007, a clarification restarts the time for the reply (usual, not in the text).",
        other="no: the time for the reply continues.",
    )
    fee_restarts: bool = _reading(
        True,  # noqa: FBT003
        "The payment of a processing fee restarts the time for the reply (the original was not seen).",
        other="no: the time for the reply continues.",
    )
    reconsideration_first_always: bool = _reading(
        False,  # noqa: FBT003
        "From 2024 on, reconsideration comes first also where information cannot be given or an "
        "application is not processed; otherwise only where it is refused.",
        other="yes: each reply that does not give all that was asked for is a refusal.",
    )
    interpretation_days: int = _reading(
        3, "Working days in which a document must be interpreted (local rules)."
    )
    fee_payment_days: int = _reading(
        20, "Working days for paying a processing fee (the original was not seen)."
    )
    mailbox_days: int = _reading(
        5,
        "Working days for answering a letter in the mailbox (local rules, such as those of Jinan).",
    )
    mailbox_rating_days: int = _reading(
        30, "Days after the reply in which the writer of a letter can rate it, and reopen it once."
    )
    error_report_days: int = _reading(
        3,
        "Working days for answering a reader's report of an error on a page (the original was not "
        "seen).",
    )
    complaint_days: int = _reading(
        20, "Working days for the result of a complaint about disclosure (no statute; local rules)."
    )
    facts_hours: int = _reading(
        5, "Hours to the first facts on a grave emergency (the original was not seen)."
    )
    press_hours: int = _reading(24, "Hours to the press conference on a grave or major emergency.")
    response_hours: int = _reading(48, "Hours to the response to other public concerns.")
    comment_days: int = _reading(
        30, "Minimum number of days for public comment on a draft decision."
    )
    normative_comment_days: int = _reading(
        7,
        "Minimum number of working days for public comment on a normative document or another draft "
        "(local rules).",
    )
    outcome_days: int = _reading(
        84,
        "Days from the closing of a public consultation to its outcome (no statute; twelve weeks).",
    )
    answer_feedback_days: int = _reading(
        10, "Working days for the reply to feedback on an answer to comments (no statute)."
    )
    feedback_period_days: int = _reading(
        30,
        "Days after the outcome of a consultation in which readers give feedback on its answers.",
    )
    comment_report_days: int = _reading(
        3, "Working days for examining a published comment that readers report (no statute)."
    )
    fee_first_step: int = _reading(
        1,
        "By how many hundred yuan the price rises from the 30th to the 31st item: 1 is usual, 0 the other reading.",
        other="0: the items from the 31st to the 40th cost 100 yuan each.",
        least=0,
    )


USUAL = Conventions()
