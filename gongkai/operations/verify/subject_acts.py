"""The acts about the rows that are checked."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Model

from gongkai.ledger.models import Act


def acts_about(model: type[Model], ids: Iterable[int]) -> dict[int, list[Act]]:
    """Return the acts about each of these rows, oldest first. One query."""
    found: dict[int, list[Act]] = defaultdict(list)
    label = model._meta.label_lower
    about = Act.objects.filter(subject_type=label, subject_id__in=[str(pk) for pk in ids])
    for act in about.order_by("id").iterator():
        found[int(act.subject_id)].append(act)
    return found
