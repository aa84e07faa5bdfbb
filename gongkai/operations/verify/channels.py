"""Check of channels: deliveries against their acts, sends against what was counted."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from gongkai.channels.models import Delivery, Send
from gongkai.channels.states import SendState
from gongkai.documents.models import Document
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault

PART = "channels"
CHUNK = 500


def check() -> Check:
    """Compare each delivery with its act, and each published send with its delivery."""
    seen = 0
    rows = Delivery.objects.order_by("pk").values_list("document_id", "channel", "on")
    for chunk in in_chunks(rows.iterator(chunk_size=CHUNK)):
        seen += len(chunk)
        acts = _acts({pk for pk, _channel, _on in chunk})
        for pk, channel, on in chunk:
            if acts.get((pk, channel)) != [on]:
                yield Fault(PART, f"document {pk}: the delivery on {channel} has not one act")
    recorded = Act.objects.filter(verb=Verb.DELIVERY_MADE).count()
    if recorded != seen:
        yield Fault(PART, f"there are {seen} deliveries, the acts say {recorded}")
    absent = Send.objects.exclude(absence_reason="").count()
    found_absent = Act.objects.filter(verb=Verb.DELIVERY_ABSENT).count()
    if absent != found_absent:
        yield Fault(PART, f"{absent} sends were found absent, the acts say {found_absent}")
    for problem in _sends():
        yield Fault(PART, problem)
    return f"{seen} deliveries"


def _acts(ids: set[int]) -> dict[tuple[int, str], list[object]]:
    found: dict[tuple[int, str], list[object]] = {}
    rows = Act.objects.filter(
        verb=Verb.DELIVERY_MADE,
        subject_type=Document._meta.label_lower,
        subject_id__in=[str(pk) for pk in ids],
    )
    for subject, facets, on in rows.values_list("subject_id", "facets", "on"):
        found.setdefault((int(subject), facets["channel"]), []).append(on)
    return found


def _sends() -> Iterator[str]:
    """Yield what is wrong with sends: published ones that nobody counted, and those nobody works on."""
    counted = Delivery.objects.filter(
        document=OuterRef("document"), channel=OuterRef("account__channel")
    )
    published = Send.objects.filter(published_at__isnull=False).exclude(Exists(counted))
    for pk in published.order_by("pk").values_list("pk", flat=True):
        yield f"send {pk} was published, and no delivery was counted"
    idle = Send.objects.filter(
        state__in=[SendState.QUEUED, SendState.SENDING, SendState.ACCEPTED],
        next_at=None,
        needs_person=False,
        replaces=None,
    )
    for pk in idle.order_by("pk").values_list("pk", flat=True):
        yield f"send {pk} waits, and nobody is to work on it"
