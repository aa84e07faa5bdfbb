"""Check of the inspection against its acts: finished nights, and items given as tasks."""

from collections.abc import Sequence

from django.db.models import Count, Q

from gongkai.inspections.models import Inspection, InspectionItem
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault

PART = "inspections"


def check() -> Check:
    """Compare each finished night with its act, and each item given as a task with the act of that."""
    seen = 0
    nights = Inspection.objects.exclude(finished_at=None).annotate(
        vetoes=Count("results", filter=Q(results__is_veto=True)),
        faults=Count("results", filter=~Q(results__fault="")),
    )
    for chunk in in_chunks(nights.order_by("pk").iterator(chunk_size=500)):
        seen += len(chunk)
        acts = _facets("inspections.inspection", Verb.INSPECTION_COMPLETED, chunk)
        for night in chunk:
            counted = {"bodies": night.bodies, "vetoes": night.vetoes, "faults": night.faults}
            if acts.get(night.pk) != counted:
                yield Fault(
                    PART,
                    f"inspection {night.pk} counted {counted}, its act {acts.get(night.pk)}",
                )
    items = InspectionItem.objects.exclude(task=None).order_by("pk")
    for rows in in_chunks(items.iterator(chunk_size=500)):
        acts = _facets("inspections.inspectionitem", Verb.INSPECTION_TASK_GIVEN, rows)
        for item in rows:
            given = {"task": item.task_id, "check": item.check_name}
            if acts.get(item.pk) != given:
                yield Fault(PART, f"item {item.pk} has {given}, its act {acts.get(item.pk)}")
    return f"{seen} inspections against their acts"


def _facets(
    kind: str, verb: Verb, rows: Sequence[Inspection] | Sequence[InspectionItem]
) -> dict[int, dict[str, object]]:
    ids = [str(one.pk) for one in rows]
    found = Act.objects.filter(verb=verb, subject_type=kind, subject_id__in=ids).order_by("id")
    return {int(act.subject_id): dict(act.facets) for act in found}
