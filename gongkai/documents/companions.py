"""Interpretations that take the steps of their document with it, and what a release says of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from gongkai.documents.models import Document, InterpretationPlan, Version
from gongkai.documents.queries.interpretations import (
    companions_of,
    delay_of,
    due_of_interpretation,
    interpreted_by,
    plan_of,
    public_interpretations,
)
from gongkai.documents.states import State
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person


def take_along(action: Callable[[Document], object], documents: Sequence[Document]) -> None:
    """Take the step of a document with its interpretations; a refusal names the interpretation."""
    for one in documents:
        try:
            action(one)
        except Refused as refused:
            message = f"“{one.heading}”: {refused.refusal.message}"
            raise Refused(replace(refused.refusal, message=message, field="")) from refused


def companions_in(
    document: Document,
    state: State,
    refusal: Callable[..., Refusal | None],
    *,
    by: Person,
    at: datetime,
) -> list[Document]:
    """
    Return the interpretations of a document in a state with which `by` may take the same step.

    One that `by` may not take on, because a colleague submitted it or `by` wrote it, stays where it
    is and waits for somebody else: it must not hold up its document. Asked without inputs, the
    refusal of a step does not check the content; what it finds there still refuses both.
    """
    return [
        one
        for one in companions_of(document)
        if one.open_version is not None
        and one.open_version.state == state
        and refusal(one, None, by=by, at=at) is None
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
        for one in _own_of(document, version)
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
        document__in=[one.pk for one in _own_of(document, version)], interpreted_on=None
    ).update(interpreted_on=today)


def _own_of(document: Document, version: Version) -> list[Document]:
    """Return the documents of the same body that a version interprets: no other's plan is fulfilled."""
    return [one for one in interpreted_by(version) if one.body_id == document.body_id]
