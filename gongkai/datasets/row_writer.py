"""Writes the rows of a version; a row is stored once for all versions in which it is the same."""

from collections.abc import Iterable
from itertools import islice

from gongkai.datasets.file_keys import FileKeys
from gongkai.datasets.inputs import MAX_ROWS
from gongkai.datasets.models import OPEN_END, DataRow, DatasetVersion, PrivateValues
from gongkai.datasets.parsed_rows import ParsedRow
from gongkai.datasets.queries import kept_rows, last_release, rows_of
from gongkai.datasets.suppression import bits_of, exact, hidden_by_totals, hidden_names
from gongkai.datasets.values import Stored, slot_value
from gongkai.kit.paging import rows_by_key
from gongkai.organisations.models import Person

BATCH_SIZE = 1_000


def note_preparer(release: DatasetVersion, by: Person) -> None:
    """Note who worked on a version (not saved): they may not publish it."""
    if by.pk not in release.preparers:
        release.preparers = [*release.preparers, by.pk]


def clear_rows(release: DatasetVersion) -> None:
    """Remove what was put into a version; the rows of earlier ones get their open ends back."""
    own = DataRow.objects.filter(dataset_id=release.dataset_id, first=release.number)
    PrivateValues.objects.filter(row__in=own.values("pk")).delete()
    # A deletion through the model would first read all rows, to find what refers to them.
    own._raw_delete(own.db)  # noqa: SLF001  (Django has no public name for it)
    ended = DataRow.objects.filter(dataset_id=release.dataset_id, end=release.number)
    ended.update(end=OPEN_END)


def leave_out(release: DatasetVersion, rows: Iterable[DataRow]) -> None:
    """End rows before this version; what came with this version itself is deleted."""
    ids = [row.pk for row in rows if row.first < release.number]
    own = [row.pk for row in rows if row.first == release.number]
    DataRow.objects.filter(pk__in=ids).update(end=release.number)
    DataRow.objects.filter(pk__in=own).delete()


class RowWriter:
    """Writes rows in batches; what it holds in memory does not grow with their number."""

    def __init__(self, release: DatasetVersion) -> None:
        self._release = release
        self._schema = release.schema
        last = last_release(release)
        self.shares_rows = last is not None and last.schema.shape == self._schema.shape
        newest = kept_rows(release.dataset_id).order_by("-position").first()
        self._has_rows = newest is not None
        self._position = newest.position if newest else 0
        self._private = [
            one.name for one in self._schema.fields if not one.is_public or one.counts_persons
        ]

    def write(self, batch: list[ParsedRow]) -> None:
        """Store the rows that are new or changed."""
        known = self._known(batch) if self._has_rows else {}
        created: list[DataRow] = []
        private: list[tuple[DataRow, ParsedRow]] = []
        replaced: list[DataRow] = []
        for parsed in batch:
            former = known.get(parsed.key)
            if former is not None:
                if self._is_same(former, parsed):
                    continue
                replaced.append(former)
                place = former.position
            else:
                self._position += 1
                place = self._position
            row = self._row(parsed, place)
            created.append(row)
            if parsed.private:
                private.append((row, parsed))
        leave_out(self._release, replaced)
        DataRow.objects.bulk_create(created, batch_size=BATCH_SIZE)
        PrivateValues.objects.bulk_create(_encrypted(row, parsed) for row, parsed in private)

    def leave_out_others(self, keys: FileKeys) -> None:
        """End the rows of the version before that the file does not have."""
        if not self._has_rows:
            return
        kept = kept_rows(self._release.dataset_id)
        earlier = kept.filter(first__lt=self._release.number).only("key", "position")
        rows = rows_by_key(earlier, keys=("position", "id"), most=MAX_ROWS)
        while batch := [row.key for row in islice(rows, BATCH_SIZE)]:
            kept.filter(key__in=keys.missing(batch)).update(end=self._release.number)

    def _known(self, batch: list[ParsedRow]) -> dict[str, DataRow]:
        found = kept_rows(self._release.dataset_id).filter(key__in=[one.key for one in batch])
        if self._private:
            found = found.select_related("private")
        return {row.key: row for row in found}

    def _is_same(self, former: DataRow, parsed: ParsedRow) -> bool:
        if parsed.hidden & ~former.hidden:
            return False  # more is hidden now, as after a change of the threshold
        stored = getattr(former, "private", None) if self._private else None
        private = stored.decrypted() if stored else {}
        hidden = hidden_names(self._schema, former.hidden)
        known = exact(self._schema, former.values, former.hidden, private)
        if known != exact(self._schema, parsed.values, parsed.hidden, parsed.private):
            return False
        return _without(private, hidden) == _without(parsed.private, hidden)

    def _row(self, parsed: ParsedRow, position: int) -> DataRow:
        slots: list[str | None] = [*parsed.slots, None, None, None, None]
        return DataRow(
            dataset_id=self._release.dataset_id,
            key=parsed.key,
            position=position,
            first=self._release.number,
            values=parsed.values,
            hidden=parsed.hidden,
            s1=slots[0],
            s2=slots[1],
            s3=slots[2],
            s4=slots[3],
        )


def _without(private: dict[str, Stored], names: set[str]) -> dict[str, Stored]:
    return {name: value for name, value in private.items() if name not in names}


def hide_by_totals(release: DatasetVersion) -> None:
    """Hide what could be computed from rows that are totals; rows of earlier versions stay as they are."""
    schema = release.schema
    rows = rows_of(release).order_by("position", "id")
    found = hidden_by_totals(schema, rows.values_list("pk", "values", "hidden"))
    for row in rows.filter(pk__in=found).select_related("private"):
        stored = getattr(row, "private", None)
        private = stored.decrypted() if stored else {}
        for name in found[row.pk]:
            place = schema.place_of(name)
            private[name], row.values[place] = row.values[place], None
        row.hidden |= bits_of(schema, found[row.pk])
        for number, one in enumerate(schema.indexed, start=1):
            setattr(row, f"s{number}", slot_value(one, row.values[schema.place_of(one.name)]))
        if row.first < release.number:
            DataRow.objects.filter(pk=row.pk).update(end=release.number)
            kept = {one.attname: getattr(row, one.attname) for one in DataRow._meta.concrete_fields}
            new = DataRow(**kept | {"id": None, "first": release.number})
            stored = None
        else:
            new = row
        new.save()
        stored = stored or PrivateValues(row=new)
        stored.encrypt_values(private)
        stored.save()


def _encrypted(row: DataRow, parsed: ParsedRow) -> PrivateValues:
    values = PrivateValues(row=row)
    values.encrypt_values(parsed.private)
    return values


def count_rows(release: DatasetVersion) -> None:
    """Count the rows of a version and what differs from the version before (not saved)."""
    dataset_id, number = release.dataset_id, release.number
    own = DataRow.objects.filter(dataset_id=dataset_id, first=number)
    gone = DataRow.objects.filter(dataset_id=dataset_id, end=number)
    ended = gone.count()
    release.row_count = rows_of(release).count()
    release.changed = own.filter(key__in=gone.values("key")).count() if ended else 0
    release.added = own.count() - release.changed
    release.removed = ended - release.changed
