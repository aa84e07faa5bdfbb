"""Plan the interpretation of a draft, and note what its release and that of its interpretation mean."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.catalogue.models import Genre
from gongkai.documents.actions.drafts import DraftFacts, draft_document
from gongkai.documents.actions.relations import add_relation
from gongkai.documents.models import Document, InterpretationPlan, Version
from gongkai.documents.queries.interpretations import (
    companions_of,
    delay_of,
    due_of_interpretation,
    interpreted_by,
    plan_of,
    public_interpretations,
)
from gongkai.documents.rules.interpretations import PlanFacts, plan_with, refusal_to_plan
from gongkai.documents.rules.relations import RelationFacts
from gongkai.documents.states import Attribute, RelationKind, State
from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refused, refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person


@transaction.atomic
def plan_interpretation(
    document: Document, facts: PlanFacts, /, *, by: Person, at: datetime
) -> InterpretationPlan:
    """
    Store the plan of a draft: it is reviewed with it, and official with its release.

    Law: 国办发〔2016〕80号 (planned, approved and released together with the document).
    """
    document = lock(document)
    refuse_if(refusal_to_plan(document, facts, by=by, on=local_date(at)))
    version = document.open_version
    assert version is not None  # the refusal checked this
    version.revision += 1
    version.changed_at = at
    version.save(update_fields=["revision", "changed_at"])
    cleaned = PlanFacts(
        facts.kinds, clean_text(facts.outline), clean_text(facts.exemption), facts.planned_on
    )
    plan = plan_with(document, cleaned)
    plan.save()
    return plan


@transaction.atomic
def draft_interpretation(document: Document, /, *, by: Person, at: datetime) -> Document:
    """Draft an interpretation of a document, filed as it is and related to it (no official act)."""
    shown = document.open_version or document.public_version
    facts = DraftFacts(
        title=_("Interpretation of “%(title)s”") % {"title": document.title},
        attribute=Attribute.PUBLIC,
        genre=Genre.objects.filter(code="interpretation").first(),
        subject=shown.subject if shown else None,
        catalogue_item=shown.catalogue_item if shown else None,
        formed_on=min(filter(None, [document.formed_on, local_date(at)])),
        language=document.language,
    )
    drafted = draft_document(document.body, facts, by=by, at=at, office=document.office)
    add_relation(drafted, RelationFacts(RelationKind.INTERPRETS, document), by=by, at=at)
    return drafted


def take_along(action: Callable[[Document], object], documents: Sequence[Document]) -> None:
    """Take the step of a document with its interpretations; a refusal names the interpretation."""
    for one in documents:
        try:
            action(one)
        except Refused as refused:
            message = f"“{one.heading}”: {refused.refusal.message}"
            raise Refused(replace(refused.refusal, message=message, field="")) from refused


def companions_in(document: Document, state: State) -> list[Document]:
    """Return the interpretations of a document that are in a state, and so go on with it."""
    return [
        one
        for one in companions_of(document)
        if one.open_version is not None and one.open_version.state == state
    ]


def plan_facet(document: Document, *, is_first: bool) -> dict[str, Any]:
    """Return what the first release of a document says about its interpretation, for the figures."""
    plan = plan_of(document) if is_first else None
    if plan is None:
        return {}
    return {"interpretation": "exempt" if plan.exemption else "planned"}


def interpretation_facet(
    document: Document, version: Version, *, at: datetime, is_first: bool
) -> dict[str, Any]:
    """
    Return how many working days the first release of an interpretation is after its document's.

    Only the first interpretation of a document has a delay; of several documents the longest counts.
    """
    if not is_first:
        return {}
    delays = [
        delay
        for one in interpreted_by(version)
        if (plan := plan_of(one)) is not None
        and plan.interpreted_on is None
        and not public_interpretations(one).exclude(version=version).exists()
        and (delay := delay_of(one, on=local_date(at))) is not None
    ]
    return {"interpretation_delay": max(delays)} if delays else {}


def note_release(document: Document, version: Version, *, at: datetime) -> None:
    """Note from a release by when a document must be interpreted, and which are interpreted now."""
    today = local_date(at)
    plan = plan_of(document)
    if plan is not None and plan.kinds and plan.due_on is None:
        plan.due_on = due_of_interpretation(document, plan, on=today)
        plan.save(update_fields=["due_on"])
    InterpretationPlan.objects.filter(
        document__in=[one.pk for one in interpreted_by(version)], interpreted_on=None
    ).update(interpreted_on=today)
