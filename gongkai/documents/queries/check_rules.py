"""The rules of a body for the check of personal data."""

import re
from collections.abc import Iterator

from gongkai.documents.models import CheckRule
from gongkai.documents.states import MaskStyle
from gongkai.files.personal_data.plain import plain


def check_rule_of(body_id: int) -> CheckRule:
    """Return the rules of a body; those of a body that set none are empty. One query."""
    return CheckRule.objects.filter(body=body_id).first() or CheckRule(body_id=body_id)


def terms_of(rule: CheckRule) -> list[str]:
    """Return the terms of a body."""
    return [one for one in rule.terms.split("\n") if one]


def style_of(rule: CheckRule) -> MaskStyle:
    """Return the style in which a body masks passages."""
    return MaskStyle(rule.style)


def terms_in(text: str, terms: list[str]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each term in a text, whatever the width and case of its letters."""
    if not terms:
        return
    # Folding keeps the length, so that places in the folded text are places in the text.
    words = "|".join(re.escape(plain(one)) for one in sorted(terms, key=len, reverse=True))
    for found in re.finditer(words, plain(text), re.IGNORECASE):
        yield found.start(), found.end()
