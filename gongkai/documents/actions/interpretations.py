"""The plan for the interpretation of a draft."""

from datetime import datetime

from django.db import transaction

from gongkai.documents.models import Document, InterpretationPlan
from gongkai.documents.rules.interpretations import PlanFacts, plan_with, refusal_to_plan
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
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
