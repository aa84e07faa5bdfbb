"""The index follows the ledger."""

from collections.abc import Sequence

from gongkai.documents.models import Document
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.search.indexing import refresh

FOLLOWED = frozenset(
    {
        Verb.DOCUMENT_CORRECTED,
        Verb.DOCUMENT_MIGRATED,
        Verb.DOCUMENT_RELEASED,
        Verb.DOCUMENT_REPEALED,
        Verb.DOCUMENT_RERELEASED,
        Verb.DOCUMENT_WITHDRAWN,
    }
)


def follow(acts: Sequence[Act]) -> None:
    """Bring the entries of every document these acts are about up to date."""
    ids = {int(act.subject_id) for act in acts if act.verb in FOLLOWED}
    completed = [int(act.subject_id) for act in acts if act.verb == Verb.IMPORT_COMPLETED]
    if completed:
        ids |= set(Document.objects.filter(import_record__in=completed).values_list("pk", flat=True))
    refresh(ids)
