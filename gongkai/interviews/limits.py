"""Configuration of interviews and press conferences; each field is a setting `GONGKAI_EVENT_…`."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class EventLimits:
    """How long what people send to an event is kept."""

    question_days: int = field(
        default=180,
        metadata={
            "help": "Retention of the words and the name of a question to an interview or press "
            "conference after the event was closed, in days; what was published stays.",
            "least": 30,
        },
    )
