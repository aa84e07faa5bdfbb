"""The tree of bodies, and the section of each body with its four statutory parts."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.catalogue.queries import every_item, item_codes_of_body, items
from gongkai.documents.models import Document
from gongkai.documents.models.public_counts import CountedBy
from gongkai.documents.queries import numbers_by_heading, public_documents
from gongkai.documents.queries.statements import has_statements
from gongkai.kit.paging import page_by_key
from gongkai.ledger.queries import state_of_bodies, state_of_public_body
from gongkai.organisations.models import Body, GuideText
from gongkai.organisations.queries import (
    bodies_in_force,
    body_by_code,
    guide_of,
    key_and_chain,
    visible_to,
)
from gongkai.organisations.states import BodyKind, GuideKind, GuideLanguage
from gongkai.portal.decorators import follow_address, public_list
from gongkai.portal.etags import Revisit, conditional_response
from gongkai.portal.exports import exported_list
from gongkai.reports.queries import public_reports, state_of_published_reports
from gongkai.statistics.queries import taken_over_reports
from gongkai.ui.hosts import section_address
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls

PAGE = 20
# Documents under 综合政务 › 政务公开 are normally the rules of the body on disclosure.
RULES_SUBJECT = "政务公开"
# The agency of a provincial government over a prefecture (地区) is not a people's government.
PREFECTURAL = "行政公署"
# Named here again, because the texts of the portal are those that are translated into Uyghur.
KIND_NAMES = {
    BodyKind.GOVERNMENT: gettext_lazy("Government"),
    BodyKind.GENERAL_OFFICE: gettext_lazy("General office"),
    BodyKind.DEPARTMENT: gettext_lazy("Department"),
    BodyKind.AUTHORISED: gettext_lazy("Authorised organisation"),
}
RULES_GENRES = ("rule", "normative-document")
HEADINGS_SECONDS = 600


@dataclass
class Node:
    """A body in the tree, with its subordinate bodies."""

    body: Body
    below: list["Node"] = field(default_factory=list)

    @property
    def groups(self) -> list[tuple[str, list["Node"]]]:
        """Subordinate bodies grouped by kind, in the order in which the kinds first occur."""
        kinds: dict[str, list[Node]] = defaultdict(list)
        for node in self.below:
            is_agency = node.body.name.endswith(PREFECTURAL)
            kind = (
                _("Prefectural agencies")
                if is_agency
                else str(KIND_NAMES[BodyKind(node.body.kind)])
            )
            kinds[kind].append(node)
        return list(kinds.items())


@public_list("format")
def body_list(request: HttpRequest) -> HttpResponseBase:
    """Show all bodies as a tree of any depth, built from one query."""
    if wanted_format(request):
        return exported_list(
            request,
            visible_to(request.user).select_related("parent", "successor"),
            ("position", "id"),
            name="bodies",
            title=_("Bodies"),
            columns=[
                Column(_("Body code"), lambda row: row.code, 16),
                Column(pgettext("of a thing", "Name"), lambda row: row.name, 40),
                Column(_("Short name"), lambda row: row.short_name, 24),
                Column(_("English name"), lambda row: row.name_en, 40),
                Column(_("Uyghur name"), lambda row: row.name_ug, 40),
                Column(_("Kind"), lambda row: str(KIND_NAMES[BodyKind(row.kind)]), 20),
                Column(_("Superior body"), lambda row: row.parent.code if row.parent else "", 16),
                Column(_("Ended on"), lambda row: row.ended_on, 14),
                Column(_("Successor"), lambda row: row.successor.code if row.successor else "", 16),
                Column(_("Disclosure office"), lambda row: row.disclosure_office, 24),
                Column(_("Address"), lambda row: row.address, 40),
                Column(_("Office hours"), lambda row: row.office_hours, 30),
                Column(_("Telephone"), lambda row: row.telephone, 18),
                Column(_("Fax"), lambda row: row.fax, 18),
                Column(_("E-mail"), lambda row: row.email, 24),
            ],
        )
    return conditional_response(
        request, state_of_bodies(), lambda: _tree(request), revisit=Revisit(state_of_bodies)
    )


def _tree(request: HttpRequest) -> HttpResponse:
    nodes = {body.pk: Node(body) for body in bodies_in_force().order_by("position", "id")}
    tree: list[Node] = []
    for node in nodes.values():
        above = nodes.get(node.body.parent_id or 0)
        (above.below if above else tree).append(node)
    former = Body.objects.exclude(ended_on=None).select_related("successor")
    context = {
        "section": "bodies",
        "tree": tree,
        "former": list(former.order_by("-ended_on", "id")),
        **export_urls(request),
    }
    return render(request, "portal/bodies/list.html", context)


@public_list("page")
def body_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show the section of a body. A former code redirects to the current one."""
    found = key_and_chain(code)
    if found is None:
        body = body_by_code(code)
        if body is None:
            raise Http404
        return redirect("portal:body", body.code, permanent=True)
    key, _chain = found
    # The body is read only when the page is drawn: the state counts every change of a body.
    return conditional_response(
        request,
        _state_of_section(*found),
        lambda: _section(request, key),
        revisit=Revisit(partial(_state_of_code, code)),
    )


def _state_of_section(key: int, chain: str) -> tuple[object, ...]:
    return (*state_of_public_body(chain), *state_of_published_reports(key))


def _state_of_code(code: str) -> object | None:
    found = key_and_chain(code)
    return _state_of_section(*found) if found else None


def _section(request: HttpRequest, key: int) -> HttpResponse:
    body = Body.objects.get(pk=key)
    predecessors = _joined_with_relatives(body)
    page = page_by_key(
        # Every row has this body, which is set below.
        public_documents().filter(body=body).select_related("genre", "catalogue_item"),
        keys=("-listed_on", "-id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"body {body.code}",
    )
    for document in page.rows:
        document.body = body
    numbers = numbers_by_heading(body, CountedBy.ITEM, CountedBy.GENRE, CountedBy.SUBJECT)
    reports = public_reports().filter(body=body).order_by("-year", "-id")
    context = {
        "section": "bodies",
        "body": body,
        "guide": _own_guide(body),
        "reports": list(reports.values("year", "published_at")[:PAGE]),
        "taken_over": list(taken_over_reports([body]).order_by("-year").values("year")[:PAGE]),
        "documents": page.rows,
        "items": _counted_items(body, numbers[CountedBy.ITEM]),
        "rules": _custom_field_rules(body, numbers),
        "predecessors": predecessors,
        "has_statements": has_statements(body),
        "follow": follow_address(request, body=body.code),
        "canonical": section_address(body.code, get_language() or settings.LANGUAGE_CODE)
        or request.build_absolute_uri(reverse("portal:body", args=[body.code])),
        "children": list(body.children.filter(ended_on=None).order_by("position", "id")[:200]),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "portal/bodies/show.html", context)


def _joined_with_relatives(body: Body) -> list[Body]:
    """Set the parent and the successor of the body, and return its predecessors. One query."""
    joined = {body.parent_id, body.successor_id} - {None}
    rows = Body.objects.filter(Q(pk__in=joined) | Q(successor=body)).order_by("ended_on", "id")
    found = {row.pk: row for row in rows}
    body.parent = found.get(body.parent_id or 0)
    body.successor = found.get(body.successor_id or 0)
    return [row for row in found.values() if row.successor_id == body.pk]


def _own_guide(body: Body) -> GuideText | None:
    """Return the guide that the body wrote in the reader's language, or else in Chinese."""
    return guide_of(body, GuideKind.GUIDE, get_language() or GuideLanguage.CHINESE)


def _custom_field_rules(
    body: Body, numbers: Mapping[CountedBy, Mapping[int, int]]
) -> list[Document]:
    """
    Return the newest rules of the body on open government information.

    They are not looked for if the body has nothing of this subject or of these genres: where there are
    none, all documents of the body would be read.
    """
    subjects, genres = cache.get_or_set("portal.rules", _headings_of_rules, HEADINGS_SECONDS) or (
        [],
        [],
    )
    if not (
        numbers[CountedBy.SUBJECT].keys() & set(subjects)
        and numbers[CountedBy.GENRE].keys() & set(genres)
    ):
        return []
    rules = public_documents().filter(body=body, subject__in=subjects, genre__in=genres)
    return list(rules.order_by("-listed_on", "-id")[:PAGE])


def _headings_of_rules() -> tuple[list[int], list[int]]:
    """Return the subject and the genres of rules, which change with the program only."""
    subjects = Subject.objects.filter(name=RULES_SUBJECT).values_list("pk", flat=True)[:1]
    genres = Genre.objects.filter(code__in=RULES_GENRES).values_list("pk", flat=True)
    return list(subjects), list(genres)


def _counted_items(body: Body, numbers: Mapping[int, int]) -> list[tuple[CatalogueItem, int]]:
    """
    Return the items of the body with the number of public documents. One query, or two.

    An item of another level, or one that a catalogue added, follows if the body has documents under it.
    """
    codes = set(item_codes_of_body(body))
    found = list(items())
    own = [item for item in found if item.code in codes]
    others = [item for item in found if item.code not in codes and item.pk in numbers]
    if added := numbers.keys() - {item.pk for item in found}:  # by a catalogue of a body
        others += every_item().filter(pk__in=added)
    return [(item, numbers.get(item.pk, 0)) for item in (*own, *others)]
