"""Measures: how acts are counted, declared by each app in its `measures.py`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from gongkai.law.report_forms.filling import Hit
from gongkai.law.report_forms.shapes import Form
from gongkai.ledger.verbs import Verb

if TYPE_CHECKING:  # a table of measures can be imported without a database
    from gongkai.ledger.models import Act

MICROS = 1_000_000


@dataclass(frozen=True)
class Measure:
    """
    One way to count the acts of some verbs about one kind of subject.

    The key of a tally is the name and the value of each dimension (`closed:G1:person`). An act counts
    if it has all facets of `only` with these values, none of `never` with these values, and all of
    `given` with any value. It counts `quantity`, or the number in the facet `amount` divided by
    `unit`. Several measures of one name are added up.
    """

    name: str
    verbs: tuple[Verb, ...]
    dimensions: tuple[str, ...] = ()
    only: Mapping[str, object] = field(default_factory=dict)
    never: Mapping[str, object] = field(default_factory=dict)
    given: tuple[str, ...] = ()
    sign: int = 1
    amount: str = ""
    unit: int = 1

    def counts(self, act: "Act") -> bool:
        """Return whether the act counts for this measure."""
        facets = act.facets
        return (
            act.verb in self.verbs
            and all(name in facets and facets[name] == value for name, value in self.only.items())
            and all(name in facets for name in self.given)
            and all(facets.get(name) != value for name, value in self.never.items())
        )

    def key(self, act: "Act") -> str:
        """Return the key of the tally for which the act counts."""
        return ":".join((self.name, *(_key_part(act.facets.get(one)) for one in self.dimensions)))

    def micros(self, act: "Act") -> int:
        """Return the counted quantity in millionths."""
        if not self.amount:
            return self.sign * act.quantity * MICROS
        return self.sign * int(Decimal(str(act.facets[self.amount])) * MICROS / self.unit)

    def where(self) -> Q:
        """Return the condition of `counts` as a database filter."""
        found = Q(verb__in=self.verbs)
        for name, value in self.only.items():
            found &= Q(**{f"facets__{name}": value})
        for name in self.given:
            found &= Q(facets__has_key=name)
        for name, value in self.never.items():
            found &= Q(**{f"facets__{name}__isnull": True}) | ~Q(**{f"facets__{name}": value})
        return found


def no_cells(_form: Form, _name: str, _words: Sequence[str]) -> Iterable[Hit]:
    """Return no cell, for measures that are in no annual form."""
    return ()


@dataclass(frozen=True)
class MeasureTable:
    """
    The measures of the acts about one kind of subject, and the cells of a form that they fill.

    An app lists it in `measure_tables` of its AppConfig. Names of measures are unique within a subject
    type. `cells` is called with the form, the name of a measure, and the values of its dimensions.
    `counted_keys` returns the beginnings, up to a colon or the end, of the keys for which that returns
    a cell, if these are few of all: each with whether earlier years count as well, as in a stock.
    """

    subject_type: str
    measures: tuple[Measure, ...]
    cells: Callable[[Form, str, Sequence[str]], Iterable[Hit]] = no_cells
    counted_keys: Callable[[Form], Mapping[str, bool]] | None = None

    def keys_in(self, form: Form) -> Mapping[str, bool]:
        """Return the beginnings of all keys that may fill a cell, each with whether as a stock."""
        if self.cells is no_cells:
            return {}
        if self.counted_keys is not None:
            return self.counted_keys(form)
        return {one.name: True for one in self.measures}


def _key_part(value: object) -> str:
    return (
        ""
        if value is None
        else {True: "yes", False: "no"}[value]
        if isinstance(value, bool)
        else str(value)
    )
