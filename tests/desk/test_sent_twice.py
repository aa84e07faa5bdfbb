"""No form of the desk does anything twice: each address of the permission table is sent to twice."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from gongkai.organisations.form_tokens import issue_form_token
from tests.matrix.cells import Cell, every_cell
from tests.matrix.requests import request_of
from tests.matrix.shared_stage import shared_stage
from tests.matrix.test_matrix import UNREMARKED, WRITE
from tests.matrix.world import Stage

# What a request may write that repeats another: that it was sent, and the message about it.
OF_REPETITION = UNREMARKED | {"organisations_sentform"}
# What these do each time, and why: they make no record that would be there twice.
REPEATED = {
    "desk:autosave_save": "a script sends the working copy again and again; there is one",
    "desk:autosave_save_new": "a script sends the working copy again and again; there is one",
    "desk:sign_in_letter": "the new code replaces the code of the letter before",
    "desk:identity_code": "the new code replaces the one before",
    "desk:calendar_renew": "the new secret replaces the one before",
    "desk:application_letter": "each time that somebody gets personal data is recorded",
    "desk:application_export": "each time that somebody gets personal data is recorded",
    "desk:applicant_reveal": "each time that somebody gets personal data is recorded",
    "desk:archive_package_download": "each time that somebody gets closed documents is recorded",
}


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    with shared_stage(django_db_blocker) as found:
        yield found


def posting() -> dict[str, Cell]:
    """Return, for each address of the desk at which a form writes something, who may send one."""
    found: dict[str, Cell] = {}
    for cell in every_cell():
        row = cell.row
        is_form = row.route.startswith("desk:") and row.method == "POST"
        if is_form and row.writes and cell.is_granted and cell.answer < 400:
            found.setdefault(row.route, cell)
    return found


def answered(answer: Any) -> Any:
    """Return an answer that was read to its end, so that its files are closed."""
    assert b"".join(answer) or answer.status_code == 302
    return answer


def sent_twice(stage: Stage, cell: Cell) -> Iterator[str]:
    """Send the form of a cell twice, and yield what the second time did."""
    written: list[str] = []

    def noted(execute: Any, sql: str, *rest: Any) -> Any:
        if (found := WRITE.match(sql)) and found[1] not in OF_REPETITION:
            written.append(found[1])
        return execute(sql, *rest)

    with transaction.atomic():
        stage.appoint(cell.actor)
        address, form = request_of(stage, cell)
        browser = stage.browser(cell.actor)
        account = int(browser.session["_auth_user_id"])
        form = {**form, "form_token": issue_form_token(account, at=timezone.now())}
        files = [one for one in form.values() if hasattr(one, "seek")]
        first = answered(browser.post(address, form))
        for one in files:
            one.seek(0)
        with connection.execute_wrapper(noted):
            second = answered(browser.post(address, form))
        transaction.set_rollback(True)
    if first.status_code >= 400:
        yield f"{cell}: answered {first.status_code}"
    if second.status_code != first.status_code:
        yield f"{cell}: answered {first.status_code}, then {second.status_code}"
    if second.headers.get("Location") != first.headers.get("Location"):
        yield f"{cell}: led to {first.headers['Location']}, then to {second.headers['Location']}"
    if bool(written) != (cell.row.route in REPEATED):
        yield f"{cell}: wrote {sorted(set(written))} the second time"


@pytest.mark.django_db
def test_no_form_of_the_desk_does_anything_twice(stage: Stage) -> None:
    """Each route of the permission table whose form writes something: a new route is in it too."""
    cache.clear()
    cells = posting()
    assert len(cells) > 60
    assert set(cells) > set(REPEATED)
    faults = [fault for cell in cells.values() for fault in sent_twice(stage, cell)]
    assert not faults, "\n".join(faults)
