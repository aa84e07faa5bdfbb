"""Refusals about interpretations: the plan, copying, and what must be released together."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document, InterpretationPlan, Version
from gongkai.documents.queries.interpretations import (
    approved_interpretations,
    copied_of,
    interpreted_by,
    needs_plan,
    plan_of,
)
from gongkai.documents.relation_kinds import InterpretationKind
from gongkai.documents.rules.drafts import refusal_to_edit
from gongkai.documents.states import Status
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Person


@dataclass(frozen=True)
class PlanFacts:
    """What a drafter enters as the plan: forms with an outline, or the reason for none."""

    kinds: list[str] = field(default_factory=list)
    outline: str = ""
    exemption: str = ""
    planned_on: date | None = None


def refusal_to_plan(
    document: Document, facts: PlanFacts | None, /, *, by: Person, on: date
) -> Refusal | None:
    """Why this may not be the plan of the draft."""
    if refusal := refusal_to_edit(document, by=by, on=on):
        return refusal
    version = document.open_version
    assert version is not None  # the refusal checked this
    if version.is_stub or facts is None:
        return Refusal("stub", _("A stub is not interpreted.")) if version.is_stub else None
    if bool(facts.kinds) == bool(facts.exemption.strip()):
        return Refusal(
            "plan-or-exemption",
            _("Choose the forms of the interpretation, or say why there is none."),
            field="kinds",
        )
    if facts.kinds and not facts.outline.strip():
        return Refusal("no-outline", _("Say what the interpretation explains."), field="outline")
    if not set(facts.kinds) <= set(InterpretationKind.values):
        return Refusal("unknown-kind", _("There is no such form."), field="kinds")
    if facts.planned_on is not None and facts.planned_on < on:
        return Refusal("plan-past", _("The day lies in the past."), field="planned_on")
    return None


def refusals_without_plan(document: Document, version: Version) -> Iterator[Refusal]:
    """
    Yield why a policy document may not go to review: it has no plan for its interpretation.

    A correction needs no new plan.
    """
    if version.number == 1 and needs_plan(version) and plan_of(document) is None:
        yield Refusal(
            "no-plan",
            _("Draw up the plan for the interpretation, or say why there is none."),
            law="国办发〔2016〕80号",
        )


def refusal_of_copying(version: Version, opinion: str) -> Refusal | None:
    """Why an interpretation may not pass without an opinion: it mostly repeats its document."""
    limit = settings.GONGKAI_COPY_PERCENT
    if opinion.strip() or not limit:
        return None
    over = next((one for one in copied_of(version) if one.percent > limit), None)
    if over is None:
        return None
    return Refusal(
        "copied",
        _(
            "%(percent)s%% of the interpretation stand in “%(title)s”. Return it, or say in the opinion "
            "why it may be so."
        )
        % {
            "percent": over.percent,
            "title": over.document.named_in(version.document.body_id),
        },
        field="opinion",
    )


def refusal_without_interpretation(document: Document, version: Version) -> Refusal | None:
    """Why a document may not be released: the interpretation planned with it is not approved."""
    plan = plan_of(document) if version.number == 1 and needs_plan(version) else None
    if plan is None or plan.exemption or plan.planned_on is not None:
        return None
    if approved_interpretations(document):
        return None
    return Refusal(
        "no-interpretation",
        _(
            "By its plan it is released together with its interpretation, which is not approved yet."
        ),
        law="国办发〔2016〕80号",
    )


def refusal_before_document(version: Version) -> Refusal | None:
    """Why an interpretation may not be released: the document that it interprets is not public."""
    hidden = next((one for one in interpreted_by(version) if one.status != Status.RELEASED), None)
    if hidden is None:
        return None
    return Refusal(
        "before-document",
        _("It is released together with the document that it interprets, “%(title)s”.")
        % {"title": hidden.named_in(version.document.body_id)},
    )


def plan_with(document: Document, facts: PlanFacts) -> InterpretationPlan:
    """Return the plan of a document with these facts (not saved)."""
    plan = plan_of(document) or InterpretationPlan(document=document, body_id=document.body_id)
    plan.kinds = sorted(set(facts.kinds), key=InterpretationKind.values.index)
    plan.outline, plan.exemption = facts.outline, facts.exemption
    plan.planned_on = facts.planned_on if facts.kinds else None
    return plan
