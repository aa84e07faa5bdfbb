"""Refusals of the register of the organisation. It names posts and places, never persons."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from gongkai.files.personal_data.finder import find
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import single_line
from gongkai.kit.text_refusals import refusal_of_length, refusal_of_text
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding_any
from gongkai.supervision.entries import LeadingPostFacts, ReadingPlaceFacts, ReturnFacts
from gongkai.supervision.models import LeadingPost, OrganisationReturn, ReadingPlace
from gongkai.supervision.queries.register import kept_body_ids
from gongkai.supervision.states import LeadingDuty, PlaceKind
from gongkai.supervision.workflow import HANDLERS

MAX_TITLE, MAX_NAME, MAX_LINE, MAX_TELEPHONE = 200, 100, 200, 60
MAX_ROWS = 200  # seats or places of one body; more are a mistake
MAX_STAFF, MAX_BUDGET = 100_000, Decimal(1_000_000)
FIRST_DAY = date(1949, 10, 1)
FIRST_YEAR = 2008  # the Regulations came into force on 1 May 2008


def refusal_to_add_leading_post(
    body: Body, facts: LeadingPostFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the seat may not be entered."""
    if refusal := _refusal_of_keeper(body, by=by, at=at):
        return refusal
    present = body.leading_posts.filter(until=None)
    if present.count() >= MAX_ROWS:
        return _too_many()
    if facts is None:
        return None
    if facts.duty not in LeadingDuty:
        return Refusal("no-duty", _("Choose the duty in the group."), field="duty")
    if refusal := refusal_of_text(facts.title, "title", MAX_TITLE):
        return refusal
    if found := find(facts.title):
        passage = facts.title[found[0].start : found[0].end]
        return Refusal(
            "personal-data",
            _("The register names posts, never persons. Remove “%(passage)s”.")
            % {"passage": passage},
            law="个人信息保护法 art. 6",
            field="title",
        )
    if refusal := _refusal_of_beginning(facts.since, at=at):
        return refusal
    if present.filter(title=single_line(facts.title)).exists():
        return Refusal(
            "listed",
            _(
                "This post is in the leading group already. If several hold it, add what each is "
                "responsible for."
            ),
            field="title",
        )
    return None


def refusal_to_end_leading_post(
    seat: LeadingPost, until: date | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the seat may not end on this day (the first on which it is vacant)."""
    if refusal := _refusal_of_keeper(seat.body, by=by, at=at):
        return refusal
    if seat.until is not None:
        return Refusal("ended", _("This seat has ended already."))
    return None if until is None else _refusal_of_end(seat.since, until, at=at)


def refusal_to_open_reading_place(
    body: Body, facts: ReadingPlaceFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the reading place may not be entered."""
    if refusal := _refusal_of_keeper(body, by=by, at=at):
        return refusal
    if body.reading_places.filter(until=None).count() >= MAX_ROWS:
        return _too_many()
    return None if facts is None else _refusal_of_place(body, facts, None, at=at)


def refusal_to_amend_reading_place(
    place: ReadingPlace, facts: ReadingPlaceFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the reading place may not be corrected."""
    if refusal := _refusal_of_keeper(place.body, by=by, at=at):
        return refusal
    if place.until is not None:
        return _place_closed()
    return None if facts is None else _refusal_of_place(place.body, facts, place, at=at)


def refusal_to_close_reading_place(
    place: ReadingPlace, until: date | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the reading place may not close on this day (the first on which it is closed)."""
    if refusal := _refusal_of_keeper(place.body, by=by, at=at):
        return refusal
    if place.until is not None:
        return _place_closed()
    return None if until is None else _refusal_of_end(place.since, until, at=at)


def refusal_to_return_figures(
    body: Body, facts: ReturnFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the figures of a year may not be stated."""
    if refusal := _refusal_of_keeper(body, by=by, at=at):
        return refusal
    if facts is None:
        return None
    if not FIRST_YEAR <= facts.year <= local_date(at).year:
        return Refusal(
            "wrong-year",
            _("Choose a year from %(first)s to this year.") % {"first": FIRST_YEAR},
            field="year",
        )
    for field in ("full_time", "part_time"):
        if not 0 <= getattr(facts, field) <= MAX_STAFF:
            return _out_of_range(field, MAX_STAFF)
    if not 0 <= facts.budget <= MAX_BUDGET:
        return _out_of_range("budget", int(MAX_BUDGET))
    if facts.has_office and not facts.full_time + facts.part_time:
        return Refusal(
            "office-without-staff",
            _("An office has staff: enter who works there full or part time."),
            field="full_time",
        )
    return None


def refusal_of_unchanged(
    stated: OrganisationReturn | None, facts: ReturnFacts, members: int, places: int, /
) -> Refusal | None:
    """Return why figures are not stated again: they are the same as before."""
    if stated is None:
        return None
    before = (stated.has_office, stated.full_time, stated.part_time, stated.budget)
    after = (facts.has_office, facts.full_time, facts.part_time, facts.budget)
    if (*before, stated.members, stated.places) != (*after, members, places):
        return None
    return Refusal("unchanged", _("These figures are recorded for this year already."))


def _refusal_of_place(
    body: Body, facts: ReadingPlaceFacts, place: ReadingPlace | None, /, *, at: datetime
) -> Refusal | None:
    if facts.kind not in PlaceKind:
        return Refusal("no-kind", _("Choose the kind."), field="kind")
    refusal = (
        refusal_of_text(facts.name, "name", MAX_NAME)
        or refusal_of_text(facts.address, "address", MAX_LINE)
        or refusal_of_text(facts.hours, "hours", MAX_LINE)
        or refusal_of_length(facts.telephone, "telephone", MAX_TELEPHONE)
        or _refusal_of_beginning(facts.since, at=at)
    )
    if refusal:
        return refusal
    others = body.reading_places.filter(until=None, name=single_line(facts.name))
    if place is not None:
        others = others.exclude(pk=place.pk)
    if others.exists():
        return Refusal("listed", _("A place with this name is listed already."), field="name")
    return None


def _refusal_of_keeper(body: Body, *, by: Person, at: datetime) -> Refusal | None:
    if body.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."))
    if body.pk not in kept_body_ids(by, on=local_date(at)):
        return not_holding_any(HANDLERS)
    return None


def _refusal_of_beginning(since: date, *, at: datetime) -> Refusal | None:
    if since > local_date(at):
        return Refusal("not-yet", _("The day lies in the future."), field="since")
    if since < FIRST_DAY:
        return Refusal("long-ago", _("The day lies too far back. Check the year."), field="since")
    return None


def _refusal_of_end(since: date, until: date, *, at: datetime) -> Refusal | None:
    if until > local_date(at):
        return Refusal("not-yet", _("The day lies in the future."), field="until")
    if until <= since:
        return Refusal("before-beginning", _("The end lies after the beginning."), field="until")
    return None


def _place_closed() -> Refusal:
    return Refusal("closed", _("This reading place is closed."))


def _too_many() -> Refusal:
    return Refusal("too-many", _("At most %(most)s can be listed.") % {"most": MAX_ROWS})


def _out_of_range(field: str, most: int) -> Refusal:
    return Refusal(
        "out-of-range", _("Enter a number from 0 to %(most)s.") % {"most": most}, field=field
    )
