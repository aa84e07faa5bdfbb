"""Rows of the permission matrix for ActivityPub and the app, which are the same for everybody."""

from typing import Final

from tests.matrix.rows import Row, public

NEVER = "00000000-0000-0000-0000-000000000001"


def actor_rows() -> tuple["Row", ...]:
    """Return the rows of the app, and of a body that has no actor."""

    return (
        public("portal_site:webfinger", "an actor that is not here", done=404),
        public("portal_site:activitypub_actor", "a body that is no actor", done=404),
        public(
            "portal_site:activitypub_inbox",
            "send to a body that is no actor",
            method="POST",
            done=404,
        ),
        public("portal_site:activitypub_outbox", "the posts of a body without actor", done=404),
        public("portal_site:activitypub_followers", "the followers of a body", done=404),
        public("portal_site:activitypub_post", "a post that never existed", done=404),
        public("portal:app", "the page of the app"),
        public("portal:body_lists", "the e-mail lists of bodies"),
        public("portal:app", "a form of the app that has expired", method="POST", done=400),
        public("portal_site:app_manifest", "the description of the app"),
        public("portal_site:app_worker", "the service worker of the app"),
    )


ARGUMENTS: Final = {
    **{
        f"portal_site:activitypub_{name}": lambda stage, case: [stage.cast.finance.code]
        for name in ("actor", "inbox", "outbox", "followers")
    },
    "portal_site:activitypub_post": lambda stage, case: [NEVER],
}
