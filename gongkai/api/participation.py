"""Lists of the public API about participation: consultations, meetings, events, letters, concerns."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_noop
from ninja import Schema
from ninja.params.functions import Query

from gongkai.api.answers import page_of
from gongkai.api.operations import CURSOR, FAULTS, LIMIT, MAX_COUNT, api, body_of_code
from gongkai.api.shapes import COUNT, COUNT_ABOUT, COUNT_EXACT
from gongkai.consultations.measures import CONSULTATION
from gongkai.consultations.models import PublicConsultation
from gongkai.interviews.measures import EVENT
from gongkai.interviews.models import Event
from gongkai.kit.paging import scope_of
from gongkai.mailbox.measures import LETTER
from gongkai.mailbox.models import MailboxLetter
from gongkai.meetings.measures import MEETING
from gongkai.meetings.models import Meeting
from gongkai.participation.measures import CONCERN
from gongkai.participation.models import Concern
from gongkai.search.kinds import kinds

BODY = gettext_noop("code of the body")


class RecordList(Schema):
    """What every list of records has besides its rows; `next` is the URL of the next page."""

    count: int = COUNT
    count_exact: bool = COUNT_EXACT
    count_about: bool = COUNT_ABOUT
    next: str | None


class ConsultationLine(Schema):
    """
    A public consultation. Moments are in UTC.

    `closes_at` is the first moment at which no comment is accepted; `comments` counts those received.
    """

    number: str
    title: str
    url: str
    body: str
    kind: str
    state: str
    explanation: str
    planned_on: str
    opens_at: str | None
    closes_at: str | None
    comments: int
    outcome_due_on: str | None
    outcome: str
    concluded_at: str | None
    cancelled_at: str | None
    cancel_reason: str


class ConsultationList(RecordList):
    """A page of public consultations."""

    items: list[ConsultationLine]


class MeetingLine(Schema):
    """A hearing or open meeting. Moments are in UTC."""

    number: str
    title: str
    url: str
    body: str
    kind: str
    state: str
    agenda: str
    place: str
    starts_at: str
    ends_at: str
    applications_from: str
    applications_until: str
    calendar_url: str


class MeetingList(RecordList):
    """A page of hearings and open meetings."""

    items: list[MeetingLine]


class EventLine(Schema):
    """An interview or press conference. Moments are in UTC."""

    number: str
    title: str
    url: str
    body: str
    kind: str
    state: str
    outline: str
    place: str
    begins_at: str
    ended_at: str | None
    published_at: str | None
    reason: str
    questions: int


class EventList(RecordList):
    """A page of interviews and press conferences."""

    items: list[EventLine]


class LetterLine(Schema):
    """A letter to the mailbox, published with the consent of its writer, and the reply."""

    title: str
    url: str
    body: str
    kind: str
    text: str
    reply: str
    received_on: str
    answered_on: str | None
    published_at: str


class LetterList(RecordList):
    """A page of published letters."""

    items: list[LetterLine]


class ConcernLine(Schema):
    """A public concern on which something was stated. Moments are in UTC."""

    number: str
    title: str
    url: str
    body: str
    kind: str
    state: str
    facts: str
    arisen_at: str
    due_at: str
    informed_at: str
    answered_at: str | None
    closed_on: str | None
    outcome: str


class ConcernList(RecordList):
    """A page of public concerns."""

    items: list[ConcernLine]


@api.get(
    "/consultations",
    response={200: ConsultationList, **FAULTS},
    summary=gettext_noop("Public consultations, newest first"),
)
def consultation_list(
    request: HttpRequest,
    body: str = Query("", max_length=64, description=BODY),
    state: str = Query(
        "",
        pattern="^(planned|opened|ended|concluded|cancelled)?$",
        description=gettext_noop("state: planned, opened, ended, concluded, cancelled"),
    ),
    cursor: str | None = Query(None, max_length=1024, description=CURSOR),
    limit: int = Query(20, ge=1, le=MAX_COUNT, description=LIMIT),
) -> Any:
    """List the consultations that are planned publicly, open, or over."""
    found = _rows(CONSULTATION, body)
    found = found.filter(state=state) if state else found
    return page_of(
        request,
        found,
        _consultation_line,
        keys=("-public_at", "-id"),
        cursor=cursor,
        limit=limit,
        scope=scope_of("api.consultations", {"body": body, "state": state}),
    )


@api.get(
    "/meetings",
    response={200: MeetingList, **FAULTS},
    summary=gettext_noop("Hearings and open meetings, latest first"),
)
def meeting_list(
    request: HttpRequest,
    body: str = Query("", max_length=64, description=BODY),
    cursor: str | None = Query(None, max_length=1024, description=CURSOR),
    limit: int = Query(20, ge=1, le=MAX_COUNT, description=LIMIT),
) -> Any:
    """List the announced meetings, also those that were cancelled."""
    return _page(
        request, MEETING, body, _meeting_line, ("-starts_at", "-id"), cursor=cursor, limit=limit
    )


@api.get(
    "/events",
    response={200: EventList, **FAULTS},
    summary=gettext_noop("Interviews and press conferences, latest first"),
)
def event_list(
    request: HttpRequest,
    body: str = Query("", max_length=64, description=BODY),
    cursor: str | None = Query(None, max_length=1024, description=CURSOR),
    limit: int = Query(20, ge=1, le=MAX_COUNT, description=LIMIT),
) -> Any:
    """List the announced events, also those that were cancelled."""
    return _page(
        request, EVENT, body, _event_line, ("-begins_at", "-id"), cursor=cursor, limit=limit
    )


@api.get(
    "/letters",
    response={200: LetterList, **FAULTS},
    summary=gettext_noop("Published letters with their replies, newest first"),
)
def letter_list(
    request: HttpRequest,
    body: str = Query("", max_length=64, description=BODY),
    cursor: str | None = Query(None, max_length=1024, description=CURSOR),
    limit: int = Query(20, ge=1, le=MAX_COUNT, description=LIMIT),
) -> Any:
    """List the letters that were published in words that their writers agreed to."""
    return _page(
        request, LETTER, body, _letter_line, ("-published_at", "-id"), cursor=cursor, limit=limit
    )


@api.get(
    "/concerns",
    response={200: ConcernList, **FAULTS},
    summary=gettext_noop("Public concerns and the responses to them, newest first"),
)
def concern_list(
    request: HttpRequest,
    body: str = Query("", max_length=64, description=BODY),
    cursor: str | None = Query(None, max_length=1024, description=CURSOR),
    limit: int = Query(20, ge=1, le=MAX_COUNT, description=LIMIT),
) -> Any:
    """List the concerns on which something was stated."""
    return _page(
        request, CONCERN, body, _concern_line, ("-informed_at", "-id"), cursor=cursor, limit=limit
    )


def _rows(subject_type: str, body: str) -> QuerySet[Any]:
    """Return the public records of a kind, of one body if a code is given. Raises `Refused`."""
    found = kinds()[subject_type].public_rows()
    return found.filter(body=body_of_code(body)) if body else found


def _page(
    request: HttpRequest,
    subject_type: str,
    body: str,
    shown: Callable[[HttpRequest, Any], dict[str, Any]],
    keys: tuple[str, ...],
    *,
    cursor: str | None,
    limit: int,
) -> dict[str, Any]:
    return page_of(
        request,
        _rows(subject_type, body),
        shown,
        keys=keys,
        cursor=cursor,
        limit=limit,
        scope=scope_of(f"api.{subject_type}", {"body": body}),
    )


def _consultation_line(request: HttpRequest, row: PublicConsultation) -> dict[str, Any]:
    return {
        **_common(request, row),
        "number": row.number,
        "state": row.state,
        "title": row.title,
        "explanation": row.explanation,
        "planned_on": row.planned_on.isoformat(),
        "opens_at": _text(row.opens_at),
        "closes_at": _text(row.closes_at),
        "comments": row.last_comment,
        "outcome_due_on": _text(row.outcome_due_on),
        "outcome": row.outcome,
        "concluded_at": _text(row.concluded_at),
        "cancelled_at": _text(row.cancelled_at),
        "cancel_reason": row.cancel_reason,
    }


def _meeting_line(request: HttpRequest, row: Meeting) -> dict[str, Any]:
    return {
        **_common(request, row),
        "number": row.number,
        "state": row.state,
        "title": row.title,
        "agenda": row.agenda,
        "place": row.place,
        "starts_at": _text(row.starts_at),
        "ends_at": _text(row.ends_at),
        "applications_from": _text(row.opens_at),
        "applications_until": _text(row.closes_at),
        "calendar_url": request.build_absolute_uri(
            reverse("portal:meeting_file", args=[row.number])
        ),
    }


def _event_line(request: HttpRequest, row: Event) -> dict[str, Any]:
    return {
        **_common(request, row),
        "number": row.number,
        "state": row.state,
        "title": row.title,
        "outline": row.outline,
        "place": row.place,
        "begins_at": _text(row.begins_at),
        "ended_at": _text(row.ended_at),
        "published_at": _text(row.published_at),
        "reason": row.reason,
        "questions": row.questions_received,
    }


def _letter_line(request: HttpRequest, row: MailboxLetter) -> dict[str, Any]:
    return {
        **_common(request, row),
        "title": row.public_title,
        "text": row.public_text,
        "reply": row.public_reply,
        "received_on": row.received_on.isoformat(),
        "answered_on": _text(row.done_on),
        "published_at": _text(row.published_at),
    }


def _concern_line(request: HttpRequest, row: Concern) -> dict[str, Any]:
    return {
        **_common(request, row),
        "number": row.number,
        "state": row.state,
        "title": row.title,
        "facts": row.facts,
        "arisen_at": _text(row.arisen_at),
        "due_at": _text(row.due_at),
        "informed_at": _text(row.informed_at),
        "answered_at": _text(row.answered_at),
        "closed_on": _text(row.closed_on),
        "outcome": row.outcome,
    }


def _common(request: HttpRequest, row: Model) -> dict[str, Any]:
    """Return address, body and kind of a record; its body must be joined."""
    route, arguments = kinds()[row._meta.label_lower].public_route(row)
    with translation.override(settings.LANGUAGE_CODE):
        address = request.build_absolute_uri(reverse(route, args=arguments))
    return {"url": address, "body": row.body.code, "kind": row.kind}  # type: ignore[attr-defined]


def _text(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment else None
