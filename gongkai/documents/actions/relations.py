"""Enter and remove the relations of a draft; they are official when the version is released."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document, Relation
from gongkai.documents.relation_kinds import InterpretationKind, RelationKind
from gongkai.documents.rules.drafts import refusal_to_edit
from gongkai.documents.rules.relations import RelationFacts, refusal_to_relate
from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refusal, Refused, refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person


@transaction.atomic
def add_relation(
    document: Document, facts: RelationFacts, /, *, by: Person, at: datetime
) -> Relation:
    """Relate the draft to another document (no official act)."""
    document = lock(document)
    facts = RelationFacts(
        facts.kind,
        facts.target,
        clean_text(facts.part),
        clean_text(facts.target_part),
        _form_of(facts),
    )
    refuse_if(refusal_to_relate(document, facts, by=by, on=local_date(at)))
    version = document.open_version
    assert version is not None  # the refusal checked this
    version.revision += 1
    version.changed_at = at
    version.save(update_fields=["revision", "changed_at"])
    return Relation.objects.create(
        version=version,
        kind=facts.kind,
        target=facts.target,
        part=facts.part,
        target_part=facts.target_part,
        form=facts.form,
    )


def _form_of(facts: RelationFacts) -> str:
    """Return the form of an interpretation, an article if none is chosen; no other relation has one."""
    if facts.kind != RelationKind.INTERPRETS:
        return ""
    return facts.form or InterpretationKind.TEXT


@transaction.atomic
def remove_relation(document: Document, relation_id: int, *, by: Person, at: datetime) -> None:
    """Remove a relation from the draft (no official act)."""
    document = lock(document)
    refuse_if(refusal_to_edit(document, by=by, on=local_date(at)))
    version = document.open_version
    assert version is not None  # the refusal checked this
    deleted, _rows = version.relations.filter(pk=relation_id).delete()
    if not deleted:
        raise Refused(Refusal("no-such-relation", _("This relation is no longer there.")))
    version.revision += 1
    version.changed_at = at
    version.save(update_fields=["revision", "changed_at"])
