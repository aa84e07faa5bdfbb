"""The rows of lists of documents: deadline, return, and the bulk actions that fit each row."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gongkai.calendars.queries import Calendars
from gongkai.desk.documents.bulk import pick_of
from gongkai.desk.documents.deadline_bar import document_deadline_bar
from gongkai.desk.documents.page_actions import DocumentAction, bulk_actions
from gongkai.documents import workflow
from gongkai.documents.models import Document, ReviewStep
from gongkai.documents.queries import returns_of, steps_for
from gongkai.documents.rules.basics import refusal_of_taker
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.ui.deadline_bar import DeadlineBar


@dataclass(frozen=True)
class DocumentRow:
    """One document in a list; `fits` are the addresses of the bulk actions that suit it."""

    document: Document
    bar: DeadlineBar | None
    pick: str
    returned: ReviewStep | None
    fits: tuple[str, ...]


def document_rows(documents: Sequence[Document], *, by: Person, at: datetime) -> list[DocumentRow]:
    """Return the rows of a list; the caller joins the body and the open version. One query."""
    calendars, today = Calendars(), local_date(at)
    returns = returns_of([one.open_version_id for one in documents if one.open_version_id])
    return [
        DocumentRow(
            document,
            document_deadline_bar(document, calendars, today),
            pick_of(document),
            returns.get(document.open_version_id or 0),
            tuple(_fitting(document, by, at)),
        )
        for document in documents
    ]


def offered_in_bulk(rows: Iterable[DocumentRow]) -> list[tuple[DocumentAction, int]]:
    """
    Return the bulk actions that suit at least one row, each with the number of those rows.

    The action that suits most rows is the first, because a list of choices preselects the first.
    """
    counts = Counter(address for row in rows for address in row.fits)
    offered = [(one, counts[one.address]) for one in bulk_actions() if counts[one.address]]
    return sorted(offered, key=lambda pair: -pair[1])


def _fitting(document: Document, by: Person, at: datetime) -> Iterable[str]:
    """Yield the bulk actions for state, post and authorship; the preview checks all rules."""
    for step in steps_for(document):
        if step.bulk and refusal_of_taker(step, document, by=by, at=at) is None:
            yield workflow.button_of(step)
