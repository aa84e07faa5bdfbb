"""Check of ledger consumers: none far behind, none ahead of the ledger, no parked acts."""

from datetime import datetime, timedelta

from django.conf import settings

from gongkai.ledger.consumers import chains_behind
from gongkai.ledger.models import Act, Chain, Cursor
from gongkai.ledger.queries import parked_acts
from gongkai.operations.verify.faults import Check, Fault

PART = "consumers"
MAX_DELAY = timedelta(minutes=5)


def check(at: datetime) -> Check:
    """Compare the cursors of the configured consumers with the heads of the chains."""
    heads = dict(Chain.objects.values_list("code", "head_seq"))
    for name in settings.GONGKAI_CONSUMERS:
        read = dict(Cursor.objects.filter(consumer=name).values_list("chain", "seq"))
        for chain, seq in sorted(read.items()):
            if seq > heads.get(chain, 0):
                yield Fault(
                    PART,
                    f"{name} has read {chain} up to {seq}, the chain ends at {heads.get(chain, 0)}",
                )
        for chain in chains_behind(name):
            first = Act.objects.filter(chain=chain, seq=read.get(chain, 0) + 1).first()
            late = first is not None and first.at < at - MAX_DELAY
            problem = f"{name} has read {chain} up to {read.get(chain, 0)} of {heads[chain]}"
            yield Fault(PART, problem, note=not late)
    for failed in parked_acts():
        yield Fault(PART, f"{failed.consumer} gave up on act {failed.act}: {failed.error}")
    return f"{len(settings.GONGKAI_CONSUMERS)} consumers on {len(heads)} chains"
