"""How long what people send is kept; each field is a setting `GONGKAI_RETENTION_…`, in days."""

from dataclasses import dataclass, field

YEAR = 365


def _days(days: int, help_text: str, *, least: int) -> int:
    """Return a field with its help and its lowest value, in days."""
    value: int = field(default=days, metadata={"help": help_text, "least": least})
    return value


@dataclass(frozen=True)
class RetentionTerms:
    """
    The retention schedule of personal data, in days. What is over is erased by the worker.

    Law: 个人信息保护法 art. 19.
    """

    applications: int = _days(
        3 * YEAR,
        "Days for which an applicant's data and texts are kept after the application was closed.",
        least=YEAR,
    )
    comments: int = _days(
        3 * YEAR,
        "Days for which the author of a comment, texts of surveys and feedback on answers are kept "
        "after the outcome.",
        least=YEAR,
    )
    letters: int = _days(
        3 * YEAR, "Days for which a letter to the mailbox is kept after its reply.", least=YEAR
    )
    complaints: int = _days(
        2 * YEAR,
        "Days for which a complaint about disclosure is kept after it was concluded.",
        least=YEAR,
    )
    error_reports: int = _days(
        180, "Days for which a report of an error is kept after the answer.", least=30
    )
    registrations: int = _days(
        180,
        "Days for which the application for a seat in a meeting is kept after the meeting.",
        least=30,
    )
    questions: int = _days(
        180,
        "Days for which the words and the name of a question to an interview or press conference "
        "are kept after the event was closed; what was published stays.",
        least=30,
    )
