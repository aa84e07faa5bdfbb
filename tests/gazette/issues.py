"""Test data: an issue of the gazette, its people, proofs, reviews and files."""

from datetime import date, datetime, timedelta
from typing import Any

from gongkai.documents.actions import drafts, releases
from gongkai.documents.models import Document
from gongkai.gazette.actions.contents import add_articles
from gongkai.gazette.actions.issues import begin_proofs, compose_issue
from gongkai.gazette.file_making import make_waiting_files
from gongkai.gazette.models import Issue
from gongkai.gazette.transitions import BINDINGS
from gongkai.gazette.workflow import IssueFacts, ReadingInputs
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.processes.publish_gazette_issue import publish_gazette_issue
from tests.cast import AT, SINCE, Cast, person

FACTS = IssueFacts(number=3, issued_on=date(2026, 11, 20), total_number=123)
LATER = AT + timedelta(hours=1)
BY_NAME = {one.step.name: one for one in BINDINGS}
READERS = {
    "proof-1": "editor",
    "proof-2": "second",
    "proof-3": "third",
    "review-1": "disclosure",
    "review-2": "head",
    "review-3": "secrecy",
    "review-4": "approver",
}


def editors(cast: Cast) -> None:
    """Give the department of finance three editors, once."""
    for name in ("editor", "second", "third"):
        if name not in cast.people:
            cast.people[name] = person(name)
            grant_post(
                cast.people[name], PostKind.EDITOR, cast.finance, by=SYSTEM, at=AT, since=SINCE
            )


def composed(cast: Cast, *documents: Document, language: str = "zh-hans", **facts: Any) -> Issue:
    """Return an issue of the department of finance that contains these documents."""
    editors(cast)
    changed = IssueFacts(**{**FACTS.__dict__, **facts})
    issue = compose_issue(cast.finance, language, changed, by=cast.editor, at=AT)
    add_articles(issue, documents, by=cast.editor, at=AT)
    return issue


def in_proof(cast: Cast, *documents: Document, **facts: Any) -> Issue:
    """Return an issue whose first proof waits, with its files if the worker has run."""
    return begin_proofs(composed(cast, *documents, **facts), NOTHING, by=cast.editor, at=AT)


def read(cast: Cast, issue: Issue, name: str, *, by: Person | None = None, note: str = "") -> Issue:
    """Complete a proof-reading or review."""
    issue.refresh_from_db()
    action = BY_NAME[name].action
    found = action(issue, ReadingInputs(note), by=by or cast.people[READERS[name]], at=LATER)
    assert isinstance(found, Issue)
    return found


def approved(cast: Cast, *documents: Document, **facts: Any) -> Issue:
    """Return an issue that passed three proofs and four reviews, with its files."""
    issue = in_proof(cast, *documents, **facts)
    make_waiting_files(lambda: LATER, most=5)
    for name in READERS:
        issue = read(cast, issue, name)
    return issue


def published(cast: Cast, *documents: Document, **facts: Any) -> Issue:
    """Return a published issue."""
    issue = approved(cast, *documents, **facts)
    return publish_gazette_issue(issue, NOTHING, by=cast.editor, at=LATER)


def corrected(
    cast: Cast, document: Document, text: str = "<p>目录之外不得收费。</p>", *, at: datetime = LATER
) -> Document:
    """Release a corrected version of a document."""
    document.refresh_from_db()
    version = drafts.start_version(document, by=cast.drafter, at=at)
    document.refresh_from_db()
    facts = cast.facts(title=document.title, text=text, change_note="订正文字")
    drafts.edit_version(document, facts, by=cast.drafter, at=at, revision=version.revision)
    return releases.release_document(cast.review(document, at=at), by=cast.disclosure, at=at)


def withdrawn(cast: Cast, document: Document) -> Document:
    """Withdraw a document."""
    document.refresh_from_db()
    reason = releases.WithdrawalReason("内容有误")
    return releases.withdraw_document(document, reason, by=cast.disclosure, at=LATER)
