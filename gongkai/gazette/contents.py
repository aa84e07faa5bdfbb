"""Digests of the contents of an issue: of each text, and of all that its files are made of."""

import json
from collections.abc import Sequence
from hashlib import sha256

from gongkai.documents.models import Version
from gongkai.gazette.models import Article, Issue
from gongkai.gazette.states import Standing

# Grows when the files look different although their contents are the same, so that they are made anew.
LAYOUT = 1


def text_digest(version: Version) -> str:
    """Return the SHA-256 value of title, document number and text of a version, as it is stored."""
    parts = (version.title, version.document_number, version.text)
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def contents_digest(issue: Issue, articles: Sequence[Article]) -> str:
    """
    Return the SHA-256 value of what the files of an issue show.

    It covers what has become of each document since, so that a corrected or withdrawn text makes
    another digest: files of an earlier one are never served.
    """
    facts = [
        LAYOUT,
        issue.body_id,
        issue.year,
        issue.number,
        issue.language,
        issue.total_number,
        issue.issued_on.isoformat(),
        [
            [
                one.position,
                one.section,
                one.document_id,
                one.version_id,
                one.text_sha256,
                standing_of(one),
            ]
            for one in articles
        ],
    ]
    return sha256(json.dumps(facts, ensure_ascii=True).encode()).hexdigest()


def standing_of(article: Article) -> Standing:
    """
    Return what has become of the document of an article of `queries.articles_of`.

    A document that a running import hides counts as withdrawn.
    """
    if not article.is_public:  # type: ignore[attr-defined]
        return Standing.WITHDRAWN
    if article.document.public_version_id != article.version_id:
        return Standing.CORRECTED
    return Standing.CURRENT
