"""Interface for apps whose records are in the search index."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import ClassVar, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from gongkai.ledger.models import Act

# Date of records without a date, so that they come last in the order by date.
UNDATED = date(1000, 1, 1)
# Ends a field within a text: nothing that is searched continues from one field to the next.
FIELD_END = "\x1f"
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class IndexText:
    """
    The indexed text of one public record: its public text and nothing else.

    `day` is the date by which hits are ordered (None: unknown), `body` the ledger chain of the body,
    `number` any numbers by which users search for it. An empty genre, item, subject or validity means
    none; `effective_on` is the day from which its provisions are in force, if it has one.
    """

    day: date | None
    body: str
    title: str
    language: str
    number: str = ""
    text: str = ""
    genre: str = ""
    item: str = ""
    subject: str = ""
    validity: str = ""
    effective_on: date | None = None


class IndexedKind(ABC, Generic[Row]):
    """
    One kind of public record that can be searched.

    Its own app declares it and lists it in `indexed_kinds` of its AppConfig. The index identifies a
    record by (`subject_type`, primary key), which must be a positive integer below 2^34. `number`
    separates the kinds in the order by date: it is unique, below 64, and never changes.
    """

    subject_type: ClassVar[str]
    number: ClassVar[int]
    # Acts about a record of this kind after which it is indexed again.
    verbs: ClassVar[frozenset[str]]
    # Of those, acts after which it may no longer be public. The record leaves results and counts
    # immediately, before the index is updated.
    withdrawing_verbs: ClassVar[frozenset[str]] = frozenset()
    # Acts about another subject that affect many records of this kind; `named_by` returns these.
    bulk_verbs: ClassVar[frozenset[str]] = frozenset()
    # Acts after which followers of a list to which the record belongs are mailed, each with the name of
    # the event: an event of a record is mailed once, whatever acts lead to it.
    announced: ClassVar[Mapping[str, str]] = MappingProxyType({})
    # What is new in such a list, in the titles of these mails.
    news: ClassVar[str | Promise] = ""

    def announced_event(self, act: Act) -> tuple[int, str] | None:
        """Return of which record an act is news, and the name of the event; None if of none."""
        event = self.announced.get(act.verb)
        if event is None or act.subject_type != self.subject_type:
            return None
        return int(act.subject_id), event

    @abstractmethod
    def public_rows(self) -> QuerySet[Row]:
        """Return the public records, by the app's public query, with the joins for `index_text`."""

    @abstractmethod
    def index_text(self, row: Row) -> IndexText:
        """Return the indexed text of a public record, without a database query."""

    def indexed(self, pks: Sequence[int]) -> Sequence[Row]:
        """Return those of these records that are public, with all that is indexed, in no order."""
        return list(self.public_rows().filter(pk__in=pks))

    def list_rows(self) -> QuerySet[Row]:
        """Return the public records with the joins for a result list and for `index_text`."""
        return self.public_rows()

    def listed(self, pks: Sequence[int]) -> Sequence[Row]:
        """Return those of these records that are public, as `list_rows`, in no order."""
        return list(self.list_rows().filter(pk__in=pks))

    def shown_text(self, row: Row) -> tuple[str, str]:
        """Return the title and the text of a row of `listed`, which hits show."""
        text = self.index_text(row)
        return text.title, text.text

    def other_texts(self, rows: Sequence[Row]) -> Mapping[int, Sequence[tuple[str, str]]]:  # noqa: ARG002
        """
        Return by primary key the texts, each with its name, that `list_rows` leaves out.

        Asked only for hits whose own text contains none of the terms.
        """
        return {}

    def named_by(self, subject_id: str) -> QuerySet[Row]:
        """Return the records, public or not, that a bulk act about this subject affects."""
        raise NotImplementedError(f"{type(self).__name__} has bulk_verbs but no named_by().")

    def acts_about(self, pk: int) -> Q:
        """Return the ledger filter for the acts after which this record is indexed again."""
        return Q(subject_type=self.subject_type, subject_id=str(pk))

    def public_route(self, row: Row) -> tuple[str, tuple[object, ...]]:
        """Return the route of the public page of a record, with its arguments."""
        raise NotImplementedError(f"{type(self).__name__} is announced but has no public_route().")

    def news_facts(self, row: Row, *, on: date) -> Sequence[str]:  # noqa: ARG002
        """Return what a mail says about a new record besides its title, in the active language."""
        return ()

    def reference(self, row: Row) -> str:  # noqa: ARG002  (overridden)
        """Return the number that administrators know a record by; empty if it has none."""
        return ""
