"""The metrics on an address of their own, which only the monitoring reaches."""

import logging

from django.conf import settings
from prometheus_client import start_http_server

from gongkai.kit.startup import split_bind
from gongkai.operations.monitoring.metrics import registry

logger = logging.getLogger("gongkai.worker")


def serve_metrics() -> bool:
    """
    Serve the metrics beside the worker, on GONGKAI_METRICS_BIND; return whether that is so.

    A second worker of the machine finds the address taken, which is no fault: the answers are the same.
    """
    bind = settings.GONGKAI_METRICS.bind
    if not bind:
        return False
    host, port = split_bind(bind)
    try:
        start_http_server(port, host, registry(ends=True))
    except OSError as error:
        logger.warning(
            "Metrics are not served by this worker on %s (GONGKAI_METRICS_BIND): %s",
            bind,
            error.strerror,
        )
        return False
    return True
