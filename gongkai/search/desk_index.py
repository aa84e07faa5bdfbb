"""
The index of the desk: texts of documents that are not public, for the staff who may see them.

It has tables of its own, which neither the portal nor the API reads. The worker keeps it up to date
from the changes that the actions note; until then, changed documents are read directly.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from django.db import transaction

from gongkai.documents.desk_text import desk_texts, documents_for_desk_index
from gongkai.documents.models import TextChange
from gongkai.kit.locks import let_others_write, lock_key
from gongkai.ledger.index_text import IndexText
from gongkai.search.backends.chosen import backend
from gongkai.search.backends.wanted import Indexed, Wanted
from gongkai.search.models import PART_END, DeskEntry, SearchEntry
from gongkai.search.queries import Filters
from gongkai.search.synonyms import with_synonyms
from gongkai.search.text import Term, parse
from gongkai.search.tokens import TOKENS_VERSION, Phrase, record_tokens

BATCH_SIZE = 25  # documents of one transaction, so that others never wait long for the lock
MAX_BATCHES = 40  # of one round of the worker
MAX_CHANGED = 50  # changed documents that a search reads itself, the latest
LOCK = "search.desk"


def search_desk(
    words: str, *, bodies: Sequence[str] | None, filters: Filters, limit: int
) -> list[int]:
    """
    Return the ids of documents of these bodies (by chain) with all words in texts that are not public.

    Those with the highest id come first, at most `limit`. None means all bodies, which is faster than
    thousands of them. The caller checks what the user may see.
    Raises `Refused` for words that cannot be searched. Two queries, more while documents are changed.
    """
    terms = with_synonyms(parse(words))
    if bodies is not None and not bodies:
        return []
    wanted = Wanted(
        tuple(terms), bodies=tuple(bodies or ()), genre=filters.genre, item=filters.item
    )
    found = backend().desk_documents(wanted, limit=limit)
    changed = _changed(MAX_CHANGED)
    if not changed:
        return found
    fresh = [
        pk
        for pk, text in desk_texts(changed)
        if (bodies is None or text.body in bodies)
        and filters.genre in {"", text.genre}
        and filters.item in {"", text.item}
        and has_all(text, terms)
    ]
    return [*fresh, *(pk for pk in found if pk not in changed)][:limit]


def has_all(text: IndexText, terms: Iterable[Term]) -> bool:
    """Return whether a text has all terms, as the index would find them."""
    found = record_tokens(text.title, text.number, text.text)
    tokens = f" {found.title.text} . {found.body.text} "

    def occurs(phrase: Phrase) -> bool:
        end = "" if phrase.open_end else " "
        apart = phrase.is_pair and phrase.tokens[0] in found.divided
        return not apart and f" {' '.join(phrase.tokens)}{end}" in tokens

    return all(any(map(occurs, term.phrases)) for term in terms)


def index_changed_texts() -> int:
    """Bring the index of the desk up to date with the changes noted so far; return their number."""
    done = 0
    for _batch in range(MAX_BATCHES):
        changes = dict(
            TextChange.objects.order_by("pk").values_list("pk", "document_id")[:BATCH_SIZE]
        )
        if not changes:
            break
        with transaction.atomic():
            lock_key(LOCK)
            refresh_desk(sorted(set(changes.values())))
            TextChange.objects.filter(pk__in=list(changes)).delete()
        done += len(changes)
    return done


def refresh_desk(ids: Sequence[int]) -> int:
    """Index these documents as they are now; return how many entries changed. Safe to run again."""
    texts = dict(desk_texts(ids))
    old = DeskEntry.objects.in_bulk(list(ids))
    changed = {
        pk: text for pk, text in texts.items() if pk not in old or old[pk].digest != digest_of(text)
    }
    obsolete = {pk: one for pk, one in old.items() if pk not in texts or pk in changed}
    if obsolete:
        backend().remove_desk({pk: _unpacked(one) for pk, one in obsolete.items()})
        DeskEntry.objects.filter(pk__in=list(obsolete)).delete()
    if changed:
        columns = {pk: backend().desk_columns(_as_indexed(pk, one)) for pk, one in changed.items()}
        DeskEntry.objects.bulk_create(
            [
                DeskEntry(
                    document_id=pk,
                    body=text.body,
                    digest=digest_of(text),
                    packed=zlib.compress(PART_END.join(columns[pk]).encode()),
                )
                for pk, text in changed.items()
            ],
            batch_size=BATCH_SIZE,
        )
        backend().add_desk(columns)
    return len(changed) + len(obsolete.keys() - changed.keys())


def desk_differences() -> Iterator[tuple[int, str]]:
    """
    Yield each document whose entry in the index of the desk is wrong, with what is wrong.

    Changes that are noted but not indexed yet are ignored. Memory use is constant.
    """
    for ids in _batches():
        texts = dict(desk_texts(ids))
        entries = DeskEntry.objects.defer("packed").in_bulk(ids)
        changed = set(
            TextChange.objects.filter(document_id__in=ids).values_list("document_id", flat=True)
        )
        for pk in ids:
            if pk in changed:
                continue
            if pk not in texts:
                yield pk, "is in the index of the desk, but has no text that is not public"
            elif pk not in entries:
                yield pk, "is missing in the index of the desk"
            elif entries[pk].digest != digest_of(texts[pk]):
                yield pk, "has another text in the index of the desk"
    for pk in backend().desk_unequal():
        yield pk, "is only in the entries or only in the index of the desk"


def rebuild_desk(*, empty: bool = False) -> Iterator[int]:
    """
    Repair every entry, batch by batch in short transactions; yields how many were looked at.

    With `empty`, or if index and entries differ, all are removed first; searches find less meanwhile.
    """
    if empty or next(backend().desk_unequal(), None) is not None:
        with transaction.atomic():
            lock_key(LOCK)
            backend().drop_desk()
            DeskEntry.objects.all().delete()
            backend().create_desk()
    done = 0
    for ids in _batches():
        with transaction.atomic():
            lock_key(LOCK)
            refresh_desk(ids)
        let_others_write()
        done += len(ids)
        yield done


def digest_of(text: IndexText) -> str:
    """Return a digest of what is indexed, and of the way in which tokens are made."""
    parts = (text.body, text.genre, text.item, text.title, text.number, text.text)
    return sha256(PART_END.join([str(TOKENS_VERSION), *parts]).encode()).hexdigest()


def _changed(limit: int) -> set[int]:
    """Return the documents whose changes are not indexed yet, the latest."""
    return set(TextChange.objects.order_by("-pk").values_list("document_id", flat=True)[:limit])


def _batches() -> Iterator[list[int]]:
    """Yield the ids of documents that are or should be in the index, in order."""
    last = 0
    while True:
        pages = [
            list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE])
            for rows in (documents_for_desk_index(), DeskEntry.objects.all())
        ]
        full = [page[-1] for page in pages if len(page) == BATCH_SIZE]
        ids = sorted({pk for page in pages for pk in page if not full or pk <= min(full)})
        if not ids:
            return
        yield ids
        last = ids[-1]


def _as_indexed(pk: int, text: IndexText) -> Indexed:
    entry = SearchEntry(
        rank=pk, subject_id=pk, body=text.body, genre=text.genre, item=text.item, language=""
    )
    return Indexed(entry, 0, text.title, text.number, text.text)


def _unpacked(entry: DeskEntry) -> list[str]:
    return zlib.decompress(entry.packed).decode().split(PART_END)
