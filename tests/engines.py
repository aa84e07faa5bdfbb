"""
Which database tests run on SQLite only.

A test that touches the database runs on SQLite and on PostgreSQL, unless its file or folder is listed here. Listed is
what cannot end differently on another engine: pages whose wording, form or access is decided in Python, and chains of
actions whose every link is tested on both engines. `tests/leaks` requests every route on both engines, so each query
of a page runs on PostgreSQL, too. `make test-long` does not look at this list.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SQLITE_ONLY = {
    "browser": "what Chromium shows depends on the page, and tests/leaks requests each page",
    "crash/test_kills.py": "which write comes first is decided in Python; test-long kills on both engines",
    "crash/test_waiting.py": "one write lock for the whole database is what SQLite has",
    "crash/test_views.py": "a server that stops writes its counts in Python",
    "desk/test_autosave.py": "a script of the page and one row",
    "desk/test_calendar.py": "the text of a calendar file",
    "desk/test_letters.py": "the wording of letters",
    "journeys": "chains of actions that the tests of the apps take one by one on both engines",
    "matrix": "who may take a step is decided in Python; tests of the apps take each step",
    "operations/test_archives.py": "formats of texts and lists; test_imports imports on both engines",
    "portal/test_etags.py": "headers of responses",
    "portal/test_layout.py": "the layout of pages",
    "sampledata/test_demo.py": "the demo takes the actions that are tested on both engines",
    "sampledata/test_region_2017.py": "sums of acts that tests/statistics counts on both engines",
    "security/test_requests.py": "headers and refusals before a query",
    "security/test_stored.py": "what a browser would run depends on the page",
    "ui/test_account.py": "forms and mails about the own account",
    "ui/test_files.py": "headers and ranges of file responses",
    "ui/test_html.py": "the HTML of pages",
    "ui/test_pages.py": "components of pages",
    "ui/test_passwords.py": "forms and mails about passwords",
    "ui/test_print_layout.py": "the layout of pages",
    "ui/test_sign_in.py": "forms and codes of signing in",
    "ui/test_templatetags.py": "filters of templates",
}


def is_for_sqlite_only(path: Path) -> bool:
    """Return whether a test file is listed, itself or by its folder."""
    name = path.relative_to(FOLDER).as_posix()
    return name in SQLITE_ONLY or name.partition("/")[0] in SQLITE_ONLY
