"""Settings of how the platform runs beside other programs: monitoring and the log."""

from typing import Any

from gongkai.config import env
from gongkai.operations.monitoring.terms import MetricsTerms

METRICS = env.env_record("GONGKAI_METRICS", MetricsTerms())
METRICS_TOKEN = env.secret_in_file("GONGKAI_METRICS_TOKEN_FILE", METRICS.token_file)
READY_MINUTES = env.env_int(
    "GONGKAI_READY_MINUTES",
    10,
    "How long a consumer of the ledger may leave an act unread until /readyz says that the process "
    "is not ready, in minutes; 0: that does not matter.",
)
INTERFACES = env.env_choice(
    "GONGKAI_INTERFACES",
    "all",
    ("all", "portal", "desk", "api"),
    "Which web interfaces this process serves; other addresses get 404. One process can serve the "
    "public pages, others the desk and the API.",
)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "gongkai.operations.monitoring.request_logs.JsonFormatter"},
    },
    "filters": {
        "refusals": {"()": "gongkai.operations.monitoring.request_logs.WithoutTracebackOfRefusals"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["refusals"],
            "formatter": env.env_choice(
                "GONGKAI_LOG_FORMAT",
                "line",
                ("line", "json"),
                "Format of the log: lines for people, or one JSON object on each line, without "
                "paths, addresses and the texts of errors.",
            ),
        }
    },
    "root": {
        "handlers": ["console"],
        "level": env.env_choice(
            "GONGKAI_LOG",
            "WARNING",
            ("DEBUG", "INFO", "WARNING", "ERROR"),
            "Minimum level of log messages.",
        ),
    },
}
