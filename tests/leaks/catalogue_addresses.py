"""Arguments for the URLs of catalogues, duties and templates of drafts."""

from tests.leaks import known
from tests.leaks.entries import NEVER, Entry

ENTRIES: dict[str, Entry] = {
    "desk:duties": Entry(
        queries=lambda world: ["page=forged", "state=missing", "year=2026", "body=990000-D02"]
    ),
    "desk:duty_bodies": Entry(queries=lambda world: ["page=forged", "year=2026"]),
    "desk:duty_events": Entry(queries=lambda world: ["page=forged"]),
    "desk:duty_event_withdraw": Entry(known=lambda world: [(NEVER,)]),
    "desk:draft_templates": Entry(queries=lambda world: ["page=forged"]),
    "desk:draft_template_create": Entry(),
    "desk:draft_template": Entry(known=lambda world: [(NEVER,)]),
    "desk:draft_template_remove": Entry(known=lambda world: [(NEVER,)]),
    "desk:duty": Entry(known=lambda world: [], hidden=known.hidden_duties),
    "desk:columns": Entry(known=known.catalogues, hidden=known.hidden_columns),
    "desk:catalogues": Entry(queries=lambda world: ["page=forged"]),
    "desk:catalogue": Entry(known=known.catalogues, hidden=known.hidden_catalogues),
    "desk:catalogue_file": Entry(known=known.catalogues, hidden=known.hidden_catalogues),
    "desk:catalogue_upload": Entry(known=known.catalogues, hidden=known.hidden_catalogues),
    "desk:catalogue_version": Entry(known=lambda world: [], hidden=known.hidden_versions),
    "desk:catalogue_adopt": Entry(known=lambda world: [], hidden=known.hidden_versions),
    "desk:catalogue_discard": Entry(known=lambda world: [], hidden=known.hidden_versions),
    "portal:body_catalogue": Entry(
        known=known.bodies, queries=lambda world: ["format=csv", "page=A20-15", "page=forged"]
    ),
    # Of a draft there is no number; nothing public may name it.
    "portal:catalogue_version": Entry(
        known=lambda world: [],
        hidden=lambda world: [
            ((world.cast.finance.code, 1), (world.cast.finance.code, NEVER))
            for _draft in known.hidden_versions(world)
        ],
    ),
}
