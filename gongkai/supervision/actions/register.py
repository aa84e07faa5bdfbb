"""Keep the register of the organisation: leading group, reading places, figures of a year."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import capacities_of
from gongkai.supervision.entries import LeadingPostFacts, ReadingPlaceFacts, ReturnFacts
from gongkai.supervision.models import LeadingPost, OrganisationReturn, ReadingPlace
from gongkai.supervision.queries.register import figures_of, in_register, last_day
from gongkai.supervision.rules.register import (
    refusal_of_unchanged,
    refusal_to_add_leading_post,
    refusal_to_amend_reading_place,
    refusal_to_close_reading_place,
    refusal_to_end_leading_post,
    refusal_to_open_reading_place,
    refusal_to_return_figures,
)
from gongkai.supervision.workflow import HANDLERS


@transaction.atomic
def add_leading_post(
    body: Body, facts: LeadingPostFacts, /, *, by: Person, at: datetime
) -> LeadingPost:
    """Enter a seat in the leading group of a body."""
    body = lock(body)
    refuse_if(refusal_to_add_leading_post(body, facts, by=by, at=at))
    seat = LeadingPost.objects.create(
        body=body, duty=facts.duty, title=single_line(facts.title), since=facts.since
    )
    facets = {"duty": facts.duty, "since": facts.since}
    _record(Verb.ORGANISATION_POST_ADDED, seat, body, by=by, at=at, facets=facets)
    return seat


@transaction.atomic
def end_leading_post(seat: LeadingPost, until: date, /, *, by: Person, at: datetime) -> LeadingPost:
    """End a seat; `until` is the first day on which it is vacant."""
    seat = lock(seat)
    refuse_if(refusal_to_end_leading_post(seat, until, by=by, at=at))
    seat.until = until
    seat.save(update_fields=["until"])
    facets = {"duty": seat.duty, "until": until}
    _record(Verb.ORGANISATION_POST_ENDED, seat, seat.body, by=by, at=at, facets=facets)
    return seat


@transaction.atomic
def open_reading_place(
    body: Body, facts: ReadingPlaceFacts, /, *, by: Person, at: datetime
) -> ReadingPlace:
    """
    Enter a place where the public reads documents of a body.

    Law: 条例19 art. 25.
    """
    body = lock(body)
    refuse_if(refusal_to_open_reading_place(body, facts, by=by, at=at))
    place = ReadingPlace(body=body)
    _set_place(place, facts)
    facets = {"kind": facts.kind, "since": facts.since}
    _record(Verb.ORGANISATION_PLACE_OPENED, place, body, by=by, at=at, facets=facets)
    return place


@transaction.atomic
def amend_reading_place(
    place: ReadingPlace, facts: ReadingPlaceFacts, /, *, by: Person, at: datetime
) -> ReadingPlace:
    """Correct address, hours or telephone of a reading place."""
    place = lock(place)
    refuse_if(refusal_to_amend_reading_place(place, facts, by=by, at=at))
    _set_place(place, facts)
    facets = {"kind": facts.kind, "since": facts.since}
    _record(Verb.ORGANISATION_PLACE_AMENDED, place, place.body, by=by, at=at, facets=facets)
    return place


@transaction.atomic
def close_reading_place(
    place: ReadingPlace, until: date, /, *, by: Person, at: datetime
) -> ReadingPlace:
    """Close a reading place; `until` is the first day on which it is closed."""
    place = lock(place)
    refuse_if(refusal_to_close_reading_place(place, until, by=by, at=at))
    place.until = until
    place.save(update_fields=["until"])
    facets = {"kind": place.kind, "until": until}
    _record(Verb.ORGANISATION_PLACE_CLOSED, place, place.body, by=by, at=at, facets=facets)
    return place


@transaction.atomic
def return_figures(
    body: Body, facts: ReturnFacts, /, *, by: Person, at: datetime
) -> OrganisationReturn:
    """
    State office, staff and budget of a year; the register counts members and reading places.

    The act carries what it changes to the figures of the year, so that a correction adds up with what
    was stated before. Law: 国办发〔2014〕32号.
    """
    body = lock(body)
    refuse_if(refusal_to_return_figures(body, facts, by=by, at=at))
    day = last_day(facts.year, today=local_date(at))
    members = body.leading_posts.filter(in_register(day)).count()
    places = body.reading_places.filter(in_register(day)).count()
    stated = body.organisation_returns.filter(year=facts.year).first()
    refuse_if(refusal_of_unchanged(stated, facts, members, places))
    before = figures_of(stated)
    row = stated or OrganisationReturn(body=body, year=facts.year)
    row.has_office, row.budget = facts.has_office, facts.budget
    row.full_time, row.part_time = facts.full_time, facts.part_time
    row.members, row.places = members, places
    row.returned_by, row.returned_at = by, at
    row.save()
    changes = {name: value - before[name] for name, value in figures_of(row).items()}
    facets = {"year": facts.year, **{name: str(value) for name, value in changes.items()}}
    _record(Verb.ORGANISATION_RETURNED, row, body, by=by, at=at, facets=facets, on=day)
    return row


def _set_place(place: ReadingPlace, facts: ReadingPlaceFacts) -> None:
    place.kind, place.since = facts.kind, facts.since
    place.name, place.address = single_line(facts.name), single_line(facts.address)
    place.hours, place.telephone = single_line(facts.hours), single_line(facts.telephone)
    place.save()


def _record(
    verb: Verb,
    subject: Model,
    body: Body,
    *,
    by: Person,
    at: datetime,
    facets: Mapping[str, Any],
    on: date | None = None,
) -> None:
    held = {
        one.post
        for one in capacities_of(by, on=local_date(at)).in_body(body.pk)
        if one.office_id is None
    }
    record(
        verb,
        subject,
        chain=body.chain,
        by=by.actor,
        at=at,
        on=on or local_date(at),
        # The rules have checked that the person holds one of the posts.
        post=next(post for post in HANDLERS if post in held),
        facets=facets,
    )
