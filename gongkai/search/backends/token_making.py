"""The tokens of entries that are written to the index, made by helper processes where there are any."""

from collections.abc import Iterator, Sequence

from gongkai.kit.helper_processes import computed
from gongkai.search.backends.wanted import Indexed
from gongkai.search.tokens import RecordTokens, record_tokens

PORTION = 5  # entries


def tokens_of(one: Indexed) -> RecordTokens:
    """Return the tokens of an entry."""
    return record_tokens((one.title, one.number, one.text))


def with_tokens(found: Sequence[Indexed]) -> Iterator[tuple[Indexed, RecordTokens]]:
    """Yield each entry with its tokens, in order."""
    texts = [(one.title, one.number, one.text) for one in found]
    return zip(found, computed(record_tokens, texts, portion=PORTION), strict=True)
