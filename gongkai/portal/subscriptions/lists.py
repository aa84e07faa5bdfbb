"""Followed lists in the words and addresses of the portal."""

from dataclasses import asdict
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from gongkai.catalogue.queries import every_item, genres, subjects
from gongkai.channels.models import ChannelAccount
from gongkai.documents.measures import DOCUMENT
from gongkai.documents.states import Language
from gongkai.organisations.models import Body
from gongkai.portal.filters import VALIDITIES
from gongkai.portal.record_kinds import BY_SUBJECT, DOCUMENTS
from gongkai.portal.search.views import subject_type_of
from gongkai.search.kinds import kinds
from gongkai.subscriptions.queries import ANY_KIND, FeedFilters


def filters_of_form(chosen: dict[str, Any]) -> FeedFilters:
    """Return the filters of a list from the values of the search form."""
    return FeedFilters(
        # A search is of all kinds, as its page; what has no words is the catalogue, of documents.
        subject_type_of(chosen["kind"]) if chosen["kind"] or not chosen["q"] else ANY_KIND,
        query=chosen["q"],
        body=chosen["body"].chain if chosen["body"] else "",
        genre=chosen["genre"].code if chosen["genre"] else "",
        item=chosen["item"].code if chosen["item"] else "",
        subject=chosen["subject"].code if chosen["subject"] else "",
        language=chosen["language"],
        validity=chosen["validity"],
        year=chosen["year"],
    )


def list_title(filters: FeedFilters) -> str:
    """Return the name of a list in the active language. One query for each of its headings."""
    if filters.account is not None:
        return _list_of_body(filters.account)
    names = [_("“%(query)s”") % {"query": filters.query}] if filters.query else []
    body = Body.objects.filter(chain=filters.body).first() if filters.body else None
    for heading in (
        body,
        filters.item and every_item().filter(code=filters.item).first(),
        filters.genre and genres().filter(code=filters.genre).first(),
        filters.subject and subjects().filter(code=filters.subject).first(),
    ):
        names += [str(heading.label)] if heading else []
    names += [str(filters.year)] if filters.year else []
    names += [str(dict(Language.choices).get(filters.language, ""))] if filters.language else []
    names += [str(dict(VALIDITIES)[filters.validity])] if filters.validity else []
    return " · ".join([_news(filters.subject_type), *names]).strip(" ·")


def _list_of_body(pk: int) -> str:
    """Return the name of a list that a body keeps, with its body; also of one that has ended."""
    account = ChannelAccount.objects.select_related("body").filter(pk=pk).first()
    if account is None:
        return _("E-mail list")
    return f"{_('E-mail list')} · {account.body.label} · {account.name}"


def _news(subject_type: str) -> str:
    """Return what is new in lists of a kind, or of all kinds."""
    kind = kinds().get(subject_type)
    if kind is not None:
        return str(kind.news)
    return _("All kinds of records") if subject_type == ANY_KIND else ""


def list_address(filters: FeedFilters) -> str:
    """Return the path of the page of a list: of a search, a body, the catalogue, or a list of a body."""
    if filters.account is not None:
        return f"{reverse('portal:follow')}?{urlencode({'list': filters.account})}"
    body = Body.objects.filter(chain=filters.body).first() if filters.body else None
    query = {
        ("q" if name == "query" else name): value
        for name, value in asdict(filters).items()
        if value and name not in {"subject_type", "body"}
    }
    if body and not query:
        return reverse("portal:body", args=[body.code])
    kind = BY_SUBJECT.get(filters.subject_type)
    if kind is not None and not filters.query:
        return kind.list_address  # these lists have no filters of headings
    if kind is not None:
        query |= {"kind": kind.code}
    elif filters.query and filters.subject_type == DOCUMENT:
        query |= {"kind": DOCUMENTS}
    query |= {"body": body.code} if body else {}
    query |= {"order": "newest"} if filters.query else {}
    if not filters.query:
        query.pop("validity", None)  # the catalogue has no such filter
    page = reverse("portal:search" if filters.query else "portal:catalogue")
    return f"{page}?{urlencode(query)}" if query else page
