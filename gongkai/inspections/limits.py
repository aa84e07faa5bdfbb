"""Configuration of the inspection; each field is a setting `GONGKAI_NIGHTLY_INSPECTION_…`."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class InspectionLimits:
    """When the nightly inspection begins, and what it asks of other sites."""

    hour: int = field(
        default=2,
        metadata={
            "help": "Hour of the day in Beijing from which the worker inspects the own pages.",
            "least": 0,
        },
    )
    outside_links: int = field(
        default=0,
        metadata={
            "help": "How many links to other sites the inspection requests for each body and night; "
            "0: it makes no requests to other sites.",
            "least": 0,
        },
    )
    forecast_days: int = field(
        default=3,
        metadata={"help": "How many days before it fails the inspection announces an indicator."},
    )
