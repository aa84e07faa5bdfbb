"""Rows of the permission matrix for the inspection of the own pages, and the requests that they make."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from gongkai.inspections.models import InspectionItem
from gongkai.kit.times import local_date
from gongkai.organisations.models import BodyTerm
from gongkai.organisations.states import PostKind
from gongkai.supervision.models import WorkPlan
from tests.cast import AT
from tests.matrix.rows import OF_OFFICE, STANDING, Place, Row, Who, public

if TYPE_CHECKING:
    from tests.matrix.world import Stage

READERS = (PostKind.ASSESSOR, PostKind.EDITOR, PostKind.DISCLOSURE_OFFICER)


def inspection_rows() -> tuple["Row", ...]:
    """Return the rows of the pages of the inspection."""

    desk: dict[str, Any] = {"who": Who.STAFF, "about_document": False}
    whole = STANDING - OF_OFFICE
    # The form is about the other body, placed below the own one: who supervises either reads it.
    supervising = whole | {Place.ABOVE, Place.OTHER}
    return (
        public("portal:scorecard", "see how the bodies are doing"),
        Row("desk:board", "see who is late among one's bodies", **desk),
        Row("desk:board_replies", "list the replies that are overdue at one's bodies", **desk),
        Row(
            "desk:board_of_body",
            "see who is late at a body and below it",
            posts=READERS,
            places=whole,
            refused=404,
            **desk,
        ),
        Row(
            "desk:board_of_body",
            "see who is late at a body below",
            posts=(PostKind.ASSESSOR,),
            places=frozenset({Place.ABOVE}),
            refused=404,
            **desk,
        ),
        Row("desk:remedies", "see the remedies of one's bodies", **desk),
        Row(
            "desk:lesson_create",
            "read the form of a lesson from the remedies of a body",
            posts=(PostKind.ASSESSOR,),
            places=supervising,
            refused=404,
            **desk,
        ),
        Row(
            "desk:lesson_create",
            "give a lesson from remedies as a task",
            "POST",
            posts=(PostKind.ASSESSOR,),
            places=whole,
            done=302,
            refused=0,  # who supervises the body by another tree is refused by the form
            writes=True,
            **desk,
        ),
        Row("desk:inspections", "see what the inspection of one's bodies found", **desk),
        Row("desk:inspection_items", "list the items that the inspection found", **desk),
        Row(
            "desk:inspection_give",
            "read an item that the inspection found at a body below",
            posts=(PostKind.ASSESSOR,),
            places=supervising,
            refused=404,
            **desk,
        ),
        Row(
            "desk:inspection_give",
            "read an item of one's body",
            posts=READERS,
            places=frozenset({Place.OTHER}),
            refused=404,
            **desk,
        ),
        Row(
            "desk:inspection_give",
            "give an item of a body below as a task",
            "POST",
            posts=(PostKind.ASSESSOR,),
            places=whole,
            done=302,
            refused=0,  # who supervises the body by another tree is refused by the form
            writes=True,
            **desk,
        ),
    )


def add_inspection(stage: "Stage") -> None:
    """Find an item at health."""
    InspectionItem.objects.create(
        body=stage.cast.health, check_name="tags", found_on=AT.date(), seen_on=AT.date()
    )


def body_below(stage: "Stage") -> list[Any]:
    """Place health below finance, whose plan is for the bodies below it; return health."""
    BodyTerm.objects.filter(body=stage.cast.health).update(parent=stage.cast.finance)
    return [stage.cast.health.pk]


def item_below(stage: "Stage") -> list[Any]:
    """Return the item at health, which is placed below finance."""
    body_below(stage)
    return [InspectionItem.objects.get().pk]


def task_form() -> dict[str, Any]:
    """Return the form that makes an item a task."""
    due_on = local_date(timezone.now()) + timedelta(days=60)
    plan = WorkPlan.objects.get(number="take").pk
    return {"plan": plan, "due_on": due_on.isoformat(), "measure": "x", "text": "lesson"}
