"""Check of the ledger, and that the subject of every act exists."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Sum

from gongkai.ledger.checkpoint_verification import series_findings
from gongkai.ledger.models import Act, Chain, Checkpoint
from gongkai.ledger.signing import BadKey
from gongkai.ledger.sm2 import own_keys
from gongkai.ledger.sm3 import sm3_findings
from gongkai.ledger.verbs import Verb
from gongkai.ledger.verification import findings
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault

PART = "ledger"


def check() -> Check:
    """Check every chain (numbers, hashes, heads, triggers), checkpoints, the subject of each act."""
    for finding in (*findings(), *sm3_findings()):
        yield Fault(PART, str(finding))
    try:
        trusted = own_keys()
    except BadKey as error:
        yield Fault(PART, str(error))
    else:
        for finding in series_findings(trusted):
            yield Fault(PART, str(finding))
    for kind in (
        Act.objects.order_by("subject_type").values_list("subject_type", flat=True).distinct()
    ):
        for subject_id in _missing(kind):
            act = Act.objects.filter(subject_type=kind, subject_id=subject_id).order_by("id")[0]
            yield Fault(PART, f"act {act} is about {kind} {subject_id}, which does not exist")
    acts = Chain.objects.aggregate(total=Sum("head_seq"))["total"] or 0
    signed = Checkpoint.objects.count()
    return f"{acts} acts in {Chain.objects.count()} chains, {signed} checkpoints"


def _missing(kind: str) -> Iterator[str]:
    erased = Act.objects.filter(
        subject_type=kind, subject_id=OuterRef("subject_id"), verb=Verb.DOCUMENT_ERASED
    )
    ids = (
        Act.objects.filter(subject_type=kind)
        .exclude(Exists(erased))
        .order_by("subject_id")
        .values_list("subject_id", flat=True)
        .distinct()
    )
    for chunk in in_chunks(ids.iterator()):
        existing = _existing(kind, chunk)
        yield from (subject_id for subject_id in chunk if subject_id not in existing)


def _existing(kind: str, ids: list[str]) -> set[str]:
    try:
        model: type[Model] = apps.get_model(kind)
    except (LookupError, ValueError):
        return set()
    numbers = [int(pk) for pk in ids if pk.isascii() and pk.isdigit() and len(pk) < 19]
    return {
        str(pk) for pk in model._default_manager.filter(pk__in=numbers).values_list("pk", flat=True)
    }
