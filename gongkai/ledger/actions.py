"""Recording acts in the ledger; the fourth step of every action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from gongkai.kit.locks import lock_key
from gongkai.ledger import checkpoints, consumers, signing, sm2, sm3
from gongkai.ledger.actors import ActorKind
from gongkai.ledger.canonical import hash_of, plain
from gongkai.ledger.models import Act, Chain, Checkpoint
from gongkai.ledger.public_changes import CHANGES_BODIES, CHANGES_PUBLIC_LISTS
from gongkai.ledger.queries import newest_checkpoint
from gongkai.ledger.verbs import Verb

BATCH_SIZE = 500


@dataclass(frozen=True)
class Actor:
    """The author of an act: a staff member by id, an applicant (never by id), or the system."""

    kind: ActorKind
    id: str = ""


SYSTEM = Actor(ActorKind.SYSTEM)


@dataclass(frozen=True)
class Entry:
    """One act to be recorded; `quantity` is 1 except for a bulk act, which needs a reason."""

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
    Add one act to a chain, in the transaction of the change that it records.

    In the embedded mode, consumers run after the commit. Raises RuntimeError outside a transaction.
    """
    entry = Entry(verb, subject, on, body, quantity, facets or {}, reverses)
    return record_many([entry], chain=chain, by=by, at=at, post=post)[0]


def record_many(
    entries: Sequence[Entry], *, chain: str, by: Actor, at: datetime, post: str = ""
) -> list[Act]:
    """Add many acts to one chain in the given order, with one lock and bulk inserts."""
    if not connection.in_atomic_block:
        raise RuntimeError("An act must be recorded in the transaction of its change.")
    if not entries:
        return []
    own = Chain.objects.select_for_update().filter(code=chain)
    head = own.first()
    if head is None:
        Chain.objects.get_or_create(code=chain)
        head = own.get()
    acts = []
    for entry in entries:
        act = _act(entry, head, by=by, at=at, post=post)
        head.head_seq, head.head_hash = act.seq, act.hash
        acts.append(act)
    Act.objects.bulk_create(acts, batch_size=BATCH_SIZE)
    sm3.add_new_hashes(chain, acts)
    fields = ["head_seq", "head_hash", *_count_public_changes(head, acts, at)]
    head.save(update_fields=fields)
    _wake_consumers(chain)
    return acts


def _count_public_changes(head: Chain, acts: Sequence[Act], at: datetime) -> list[str]:
    """Count the acts that change public lists or bodies; return the changed fields of the chain."""
    listed = sum(act.verb in CHANGES_PUBLIC_LISTS for act in acts)
    if not listed:
        return []
    head.list_changes += listed
    head.body_changes += sum(act.verb in CHANGES_BODIES for act in acts)
    head.listed_at = at
    return ["list_changes", "body_changes", "listed_at"]


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


@transaction.atomic
def make_checkpoint(key: Ed25519PrivateKey, *, at: datetime) -> Checkpoint:
    """
    Sign the heads of all chains, also if none has changed, and add the checkpoint to the earlier ones.

    It records what is there. Whether the acts still agree with earlier checkpoints is for
    `gongkai ledger verify` to say: an altered ledger must not end the series. Raises `BadKey`.
    """
    lock_key("ledger.checkpoint")
    last = newest_checkpoint()
    known, heads = checkpoints.recorded_heads(), checkpoints.current_heads()
    changed = {code: head for code, head in heads.items() if known.get(code) != head}
    row = Checkpoint(
        number=last.number + 1 if last else 1,
        at=at,
        heads=changed,
        act_hashes=checkpoints.hashes_since(known, changed),
        root=checkpoints.digest_of({**known, **heads}),
        key=signing.public_key(key),
    )
    if last is not None:
        row.previous = last.digest
    if sm3_heads := sm3.current_sm3_heads():
        recorded = sm3.recorded_sm3_heads()
        row.sm3_heads = {
            code: head for code, head in sm3_heads.items() if recorded.get(code) != head
        }
        row.sm3_root = sm3.sm3_hex(checkpoints.as_bytes({**recorded, **sm3_heads}))
    row.contents = checkpoints.contents_digest(row)
    second = None
    if settings.GONGKAI_LEDGER_SM2:
        second = sm2.sm2_key(sm2.sm2_key_beside(settings.GONGKAI_LEDGER_KEY))
        row.sm2_key = sm2.sm2_public_key(second)
    signed = checkpoints.as_bytes(checkpoints.statement(row))
    row.signature = signing.sign(key, signed)
    if second:
        row.sm2_signature = sm2.sm2_sign(second, signed)
    row.digest = checkpoints.checkpoint_digest(row)
    row.save(force_insert=True)
    return row


def _wake_consumers(chain: str) -> None:
    """
    Schedule the consumers to run after commit, once per savepoint and chain, in the embedded mode.

    Not once per transaction: a savepoint that is rolled back discards its callbacks.
    """
    if settings.GONGKAI_CONSUMER_MODE != "embedded":
        return
    within, wake = set(connection.savepoint_ids), consumers.Wake(chain)
    if any(hook[0] == within and hook[1] == wake for hook in connection.run_on_commit):
        return
    transaction.on_commit(wake)
