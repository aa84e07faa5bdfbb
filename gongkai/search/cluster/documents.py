"""
What the cluster has of an entry: the same tokens as the database, and nothing that is not public.

The tokens are made here, so that no analyser of the cluster decides what is found. Texts are stored neither
in the cluster nor asked from it: hits are joined with the rows of the database.
"""

import zlib
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from gongkai.search.backends.wanted import Indexed, headings_of
from gongkai.search.cluster.terms import ClusterTerms
from gongkai.search.kinds import kinds
from gongkai.search.models import SearchEntry
from gongkai.search.tokens import record_tokens

# Deleted records are remembered so long, so that a write that was late does not bring one back.
REMEMBERED = "24h"
FACET_END = "\x1f"
_WORDS: dict[str, Any] = {"type": "text", "analyzer": "whitespace", "norms": False}
_CODES: dict[str, Any] = {"type": "keyword", "doc_values": False}
MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "_source": {"enabled": False},
    "properties": {
        "rank": {"type": "long"},
        "title": _WORDS,
        "text": _WORDS,
        "divided": _CODES,
        "divided_in_title": _CODES,
        "headings": _CODES,
        "effective": {"type": "integer", "doc_values": False},
        "facet": {"type": "keyword", "index": False},
        "digest": {"type": "keyword", "index": False},
        "number": {"type": "long"},
    },
}


def body_of_index(terms: ClusterTerms, write_alias: str) -> dict[str, Any]:
    """Return how a new index is made. While it is filled, nobody searches it."""
    return {
        "settings": {
            "index": {
                "number_of_shards": terms.shards,
                "auto_expand_replicas": terms.replicas,
                "refresh_interval": "-1",
                "gc_deletes": REMEMBERED,
                # Newest first on disk, so that the first page of a frequent word ends early.
                "sort": {"field": "rank", "order": "desc"},
                "codec": "default",
            }
        },
        "mappings": MAPPING,
        "aliases": {write_alias: {}},
    }


def key_of(subject_type: str, subject_id: int) -> str | None:
    """Return the id of a record in the cluster; None if its kind cannot be searched any more."""
    kind = kinds().get(subject_type)
    return None if kind is None else f"{kind.number}-{subject_id}"


def record_of(key: str) -> tuple[int, int]:
    """Return the number of the kind, and the primary key, of an id in the cluster."""
    kind, _dash, pk = key.partition("-")
    return int(kind), int(pk)


def heading(kind: str, code: str) -> str:
    """Return a heading as it is indexed."""
    return f"{kind}:{code}"


def document_of(entry: SearchEntry, number: int) -> dict[str, Any]:
    """Return what is sent of an entry, whose texts have been read."""
    kind = kinds()[entry.subject_type].number
    one = Indexed(entry, kind, *entry.texts.parts)
    tokens = record_tokens(one.title, one.number, one.text)
    return {
        "rank": entry.rank,
        "title": tokens.title.text,
        "text": tokens.body.text,
        "divided": sorted(tokens.divided),
        "divided_in_title": sorted(tokens.title.divided),
        "headings": [heading(*pair) for pair in headings_of(one)],
        **({"effective": entry.effective_on.toordinal()} if entry.effective_on else {}),
        "facet": FACET_END.join((entry.body, entry.genre, entry.item, str(entry.year))),
        "digest": digest_of(entry),
        "number": number,
    }


def digest_of(entry: SearchEntry) -> str:
    """Return a digest of all that is sent of an entry."""
    headings = (
        entry.rank,
        entry.subject_type,
        entry.body,
        entry.genre,
        entry.item,
        entry.subject,
        entry.language,
        entry.validity,
        entry.effective_on or date.min,
        entry.year,
        entry.tokens_version,
    )
    text = zlib.decompress(entry.texts.packed)
    return sha256(f"{headings}".encode() + text).hexdigest()[:32]


def facet_row(facet: str) -> tuple[str, str, str, int]:
    """Return body, genre, item and year of an entry."""
    body, genre, item, year = facet.split(FACET_END)
    return body, genre, item, int(year)


def indexing(entry: SearchEntry, key: str, number: int) -> tuple[Mapping[str, Any], ...]:
    """Return the operation that indexes an entry."""
    return (
        {"index": {"_id": key, "version": number, "version_type": "external"}},
        document_of(entry, number),
    )


def deleting(key: str, number: int) -> tuple[Mapping[str, Any], ...]:
    """Return the operation that removes a record."""
    return ({"delete": {"_id": key, "version": number, "version_type": "external"}},)
