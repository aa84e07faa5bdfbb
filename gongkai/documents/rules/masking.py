"""Refusals of masking by the rules of a body, and of the rules themselves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document
from gongkai.documents.queries.masking import proposals_of
from gongkai.documents.rules.drafts import refusal_to_edit
from gongkai.documents.states import MaskStyle
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person

MAX_TERMS, MIN_TERM, MAX_TERM = 500, 2, 60


@dataclass(frozen=True)
class MaskFacts:
    """Which findings are masked, by their hashes, and in which revision of the draft they were seen."""

    hashes: frozenset[str]
    revision: int


def refusal_to_mask(
    document: Document, facts: MaskFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Why `by` may not mask findings: only who may change the draft, and only what was shown.

    Law: 条例19 art. 15; 个人信息保护法 art. 27.
    """
    on = local_date(at)
    if facts is None:
        return refusal_to_edit(document, by=by, on=on)
    if refusal := refusal_to_edit(document, by=by, on=on, revision=facts.revision):
        return refusal
    assert document.open_version is not None  # the refusal checked this
    keys = {one.key for one in proposals_of(document, document.open_version)}
    if not facts.hashes or not facts.hashes <= keys:
        return Refusal(
            "no-such-finding",
            _(
                "Choose the findings. What was changed since the page was shown is not there any more."
            ),
        )
    return None


def refusal_of_terms(terms: Collection[str], style: str) -> Refusal | None:
    """Why these are no rules for the check: a term is too short or long, or there are too many."""
    if style not in MaskStyle.values:
        return Refusal("no-such-style", _("Choose how passages are masked."), field="style")
    if len(terms) > MAX_TERMS:
        return Refusal(
            "too-many-terms",
            _("At most %(most)s terms are possible.") % {"most": MAX_TERMS},
            field="terms",
        )
    wrong = [one for one in terms if not MIN_TERM <= len(one) <= MAX_TERM]
    if wrong:
        return Refusal(
            "bad-term",
            _("A term has %(least)s to %(most)s characters: %(term)s")
            % {"least": MIN_TERM, "most": MAX_TERM, "term": wrong[0][:MAX_TERM]},
            field="terms",
        )
    return None
