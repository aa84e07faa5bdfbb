"""Which page of this site a reader reports, and which body is responsible for it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from gongkai.documents.queries import public_documents
from gongkai.error_reports.queries import answering_body
from gongkai.error_reports.rules import MAX_PAGE_LENGTH
from gongkai.organisations.models import Body
from gongkai.organisations.queries import bodies_in_force, body_by_code, operating_body

# The namespaces of pages with a language prefix: all of them are public.
PUBLIC = frozenset({"portal", "api_guide"})


@dataclass(frozen=True)
class ReportedPage:
    """The path of a public page, and the body that answers a report about it."""

    path: str
    body: Body


def reported_page(path: str, *, on: date) -> ReportedPage | None:
    """
    Return the public page at a path, with the body that answers on a day; None if there is none.

    A page about an item or a body belongs to that body, every other page to the body that operates
    the site. A number of an item that is not public says nothing about its body.
    """
    if len(path) > MAX_PAGE_LENGTH:
        return None
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            found = resolve(path)
        except (Resolver404, ValueError):
            return None
    if found.namespace not in PUBLIC:
        return None
    body = _body_of(found.kwargs) or operating_body()
    return ReportedPage(path, answering_body(body, on=on)) if body else None


def _body_of(arguments: dict[str, Any]) -> Body | None:
    if "index_number" in arguments:
        document = public_documents().filter(index_number=arguments["index_number"])
        return bodies_in_force().filter(pk__in=document.values("body_id")).first()
    body = body_by_code(arguments["code"]) if "code" in arguments else None
    return body if body and body.ended_on is None else None
