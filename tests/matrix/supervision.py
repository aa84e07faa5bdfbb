"""Rows of the permission matrix for supervision, and the requests that they make."""

from typing import TYPE_CHECKING, Any

from gongkai.organisations.states import PostKind
from gongkai.supervision.actions.register import add_leading_post, open_reading_place
from gongkai.supervision.models import LeadingPost, ReadingPlace
from tests.cast import AT, Cast
from tests.supervision.test_register import PLACE, SEAT

if TYPE_CHECKING:
    from tests.matrix.table import Row
    from tests.matrix.world import Stage

KEEPERS = (PostKind.EDITOR, PostKind.DISCLOSURE_OFFICER)
DAY = AT.date().isoformat()
ENTERED = {"kind": "library", "name": "x", "address": "x", "hours": "x", "since": DAY}
ADDED: dict[str, dict[str, Any]] = {
    "leading-post": {"duty": "member", "title": "x", "since": DAY},
    "reading-place": ENTERED,
    "figures": {"year": AT.year, "full_time": "1", "part_time": "0", "budget": "1"},
}


def supervision_rows() -> tuple["Row", ...]:
    """Return the rows of the pages of the register of the organisation."""
    from tests.matrix.table import (  # noqa: PLC0415  (the table is built from these rows)
        OF_OFFICE,
        STANDING,
        Place,
        Row,
        Who,
        public,
    )

    desk: dict[str, Any] = {"who": Who.STAFF, "about_document": False}
    whole = STANDING - OF_OFFICE

    def reading(route: str, says: str) -> tuple[Row, Row]:
        return (
            Row(route, says, posts=KEEPERS, places=whole, refused=404, **desk),
            Row(
                route,
                f"{says}, as supervisor",
                posts=(PostKind.ASSESSOR,),
                places=whole | {Place.ABOVE},
                refused=404,
                **desk,
            ),
        )

    def changing(route: str, says: str, verb: str = "") -> Row:
        return Row(
            route,
            says,
            "POST",
            verb=verb,
            posts=KEEPERS,
            places=whole,
            done=302,
            refused=0,
            writes=True,
            **desk,
        )

    return (
        Row("desk:organisations", "list how one's bodies organise disclosure", **desk),
        *reading("desk:organisation", "read how a body organises disclosure"),
        changing("desk:organisation_add", "add a post to the leading group", "leading-post"),
        changing("desk:organisation_add", "add a reading place", "reading-place"),
        changing("desk:organisation_add", "state staff and budget of a year", "figures"),
        *reading("desk:leading_post_end", "open the form that ends a seat"),
        changing("desk:leading_post_end", "end a seat in the leading group"),
        *reading("desk:reading_place_edit", "open the form of a reading place"),
        changing("desk:reading_place_edit", "correct a reading place"),
        *reading("desk:reading_place_close", "open the form that closes a reading place"),
        changing("desk:reading_place_close", "close a reading place"),
        public("portal:organisation", "how a body organises disclosure"),
        public("portal:reading_places", "the reading places"),
    )


def add_register(cast: Cast) -> None:
    """Enter a seat in the leading group and a reading place of the department of finance."""
    add_leading_post(cast.finance, SEAT, by=cast.disclosure, at=AT)
    open_reading_place(cast.finance, PLACE, by=cast.disclosure, at=AT)


PAGES = (
    "desk:organisation",
    "desk:leading_post_end",
    "desk:reading_place_edit",
    "desk:reading_place_close",
    "portal:organisation",
)


def arguments(stage: "Stage", route: str) -> list[Any]:
    """Return the arguments of a page."""
    if route == "portal:organisation":
        return [stage.cast.finance.code]
    if route == "desk:leading_post_end":
        return [LeadingPost.objects.get().pk]
    if route.startswith("desk:reading_place"):
        return [ReadingPlace.objects.get().pk]
    return [stage.cast.finance.pk]


FORMS: dict[str, dict[str, Any]] = {
    "desk:leading_post_end": {"until": DAY},
    "desk:reading_place_edit": ENTERED,
    "desk:reading_place_close": {"until": DAY},
}


def addition(stage: "Stage", kind: str) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments and the form that add to the register."""
    sent = {f"{kind}-{name}": value for name, value in ADDED[kind].items()}
    return [stage.cast.finance.pk, kind], sent
