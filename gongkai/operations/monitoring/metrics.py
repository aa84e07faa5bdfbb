"""Figures about the operation of this installation, in the format of Prometheus."""

from collections.abc import Callable, Iterable
from datetime import datetime
from math import inf

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gongkai.jobs.leases import database_now, held_lease
from gongkai.kit.times import local_date
from gongkai.ledger.queries import parked_acts
from gongkai.operations.leading import TIMERS
from gongkai.operations.monitoring.lags import consumer_lags
from gongkai.operations.monitoring.queues import last_done, oldest_waiting, overdue_numbers
from gongkai.search.models import ClusterNote


class Figures(Collector):
    """
    Reads the figures from the database when it is asked; no process counts anything.

    So the answer is the same from each process of each machine. `ends` closes the connections of the
    thread that asked, where no request of Django does it.
    """

    def __init__(self, clock: Callable[[], datetime] = timezone.now, *, ends: bool = False) -> None:
        self._clock, self._ends = clock, ends

    def describe(self) -> Iterable[Metric]:
        """Return nothing: the registry must not ask the database when it is made."""
        return []

    def collect(self) -> Iterable[Metric]:
        """Return all figures, or only that the database is away."""
        try:
            found = self._figures(self._clock())
        except DatabaseError:
            return [_gauge("gongkai_database_up", "Whether the database answers.", 0)]
        finally:
            if self._ends:
                connections.close_all()
        return [_gauge("gongkai_database_up", "Whether the database answers.", 1), *found]

    def _figures(self, at: datetime) -> list[Metric]:
        oldest = GaugeMetricFamily(
            "gongkai_queue_oldest_seconds",
            "Age of the oldest row that waits in a queue; 0 if none does.",
            labels=["queue"],
        )
        for queue, since in oldest_waiting(at):
            oldest.add_metric([queue], _age(since, at, never=0))
        unread = GaugeMetricFamily(
            "gongkai_consumer_unread_acts",
            "Acts that a consumer of the ledger has not read.",
            labels=["consumer"],
        )
        lag = GaugeMetricFamily(
            "gongkai_consumer_lag_seconds",
            "Age of the oldest act that a consumer has not read; 0 if it has read all.",
            labels=["consumer"],
        )
        for one in consumer_lags(settings.GONGKAI_CONSUMERS):
            name = one.consumer.split(".")[1]
            unread.add_metric([name], one.acts)
            lag.add_metric([name], _age(one.since, at, never=0))
        late = GaugeMetricFamily(
            "gongkai_deadlines_overdue",
            "Legal deadlines that have passed without the step that they ask for.",
            labels=["kind"],
        )
        for kind, number in overdue_numbers(local_date(at)):
            late.add_metric([kind], number)
        jobs = GaugeMetricFamily(
            "gongkai_job_age_seconds",
            "Time since a job done by the clock last succeeded; +Inf if it never has.",
            labels=["job"],
        )
        for job, done in last_done():
            jobs.add_metric([job], _age(done, at, never=inf))
        return [
            oldest,
            unread,
            lag,
            _gauge(
                "gongkai_consumer_parked_acts",
                "Acts that a consumer could not process.",
                parked_acts().count(),
            ),
            late,
            jobs,
            _gauge(
                "gongkai_search_cluster_waiting_changes",
                "Changes of public records that wait for the search cluster.",
                ClusterNote.objects.count(),
            ),
            _gauge(
                "gongkai_worker_leads",
                "Whether a worker holds the lease for what is done by the clock.",
                int(held_lease(TIMERS, at=database_now()) is not None),
            ),
        ]


def registry(*, ends: bool = False) -> CollectorRegistry:
    """Return a registry with these figures alone: none about this process or its machine."""
    found = CollectorRegistry()
    found.register(Figures(ends=ends))
    return found


def _age(since: datetime | None, at: datetime, *, never: float) -> float:
    return never if since is None else max(0.0, (at - since).total_seconds())


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)
