"""Refusals of relations between documents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document, Relation, Version
from gongkai.documents.queries.relations import leads_to
from gongkai.documents.relation_kinds import CHANGING_KINDS, FORMED_BEFORE, RelationKind
from gongkai.documents.rules.drafts import refusal_to_edit
from gongkai.documents.states import ENDED
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import tree_ids

MAX_RELATIONS = 100


@dataclass(frozen=True)
class RelationFacts:
    """A relation of a draft to another document, which the drafter may see."""

    kind: RelationKind
    target: Document
    part: str = ""
    target_part: str = ""
    form: str = ""


def refusal_of_found(found: Sequence[Document]) -> Refusal | None:
    """Why the documents that were found by a number do not name one."""
    if len(found) == 1:
        return None
    if found:
        return Refusal(
            "several-documents",
            _("Several documents have this document number. Enter the index number."),
            field="target",
        )
    return Refusal(
        "no-such-document",
        _("No document with this number is public or belongs to your body."),
        field="target",
    )


def refusal_to_relate(
    document: Document, facts: RelationFacts | None, /, *, by: Person, on: date
) -> Refusal | None:
    """Why the draft may not be related to the other document."""
    if refusal := refusal_to_edit(document, by=by, on=on):
        return refusal
    version = document.open_version
    assert version is not None  # the refusal checked this
    if version.is_stub:
        return Refusal("stub", _("A stub of a state secret names no other document."))
    if facts is None:
        return None
    if version.relations.count() >= MAX_RELATIONS:
        return Refusal(
            "too-many-relations",
            _("At most %(most)s relations can be entered.") % {"most": MAX_RELATIONS},
        )
    if facts.target.body_id != document.body_id and not facts.target.is_public:
        return Refusal(
            "hidden-document",
            _("The other document is neither public nor a document of this body."),
            field="target",
        )
    relation = Relation(
        version=version,
        kind=facts.kind,
        target=facts.target,
        part=facts.part,
        target_part=facts.target_part,
    )
    same = version.relations.filter(
        kind=facts.kind, target=facts.target, part=facts.part, target_part=facts.target_part
    )
    if same.exists():
        return Refusal("is-related", _("This relation is already entered."), field="target")
    return next(refusals_of_relation(document, relation, on=on), None)


def refusals_of_relations(document: Document, version: Version, *, on: date) -> Iterator[Refusal]:
    """Yield why the relations of a version contradict the documents that they name."""
    for relation in version.relations.select_related("target__body").order_by("id"):
        yield from refusals_of_relation(document, relation, on=on)


def refusals_of_relation(document: Document, relation: Relation, *, on: date) -> Iterator[Refusal]:
    """Yield why a relation cannot be: it is circular, too early, or of a body without the power."""
    version, target, kind = relation.version, relation.target, RelationKind(relation.kind)
    names = {"title": target.named_in(document.body_id)}
    if target.pk == document.pk:
        yield Refusal("own-relation", _("A document is not related to itself."), field="target")
        return
    if leads_to(target, kind, document):
        yield Refusal(
            "cyclic-relation",
            _("“%(title)s” already has this relation to the document, directly or over others.")
            % names,
            field="target",
        )
    formed_on = version.formed_on or on
    if kind in FORMED_BEFORE and target.formed_on is not None and target.formed_on > formed_on:
        yield Refusal(
            "before-making",
            _("“%(title)s” was formed later than this document.") % names,
            field="target",
        )
    if kind in CHANGING_KINDS and not _is_over(document.body, target.body, on=on):
        yield Refusal(
            "not-its-document",
            _("“%(title)s” is a document of another body, which is not below this one.") % names,
            field="target",
        )
    if _is_new(document, relation) and kind == RelationKind.REPEALS and _is_ended(target, on):
        yield Refusal(
            "is-repealed", _("“%(title)s” is no longer in force.") % names, field="target"
        )


def _is_ended(target: Document, on: date) -> bool:
    return target.validity_on(on) in ENDED or target.repealed_on is not None


def _is_new(document: Document, relation: Relation) -> bool:
    """Say whether the public version does not have the relation: a correction repeats it."""
    if document.public_version_id is None:
        return True
    return not Relation.objects.filter(
        version=document.public_version_id, kind=relation.kind, target=relation.target_id
    ).exists()


def _is_over(body: Body, other: Body, *, on: date) -> bool:
    """Say whether the other body is the same, a predecessor, or a body below."""
    if body.pk in {other.pk, other.successor_id}:
        return True
    return other.pk in tree_ids([body.pk], on=on)
