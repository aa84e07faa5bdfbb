"""Refusals of remarks on passages: mark, answer, and submit again."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document, PassageRemark, Version
from gongkai.documents.passages import Passage, passage_of
from gongkai.documents.rules.basics import refusal_of_step
from gongkai.documents.rules.drafts import refusal_to_edit
from gongkai.documents.workflow import RETURN
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person

MAX_REMARKS = 100
MAX_WORDS = 500
NO_PASSAGE = Refusal(
    "no-passage",
    _("These words do not stand in one paragraph of the text. Copy them from it."),
    field="words",
)


@dataclass(frozen=True)
class RemarkFacts:
    """A remark on a passage: words of a paragraph, or the number of a whole paragraph."""

    remark: str
    words: str = ""
    paragraph: int | None = None


def refusal_to_mark(
    document: Document, facts: RemarkFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why `by` may not mark a passage: only the reviewer may for whom the version waits."""
    if refusal := refusal_of_step(RETURN, document, by=by, at=at):
        return refusal
    version = document.open_version
    assert version is not None  # the refusal checked this
    if facts is None:
        return None
    if not facts.remark.strip():
        return Refusal("no-remark", _("Write the remark."), field="remark")
    if not facts.words.strip() and facts.paragraph is None:
        return Refusal(
            "no-words", _("Enter the words or the number of the paragraph."), field="words"
        )
    if marked_passage(version, facts) is None:
        return NO_PASSAGE
    if version.remarks.count() >= MAX_REMARKS:
        return Refusal("too-many-remarks", _("No more remarks fit. Return the version."))
    return None


def marked_passage(version: Version, facts: RemarkFacts) -> Passage | None:
    """Return the passage that is marked, cut to what is stored; None if it is not in the text."""
    passage = passage_of(version.plain_text, facts.words.strip(), facts.paragraph)
    if passage is None or len(passage.words) <= MAX_WORDS:
        return passage
    words = passage.words[:MAX_WORDS]
    return passage_of(version.plain_text, words, passage.paragraph)


def refusal_to_answer_remark(
    remark: PassageRemark, answer: str | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why `by` may not answer a remark: only the drafter may, while the version is a draft again."""
    document = remark.version.document
    if document.open_version_id != remark.version_id:
        return Refusal("remark-over", _("The version with this remark is decided."))
    if refusal := refusal_to_edit(document, by=by, on=local_date(at)):
        return refusal
    if answer is not None and not answer.strip():
        return Refusal("no-answer", _("Write what was changed, or why it stays."), field="answer")
    return None


def refusal_of_remarks(version: Version) -> Refusal | None:
    """Why a draft may not be submitted again: a remark is not answered."""
    number = version.remarks.filter(answered_at=None).count()
    if not number:
        return None
    return Refusal(
        "remarks-open",
        _("Answer the remarks on the text first; not answered yet: %(number)s.")
        % {"number": number},
    )
