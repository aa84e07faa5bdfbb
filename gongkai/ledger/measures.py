"""How acts are counted: what each app writes down in its `measures.py`, a pure table."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from gongkai.law.report_forms.filling import Hit
from gongkai.law.report_forms.shapes import Form
from gongkai.ledger.verbs import Verb

if TYPE_CHECKING:  # a table of measures can be read where no database is set up
    from gongkai.ledger.models import Act

MICROS = 1_000_000


@dataclass(frozen=True)
class Measure:
    """
    One way in which acts of some verbs about one kind of subject are counted.

    The key of a tally is the name and, for each dimension, what the act says of it (`closed:G1:person`). `only`, `never`
    and `given` are facets an act must have with this value, must not have with it, must have at all. It counts `quantity`, or the number in the facet `amount`
    divided by `unit`. Several measures of one name add up.
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
        """Say whether the act adds to this measure."""
        facets = act.facets
        return (
            act.verb in self.verbs
            and all(name in facets and facets[name] == value for name, value in self.only.items())
            and all(name in facets for name in self.given)
            and all(facets.get(name) != value for name, value in self.never.items())
        )

    def key(self, act: "Act") -> str:
        """Return the key of the tally to which the act adds."""
        return ":".join((self.name, *(_word(act.facets.get(one)) for one in self.dimensions)))

    def micros(self, act: "Act") -> int:
        """Return how much it adds, in millionths."""
        if not self.amount:
            return self.sign * act.quantity * MICROS
        return self.sign * int(Decimal(str(act.facets[self.amount])) * MICROS / self.unit)

    def where(self) -> Q:
        """Return the same condition as a question to the ledger."""
        found = Q(verb__in=self.verbs)
        for name, value in self.only.items():
            found &= Q(**{f"facets__{name}": value})
        for name in self.given:
            found &= Q(facets__has_key=name)
        for name, value in self.never.items():
            found &= Q(**{f"facets__{name}__isnull": True}) | ~Q(**{f"facets__{name}": value})
        return found


def no_cells(_form: Form, _name: str, _words: Sequence[str]) -> Iterable[Hit]:
    """Fill no cell: for measures that no annual form asks for."""
    return ()


@dataclass(frozen=True)
class MeasureTable:
    """
    What the acts about one kind of subject add up to, and into which cells of a form.

    An app lists it in `measure_tables` of its AppConfig.

    Names of measures are unique within a subject type. `cells` is asked with the form, the name of a measure, and what
    its tally says in each dimension.
    """

    subject_type: str
    measures: tuple[Measure, ...]
    cells: Callable[[Form, str, Sequence[str]], Iterable[Hit]] = no_cells


def _word(value: object) -> str:
    return (
        ""
        if value is None
        else {True: "yes", False: "no"}[value]
        if isinstance(value, bool)
        else str(value)
    )
