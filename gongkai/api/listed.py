"""Lists of the public API: the catalogue, and answered applications without their applicants."""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Schema
from ninja.params.functions import Query

from gongkai.api.answers import heading_of, page_of
from gongkai.api.operations import CURSOR, FAULTS, LIMIT, MAX_COUNT, api, body_of_code
from gongkai.api.participation import RecordList
from gongkai.applications.models import Application
from gongkai.applications.queries import published_cases
from gongkai.catalogue.models import CatalogueItem
from gongkai.catalogue.queries import every_item
from gongkai.kit.paging import scope_of
from gongkai.law.outcomes import OUTCOMES

BODY = gettext_noop("code of the body")


class CatalogueLine(Schema):
    """
    An item of the catalogue: what bodies must publish, on which basis, in how many working days.

    `body` is null for the items of the statute, else the body that added it.
    """

    code: str
    title: str
    title_en: str
    url: str
    basis: str
    working_days: int
    body: str | None


class CatalogueList(RecordList):
    """A page of items of the catalogue."""

    items: list[CatalogueLine]


class OutcomeLine(Schema):
    """An outcome of a reply: a stable code, and its name."""

    code: str
    name: str


class AnsweredLine(Schema):
    """An answered application as the disclosure log lists it; neither its number nor the applicant."""

    title: str
    body: str
    answered_on: str
    outcomes: list[OutcomeLine]


class AnsweredList(RecordList):
    """A page of answered applications."""

    items: list[AnsweredLine]


@api.get(
    "/catalogue",
    response={200: CatalogueList, **FAULTS},
    summary=gettext_noop("Items of the catalogue: what bodies must publish"),
)
def catalogue_list(
    request: HttpRequest,
    body: str = Query("", max_length=64, description=BODY),
    cursor: str | None = Query(None, max_length=1024, description=CURSOR),
    limit: int = Query(MAX_COUNT, ge=1, le=MAX_COUNT, description=LIMIT),
) -> Any:
    """List the items of the statute, with those that a body added if one is named."""
    own = Q(body=body_of_code(body)) if body else Q(pk__in=[])
    return page_of(
        request,
        every_item().filter(Q(body=None) | own).select_related("body"),
        _catalogue_line,
        keys=("position", "id"),
        cursor=cursor,
        limit=limit,
        scope=scope_of("api.catalogue", {"body": body}),
    )


@api.get(
    "/answered",
    response={200: AnsweredList, **FAULTS},
    summary=gettext_noop("Answered applications, newest first"),
)
def answered_list(
    request: HttpRequest,
    body: str = Query("", max_length=64, description=BODY),
    cursor: str | None = Query(None, max_length=1024, description=CURSOR),
    limit: int = Query(20, ge=1, le=MAX_COUNT, description=LIMIT),
) -> Any:
    """List the answered applications whose title a body has made public."""
    found = published_cases()
    return page_of(
        request,
        found.filter(body=body_of_code(body)) if body else found,
        _answered_line,
        keys=("-closed_on", "-id"),
        cursor=cursor,
        limit=limit,
        scope=scope_of("api.answered", {"body": body}),
    )


def _catalogue_line(request: HttpRequest, item: CatalogueItem) -> dict[str, Any]:
    return {
        **heading_of(request, item),
        "basis": item.basis,
        "working_days": item.working_days,
        "body": item.body.code if item.body else None,
    }


def _answered_line(_request: HttpRequest, row: Application) -> dict[str, Any]:
    """Serialise what the disclosure log shows; body and served replies must be joined."""
    replies = list(row.replies.all())
    known = dict.fromkeys(part.known for part in replies[0].parts.all()) if replies else {}
    assert row.closed_on is not None  # only closed applications are listed
    with translation.override(settings.LANGUAGE_CODE):
        outcomes = [{"code": str(one), "name": _(OUTCOMES[one].name)} for one in known]
    return {
        "title": row.public_title,
        "body": row.body.code,
        "answered_on": row.closed_on.isoformat(),
        "outcomes": outcomes,
    }
