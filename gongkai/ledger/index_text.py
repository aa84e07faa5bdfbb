"""What an app says about its records, so that the search index can hold them and find them again."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

# Where a record without a date stands in the order by date: behind all others.
UNDATED = date(1000, 1, 1)
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class IndexText:
    """
    What the index holds of one public record: its public text and nothing else.

    `day` is the day by which hits are ordered (None: unknown), `body` the ledger chain of the body, `number` any numbers under which
    people look for it. An empty heading (genre, item, subject) means that the record stands under none.
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


class IndexedKind(ABC, Generic[Row]):
    """
    One kind of record that the public can search; its own app declares it and lists it in `indexed_kinds` of its AppConfig.

    The index knows a record by (`subject_type`, primary key), which must be a positive integer below 2^34. `number`
    tells the kinds apart inside the order by date: it is unique, below 64, and never changes.
    """

    subject_type: ClassVar[str]
    number: ClassVar[int]
    # Acts about a record of this kind after which its text is read again.
    verbs: ClassVar[frozenset[str]]
    # Those of them after which it may no longer be public: it leaves results and counts before the index has caught up.
    withdrawing_verbs: ClassVar[frozenset[str]] = frozenset()
    # Acts about something else that stand for many records of this kind; `named_by` says for which.
    bulk_verbs: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def public_rows(self) -> QuerySet[Row]:
        """Return what is public now, through the public query of the app, with what `index_text` reads joined."""

    @abstractmethod
    def index_text(self, row: Row) -> IndexText:
        """Say what of a public record is indexed; asks the database nothing."""

    def list_rows(self) -> QuerySet[Row]:
        """Return what is public now with what a line of a result list shows joined, and what `index_text` reads."""
        return self.public_rows()

    def named_by(self, subject_id: str) -> QuerySet[Row]:
        """Return the records for which an act of `bulk_verbs` about this subject stands, public or not."""
        raise NotImplementedError(
            f"{type(self).__name__} lists bulk_verbs and does not say which records they name."
        )

    def acts_about(self, pk: int) -> Q:
        """Return the question to the ledger for the acts after which the text of this record is read again."""
        return Q(subject_type=self.subject_type, subject_id=str(pk))

    def reference(self, row: Row) -> str:  # noqa: ARG002  (kinds that number their records use it)
        """Return the number by which an administrator knows a record; empty where it has none."""
        return ""
