"""Bulk actions on documents: each row has its own refusal, each document its own transaction."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document
from gongkai.documents.queries import worked_by
from gongkai.documents.transitions import STALE, revision_of, take_seen_step
from gongkai.kit.locks import is_busy
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Binding
from gongkai.organisations.models import Account, Person

MAX_COUNT = 200
SELECTION = re.compile(r"([1-9]\d{0,17}):(\d{1,9})\Z")
GONE = Refusal("not-there", _("The document no longer exists, or you no longer have access to it."))
BUSY = Refusal("busy", _("The database is busy. Nothing was changed. Please try again."))


@dataclass(frozen=True)
class SelectedDocument:
    """One selected document: the state in which the user saw it, and the step's refusal, if any."""

    pk: int
    revision: int
    document: Document | None
    refusal: Refusal | None

    @property
    def pick(self) -> str:
        """The form value that identifies the document in the state in which the user saw it."""
        return f"{self.pk}:{self.revision}"


def parse_selection(values: Iterable[str]) -> list[tuple[int, int]] | None:
    """Parse the selected values, each document once; None if one is invalid or they are too many."""
    found: dict[int, int] = {}
    for value in values:
        match = SELECTION.match(value)
        if match is None:
            return None
        found[int(match[1])] = int(match[2])
    return list(found.items()) if len(found) <= MAX_COUNT else None


def pick_of(document: Document) -> str:
    """Return the form value that identifies a document in its present state."""
    return f"{document.pk}:{revision_of(document)}"


def preview_step(
    binding: Binding[Document, Person],
    picked: list[tuple[int, int]],
    *,
    account: Account,
    person: Person,
    at: datetime,
) -> list[SelectedDocument]:
    """Return for each document whether the step can be taken, in the order of selection."""
    found = worked_by(account, on=local_date(at)).select_related("body", "office", "open_version")
    documents = found.in_bulk([pk for pk, _revision in picked])
    lines = []
    for pk, revision in picked:
        document = documents.get(pk)
        lines.append(
            SelectedDocument(
                pk, revision, document, _refusal(binding, document, revision, person, at)
            )
        )
    return lines


def take_step_for_each(
    binding: Binding[Document, Person],
    lines: list[SelectedDocument],
    inputs: object,
    *,
    person: Person,
    at: datetime,
) -> list[SelectedDocument]:
    """
    Take the step for each document that allows it, one after the other.

    A document that changed in between is skipped; completed steps are not undone.
    """
    done = []
    for line in lines:
        refusal = line.refusal
        if line.document is not None and refusal is None:
            refusal = _take(binding, line.document, inputs, line.revision, person, at)
        done.append(SelectedDocument(line.pk, line.revision, line.document, refusal))
    return done


def _take(
    binding: Binding[Document, Person],
    document: Document,
    inputs: object,
    revision: int,
    person: Person,
    at: datetime,
) -> Refusal | None:
    try:
        take_seen_step(binding, document, inputs, revision=revision, by=person, at=at)
    except Refused as refused:
        return refused.refusal
    except Exception as fault:
        if is_busy(fault):
            return BUSY
        raise
    return None


def _refusal(
    binding: Binding[Document, Person],
    document: Document | None,
    revision: int,
    person: Person,
    at: datetime,
) -> Refusal | None:
    if document is None:
        return GONE
    return (
        STALE
        if revision_of(document) != revision
        else binding.refusal(document, None, by=person, at=at)
    )
