"""What the public pages of a document show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Subquery, Sum
from django.utils.module_loading import import_string

from gongkai.documents.models import CleanUpRow, Document, ItemViews, Relation
from gongkai.documents.queries.access import for_page, public_documents, tombstones
from gongkai.documents.queries.relations import relation_facts
from gongkai.documents.states import LASTING, Validity
from gongkai.kit.reading import connection
from gongkai.ledger.models import Act
from gongkai.ledger.queries import acts_of
from gongkai.ledger.verbs import Verb

# Acts of the workflow that the public may see; never persons, opinions or returns.
PUBLIC_VERBS = (
    Verb.DOCUMENT_APPROVED,
    Verb.DOCUMENT_CORRECTED,
    Verb.DOCUMENT_DISCLOSURE_REVIEWED,
    Verb.DOCUMENT_OFFICE_REVIEWED,
    Verb.DOCUMENT_LAPSED,
    Verb.DOCUMENT_MIGRATED,
    Verb.DOCUMENT_PARTLY_REPEALED,
    Verb.DOCUMENT_RELEASED,
    Verb.DOCUMENT_REPEALED,
    Verb.DOCUMENT_REPEAL_CANCELLED,
    Verb.DOCUMENT_REPEAL_PLANNED,
    Verb.DOCUMENT_RERELEASED,
    Verb.DOCUMENT_SECRECY_REVIEWED,
    Verb.DOCUMENT_SHORT_APPROVED,
    Verb.DOCUMENT_WITHDRAWN,
)
PLACE = "\0"  # of the index number in a compiled query


@dataclass(frozen=True)
class CompiledQuery:
    """A query in SQL, with its values; one of them is the place of an index number."""

    text: str
    values: tuple[Any, ...]

    def values_for(self, index_number: str) -> list[Any]:
        """Return the values with this index number."""
        return [index_number if value == PLACE else value for value in self.values]


RELEASES = frozenset({Verb.DOCUMENT_CORRECTED, Verb.DOCUMENT_RELEASED, Verb.DOCUMENT_RERELEASED})
REVIEWED = frozenset(
    {
        Verb.DOCUMENT_APPROVED,
        Verb.DOCUMENT_DISCLOSURE_REVIEWED,
        Verb.DOCUMENT_OFFICE_REVIEWED,
        Verb.DOCUMENT_SECRECY_REVIEWED,
        Verb.DOCUMENT_SHORT_APPROVED,
    }
)


def by_index_number(index_number: str) -> Document | None:
    """Return the public document with this number, joined with everything its page shows."""
    return for_page(public_documents()).filter(index_number=index_number).first()


def by_any_status(index_number: str) -> Document | None:
    """Return the public or withdrawn document with this number; both have a page."""
    return (tombstones() | public_documents()).filter(index_number=index_number).first()


def public_facts(index_number: str, *, on: date) -> Mapping[str, Any] | None:
    """
    Return the facts on which the page of a public document depends on a day; None if it has none.

    The text and the timeline cannot change without a new public version. One query; three if it is
    related to other documents.
    """
    query, names = _facts_query(on)
    with connection.cursor() as cursor:
        cursor.execute(query.text, query.values_for(index_number))
        row = cursor.fetchone()
    if row is None:
        return None
    facts = dict(zip(names, row, strict=True))
    # Whether a version in preparation names the document must not show, not even in an ETag.
    shown = {name: value for name, value in facts.items() if name not in {"related", "related_to"}}
    if facts["related"] or facts["related_to"]:
        shown["relations"] = relation_facts(facts["pk"], facts["public_version"])
    return shown if shown.get("relations") else {**shown, "relations": []}


def facts_of_other_apps() -> dict[str, Any]:
    """
    Return the expressions by which apps above say what the page of a document shows of theirs.

    An app names a function in `document_facts` of its AppConfig; it returns expressions by name, which
    refer to the document by `OuterRef("pk")`.
    """
    found: dict[str, Any] = {}
    for config in apps.get_app_configs():
        if path := getattr(config, "document_facts", ""):
            found |= import_string(path)()
    return found


@lru_cache(2)
def _facts_query(on: date) -> tuple[CompiledQuery, list[str]]:
    """
    Return the query of the facts on a day, with the names of its columns.

    An unchanged page costs little else, and to compose the query takes longer than to run it.
    """
    views = (
        ItemViews.objects.filter(document=OuterRef("pk"), day__lt=on).order_by().values("document")
    )
    found = public_documents().filter(index_number=PLACE)
    facts = found.order_by().values(
        "pk",
        "public_version",
        "validity",
        "repealed_on",
        "partly_on",
        "valid_until",
        "body__code",
        "body__name",
        "body__short_name",
        "body__name_en",
        "body__name_ug",
        **facts_of_other_apps(),
        read=Subquery(views.annotate(number=Sum("views")).values("number")),
        cleaned=Subquery(
            CleanUpRow.objects.filter(document=OuterRef("pk"), clean_up__published_on__isnull=False)
            .order_by("-clean_up__published_on", "-id")
            .values("pk")[:1]
        ),
        related=Exists(Relation.objects.filter(version=OuterRef("public_version"))),
        related_to=Exists(Relation.objects.filter(target=OuterRef("pk"))),
    )
    text, values = facts.query.sql_with_params()
    names = [*facts.query.values_select, *facts.query.annotation_select]
    return CompiledQuery(text, values), names


def public_time_line(document: Document) -> list[Act]:
    """
    Return the acts that the public may see, newest first.

    Only reviews that led to a release are included, so the timeline does not reveal that a new
    version is in preparation, was returned, or was decided otherwise.
    """
    shown: list[Act] = []
    led: tuple[object, object] = (None, None)  # version and round of the next later release
    for act in acts_of(document).filter(verb__in=PUBLIC_VERBS).order_by("-id"):
        version_round = (act.facets.get("version"), act.facets.get("round"))
        if act.verb in RELEASES:
            led = version_round
        elif act.verb in REVIEWED:
            # The act of a release has no round: it is the round of the last review before it.
            led = version_round if led == (version_round[0], None) else led
            if version_round != led:
                continue
        shown.append(act)
    return shown


def views_before(document: Document, day: date) -> int:
    """Return the number of page views before a day, which stays constant during that day."""
    found = ItemViews.objects.filter(document=document, day__lt=day).aggregate(views=Sum("views"))
    return found["views"] or 0


def validity_filters(chosen: str, *, on: date) -> dict[str, Any]:
    """
    Return the filters of a search for one of "in_force", "not_yet", "ended", as of a day.

    Anything else filters nothing.
    """
    if chosen == "in_force":
        return {"validities": tuple(sorted(LASTING)), "effective": (False, on)}
    if chosen == "not_yet":
        return {"validities": tuple(sorted(LASTING)), "effective": (True, on)}
    if chosen == "ended":
        return {"validities": (Validity.REPEALED, Validity.EXPIRED)}
    return {}
