"""The inspection in the leak test: what it found is for the staff of the body and those above it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gongkai.inspections.models import Inspection, InspectionItem, InspectionResult
from gongkai.kit.times import local_date
from tests.leaks.entries import NEVER, Entry

if TYPE_CHECKING:  # the world adds these rows to itself
    from tests.leaks.world import World


def hold_inspection(world: "World") -> None:
    """Store a night that found nothing; all staff see on which day it was."""
    Inspection.objects.create(day=local_date(world.at), begun_at=world.at, finished_at=world.at)


def add_inspection(world: "World") -> None:
    """Store an item that the night found, and a check that failed, at the government."""
    body, today = world.cast.government, local_date(world.at)
    night = Inspection.objects.get()
    InspectionResult.objects.create(
        inspection=night, body=body, check_name="links", fault=world.word("the fault of a check")
    )
    InspectionItem.objects.create(
        body=body,
        check_name="links",
        subject=world.word("an item of the inspection"),
        found_on=today,
        seen_on=today,
    )


def inspection_entries() -> Iterator[tuple[str, "Entry"]]:
    """Yield the arguments of each page of the inspection."""

    queries = ["body=990000", "body=never", "page=forged"]
    yield "desk:board", Entry()
    yield "desk:board_replies", Entry(queries=lambda world: [*queries, "below=990000", "below=x"])
    yield "desk:remedies", Entry(queries=lambda world: ["year=2026", "year=x"])
    yield (
        "desk:lesson_create",
        Entry(
            known=lambda world: [],
            hidden=lambda world: [((world.cast.government.pk,), (NEVER,))],
        ),
    )
    yield (
        "desk:board_of_body",
        Entry(
            known=lambda world: [],
            hidden=lambda world: [((world.cast.government.pk,), (NEVER,))],
        ),
    )
    yield (
        "portal:scorecard",
        Entry(queries=lambda world: ["page=forged", "format=csv", "format=json", "format=x"]),
    )
    yield "desk:inspections", Entry(queries=lambda world: queries)
    yield "desk:inspection_items", Entry(queries=lambda world: [*queries, "check=links", "check=x"])
    yield (
        "desk:inspection_give",
        Entry(
            known=lambda world: [],
            hidden=lambda world: [
                ((one.pk,), (one.pk + NEVER,)) for one in InspectionItem.objects.order_by("id")
            ],
        ),
    )
