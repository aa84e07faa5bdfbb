"""Queries of the ledger."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Model, QuerySet

from gongkai.kit.sql_rows import sql_row
from gongkai.kit.times import local_date
from gongkai.ledger.actors import ActorKind
from gongkai.ledger.consumers import MAX_ATTEMPTS
from gongkai.ledger.models import Act, Checkpoint, FailedAct
from gongkai.ledger.verbs import Verb


def acts_of(subject: Model) -> QuerySet[Act]:
    """Return the acts about one subject, oldest first, for users who may see the subject."""
    return Act.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
    ).order_by("id")


def acts_on_each(subjects: Sequence[Model], verb: str) -> dict[str, Act]:
    """Return the newest act with this verb on each of these rows of one table, by their ids. One query."""
    if not subjects:
        return {}
    found = acts_on_subjects(subjects[0]._meta.label_lower).filter(
        subject_id__in=[str(one.pk) for one in subjects], verb=verb
    )
    return {one.subject_id: one for one in found.order_by("id")}


def acts_on_subjects(subject_type: str) -> QuerySet[Act]:
    """Return the acts on subjects of one kind; the caller limits the chains and checks access."""
    return Act.objects.filter(subject_type=subject_type)


def staff_acting(act: Act) -> set[int]:
    """Return the id of the person who acted, if it was a member of the staff; otherwise nothing."""
    return {int(act.actor_id)} if act.actor_kind == ActorKind.STAFF else set()


def state_of_public_lists() -> tuple[object, ...]:
    """
    Return what changes with each act that changes a public list. One query over the chains.

    This query and the next two are most of what an unchanged page costs, so they are written in SQL.
    """
    return sql_row("SELECT SUM(list_changes), MAX(listed_at) FROM ledger_chain") or ()


def state_of_bodies() -> tuple[object, ...]:
    """Return what changes with each act that changes a body. One query over the chains."""
    return sql_row("SELECT SUM(body_changes) FROM ledger_chain") or ()


def state_of_public_body(chain: str) -> tuple[object, ...]:
    """Return what changes with each act that changes the public lists of one body, or any body."""
    query = (
        "SELECT SUM(body_changes), SUM(list_changes) FILTER (WHERE code = %s), "
        "MAX(listed_at) FILTER (WHERE code = %s) FROM ledger_chain"
    )
    return sql_row(query, chain, chain) or ()


def parked_acts() -> QuerySet[FailedAct]:
    """Return the acts that a consumer could not process, newest first."""
    return (
        FailedAct.objects.filter(attempts__gte=MAX_ATTEMPTS).select_related("act").order_by("-id")
    )


def public_checkpoints() -> QuerySet[Checkpoint]:
    """Return the checkpoints without their contents, which are not public, newest first."""
    return Checkpoint.objects.defer("heads", "act_hashes", "sm3_heads").order_by("-number")


def newest_checkpoint() -> Checkpoint | None:
    """Return the newest checkpoint without its contents."""
    return public_checkpoints().first()


def is_checkpoint_due(at: datetime) -> bool:
    """Return whether there is none of this day, or a report was published since the newest."""
    newest = newest_checkpoint()
    if newest is None or local_date(newest.at) < local_date(at):
        return True
    return Act.objects.filter(
        verb=Verb.REPORT_PUBLISHED, on__gte=local_date(newest.at), at__gt=newest.at
    ).exists()
