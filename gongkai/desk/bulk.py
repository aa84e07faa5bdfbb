"""One deed on many documents: each line with its own refusal, each document in a transaction of its own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongkai.desk.deeds import Deed
from gongkai.documents.models import Document
from gongkai.documents.queries import worked_by
from gongkai.kit.locks import is_busy, lock
from gongkai.kit.refusals import Refusal, Refused, refuse_if
from gongkai.organisations.models import Account, Person

MOST = 200
PICK = re.compile(r"([1-9]\d{0,17}):(\d{1,9})\Z")
GONE = Refusal("not-there", _("It is no longer there, or no longer yours to see."))
STALE = Refusal("stale-row", _("It has moved on since the list was shown. Look at it by itself."))
BUSY = Refusal("busy", _("Others were writing for too long. Nothing of it was done; try it again."))


@dataclass(frozen=True)
class Line:
    """One document that was picked: the state in which it was seen, and why the deed is not done to it, if so."""

    pk: int
    revision: int
    document: Document | None
    refusal: Refusal | None

    @property
    def pick(self) -> str:
        """How a form names the document in the state in which it was seen."""
        return f"{self.pk}:{self.revision}"


def picks(values: Iterable[str]) -> list[tuple[int, int]] | None:
    """Read what was picked, each document once; None where something is no pick or they are too many."""
    found: dict[int, int] = {}
    for value in values:
        match = PICK.match(value)
        if match is None:
            return None
        found[int(match[1])] = int(match[2])
    return list(found.items()) if len(found) <= MOST else None


def pick_of(document: Document) -> str:
    """Name a document in the state in which it is shown now."""
    return f"{document.pk}:{_revision(document)}"


def foreseen(deed: Deed, picked: list[tuple[int, int]], *, account: Account, person: Person, on: date) -> list[Line]:
    """Say of each document whether the deed can be done, in the order in which they were picked."""
    found = worked_by(account, on=on).select_related("body", "office", "open_version").in_bulk([pk for pk, _ in picked])
    lines = []
    for pk, revision in picked:
        document = found.get(pk)
        lines.append(Line(pk, revision, document, _refusal(deed, document, revision, person, on)))
    return lines


def do_to_each(deed: Deed, lines: list[Line], *, person: Person, at: datetime, asked: dict[str, Any]) -> list[Line]:
    """
    Do the deed to each document that allows it, one after the other.

    A document that moved on in between is left alone; what was done before it stays done.
    """
    done = []
    for line in lines:
        refusal = line.refusal
        if line.document is not None and refusal is None:
            refusal = _do(deed, line.document, line.revision, person, at, asked)
        done.append(Line(line.pk, line.revision, line.document, refusal))
    return done


def _do(
    deed: Deed, document: Document, revision: int, person: Person, at: datetime, asked: dict[str, Any]
) -> Refusal | None:
    try:
        with transaction.atomic():
            fresh = lock(document)
            refuse_if(STALE if _revision(fresh) != revision else None)
            deed.do(fresh, by=person, at=at, **asked)
    except Refused as refused:
        return refused.refusal
    except Exception as fault:
        if is_busy(fault):
            return BUSY
        raise
    return None


def _refusal(deed: Deed, document: Document | None, revision: int, person: Person, on: date) -> Refusal | None:
    if document is None:
        return GONE
    return STALE if _revision(document) != revision else deed.check(document, by=person, on=on)


def _revision(document: Document) -> int:
    return document.open_version.revision if document.open_version else 0
