"""Queries of sends and accounts, for the staff of their body and for workers."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from gongkai.channels.models import Broadcast, ChannelAccount, Send
from gongkai.channels.states import SendState
from gongkai.channels.workflow import HANDLERS
from gongkai.documents.models import Document
from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Person
from gongkai.organisations.queries import User, capacities_of, person_of
from gongkai.organisations.states import PostKind

READERS = (*HANDLERS, PostKind.APPROVER)
TO_DO = Q(needs_person=True) | Q(state=SendState.FAILED)


def handled_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the bodies whose sends the person sees: in a post for the whole body."""
    return capacities_of(person, on=on).whole_bodies(READERS)


def sends_visible_to(user: User, *, on: date) -> QuerySet[Send]:
    """Return the sends of the user's bodies."""
    person = person_of(user)
    if person is None:
        return Send.objects.none()
    return Send.objects.filter(is_in("body_id", handled_body_ids(person, on=on)))


def accounts_visible_to(user: User, *, on: date) -> QuerySet[ChannelAccount]:
    """Return the accounts of the user's bodies that have not ended."""
    person = person_of(user)
    if person is None:
        return ChannelAccount.objects.none()
    return ChannelAccount.objects.filter(
        is_in("body_id", handled_body_ids(person, on=on)), ended_at=None
    )


def broadcasts_visible_to(user: User, *, on: date) -> QuerySet[Broadcast]:
    """Return the emergencies of the user's bodies."""
    person = person_of(user)
    if person is None:
        return Broadcast.objects.none()
    return Broadcast.objects.filter(is_in("body_id", handled_body_ids(person, on=on)))


def accounts_for(document: Document) -> QuerySet[ChannelAccount]:
    """Return the accounts of the body of a document that have not ended."""
    return ChannelAccount.objects.filter(body_id=document.body_id, ended_at=None).order_by("id")


def sends_of(document: Document) -> QuerySet[Send]:
    """Return the sends of a document, oldest first."""
    return Send.objects.filter(document=document).select_related("account").order_by("id")


def due_sends(at: datetime) -> QuerySet[Send]:
    """Return the sends with which a worker has something to do."""
    return Send.objects.filter(next_at__isnull=False, next_at__lte=at)


def account_ids_due(at: datetime) -> list[int]:
    """Return the accounts with something to do, those that waited longest for their turn first."""
    found = ChannelAccount.objects.filter(
        Q(paused_until=None) | Q(paused_until__lte=at),
        Exists(due_sends(at).filter(account=OuterRef("pk"))),
    )
    never = found.filter(claimed_at=None).order_by("id").values_list("pk", flat=True)
    taken = found.filter(claimed_at__isnull=False).order_by("claimed_at", "id")
    return [*never, *taken.values_list("pk", flat=True)]


def totals_of(broadcast: Broadcast) -> dict[str, Any]:
    """Return the numbers of an emergency: accounts by state, and recipients by kind of account."""
    states = dict(broadcast.sends.order_by().values_list("state").annotate(number=Count("pk")))
    kinds = broadcast.sends.order_by("account__kind").values("account__kind")
    sums = kinds.annotate(accepted=Sum("accepted_count"), rejected=Sum("rejected_count"))
    recipients = {
        one["account__kind"]: (one["accepted"], one["rejected"])
        for one in sums
        if one["accepted"] or one["rejected"]
    }
    return {"states": states, "recipients": recipients}


def unsettled_sends(document: Document) -> QuerySet[Send]:
    """Return the sends of a document that were not withdrawn, oldest first."""
    found = Send.objects.filter(document=document, is_withdrawal_due=False)
    found = found.exclude(state=SendState.WITHDRAWN)
    return found.select_related("account", "replaces").order_by("id")
