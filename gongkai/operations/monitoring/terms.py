"""Settings of the metrics."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class MetricsTerms:
    """Where the metrics are served; both empty: nowhere."""

    bind: str = field(
        default="",
        metadata={
            "help": "Address and port on which the worker serves metrics for Prometheus, such as "
            "127.0.0.1:9464; whoever reaches it can read them. Empty: on none."
        },
    )
    token_file: str = field(
        default="",
        metadata={
            "help": "File with the token (Authorization: Bearer …) for metrics on the site itself, "
            "at /metrics; empty: they are not there."
        },
    )
