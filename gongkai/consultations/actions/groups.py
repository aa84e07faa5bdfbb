"""Group the comments on a draft that are the same or nearly the same."""

from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from gongkai.consultations.models import PublicComment, PublicConsultation
from gongkai.consultations.states import CommentState
from gongkai.kit.id_lists import is_in
from gongkai.kit.locks import lock
from gongkai.law.similar_texts import groups_of

CHUNK = 500


def group_comments(consultation: PublicConsultation) -> int:
    """
    Store for each comment the first one that says nearly the same; return the number of groups.

    Comparing takes seconds, so it runs before the transaction. What comes meanwhile is grouped next.
    """
    came = consultation.last_comment
    rows = (
        PublicComment.objects.filter(consultation=consultation)
        .exclude(state=CommentState.WITHDRAWN)
        .only("id", "key", "text")
        .order_by("id")
    )
    groups = groups_of((one.pk, one.text) for one in rows.iterator(chunk_size=CHUNK))
    with transaction.atomic():
        locked = lock(consultation)
        rows.update(group=F("id"))
        for first, others in _members(groups).items():
            PublicComment.objects.filter(is_in("pk", others)).update(group=first)
        locked.grouped = came
        locked.save(update_fields=["grouped"])
    return len(set(groups.values()))


def _members(groups: Mapping[int, int]) -> Mapping[int, list[int]]:
    """Return for the first comment of each group the others in it."""
    found: dict[int, list[int]] = defaultdict(list)
    for pk, first in groups.items():
        if pk != first:
            found[first].append(pk)
    return found
