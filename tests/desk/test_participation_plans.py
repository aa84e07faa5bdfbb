"""Lists of consultations, meetings, events and letters read an index, also with thirty thousand."""

from collections.abc import Callable
from copy import copy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client

from gongkai.consultations.actions.consultations import cancel_consultation
from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.workflow import CancelInputs as CancelConsultation
from gongkai.interviews.models import Event
from gongkai.mailbox.models import MailboxLetter
from gongkai.meetings.actions.meetings import cancel_meeting
from gongkai.meetings.models import Meeting
from gongkai.meetings.workflow import CancelInputs as CancelMeeting
from gongkai.organisations.models import Body
from tests.cast import AT, Cast, later
from tests.consultations.consultations import opened
from tests.desk.test_list_plans import overseer, problems
from tests.interviews.events import announced as announced_event
from tests.interviews.events import cancelled as cancelled_event
from tests.mailbox.letters import mailbox
from tests.meetings.meetings import announced as announced_meeting

__all__ = ["overseer"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MANY = 30_000


def multiply(rows: list[Model], moments: tuple[str, ...], count: int) -> None:
    """Write copies of rows of a table in turn, spread over all bodies and, by these fields, over time."""
    kind = type(rows[0])
    bodies = list(Body.objects.order_by("id"))
    unique = [
        one.name
        for one in kind._meta.fields
        if one.unique and not one.primary_key and not one.is_relation
    ]
    made = []
    for number in range(count):
        one: Any = copy(rows[number % len(rows)])
        one._state = copy(one._state)
        one.pk, one._state.adding = None, True
        one.body = bodies[(number // len(rows)) % len(bodies)]
        for name in unique:
            setattr(one, name, uuid4() if name == "key" else f"x{number}")
        if hasattr(one, "lead"):
            one.lead = one.body
            one.title = one.text = one.name = one.contact = one.reply = ""
        for name in moments:
            setattr(one, name, getattr(one, name) + timedelta(days=number % 2_000))
        made.append(one)
    kind._default_manager.bulk_create(made, batch_size=1_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def consultations(cast: Cast) -> tuple[list[Model], tuple[str, ...]]:
    cancelled = opened(cast)
    cancel_consultation(cancelled, CancelConsultation("x"), by=cast.approver, at=later(1))
    return [opened(cast), PublicConsultation.objects.get(pk=cancelled.pk)], ("registered_at",)


def meetings(cast: Cast) -> tuple[list[Model], tuple[str, ...]]:
    cancelled = announced_meeting(cast)
    cancel_meeting(cancelled, CancelMeeting("x"), by=cast.approver, at=AT)
    return [announced_meeting(cast), Meeting.objects.get(pk=cancelled.pk)], (
        "opens_at",
        "closes_at",
        "starts_at",
        "ends_at",
    )


def events(cast: Cast) -> tuple[list[Model], tuple[str, ...]]:
    return [announced_event(cast), Event.objects.get(pk=cancelled_event(cast).pk)], ("begins_at",)


def letters(cast: Cast) -> tuple[list[Model], tuple[str, ...]]:
    box = mailbox(cast)
    rows = [box.received(), box.answered()]
    return list(MailboxLetter.objects.filter(pk__in=[one.pk for one in rows])), ("due_on",)


@pytest.mark.long
@pytest.mark.parametrize(
    ("rows", "tables", "lists"),
    [
        (
            consultations,
            ("consultations_publicconsultation",),
            (
                "/desk/consultations/",
                "/desk/consultations/?state=cancelled",
                "/consultations/",
                "/consultations/?state=cancelled",
            ),
        ),
        (
            meetings,
            ("meetings_meeting",),
            ("/desk/meetings/", "/desk/meetings/?state=published", "/meetings/"),
        ),
        (
            events,
            ("interviews_event",),
            ("/desk/interviews/", "/desk/interviews/?state=closed", "/interviews/"),
        ),
        (
            letters,
            ("mailbox_mailboxletter",),
            ("/desk/letters/", "/desk/letters/?state=done", "/letters/", "/letters/table/"),
        ),
    ],
    ids=["consultations", "meetings", "events", "letters"],
)
def test_lists_of_participation_read_an_index(
    cast: Cast,
    overseer: Client,
    rows: Callable[[Cast], tuple[list[Model], tuple[str, ...]]],
    tables: tuple[str, ...],
    lists: tuple[str, ...],
) -> None:
    multiply(*rows(cast), MANY)
    found = {address: problems(overseer, address, tables, tables) for address in lists}
    assert {address: some for address, some in found.items() if some} == {}
    assert overseer.get(lists[0]).context["rows"]
    assert overseer.get(lists[1]).context["rows"]
