"""Arguments for the URLs of plans, organisations and reading places."""

from tests.leaks import known
from tests.leaks.entries import NEVER, Entry
from tests.leaks.supervision import (
    draft_numbers,
    drafts,
    hidden_tasks,
    issued_numbers,
    issued_plans,
    other_bodies,
    other_places,
    other_seats,
)

ENTRIES: dict[str, Entry] = {
    "portal:organisation": Entry(known=known.bodies),
    "portal:plans": Entry(queries=lambda world: ["page=forged", "format=csv", "format=x"]),
    "portal:plan": Entry(
        known=lambda world: issued_numbers(), hidden=lambda world: draft_numbers()
    ),
    "portal:reading_places": Entry(queries=lambda world: ["page=forged", "format=csv", "format=x"]),
    "desk:plans": Entry(queries=lambda world: ["page=forged"]),
    "desk:plan_create": Entry(),
    "desk:plan": Entry(known=lambda world: issued_plans(), hidden=lambda world: drafts(NEVER)),
    "desk:plan_action": Entry(
        known=lambda world: [], hidden=lambda world: known.then(drafts(NEVER), "submit")
    ),
    "desk:plan_file": Entry(known=lambda world: issued_plans(), hidden=lambda world: drafts(NEVER)),
    "desk:plan_table": Entry(
        known=lambda world: issued_plans(), hidden=lambda world: drafts(NEVER)
    ),
    "desk:plan_proposals": Entry(
        known=lambda world: issued_plans(), hidden=lambda world: drafts(NEVER)
    ),
    "desk:plan_tasks": Entry(
        queries=lambda world: ["state=done", "state=late", "state=x", "page=forged"]
    ),
    "desk:plan_task": Entry(known=lambda world: [], hidden=lambda world: hidden_tasks(NEVER)),
    "desk:plan_task_action": Entry(
        known=lambda world: [], hidden=lambda world: known.then(hidden_tasks(NEVER), "accept")
    ),
    "desk:organisations": Entry(queries=lambda world: ["page=forged"]),
    "desk:organisation": Entry(
        known=known.own_bodies, hidden=lambda world: other_bodies(world, NEVER)
    ),
    "desk:organisation_add": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(other_bodies(world, NEVER), "figures"),
    ),
    "desk:leading_post_end": Entry(known=lambda world: [], hidden=lambda world: other_seats(NEVER)),
    "desk:reading_place_edit": Entry(
        known=lambda world: [], hidden=lambda world: other_places(NEVER)
    ),
    "desk:reading_place_close": Entry(
        known=lambda world: [], hidden=lambda world: other_places(NEVER)
    ),
}
