"""Relations between documents: what a version says of others, and what others say of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from gongkai.documents.models import Document, Relation, Version
from gongkai.documents.queries.access import is_public_document, visible_to, worked_by
from gongkai.documents.relation_kinds import InterpretationKind, RelationKind
from gongkai.documents.states import OPEN, State
from gongkai.kit.text_input import compact, document_number
from gongkai.organisations.queries import User

# Relations shown on a page; a document on which the rules of a region are based has thousands.
MAX_SHOWN = 100
PUBLIC_PAGE = "/i/"  # stands before the index number in the address of a public page
MAX_STEPS = 10_000


@dataclass(frozen=True)
class Related:
    """The other document of a relation, as the page of one document shows it."""

    kind: RelationKind
    label: str | Promise
    document: Document
    part: str
    other_part: str
    form: str
    is_reverse: bool

    @property
    def form_label(self) -> str:
        """The form of an interpretation in words; empty for every other relation."""
        return str(InterpretationKind(self.form).label) if self.form else ""


def relations_of(version: Version, user: User, *, on: date) -> list[Relation]:
    """Return the relations of a version to the documents that the user may see."""
    found = version.relations.filter(Exists(visible_to(user, on=on).filter(pk=OuterRef("target"))))
    return list(
        found.select_related("target__body").order_by("kind", "target_id", "id")[:MAX_SHOWN]
    )


def relations_to(document: Document, user: User, *, on: date) -> list[Relation]:
    """Return what versions in preparation or public say of a document, that the user may see."""
    public = Q(is_public_document("version__document"), version__state=State.RELEASED)
    working = Q(Exists(worked_by(user, on=on).filter(pk=OuterRef("version__document"))))
    found = _living(Relation.objects.filter(target=document)).filter(public | working)
    return list(found.select_related("version__document__body").order_by("kind", "id")[:MAX_SHOWN])


def related_panel(
    document: Document, version: Version, user: User, *, on: date
) -> dict[str, list[Relation]]:
    """Return the relations that the desk shows of a document, in both directions. Two queries."""
    return {
        "relations": relations_of(version, user, on=on),
        "relations_to_it": relations_to(document, user, on=on),
    }


def public_relations(document: Document) -> list[Related]:
    """Return the public relations of a public document, in both directions. Two queries."""
    own = Relation.objects.filter(is_public_document("target"), version=document.public_version_id)
    others = Relation.objects.filter(
        is_public_document("version__document"), target=document, version__state=State.RELEASED
    )
    found = [
        Related(
            RelationKind(one.kind),
            RelationKind(one.kind).label,
            one.target,
            one.part,
            one.target_part,
            one.form,
            is_reverse=False,
        )
        for one in own.select_related("target__body").order_by("id")[:MAX_SHOWN]
    ]
    return found + [
        Related(
            RelationKind(one.kind),
            one.reverse_label,
            one.version.document,
            one.target_part,
            one.part,
            one.form,
            is_reverse=True,
        )
        for one in others.select_related("version__document__body").order_by("-id")[:MAX_SHOWN]
    ]


def relation_facts(document_id: int, version_id: int) -> list[tuple[Any, ...]]:
    """Return the facts on which the list of public relations of a document depends. Two queries."""
    own = Relation.objects.filter(is_public_document("target"), version=version_id).order_by("id")
    others = Relation.objects.filter(
        is_public_document("version__document"), target=document_id, version__state=State.RELEASED
    ).order_by("-id")
    return [
        *own.values_list("pk", "target__public_version", "target__validity")[:MAX_SHOWN],
        *others.values_list("pk", "version", "version__document__validity")[:MAX_SHOWN],
    ]


def dependent_relations(document: Document) -> list[Relation]:
    """Return what depends on a document: the public relations of others to it, except repeals."""
    found = Relation.objects.filter(
        is_public_document("version__document"), target=document, version__state=State.RELEASED
    ).exclude(kind=RelationKind.REPEALS)
    return list(found.select_related("version__document__body").order_by("kind", "id")[:MAX_SHOWN])


def repeals_of(version: Version) -> list[Relation]:
    """Return what the release of a version repeals."""
    found = version.relations.filter(kind=RelationKind.REPEALS)
    return list(found.select_related("target__body").order_by("id"))


def relations_facet(version: Version) -> dict[str, Any]:
    """Return the relations as a facet of the act of release; empty without any."""
    rows = version.relations.order_by("id").values_list("kind", "target__index_number")
    found = [[kind, number] for kind, number in rows if number]
    return {"relations": found} if found else {}


def leads_to(start: Document, kind: str, end: Document) -> bool:
    """
    Say whether relations of one kind lead from a document to another, over any number of steps.

    Versions in preparation count as well, because they may be released. One query for each step.
    """
    seen: set[int] = set()
    reached = {start.pk}
    while reached and len(seen) < MAX_STEPS:
        if end.pk in reached:
            return True
        seen |= reached
        further = _living(Relation.objects.filter(kind=kind, version__document__in=reached))
        reached = set(further.values_list("target_id", flat=True)) - seen
    return False


def _living(relations: QuerySet[Relation]) -> QuerySet[Relation]:
    """Return the relations of versions that are public or in preparation, not of earlier ones."""
    states: Iterable[State] = OPEN | {State.RELEASED, State.KEPT, State.CLOSED}
    return relations.filter(version__state__in=sorted(states))


def find_document(written: str, user: User, *, on: date) -> list[Document]:
    """
    Return the documents with an index number or a document number that the user may see.

    `#` and the number in the address of the desk find a draft, which has no index number yet. The
    address of a public page is read as its index number.
    """
    found = visible_to(user, on=on).select_related("body")
    text = compact(written)
    if text.startswith("#"):
        key = text[1:]
        return list(found.filter(pk=int(key))) if key.isdecimal() and len(key) < 16 else []
    number = text.rpartition(PUBLIC_PAGE)[2].partition("?")[0].strip("/").upper()
    by_index_number = list(found.filter(index_number=number))
    return by_index_number or list(
        found.filter(document_number=document_number(written)).exclude(document_number="")[:2]
    )
