"""Arguments for the URLs of people and bodies."""

from tests.leaks import known
from tests.leaks.entries import Entry

ENTRIES: dict[str, Entry] = {
    # Only their administrators can find people of other bodies.
    "desk:people": Entry(queries=lambda world: ["q=a", "post=drafter", "account=open"], words="q"),
    "desk:person_create": Entry(),
    "desk:person": Entry(
        known=lambda world: [(world.cast.stranger.pk,)], hidden=known.hidden_people
    ),
    "desk:person_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_people(world), "deactivate"),
    ),
    "desk:person_import": Entry(),
    "desk:sign_in_letters": Entry(),
    "desk:sign_in_letter": Entry(known=lambda world: [], hidden=known.hidden_people),
    "desk:identity_link": Entry(known=lambda world: [], hidden=known.hidden_people),
    "desk:identity_code": Entry(known=lambda world: [], hidden=known.hidden_people),
    "desk:identity_unlink": Entry(known=lambda world: [], hidden=known.hidden_people),
    "desk:post_grant": Entry(known=lambda world: [], hidden=known.hidden_people),
    "desk:post_end": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_people(world), 1)
    ),
    "desk:delegation_add": Entry(known=lambda world: [], hidden=known.hidden_people),
    "desk:delegation_end": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_people(world), 1)
    ),
    # Only their editors open them: the stranger those of the health commission.
    "desk:bodies": Entry(queries=lambda world: ["q=a", "q=990000"], words="q"),
    "desk:body_create": Entry(),
    "desk:body": Entry(known=known.own_bodies, hidden=known.hidden_bodies),
    "desk:body_edit": Entry(known=known.own_bodies, hidden=known.hidden_bodies),
    "desk:body_checks": Entry(known=known.own_bodies, hidden=known.hidden_bodies),
    "desk:body_end": Entry(known=known.own_bodies, hidden=known.hidden_bodies),
    "desk:body_details": Entry(
        known=lambda world: [(pk, "contact") for (pk,) in known.own_bodies(world)],
        hidden=lambda world: known.then(known.hidden_bodies(world), "contact"),
    ),
    "desk:body_guide": Entry(
        known=lambda world: [(pk, "ug") for (pk,) in known.own_bodies(world)],
        hidden=lambda world: known.then(known.hidden_bodies(world), "ug"),
    ),
    "desk:body_accessibility": Entry(
        known=lambda world: [(pk, "ug") for (pk,) in known.own_bodies(world)],
        hidden=lambda world: known.then(known.hidden_bodies(world), "ug"),
    ),
    "desk:office_add": Entry(known=lambda world: [], hidden=known.hidden_bodies),
    "desk:office_edit": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_bodies(world), 1)
    ),
    "desk:site": Entry(),
}
