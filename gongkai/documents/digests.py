"""The hash of what a version made public, which the act of its release contains."""

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from gongkai.documents.models import Attachment, Version
from gongkai.documents.models.documents import FILING_FACTS

# Headings are in the act as codes, and may be filed anew when a catalogue changes.
HEADINGS = frozenset({"attribute", "genre_id", "subject_id", "catalogue_item_id"})
FACTS = tuple(name for name in FILING_FACTS if name not in HEADINGS)
# The facet of the act; acts of earlier versions of the program do not have it.
FACET = "sha256"


def content_digest(version: Version, files: Iterable[Attachment]) -> str:
    """
    Return the SHA-256 of the facts, the text and the files of a version, in hexadecimal digits.

    A file counts by its own hash and that of the copy for the public, with its name and description.
    """
    ordered = sorted(files, key=lambda one: (one.position, one.pk))
    content = {
        **{name: _plain(getattr(version, name)) for name in FACTS},
        "text": version.text,
        "plain_text": version.plain_text,
        "files": [[one.name, one.description, one.sha256, one.public_sha256] for one in ordered],
    }
    written = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return sha256(written.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return a fact as JSON has it, whether it was read from the database or not."""
    return value if isinstance(value, list) else str(value or "")
