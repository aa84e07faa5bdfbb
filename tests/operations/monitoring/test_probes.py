"""Probes and metrics: what they say, to whom, and that they leave nothing behind."""

import socket
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.request import urlopen

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from gongkai.jobs.actions import NewMail, enqueue_mail
from gongkai.jobs.leases import database_now, take_lease
from gongkai.jobs.runs import RunResult, begin_run, complete_run
from gongkai.jobs.states import RunKind
from gongkai.kit.startup import split_bind
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act, Chain, Cursor
from gongkai.ledger.replicas import PublicDatabases
from gongkai.operations.backup.terms import BackupTerms
from gongkai.operations.monitoring import metrics, readiness, serving
from gongkai.operations.monitoring.terms import MetricsTerms
from tests.cast import Cast

pytestmark = pytest.mark.django_db
CONSUMER = "gongkai.search.consumers.consume"
Values = dict[tuple[str, ...], float]


@pytest.fixture
def asked(client: Client, settings: Any) -> Client:
    settings.ALLOWED_HOSTS = ["site.example"]
    settings.SECURE_SSL_REDIRECT = True
    settings.GONGKAI_CONSUMERS, settings.GONGKAI_READY_MINUTES = (CONSUMER,), 10
    readiness.forget()
    return client


def values(text: str) -> Values:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_health_asks_no_database_and_leaves_nothing_behind(
    asked: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        found = asked.get("/healthz", headers={"host": "10.0.0.7"})
    assert (found.status_code, found.content) == (200, b"alive\n")
    assert not found.cookies
    assert "Vary" not in found.headers
    assert found.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in found.headers
    assert asked.post("/healthz").status_code == 405


def test_readiness_names_what_is_missing(
    asked: Client, cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "is_migration_due", lambda: True)
    assert asked.get("/readyz").json() == {"ready": False, "problems": ["migrations"]}
    monkeypatch.setattr(readiness, "is_migration_due", lambda: False)
    first = min(Act.objects.values_list("at", flat=True))
    monkeypatch.setattr(timezone, "now", lambda: first + timedelta(minutes=10))
    assert asked.get("/readyz").status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: first + timedelta(minutes=10, seconds=1))
    late = asked.get("/readyz")
    assert (late.status_code, late.json()["problems"]) == (503, ["consumers"])
    settings.GONGKAI_READY_MINUTES = 0
    assert asked.get("/readyz").status_code == 200
    settings.GONGKAI_READY_MINUTES = 10
    catch_up()
    ready = asked.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "problems": []})
    # The tables fit for as long as the process runs; the database is asked each time.
    monkeypatch.setattr(readiness, "is_migration_due", lambda: True)
    assert asked.get("/readyz").status_code == 200

    def away(*_: object) -> None:
        raise OperationalError("password authentication failed for user gongkai")

    monkeypatch.setattr(connection, "cursor", away)
    gone = asked.get("/readyz")
    assert (gone.status_code, gone.json()["problems"]) == (503, ["database"])
    assert b"gongkai" not in gone.content
    assert asked.get("/healthz").status_code == 200


def test_portal_stays_ready_while_it_reads_from_a_replica(
    asked: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(readiness, "_is_migrated", away)
    settings.GONGKAI_PUBLIC_DATABASES = PublicDatabases("portal", ("replica_1",))
    chosen = {"portal": "replica_1"}
    monkeypatch.setattr(readiness.REPLICAS, "chosen", lambda databases: chosen[databases.primary])
    assert readiness.problems(timezone.now()) == ["database"]  # it serves the desk as well
    settings.GONGKAI_INTERFACES = "portal"
    assert readiness.problems(timezone.now()) == []
    chosen["portal"] = "portal"
    assert readiness.problems(timezone.now()) == ["database"]


def test_metrics_are_there_only_for_the_token(asked: Client, settings: Any) -> None:
    assert asked.get("/metrics").status_code == 404
    settings.GONGKAI_METRICS_TOKEN = "s3cret"
    for sent in ("", "Bearer ", "Bearer s3cre", "s3cret", "Bearer s3crét"):
        refused = asked.get("/metrics", headers={"authorization": sent})
        assert (refused.status_code, refused.content) == (404, b"")
    found = asked.get("/metrics", headers={"authorization": "Bearer s3cret"})
    assert found.status_code == 200
    assert found.headers["Content-Type"].startswith("text/plain; version=")
    assert values(found.text)[("gongkai_database_up",)] == 1
    assert not found.cookies


def test_figures_say_what_waits_and_since_when(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_CONSUMERS = (CONSUMER,)
    settings.GONGKAI_BACKUP = BackupTerms(folder="/backups")
    at = datetime(2026, 11, 30, 2, tzinfo=UTC)
    enqueue_mail(NewMail("answer", 1, "x"), at=at - timedelta(seconds=90))
    enqueue_mail(NewMail("answer", 2, "x"), at=at + timedelta(seconds=90))
    complete_run(begin_run(RunKind.BACKUP, at=at - timedelta(hours=3)), RunResult("s", 1, 1), at=at)
    take_lease("timers", "one", at=database_now())
    found = text_of(at)
    assert found[("gongkai_queue_oldest_seconds", "mail")] == 90
    assert found[("gongkai_queue_oldest_seconds", "sends")] == 0
    assert found[("gongkai_job_age_seconds", "backup")] == 3 * 3600
    assert found[("gongkai_job_age_seconds", "drill")] == float("inf")
    assert found[("gongkai_worker_leads",)] == 1
    assert found[("gongkai_deadlines_overdue", "applications")] == 0
    assert found[("gongkai_consumer_unread_acts", "search")] == Act.objects.count()
    # One chain is read but for its last act: the oldest unread act may be of another chain.
    oldest = {}
    for chain in Chain.objects.filter(head_seq__gt=0):
        Cursor.objects.create(consumer=CONSUMER, chain=chain.code, seq=chain.head_seq - 1)
        oldest[chain.code] = Act.objects.get(chain=chain.code, seq=chain.head_seq).at
    found = text_of(at)
    wanted = (at - min(oldest.values())).total_seconds()
    assert found[("gongkai_consumer_lag_seconds", "search")] == wanted
    assert found[("gongkai_consumer_unread_acts", "search")] == len(oldest)
    catch_up()
    assert text_of(at)[("gongkai_consumer_lag_seconds", "search")] == 0


def text_of(at: datetime) -> Values:
    figures = metrics.Figures(lambda: at).collect()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in figures
        for sample in family.samples
    }


def test_database_that_is_away_is_a_figure_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_at: datetime) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(metrics, "oldest_waiting", away)
    assert text_of(timezone.now()) == {("gongkai_database_up",): 0}


def test_metrics_have_an_address_of_their_own(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not serving.serve_metrics()
    # The server answers in threads, which would not see the rows of this test.
    monkeypatch.setattr(metrics.Figures, "_figures", lambda _self, _at: [])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.GONGKAI_METRICS = MetricsTerms(bind=f"127.0.0.1:{port}")
    assert split_bind(settings.GONGKAI_METRICS.bind) == ("127.0.0.1", port)
    assert serving.serve_metrics()
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        assert values(answer.read().decode()) == {("gongkai_database_up",): 1}
    assert not serving.serve_metrics()  # taken by the one above
