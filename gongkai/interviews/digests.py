"""The hash of a published transcript, which the act of its publication contains."""

import json
from hashlib import sha256

from gongkai.interviews.models import Event


def transcript_digest(event: Event) -> str:
    """Return the SHA-256 hash of speakers, words and times of a transcript, in hexadecimal digits."""
    rows = event.paragraphs.order_by("position")
    facts = [list(one) for one in rows.values_list("speaker", "text", "start_ms", "end_ms")]
    return sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()
