"""The index follows the ledger."""

from collections.abc import Sequence
from itertools import takewhile
from time import monotonic

from gongkai.documents.models import Document
from gongkai.ledger.followers import Taken, in_portions
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.search.indexing import refresh

# What was taken over appears when its import is complete, not act by act.
FOLLOWED = frozenset(
    {
        Verb.DOCUMENT_CORRECTED,
        Verb.DOCUMENT_RELEASED,
        Verb.DOCUMENT_REPEALED,
        Verb.DOCUMENT_RERELEASED,
        Verb.DOCUMENT_WITHDRAWN,
    }
)
PORTION_SECONDS = 0.4
PIECE = 25


@in_portions
def follow(acts: Sequence[Act], within: int) -> Taken:
    """
    Bring the entries of every document these acts are about up to date, for less than a second.

    A completed import may be of a hundred thousand documents; `within` is the last one that is done.
    """
    until = monotonic() + PORTION_SECONDS
    done = 0
    while done < len(acts) and (not done or monotonic() < until):
        if acts[done].verb == Verb.IMPORT_COMPLETED:
            within = _follow_import(int(acts[done].subject_id), within, until)
            if within:
                return Taken(done, within)
            done += 1
        else:
            piece = list(takewhile(lambda act: act.verb != Verb.IMPORT_COMPLETED, _next(acts, done)))
            refresh({int(act.subject_id) for act in piece if act.verb in FOLLOWED})
            done += len(piece)
    return Taken(done)


def _next(acts: Sequence[Act], done: int) -> Sequence[Act]:
    """Return the next acts of which not too many name a document to be indexed."""
    named = 0
    for place in range(done, len(acts)):
        named += acts[place].verb in FOLLOWED
        if named > PIECE:
            return acts[done:place]
    return acts[done:]


def _follow_import(import_id: int, within: int, until: float) -> int:
    """Index documents of an import until the time is up; return the last one, 0 where all are done."""
    documents = Document.objects.filter(import_record=import_id).order_by("pk").values_list("pk", flat=True)
    while ids := list(documents.filter(pk__gt=within)[:PIECE]):
        refresh(ids)
        within = ids[-1]
        if monotonic() > until:
            return within
    return 0
