"""Recording: the fourth beat of every action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from gongkai.ledger import consumers
from gongkai.ledger.canonical import hash_of, plain
from gongkai.ledger.models import Act, Chain
from gongkai.ledger.verbs import ActorKind, Verb

BATCH = 500


@dataclass(frozen=True)
class Actor:
    """Who acts: a person of the staff by id, an applicant (never by id), or the system."""

    kind: ActorKind
    id: str = ""


SYSTEM = Actor(ActorKind.SYSTEM)


@dataclass(frozen=True)
class Entry:
    """One act to be recorded; `quantity` is 1 unless a bulk act is declared with its reason."""

    verb: Verb
    subject: Model
    on: date
    body: str = ""
    quantity: int = 1
    facets: Mapping[str, Any] = field(default_factory=dict)
    reverses: Act | None = None


def record(
    verb: Verb,
    subject: Model,
    *,
    chain: str,
    by: Actor,
    at: datetime,
    on: date,
    post: str = "",
    body: str = "",
    quantity: int = 1,
    facets: Mapping[str, Any] | None = None,
    reverses: Act | None = None,
) -> Act:
    """
    Add one act to a chain, inside the transaction of the change it records.

    Consumers are woken after commit in the embedded set-up. Raises RuntimeError outside a transaction.
    """
    entry = Entry(verb, subject, on, body, quantity, facets or {}, reverses)
    return record_many([entry], chain=chain, by=by, at=at, post=post)[0]


def record_many(
    entries: Sequence[Entry], *, chain: str, by: Actor, at: datetime, post: str = ""
) -> list[Act]:
    """Add many acts to one chain in the given order: one lock, one pass, bulk inserts."""
    if not connection.in_atomic_block:
        raise RuntimeError("An act is recorded in the transaction of its change.")
    if not entries:
        return []
    Chain.objects.get_or_create(code=chain)
    head = Chain.objects.select_for_update().get(code=chain)
    acts = []
    for entry in entries:
        act = _act(entry, head, by=by, at=at, post=post)
        head.head_seq, head.head_hash = act.seq, act.hash
        acts.append(act)
    Act.objects.bulk_create(acts, batch_size=BATCH)
    head.save(update_fields=["head_seq", "head_hash"])
    _wake_consumers(chain)
    return acts


def _act(entry: Entry, head: Chain, *, by: Actor, at: datetime, post: str) -> Act:
    act = Act(
        chain=head.code,
        seq=head.head_seq + 1,
        body=entry.body or head.code,
        verb=Verb(entry.verb).value,
        subject_type=entry.subject._meta.label_lower,
        subject_id=str(entry.subject.pk),
        actor_kind=by.kind.value,
        actor_id=by.id,
        post=str(post),
        at=at,
        on=entry.on,
        quantity=entry.quantity,
        facets=plain(dict(entry.facets)),
        reverses=entry.reverses,
        previous_hash=head.head_hash,
    )
    undone = (entry.reverses.chain, entry.reverses.seq) if entry.reverses else None
    act.hash = hash_of(act, undone)
    return act


def _wake_consumers(chain: str) -> None:
    """
    Ask once per savepoint and chain that the consumers run after commit, in the embedded set-up.

    Not once per transaction: what a rolled back savepoint had asked for is forgotten with it.
    """
    if settings.GONGKAI_CONSUMER_MODE != "embedded":
        return
    within, wake = set(connection.savepoint_ids), consumers.Wake(chain)
    if any(hook[0] == within and hook[1] == wake for hook in connection.run_on_commit):
        return
    transaction.on_commit(wake)
