"""Recording acts about assessments and sheets, and computing totals from settled values."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from gongkai.assessments.models import Assessment, Sheet
from gongkai.assessments.queries.schemes import indicators_of, weighted
from gongkai.assessments.scoring import ranks, total_of
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of

RESULT = ("total", "base", "bonus", "deducted", "vetoed", "rank")


def record_assessment_act(
    verb: str,
    subject: Model,
    assessment: Assessment,
    chain: str,
    posts: Iterable[str] = (),
    *,
    by: Person,
    body_id: int = 0,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    """Record an act; of several `posts` the one that the person holds in the body. No points in facets."""
    allowed = list(posts)
    if len(allowed) > 1:
        held = {one.post for one in capacities_of(by, on=local_date(at)).in_body(body_id)}
        allowed = [post for post in allowed if post in held]
    record(
        Verb(verb),
        subject,
        chain=chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=str(allowed[0]) if allowed else "",
        facets={"number": assessment.number, **(facets or {})},
    )


def store_results(assessment: Assessment) -> list[Sheet]:
    """Store total and rank of each sheet from the values; bodies that are excused have no rank."""
    rows = weighted(indicators_of(assessment.scheme))
    sheets = list(assessment.sheets.prefetch_related("values__indicator"))
    for sheet in sheets:
        values = {one.indicator.code: one.value for one in sheet.values.all() if one.is_settled}
        result = total_of(rows, values, bonus_from=assessment.scheme.bonus_from)
        sheet.total, sheet.base = result.total, result.base
        sheet.bonus, sheet.deducted = result.bonus, result.deducted
        sheet.vetoed = " ".join(result.vetoed)
    places = ranks(
        {one.pk: (one.group, one.total, bool(one.vetoed)) for one in sheets if not one.excused}
    )
    for sheet in sheets:
        sheet.rank = places.get(sheet.pk)
    Sheet.objects.bulk_update(sheets, RESULT, batch_size=200)
    return sheets
