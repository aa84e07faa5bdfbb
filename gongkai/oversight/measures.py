"""What each act adds to: one table, read by the follower that keeps the tallies and by whoever asks for the acts behind."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain

from django.db.models import Q, QuerySet

from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb

MICROS = 1_000_000
FOLLOWER = "gongkai.oversight.follower.follow"
Key = tuple[str, int, int, str]  # body, year, month, measure
ENDED = (Verb.REPLY_SERVED, Verb.APPLICATION_WITHDRAWN)
SHOWN = (Verb.DOCUMENT_RELEASED, Verb.DOCUMENT_MIGRATED)


@dataclass(frozen=True)
class Measure:
    """
    One way in which acts of some verbs are counted.

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

    def counts(self, act: Act) -> bool:
        """Say whether the act adds to this measure."""
        facets = act.facets
        return (
            act.verb in self.verbs
            and all(name in facets and facets[name] == value for name, value in self.only.items())
            and all(name in facets for name in self.given)
            and all(facets.get(name) != value for name, value in self.never.items())
        )

    def key(self, act: Act) -> str:
        """Return the key of the tally to which the act adds."""
        return ":".join((self.name, *(_word(act.facets.get(one)) for one in self.dimensions)))

    def micros(self, act: Act) -> int:
        """Return how much it adds, in millionths."""
        if not self.amount:
            return self.sign * act.quantity * MICROS
        return self.sign * int(Decimal(str(act.facets[self.amount])) * MICROS / self.unit)

    def where(self) -> Q:
        """Return the same condition as a question to the register."""
        found = Q(verb__in=self.verbs)
        for name, value in self.only.items():
            found &= Q(**{f"facets__{name}": value})
        for name in self.given:
            found &= Q(facets__has_key=name)
        for name, value in self.never.items():
            found &= Q(**{f"facets__{name}__isnull": True}) | ~Q(**{f"facets__{name}": value})
        return found


# Law: 条例19 art. 50; 条例07 art. 32; 国办发〔2014〕32号. What is counted when: docs/figures.md.
MEASURES: tuple[Measure, ...] = (
    # An item counts once, at its first release; the release is its delivery on the web site.
    Measure("item", (Verb.DOCUMENT_RELEASED,), ("genre", "item")),
    Measure("channel", (Verb.DOCUMENT_RELEASED, Verb.DELIVERY_MADE), ("channel",)),
    Measure(
        "made", (Verb.DOCUMENT_RELEASED, Verb.DOCUMENT_KEPT, Verb.DOCUMENT_CLOSED), ("genre",), only={"version": 1}
    ),
    # What everybody can read, and what of it is in force: stocks.
    Measure("public", (*SHOWN, Verb.DOCUMENT_RERELEASED), ("genre",)),
    Measure("public", (Verb.DOCUMENT_WITHDRAWN,), ("genre",), sign=-1),
    Measure("in_force", (*SHOWN, Verb.DOCUMENT_RERELEASED), ("genre",), never={"repealed": True}),
    Measure("in_force", (Verb.DOCUMENT_WITHDRAWN,), ("genre",), never={"repealed": True}, sign=-1),
    Measure("in_force", (Verb.DOCUMENT_REPEALED,), ("genre",), sign=-1),
    # A correction may file a document under another genre: it leaves the one and joins the other.
    *(
        Measure(name, (Verb.DOCUMENT_CORRECTED,), (facet,), sign=sign, never=never, given=("genre_before",))
        for facet, sign in (("genre", 1), ("genre_before", -1))
        for name, never in (("public", {}), ("in_force", {"repealed": True}))
    ),
    Measure("repealed", (Verb.DOCUMENT_REPEALED,), ("genre",)),
    Measure("corrected", (Verb.DOCUMENT_CORRECTED,)),
    Measure("withdrawn", (Verb.DOCUMENT_WITHDRAWN,)),
    Measure("migrated", (Verb.DOCUMENT_MIGRATED,)),
    Measure("received", (Verb.APPLICATION_RECEIVED,), ("channel", "kind")),
    # A case that was opened again is counted no second time.
    Measure("closed", ENDED, ("outcome", "kind"), only={"again": False}),
    Measure("ended", ENDED, ("in_time", "extended"), only={"again": False}),
    Measure("lodged", (Verb.REMEDY_LODGED,), ("road",)),
    Measure("decided", (Verb.REMEDY_DECIDED,), ("road", "result")),
    # Forms ask for money in 10,000 yuan.
    Measure("fee", (Verb.FEE_PAID,), amount="yuan", unit=10_000),
    Measure("declared", (Verb.FIGURE_DECLARED,), ("slot",), amount="amount"),
)
BY_VERB: Mapping[str, tuple[Measure, ...]] = {
    verb: tuple(one for one in MEASURES if verb in one.verbs)
    for verb in {verb for one in MEASURES for verb in one.verbs}
}
BY_NAME: Mapping[str, tuple[Measure, ...]] = {
    name: tuple(one for one in MEASURES if one.name == name) for name in dict.fromkeys(one.name for one in MEASURES)
}


def contributions(act: Act) -> Iterator[tuple[str, int]]:
    """Yield the keys of the tallies an act adds to, each with how much in millionths."""
    for measure in BY_VERB.get(act.verb, ()):
        if measure.counts(act):
            yield measure.key(act), measure.micros(act)


def sums_of(acts: Iterable[Act]) -> Counter[Key]:
    """Add up what acts contribute by body, year, month and measure, in millionths."""
    sums: Counter[Key] = Counter()
    for act in acts:
        for measure, micros in contributions(act):
            sums[act.body, act.on.year, act.on.month, measure] += micros
    return sums


def acts_under(keys: Iterable[str], sign: int = 0) -> Q:
    """Return the question to the register for all acts that add to any of these tallies, or take off (`sign`)."""
    wanted: dict[str, list[list[str]]] = defaultdict(list)
    for key in keys:
        name, *words = key.split(":")
        wanted[name].append(words)
    found = Q(pk__in=[])
    for name, combinations in wanted.items():
        for measure in BY_NAME[name]:
            if sign in {0, measure.sign}:
                found |= measure.where() & _any_of(measure.dimensions, combinations)
    return found


def all_measured() -> QuerySet[Act]:
    """Return every act that adds to anything."""
    return Act.objects.filter(verb__in=sorted(set(chain.from_iterable(one.verbs for one in MEASURES))))


def _any_of(dimensions: tuple[str, ...], combinations: list[list[str]]) -> Q:
    """Gather combinations that differ in the last dimension only, so that the question stays short."""
    if not dimensions:
        return Q()
    gathered: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for *first, last in combinations:
        gathered[tuple(first)].append(last)
    found = Q(pk__in=[])
    for words, lasts in gathered.items():
        one = _among(dimensions[-1], lasts)
        for name, word in zip(dimensions, words, strict=False):
            one &= _among(name, [word])
        found |= one
    return found


def _among(name: str, words: list[str]) -> Q:
    values = [_value(word) for word in words if word]
    found = Q(**{f"facets__{name}__in": values}) if values else Q(pk__in=[])
    if "" in words:
        found |= Q(**{f"facets__{name}": None}) | Q(**{f"facets__{name}__isnull": True})
    return found


def _word(value: object) -> str:
    return "" if value is None else {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _value(word: str) -> object:
    return {"yes": True, "no": False}.get(word, word)
