"""Refusals of the contents: which documents, which corrections, which old issues."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document
from gongkai.gazette.models import Article, Correction, Issue
from gongkai.gazette.queries import composing_body_ids, entering_body_ids, writers_of
from gongkai.gazette.rules.issues import (
    MAX_LINE,
    posts_named,
    refusal_of_step,
    refusal_to_arrange,
    refusals_of_facts,
)
from gongkai.gazette.states import PROOFS, CorrectionKind, CorrectionState, Edition, Section
from gongkai.gazette.workflow import AMEND, COMPOSERS, READINGS, IssueFacts
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import compact, single_line
from gongkai.kit.text_refusals import refusal_of_length, refusal_of_text
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding_any
from gongkai.organisations.states import PostKind

MAX_ARTICLES, MAX_QUOTE = 300, 300


def refusal_to_add_article(
    issue: Issue, document: Document, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a document may not be put into an issue: only what is released is printed."""
    if refusal := refusal_to_arrange(issue, by=by, at=at):
        return refusal
    if not document.is_public:
        return Refusal("not-public", _("Only released documents are printed in the gazette."))
    if document.language != issue.language:
        return Refusal("other-language", _("The document is written in another language."))
    if issue.articles.filter(document=document).exists():
        return Refusal("contained", _("The issue already contains this document."))
    if issue.articles.count() >= MAX_ARTICLES:
        return Refusal(
            "full", _("An issue contains at most %(most)s documents.") % {"most": MAX_ARTICLES}
        )
    return None


def refusal_to_place(article: Article, section: str, *, by: Person, at: datetime) -> Refusal | None:
    """Return why an article may not be moved into a section."""
    if section not in Section:
        return Refusal("no-section", _("There is no such section."), field="section")
    return refusal_to_arrange(article.issue, by=by, at=at)


def refusal_to_mark(
    article: Article, kind: str, quote: str, proposal: str, note: str, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why a correction may not be marked: the issue is in no proof, or the passage is not there.

    Spaces and width do not matter when the passage is looked for.
    """
    issue = article.issue
    step = next((one for one in READINGS if one.starts_from(issue.state)), None)
    if step is None or issue.state not in PROOFS:
        return Refusal("no-proof", _("Corrections are marked during the proof-readings."))
    if refusal := refusal_of_step(step, issue, by=by, at=at):
        return refusal
    if kind not in CorrectionKind:
        return Refusal("no-kind", _("Choose what the correction concerns."), field="kind")
    if refusal := refusal_of_text(quote, "quote", MAX_QUOTE):
        return refusal
    shown = compact(f"{article.version.title}\n{article.version.plain_text}")
    if kind == CorrectionKind.TEXT and compact(quote) not in shown:
        return Refusal(
            "no-passage",
            _("This passage is not in the text. Copy it from the text without changes."),
            field="quote",
        )
    same = issue.corrections.filter(
        document=article.document_id, round=issue.round, step=step.name, quote=single_line(quote)
    )
    if same.exists():
        return Refusal("marked-already", _("This passage is marked already."), field="quote")
    return refusal_of_length(proposal, "proposal", MAX_QUOTE) or refusal_of_length(
        note, "note", MAX_LINE
    )


def refusal_to_settle(
    correction: Correction, state: str, remark: str, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why a correction may not be settled.

    A correction of the text is done by releasing a corrected version; those who write the document may
    only reject it with a reason. One of the layout is settled by the composers.
    """
    if correction.state != CorrectionState.OPEN:
        return Refusal("settled", _("This correction is settled already."))
    on = local_date(at)
    if correction.kind == CorrectionKind.LAYOUT:
        if correction.issue.body_id not in composing_body_ids(by, on=on):
            return not_holding_any(AMEND.posts)
    elif by.pk not in writers_of([correction.document.body_id], on=on):
        return Refusal(
            "not-writer", _("Only those who write the documents of this body can do this.")
        )
    if state not in {CorrectionState.DONE, CorrectionState.REJECTED}:
        return Refusal("no-decision", _("Choose what became of the correction."), field="state")
    if state == CorrectionState.DONE and correction.kind == CorrectionKind.TEXT:
        return Refusal(
            "needs-version",
            _("Release a corrected version of the document; it is then taken up by the gazette."),
            field="state",
        )
    if state == CorrectionState.REJECTED:
        return refusal_of_text(remark, "remark", MAX_LINE)
    return refusal_of_length(remark, "remark", MAX_LINE)


def refusal_to_add_back_issue(
    body: Body, language: str, facts: IssueFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why an old issue may not be added: it is composed, and it is drafted as a document."""
    if body.pk not in entering_body_ids(by, on=local_date(at)):
        return Refusal(
            "wrong-post",
            _(
                "Only who composes the gazette (%(composers)s) and also holds the post %(drafter)s in "
                "this body enters old issues, because an old issue becomes a document."
            )
            % {"composers": posts_named(COMPOSERS), "drafter": PostKind.DRAFTER.label},
        )
    if language not in Edition:
        return Refusal("no-edition", _("Choose the edition."), field="language")
    if facts is None:
        return None
    issue = Issue(body=body, language=language)
    if facts.issued_on > local_date(at):
        return Refusal("future", _("An old issue has a date in the past."), field="issued_on")
    return next(refusals_of_facts(issue, facts, at=at), None)
