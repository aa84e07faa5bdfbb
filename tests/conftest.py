"""Fixtures and hooks of all tests: no outside network, a frozen start time, Chromium if installed."""

import gc
import os
import shutil
import socket
from collections.abc import Generator, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils.translation import deactivate

from tests.cast import Cast, _empty_cache, build_cast, sign_in  # noqa: F401  (fixtures of every test)
from tests.clock import RUN_BEGINS
from tests.database_templates import WorkerDatabases, prepare
from tests.engines import (
    commits,
    may_run_on_postgresql,
    runs_on_postgresql,
    thinned,
    touches_database,
)
from tests.flushing import let_flush_restore
from tools.browser import chromium

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
CHROMIUM = chromium() or ""
SHARED = Path(
    os.environ.get("GONGKAI_SHARED", Path(__file__).resolve().parent.parent.parent / "shared")
)
# The slowest files run first, so that no worker runs one alone at the end (one file, one worker).
SLOWEST_FIRST = (
    "leaks/test_leaks.py",
    "browser/test_pages.py",
    "matrix/test_matrix.py",
    "browser/test_pages_english.py",
    "crash/test_kills.py",
    "browser/test_stored_xss.py",
    "search/test_cluster.py",
    "operations/test_imports.py",
    "crash/test_together.py",
    "crash/test_followers.py",
    "browser/test_pages_uyghur.py",
    "ui/test_html.py",
    "crash/test_killer_files.py",
    "browser/test_guide.py",
    "tenants/test_leaks.py",
    "ui/test_files.py",
    "sampledata/test_region_2017.py",
    "applications/test_state_machine.py",
    "crash/test_submissions.py",
    "crash/test_cases_together.py",
    "crash/test_views.py",
    "security/test_stored.py",
    "sampledata/test_demo.py",
    "journeys/test_outcomes.py",
    "desk/test_reports.py",
)


def pytest_sessionstart() -> None:
    """Collect garbage less often: what was imported stays, and a test leaves little behind."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="run the tests that take minutes, and only those"
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """On PostgreSQL, leave out the files of which no test runs there."""
    is_left_out = (
        collection_path.name.startswith("test_")
        and collection_path.suffix == ".py"
        and not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
        and not config.getoption("--long")
        and not may_run_on_postgresql(collection_path)
    )
    return is_left_out or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Select and sort the tests; on PostgreSQL only those that may end differently there."""
    long = config.getoption("--long")
    kept = [item for item in items if _is_wanted(item, long=long)]
    if not long and not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        kept = thinned(kept)
    if len(kept) != len(items):
        wanted = set(kept)
        config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
        items[:] = kept
    here = Path(__file__).parent
    turns = {here / name: turn for turn, name in enumerate(SLOWEST_FIRST)}
    items.sort(key=lambda item: turns.get(item.path, len(turns)))
    for item in items:
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))
        if item.get_closest_marker("shared") and not SHARED.is_dir():
            item.add_marker(
                pytest.mark.skip(reason="the shared folder with real data is not there")
            )


def _is_wanted(item: pytest.Item, *, long: bool) -> bool:
    if (item.get_closest_marker("long") is not None) != long:
        return False
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return True
    if item.get_closest_marker("browser"):
        return False
    return touches_database(item) if long else runs_on_postgresql(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With GONGKAI_NO_SKIPS, report a skipped test of the browser, real data or OpenSearch as failed."""
    report = yield
    if report.skipped and os.environ.get("GONGKAI_NO_SKIPS"):
        wanted = (
            item.get_closest_marker("browser")
            or (item.get_closest_marker("opensearch") and shutil.which("mvn"))
            or (
                SHARED.is_dir()
                and (item.get_closest_marker("shared") or "shared" in str(report.longrepr).lower())
            )
        )
        if wanted:
            report.outcome = "failed"
    return report


@pytest.fixture
def counted(record_property: Any) -> Any:
    """Return a function that shows a count at the end of the run, also from other processes."""

    def count(name: str, line: str) -> None:
        record_property("counted", f"{name}: {line}")

    return count


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the counts."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    for report in reports:
        for name, line in (
            getattr(report, "user_properties", []) if getattr(report, "when", "") == "call" else []
        ):
            if name == "counted":
                terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def _no_outside_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def checked(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOOPBACK:
            raise RuntimeError(f"A test tried to connect to {address[0]}.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", checked)


@pytest.fixture(autouse=True)
def _language_of_the_site() -> None:
    """Begin in the language of the site, whatever the last request of the test before asked for."""
    deactivate()


@pytest.fixture(scope="session", autouse=True)
def _one_day() -> Iterator[None]:
    """Start every run at the same time, so that no test depends on the day or crosses midnight."""
    with time_machine.travel(RUN_BEGINS, tick=True):
        yield


@pytest.fixture(autouse=True)
def _real_clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """Use the machine's time for tests whose subprocesses use it."""
    if request.node.get_closest_marker("real_clock"):
        with time_machine.travel(time_machine.escape_hatch.time.time(), tick=True):
            yield
    else:
        yield


@pytest.fixture(scope="session")
def worker_databases(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
) -> Iterator[WorkerDatabases]:
    """Copy this worker's databases from the template; `--create-db` rebuilds the template."""
    was = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        # One worker rebuilds the template; the others of the run use it.
        first = getattr(request.config, "workerinput", {}).get("workerid", "gw0") == "gw0"
        databases = prepare(
            request.config.cache.mkdir("databases"),
            anew=first and request.config.getvalue("create_db"),
        )
    let_flush_restore(databases)
    yield databases
    with django_db_blocker.unblock():
        databases.close()
        connection.creation.destroy_test_db(was, verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(worker_databases: WorkerDatabases) -> None:
    """Replace pytest-django's fixture, which migrates in each worker of each run."""


@pytest.fixture
def _cast_that_stands(
    request: pytest.FixtureRequest, worker_databases: WorkerDatabases, django_db_blocker: Any
) -> Iterator[Cast | None]:
    """Use the database that contains the cast for tests that use the cast and roll back."""
    if "cast" not in request.fixturenames or commits(request.node) or connection.in_atomic_block:
        yield None
        return
    with django_db_blocker.unblock(), worker_databases.with_cast(build_cast) as built:
        # Tests change the objects, so each test gets a copy.
        yield deepcopy(built)


@pytest.fixture
def _django_db_helper(_cast_that_stands: Cast | None, _django_db_helper: None) -> None:
    """Choose the database before pytest-django opens the transaction of the test."""


@pytest.fixture
def cast(db: None, _cast_that_stands: Cast | None) -> Cast:
    """Return the cast; create it if the database does not contain it."""
    return _cast_that_stands or build_cast()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with real data (tests with the marker `shared` are skipped without it)."""
    return SHARED


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start Chromium once (tests with the marker `browser` are skipped if it is missing)."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (only browser tests need it)

    # Playwright runs an event loop in this thread, which Django would take for an async view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """Open a new page, 1280 px wide, in Chinese."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    yield context.new_page()
    context.close()
