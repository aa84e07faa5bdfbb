"""Each cell of the table through HTTP: its answer, and that a refused request writes nothing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from tests.matrix.cells import Actor, Cell, actors, chosen_cells, every_cell, pairs_of, rows
from tests.matrix.document_rows import DOCUMENT_STEPS
from tests.matrix.requests import request_of
from tests.matrix.rows import Case, Row, Special, Who
from tests.matrix.shared_stage import shared_stage
from tests.matrix.world import Stage

pytestmark = pytest.mark.django_db
WRITE = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
SAVEPOINT = re.compile(r'^(ROLLBACK TO )?SAVEPOINT "(\w+)"')
# Tables of sessions and sign-ins, which every request may write.
UNREMARKED = {"organisations_session", "organisations_account"}
BUTTON = re.compile(r'action="/desk/documents/\d+/act/([\w-]+)/"')
# All workers share the full table.
PARTS = 20
# A release may be rescheduled, but the page offers only to cancel the schedule first.
UNOFFERED = {("schedule", Case.SCHEDULED)}


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    with shared_stage(django_db_blocker) as found:
        yield found


def play_all(stage: Stage, cells: Iterable[Cell]) -> list[str]:
    """Request the cells, those of one actor after the other, and roll back; return the differences from the table."""
    cache.clear()
    by_actor: dict[Actor, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_actor[cell.actor].append(cell)
    faults = []
    for actor, own in by_actor.items():
        with transaction.atomic():
            stage.appoint(actor)
            browser = stage.browser(actor)
            key = browser.cookies.output()
            for cell in own:
                faults += [f"{cell}: {fault}" for fault in play(stage, cell, browser)]
                if browser.cookies.output() != key:
                    browser = stage.browser(actor)
            transaction.set_rollback(True)
    return faults


def play(stage: Stage, cell: Cell, browser: Client) -> Iterator[str]:
    """Request one cell with the browser of its actor and roll back; yield the differences from the table."""
    written: list[str] = []
    savepoints: dict[str, int] = {}

    def noted(execute: Any, sql: str, *rest: Any) -> Any:
        if (found := WRITE.match(sql)) and found[1] not in UNREMARKED:
            written.append(found[1])
        elif found := SAVEPOINT.match(sql):
            # What was written and taken back in the same request was not written.
            if found[1]:
                del written[savepoints[found[2]] :]
            else:
                savepoints[found[2]] = len(written)
        return execute(sql, *rest)

    with transaction.atomic():
        address, form = request_of(stage, cell)
        with connection.execute_wrapper(noted):
            response = (browser.get if cell.row.method == "GET" else browser.post)(address, form)
            page = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        transaction.set_rollback(True)
    status = (
        401
        if response.status_code == 302 and response["Location"].startswith("/sign-in/?next=")
        else response.status_code
    )
    if status != cell.answer and not (cell.answer == 0 and 400 <= status < 500):
        yield f"answers {status}, not {cell.answer}"
    if written and not (cell.is_granted and cell.row.writes):
        yield f"wrote {sorted(set(written))}"
    if not written and cell.is_granted and cell.row.writes:
        yield "wrote nothing"
    if cell.row.route == "desk:document" and status == 200:
        yield from buttons(cell, page.decode())


def buttons(cell: Cell, page: str) -> Iterator[str]:
    """Yield buttons that are offered but would be refused, and buttons that are missing."""
    offered = set(BUTTON.findall(page))
    may = {row.verb for row in DOCUMENT_STEPS if Cell(row, cell.actor, cell.case).is_granted}
    hidden = {verb for verb in may - offered if (verb, cell.case) not in UNOFFERED}
    if offered - may:
        yield f"offers {sorted(offered - may)}"
    if hidden:
        yield f"does not offer {sorted(hidden)}"


def report(faults: list[str]) -> str:
    return "\n".join([f"{len(faults)} cells are not as the table says:", *faults[:25]])


def test_chosen_cells_agree_with_the_table(stage: Stage, counted: Any) -> None:
    cells = chosen_cells()
    faults = play_all(stage, cells)
    counted(
        "permission matrix", f"{len(cells)} cells in which each pair meets, {len(faults)} faults"
    )
    assert not faults, report(faults)


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_every_cell_agrees_with_the_table(stage: Stage, counted: Any, part: int) -> None:
    cells = every_cell()[part::PARTS]
    faults = play_all(stage, cells)
    counted(
        "permission matrix",
        f"part {part + 1} of {PARTS} of all, {len(cells)} cells, {len(faults)} faults",
    )
    assert not faults, report(faults)


def test_chosen_cells_cover_every_pair() -> None:
    every = {pair for cell in every_cell() for pair in pairs_of(cell)}
    assert {pair for cell in chosen_cells() for pair in pairs_of(cell)} == every
    assert len(every) > 5_000


def test_chosen_cells_permit_and_refuse_as_much_as_all_cells() -> None:
    every = {(cell.row, cell.is_granted) for cell in every_cell()}
    assert {(cell.row, cell.is_granted) for cell in chosen_cells()} == every


def test_routes_without_a_post_row_write_nothing(stage: Stage) -> None:
    """A read-only page writes nothing when it gets a POST request, whoever of a part of the actors sends it."""
    assert written_by_reading(stage, share=6) == []


@pytest.mark.long
def test_routes_without_a_post_row_write_nothing_for_anybody(stage: Stage) -> None:
    assert written_by_reading(stage, share=1) == []


def written_by_reading(stage: Stage, share: int) -> list[str]:
    """Send a POST to each read-only page as every actor of a share, in turn; return what was written."""
    sent = {row.route for row in rows() if row.method == "POST"}
    inside = [one for one in actors() if one.place is None or one.place.name in {"OWN", "AUTHOR"}]
    reading = [row for row in rows() if row.route not in sent]
    assert len(inside) > share < len(reading)
    cells = [
        Cell(
            Row(row.route, "", "POST", who=Who.EVERYBODY, about_document=row.about_document),
            actor,
            Case.DRAFT if row.about_document else None,
        )
        for turn, row in enumerate(reading)
        for actor in inside[turn % share :: share]
    ]
    # What they answer is another matter.
    return [fault for fault in play_all(stage, cells) if ": wrote [" in fault]


def test_every_desk_row_has_a_permitted_and_a_refused_cell() -> None:
    found: dict[Row, set[bool]] = defaultdict(set)
    for cell in every_cell():
        found[cell.row].add(cell.is_granted)
    for row, answers in found.items():
        wanted = {True} if row.who == Who.EVERYBODY else {True, False} if row.posts else {False}
        assert answers == wanted, (row.route, row.verb)
    assert set(Special) <= {actor.post for actor in actors()}
