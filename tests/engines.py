"""
Which database tests run on PostgreSQL too.

`make test` runs every test on SQLite, and on PostgreSQL those that touch the database, with these exceptions:

- Tests of an interface (INTERFACES) look at pages, forms and refusals, which are written in Python above the queries
  and actions that the tests of the apps call on both databases. `tests/leaks` requests every route on both, and
  `tests/journeys` sends the forms on both. An interface test runs on PostgreSQL if it commits (locks, triggers, several
  connections), or if its file has the marker `both_databases`: what it shows comes from SQL that differs between the
  two (search, paging by keys, plans, sums, JSON).
- A file or folder in SQLITE_ONLY is left out for the reason that stands there, apart from its tests with that marker.

Of a test with many sets of parameters the first three and every fourth run on PostgreSQL: what they vary is mostly
decided in Python. All run where the SQL itself varies (the folders in EVERY_SET, and what has the marker `both_databases`).

`make test-long` makes none of these exceptions.
"""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent
COMMITTING = {"transactional_db", "django_db_reset_sequences", "live_server"}
# A test with databases of its own asks for those of its worker.
DATABASE_FIXTURES = COMMITTING | {"db", "worker_databases"}
INTERFACES = {"api", "desk", "portal", "ui"}
# Files of that name in the folder of an app test its pages.
PAGES = {"test_pages.py", "test_portal.py", "test_desk.py"}
EVERY_SET = {"kit", "ledger", "search", "statistics"}
DEMO = "the demo takes the actions that are tested on both engines"
DRAFTS = "what blocks a report is decided in Python; sums, edits at once and lists run on both"
FORMATS = "formats of texts and lists; test_imports imports on both engines"
STEPS = "which step is refused is decided in Python; tests of the actions take each step on both"
WALKS = "each step is a tested action; test-long walks on both engines"
SQLITE_ONLY = {
    "browser": "what Chromium shows depends on the page, and tests/leaks requests each page",
    "crash/test_channels.py": "who sends what is decided by leases; test-long kills workers on both engines",
    "crash/test_killer_files.py": "files are read by processes without a database",
    "crash/test_kills.py": "which write comes first is decided in Python; test-long kills on both engines",
    "crash/test_submissions.py": "one write lock is the harder case; tests/crash/test_together sends at once on both engines",
    "crash/test_waiting.py": "one write lock for the whole database is what SQLite has",
    "crash/test_views.py": "a server that stops writes its counts in Python",
    "documents/test_file_scans.py": "what a scan says is read by processes without a database",
    "files/test_server.py": "uploads are inspected by processes without a database",
    "journeys/test_refusals.py": "which step is refused is decided in Python; the other journeys run on both",
    "matrix": "who may take a step is decided in Python; tests of the apps take each step",
    "operations/test_verify.py": "faults are found in Python; those of cases, letters and reports are planted on both engines",
    "operations/test_archive_columns.py": FORMATS,
    "operations/test_archive_texts.py": FORMATS,
    "operations/test_archives.py": FORMATS,
    "applications/test_rules.py": STEPS,
    "documents/test_rules.py": STEPS,
    "applications/test_state_machine.py": WALKS,
    "consultations/test_state_machine.py": WALKS,
    "interviews/test_stateful.py": WALKS,
    "mailbox/test_state_machine.py": WALKS,
    "meetings/test_state_machine.py": WALKS,
    "supervision/test_state_machine.py": WALKS,
    "redactions/test_actions.py": "what a copy contains is decided in Python",
    "reports/test_report_drafts.py": DRAFTS,
    "reports/test_report_editions.py": DRAFTS,
    "reports/test_report_findings.py": DRAFTS,
    "reports/test_report_review.py": DRAFTS,
    "reports/test_report_paper.py": "what a report says on paper is decided in Python; its sums and differences run on both",
    "sampledata/test_demo.py": DEMO,
    "sampledata/test_demo_start.py": DEMO,
    "sampledata/test_region_2017.py": "sums of acts that tests/statistics counts on both engines",
    "security/test_requests.py": "headers and refusals before a query",
    "security/test_stored.py": "what a browser would run depends on the page",
}


def runs_on_postgresql(item: pytest.Item) -> bool:
    """Return whether a test that is not long runs on PostgreSQL too."""
    name = item.path.relative_to(FOLDER).as_posix()
    folder = name.partition("/")[0]
    if not touches_database(item):
        return False
    marked = item.get_closest_marker("both_databases") is not None
    if (name in SQLITE_ONLY or folder in SQLITE_ONLY) and not marked:
        return False
    interface = folder in INTERFACES or item.path.name in PAGES
    return not interface or marked or commits(item)


def may_run_on_postgresql(path: Path) -> bool:
    """Return whether a file can have a test that runs on PostgreSQL too, so that it need not be imported otherwise."""
    name = path.relative_to(FOLDER).as_posix()
    folder = name.partition("/")[0]
    if name in SQLITE_ONLY or folder in SQLITE_ONLY:
        return "both_databases" in path.read_text()
    if folder in INTERFACES or path.name in PAGES:
        text = path.read_text()
        return any(word in text for word in ("both_databases", "transaction=True", *COMMITTING))
    return True


def thinned(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the tests without most of many sets of parameters, where the SQL does not vary with them."""
    seen: dict[str, int] = {}
    kept = []
    for item in items:
        folder = item.path.relative_to(FOLDER).parts[0]
        name = item.nodeid.partition("[")[0]
        turn = seen[name] = seen.get(name, -1) + 1
        marked = item.get_closest_marker("both_databases") is not None
        if marked or folder in EVERY_SET or turn < 3 or turn % 4 == 0:
            kept.append(item)
    return kept


def touches_database(item: pytest.Item) -> bool:
    """Return whether a test uses the database."""
    return item.get_closest_marker("django_db") is not None or bool(
        DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    )


def commits(item: pytest.Item) -> bool:
    """Return whether a test commits what it writes, instead of rolling it back."""
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or bool(
        COMMITTING & set(getattr(item, "fixturenames", ()))
    )
