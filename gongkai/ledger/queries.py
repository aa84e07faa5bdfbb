"""Queries of the ledger."""

from collections.abc import Iterable

from django.db.models import Model, QuerySet

from gongkai.ledger.consumers import MAX_ATTEMPTS
from gongkai.ledger.models import Act, FailedAct
from gongkai.ledger.verbs import Verb


def acts_of(subject: Model) -> QuerySet[Act]:
    """Return the acts about one subject, oldest first, for users who may see the subject."""
    return Act.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
    ).order_by("id")


def acts_on_subjects(subject_type: str, *, chains: Iterable[str]) -> QuerySet[Act]:
    """Return the acts on subjects of one kind in some chains; the caller checks access."""
    return Act.objects.filter(subject_type=subject_type, chain__in=chains)


def acts_in_year(
    verbs: Iterable[Verb], *, year: int, bodies: Iterable[str] | None = None
) -> QuerySet[Act]:
    """Return the acts of these verbs with a legal date in the year, of these bodies or of all."""
    found = Act.objects.filter(verb__in=list(verbs), on__year=year)
    return found if bodies is None else found.filter(body__in=list(bodies))


def parked_acts() -> QuerySet[FailedAct]:
    """Return the acts that a consumer could not process, newest first."""
    return (
        FailedAct.objects.filter(attempts__gte=MAX_ATTEMPTS).select_related("act").order_by("-id")
    )
