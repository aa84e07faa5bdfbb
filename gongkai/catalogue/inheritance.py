"""The catalogue of a body on a day: the statute, the catalogues above it, and its own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet

from gongkai.catalogue.columns import Columns, columns_of, filled
from gongkai.catalogue.models import CatalogueItem, CatalogueRow
from gongkai.catalogue.states import Frequency, VersionState
from gongkai.law.proactive import division_level, item_codes_of, level_of
from gongkai.organisations.models import Body
from gongkai.organisations.states import BodyKind

PARENTS = tuple("__".join(["parent"] * depth) for depth in range(1, 9))


@dataclass(frozen=True)
class CatalogueEntry:
    """One item of the catalogue of a body; `added_by` is empty for an item of the statute."""

    item: CatalogueItem
    columns: Columns
    added_by: Body | None = None

    @property
    def title(self) -> str:
        """The name of the item, in the reader's language if it is one of the statute."""
        return self.columns.title if self.added_by else self.item.label

    @property
    def basis(self) -> str:
        """The basis that a catalogue names, or else the article of the statute."""
        return self.columns.basis or self.item.basis


def bodies_above(body: Body) -> list[int]:
    """Return the keys of the bodies above a body, the topmost first. One query."""
    found = Body.objects.filter(pk=body.pk).values_list(*PARENTS).first() or ()
    return [pk for pk in reversed(found) if pk is not None]


def in_force_on(on: date) -> Q:
    """Match rows of the versions that are in force on a day."""
    return Q(version__state=VersionState.ADOPTED, version__effective_on__lte=on) & (
        Q(version__until=None) | Q(version__until__gt=on)
    )


def rows_in_force(owners: Iterable[int], *, on: date) -> QuerySet[CatalogueRow]:
    """Return the rows of the catalogues of these bodies that are in force on a day."""
    return CatalogueRow.objects.filter(in_force_on(on), version__body__in=list(owners))


def has_periods(*, on: date) -> bool:
    """Whether any catalogue in force has an item that is published in periods. One query."""
    rows = CatalogueRow.objects.filter(in_force_on(on))
    return rows.exclude(frequency__in=["", Frequency.EVENT]).exists()


def applies(row: CatalogueRow, body: Body) -> bool:
    """Whether a row of a catalogue above, or of its own, applies to a body."""
    if row.responsible_id is not None:
        return row.responsible_id == body.pk
    return has_level(row, body)


def has_level(columns: CatalogueRow | Columns, body: Body) -> bool:
    """Whether the levels that publish an item, if it names any, include that of a body."""
    level = division_level(body.region)
    return not columns.levels or level is None or level in columns.levels


def statutory_codes(body: Body) -> list[str]:
    """
    Return the codes of the items of the statute that a body must publish.

    Law: 条例19 art. 20, 21.
    """
    return item_codes_of(level_of(body.region, is_government=body.kind == BodyKind.GOVERNMENT))


def catalogue_of(body: Body, *, on: date) -> list[CatalogueEntry]:
    """
    Return the catalogue of a body: the items of the statute, then those that catalogues added.

    Three queries, whatever the number of catalogues above.
    """
    return _combined(body, [*bodies_above(body), body.pk], on)


def inherited_catalogue(body: Body, *, on: date) -> list[CatalogueEntry]:
    """Return the catalogue that a body would have without its own."""
    return _combined(body, bodies_above(body), on)


def local_item_ids(body: Body, *, on: date) -> set[int]:
    """Return the items that its catalogue and those above it add for a body. Two queries."""
    rows = rows_in_force([*bodies_above(body), body.pk], on=on).exclude(item__body=None)
    found = rows.only("item_id", "responsible_id", "levels")
    return {row.item_id for row in found if row.item_id is not None and applies(row, body)}


def _combined(body: Body, owners: Sequence[int], on: date) -> list[CatalogueEntry]:
    entries = {entry.item.pk: entry for entry in _of_statute(body)}
    rows = rows_in_force(owners, on=on).select_related("item", "version__body", "responsible")
    places = {pk: place for place, pk in enumerate(owners)}
    for row in sorted(rows, key=lambda one: (places[one.version.body_id], one.position)):
        if row.item is None or not applies(row, body):
            continue
        entries[row.item.pk] = _with_row(entries.get(row.item.pk), row, row.item)
    return list(entries.values())


def _of_statute(body: Body) -> Iterator[CatalogueEntry]:
    items = CatalogueItem.objects.filter(body=None, code__in=statutory_codes(body))
    for item in items.order_by("position", "id"):
        yield CatalogueEntry(item, Columns(item.title, working_days=item.working_days))


def _with_row(
    known: CatalogueEntry | None, row: CatalogueRow, item: CatalogueItem
) -> CatalogueEntry:
    columns = columns_of(row)
    if known is None:
        return CatalogueEntry(item, columns, row.version.body)
    below = filled(known.columns, columns)
    if known.columns.working_days and columns.working_days:
        below = replace(below, working_days=min(known.columns.working_days, columns.working_days))
    return replace(known, columns=below)
