"""Arrange the contents of an issue, mark and settle corrections, add old issues."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from gongkai.documents.models import Document
from gongkai.gazette.contents import text_digest
from gongkai.gazette.models import Article, BackIssue, Correction, Issue
from gongkai.gazette.queries import section_of
from gongkai.gazette.recording import facts_of
from gongkai.gazette.rules.contents import (
    refusal_to_add_article,
    refusal_to_add_back_issue,
    refusal_to_mark,
    refusal_to_place,
    refusal_to_settle,
)
from gongkai.gazette.rules.issues import refusal_to_arrange
from gongkai.gazette.states import CorrectionState, Section
from gongkai.gazette.workflow import READINGS, IssueFacts
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person


@transaction.atomic
def add_articles(
    issue: Issue, documents: Iterable[Document], *, by: Person, at: datetime
) -> list[Article]:
    """Put the released versions of documents at the end of their sections (no official act)."""
    issue = lock(issue)
    rows = Document.objects.select_related("genre", "body", "public_version")
    added = [_add(issue, rows.get(pk=document.pk), by=by, at=at) for document in documents]
    _touch(issue, at)
    return added


def _add(issue: Issue, document: Document, *, by: Person, at: datetime) -> Article:
    refuse_if(refusal_to_add_article(issue, document, by=by, at=at))
    assert document.public_version is not None  # the rule has checked that it is public
    section = section_of(document)
    rows = list(issue.articles.order_by("position", "id"))
    place = sum(one.section <= section for one in rows)
    article = Article(
        issue=issue,
        position=place + 1,
        section=section,
        document=document,
        version=document.public_version,
        text_sha256=text_digest(document.public_version),
    )
    rows.insert(place, article)
    article.save()
    _number(rows)
    return article


@transaction.atomic
def remove_article(article: Article, *, by: Person, at: datetime) -> None:
    """Take a document out of an issue that is being composed (no official act)."""
    issue = lock(article.issue)
    refuse_if(refusal_to_arrange(issue, by=by, at=at))
    issue.articles.filter(pk=article.pk).delete()
    _number(list(issue.articles.order_by("position", "id")))
    _touch(issue, at)


@transaction.atomic
def move_article(article: Article, *, up: bool, by: Person, at: datetime) -> None:
    """Move an article one place within its section (no official act)."""
    issue = lock(article.issue)
    refuse_if(refusal_to_arrange(issue, by=by, at=at))
    rows = list(issue.articles.order_by("position", "id"))
    place = next((place for place, one in enumerate(rows) if one.pk == article.pk), None)
    if place is None:
        return  # it was removed meanwhile
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows) and rows[other].section == rows[place].section:
        rows[place], rows[other] = rows[other], rows[place]
        _number(rows)
        _touch(issue, at)


@transaction.atomic
def place_article(article: Article, section: str, *, by: Person, at: datetime) -> None:
    """Move an article to the end of another section (no official act)."""
    issue = lock(article.issue)
    article = Article.objects.select_related("issue").get(pk=article.pk)
    refuse_if(refusal_to_place(article, section, by=by, at=at))
    rows = [one for one in issue.articles.order_by("position", "id") if one.pk != article.pk]
    article.section = Section(section)
    rows.insert(sum(one.section <= section for one in rows), article)
    article.save(update_fields=["section"])
    _number(rows)
    _touch(issue, at)


@transaction.atomic
def mark_correction(
    article: Article,
    kind: str,
    quote: str,
    proposal: str,
    note: str,
    *,
    by: Person,
    at: datetime,
) -> Correction:
    """
    Mark a correction in the proof that is being read.

    One of the text goes back to those who write the document, who are notified.
    """
    lock(article.issue)
    article = Article.objects.select_related("issue__body", "document__body", "version").get(
        pk=article.pk
    )
    refuse_if(refusal_to_mark(article, kind, quote, proposal, note, by=by, at=at))
    issue = article.issue
    step = next(one for one in READINGS if one.starts_from(issue.state))
    correction = Correction.objects.create(
        issue=issue,
        document=article.document,
        version=article.version,
        round=issue.round,
        step=step.name,
        kind=kind,
        quote=single_line(quote),
        proposal=single_line(proposal),
        note=single_line(note),
        marked_by=by,
        marked_at=at,
    )
    _record(Verb.GAZETTE_CORRECTION_MARKED, correction, by=by, at=at)
    return correction


@transaction.atomic
def settle_correction(
    correction: Correction, state: str, remark: str, *, by: Person, at: datetime
) -> Correction:
    """Note that a correction of the layout was made, or that a correction is not made, and why."""
    correction = lock(correction)
    refuse_if(refusal_to_settle(correction, state, remark, by=by, at=at))
    correction.state, correction.settled_at = CorrectionState(state), at
    correction.remark = single_line(remark)
    correction.save(update_fields=["state", "settled_at", "remark"])
    _record(Verb.GAZETTE_CORRECTION_SETTLED, correction, by=by, at=at)
    return correction


@transaction.atomic
def add_back_issue(
    body: Body,
    language: str,
    facts: IssueFacts,
    document: Document,
    /,
    *,
    by: Person,
    at: datetime,
) -> BackIssue:
    """Note that a document is an old issue (no official act: its release is one)."""
    body = lock(body)
    refuse_if(refusal_to_add_back_issue(body, language, facts, by=by, at=at))
    return BackIssue.objects.create(
        body=body,
        year=facts.issued_on.year,
        number=facts.number,
        language=language,
        total_number=facts.total_number,
        issued_on=facts.issued_on,
        document=document,
    )


def _number(rows: list[Article]) -> None:
    for position, one in enumerate(rows, start=1):
        one.position = position
    Article.objects.bulk_update(rows, ["position"], batch_size=500)


def _touch(issue: Issue, at: datetime) -> None:
    issue.changed_at = at
    issue.save(update_fields=["changed_at"])


def _record(verb: Verb, correction: Correction, *, by: Person, at: datetime) -> None:
    facets = {
        **facts_of(correction.issue),
        "document": correction.document_id,
        "kind": correction.kind,
        "state": correction.state,
    }
    chain = correction.issue.body.chain
    record(verb, correction, chain=chain, by=by.actor, at=at, on=local_date(at), facets=facets)
