"""Queries for the figures of a body and its tree, and for the people who work on them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from gongkai.datasets.measures import RELEASE
from gongkai.documents.measures import DOCUMENT
from gongkai.documents.queries.interpretations import MAX_DELAY
from gongkai.kit.id_lists import is_in
from gongkai.law.grounds import Ground
from gongkai.ledger.measures import MICROS
from gongkai.ledger.models import Act
from gongkai.organisations.capacities import Capacity
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import capacities_of, chains_of, tree_ids, tree_rows
from gongkai.organisations.states import PostKind
from gongkai.statistics.figures import (
    BY_KEY,
    CHANNELS,
    FIGURES,
    Figure,
    acts_behind,
    unfinished_imports,
)
from gongkai.statistics.models import LocalRow, ManualFigure, TakenOverReport, Tally

OFFICER = PostKind.REPORT_OFFICER
READERS = frozenset({PostKind.REPORT_OFFICER, PostKind.ASSESSOR, PostKind.AUDITOR})
TALLIED = {
    "proactive.total": "released",
    **{f"proactive.channel.{channel}": f"channel:{channel}" for channel in CHANNELS},
    "documents.corrected": "corrected",
    "documents.withdrawn": "withdrawn",
}
DATASET_TALLIED = {"datasets.published": "published"}


@dataclass(frozen=True)
class Row:
    """One figure with its values for the body alone and for its tree."""

    figure: Figure
    own: int
    whole: int


@dataclass(frozen=True)
class Report:
    """All figures of a body for a year."""

    body: Body
    year: int
    bodies: int
    rows: list[Row]


def report(body: Body, year: int) -> Report:
    """Return the other figures of a year; the tree is that of the last day of the year."""
    below = chains_of(tree_rows(body, on=date(year, 12, 31)))
    whole, own = _values(year, below, body.chain)
    return Report(
        body,
        year,
        len(below),
        [Row(figure, own[figure.key], whole[figure.key]) for figure in FIGURES],
    )


def _values(year: int, chains: list[str], chain: str = "") -> tuple[dict[str, int], dict[str, int]]:
    """Return the figures from the tallies: of all chains together, and of one alone. Three queries."""
    tallies = Tally.objects.filter(
        Q(subject_type=DOCUMENT, measure__in=sorted(TALLIED.values()))
        | Q(subject_type=RELEASE, measure__in=sorted(DATASET_TALLIED.values())),
        is_in("body", chains),
        year=year,
    )
    found = tallies.order_by().values_list("subject_type", "measure")
    rows = found.annotate(all=Sum("micros"), own=_of(chain))
    sums = {(kind, measure): (whole, own) for kind, measure, whole, own in rows}
    stock = _opening_stock(chains, chain)
    whole, own = (
        {
            figure.key: stock[place]
            if figure.key == "stock.opening"
            else int(sums.get(_tally_of(figure.key), (0, 0))[place] or 0) // MICROS
            for figure in FIGURES
        }
        for place in (0, 1)
    )
    return whole, own


def _tally_of(key: str) -> tuple[str, str]:
    """Return the subject type and the measure of the tally of a figure."""
    if key in DATASET_TALLIED:
        return RELEASE, DATASET_TALLIED[key]
    return DOCUMENT, TALLIED[key]


def _of(chain: str) -> Sum:
    return Sum("micros", filter=Q(body=chain))


def _opening_stock(chains: list[str], chain: str) -> tuple[int, int]:
    """Return the documents of completed imports, of all chains and of one, from all tallies."""
    tallies = Tally.objects.filter(
        is_in("body", chains),
        subject_type=DOCUMENT,
        measure__gte="migrated:",
        measure__lt="migrated;",  # the character after the colon: an index finds them as a range
    )
    unfinished = [f"migrated:{pk}" for pk in unfinished_imports()]
    found = tallies.exclude(measure__in=unfinished).aggregate(all=Sum("micros"), own=_of(chain))
    return int(found["all"] or 0) // MICROS, int(found["own"] or 0) // MICROS


def figure_value(key: str, body: Body, year: int, *, whole: bool) -> int:
    """Return one figure of a body or its tree from the tallies."""
    return _values(year, bodies_of(body, year, whole=whole))[0][key]


def acts_of_figure(key: str, body: Body, year: int, *, whole: bool) -> QuerySet[Act] | None:
    """Return the acts behind one figure, or None if there is no such figure."""
    figure = BY_KEY.get(key)
    if figure is None:
        return None
    return acts_behind(figure, year=year, bodies=bodies_of(body, year, whole=whole))


def bodies_of(body: Body, year: int, *, whole: bool) -> list[str]:
    """Return the chains of a figure: of the body, or of its tree at the end of the year."""
    return chains_of(tree_rows(body, on=date(year, 12, 31))) if whole else [body.chain]


def released_in_year(year: int) -> int:
    """Return how many items all bodies together released in the year."""
    tallies = Tally.objects.filter(subject_type=DOCUMENT, year=year, measure="released")
    return int(tallies.aggregate(total=Sum("micros"))["total"] or 0) // MICROS


def manual_figures(body: Body, year: int) -> QuerySet[ManualFigure]:
    """Return the manual figures of a body and year; the caller checks permission."""
    found = ManualFigure.objects.filter(body=body, year=year)
    return found.select_related("person", "body", "undoes", "undone_by")


def taken_over_reports(bodies: Iterable[Body]) -> QuerySet[TakenOverReport]:
    """Return the imported reports that were published before the platform."""
    return TakenOverReport.current.filter(body__in=list(bodies)).select_related("body")


def published_taken_over() -> QuerySet[TakenOverReport]:
    """Return the reports taken over that were not replaced; each was published before, so it is public."""
    return TakenOverReport.current.select_related("body")


def taken_over_in(year: int, chains: Iterable[str] | None = None) -> int:
    """Return how many reports of the year were taken over, of these bodies or of all."""
    found = TakenOverReport.current.filter(year=year)
    if chains is not None:
        found = found.filter(is_in("body__chain", list(chains)))
    return found.count()


def local_rows_added(body: Body) -> QuerySet[LocalRow]:
    """Return the rows that this body itself has added to the form."""
    return LocalRow.objects.filter(body=body)


def capacity_in(
    by: Person, body_id: int | None, *, on: date, post: str | None = OFFICER
) -> Capacity | None:
    """
    Return the capacity in which a person may act for a body, own posts first.

    The default post is that of the report officer.
    """
    return next(
        (
            one
            for one in capacities_of(by, on=on).in_body(body_id or 0)
            if one.post == post and not one.office_id
        ),
        None,
    )


def reporting_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the bodies whose reports the person edits."""
    return capacities_of(person, on=on).whole_bodies({OFFICER})


def figure_body_ids(person: Person, *, on: date) -> set[int]:
    """
    Return the bodies whose figures the person may trace to acts: their own and all below.

    Law: 条例19 art. 46, 47 (supervision from level to level).
    """
    mine = read_body_ids(person, on=on)
    return set(tree_ids(sorted(mine), on=on)) if mine else set()


def read_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the bodies whose figures and reports the person may read because of a post there."""
    return capacities_of(person, on=on).whole_bodies(READERS)


@dataclass(frozen=True)
class RegisterYear:
    """The counts of one genre of a body in a year; `in_force` at its end."""

    year: int
    made: int
    repealed: int
    lapsed: int
    in_force: int


def register_years(chain: str, genre: str) -> list[RegisterYear]:
    """Return the yearly counts of a genre of a body, newest first, from the tallies of acts."""
    names = ("made", "repealed", "lapsed", "in_force")
    keys = {f"{name}:{genre}": name for name in names}
    found: dict[int, Counter[str]] = {}
    # At most four tallies a month: added up here, the database need not sort them.
    tallies = Tally.objects.filter(body=chain, subject_type=DOCUMENT, measure__in=sorted(keys))
    for year, measure, micros in tallies.order_by().values_list("year", "measure", "micros"):
        found.setdefault(year, Counter())[keys[measure]] += micros // MICROS
    years, stock = [], 0
    for year, counts in sorted(found.items()):
        stock += counts["in_force"]
        years.append(
            RegisterYear(year, counts["made"], counts["repealed"], counts["lapsed"], stock)
        )
    return years[::-1]


def stated_numbers(chain: str) -> list[tuple[int, str, int]]:
    """Return year, ground and number of the statements that a body published, newest year first."""
    keys = {f"stated:{ground}": ground for ground in (*Ground, "on_request")}
    tallies = Tally.objects.filter(body=chain, subject_type=DOCUMENT, measure__in=sorted(keys))
    found: Counter[tuple[int, str]] = Counter()
    for year, measure, micros in tallies.order_by().values_list("year", "measure", "micros"):
        found[year, keys[measure]] += micros // MICROS
    return [
        (-year, ground, found[-year, ground]) for year, ground in sorted((-y, g) for y, g in found)
    ]


@dataclass(frozen=True)
class InterpretationFigures:
    """How many policy documents of a year were to be interpreted, and how fast they were."""

    planned: int
    exempt: int
    interpreted: int
    in_time: int
    days: int

    @property
    def percent(self) -> int | None:
        """The part of the planned ones that was interpreted; None if none was planned."""
        return round(100 * self.interpreted / self.planned) if self.planned else None

    @property
    def mean_days(self) -> float | None:
        """The mean delay in working days; None without any interpretation."""
        return round(self.days / self.interpreted, 1) if self.interpreted else None


def interpretation_figures(chains: Iterable[str], year: int) -> InterpretationFigures:
    """Return the figures of these bodies for a year, from the tallies of the acts of release."""
    found: Counter[str] = Counter()
    sums = (
        Tally.objects.filter(body__in=sorted(chains), year=year, subject_type=DOCUMENT)
        .filter(Q(measure__startswith="interpretation:") | Q(measure__startswith="interpreted:"))
        .order_by()
        .values_list("measure")
        .annotate(total=Sum("micros"))
    )
    for measure, total in sums:
        found[measure] += total // MICROS
    delays = {
        int(name.partition(":")[2]): number
        for name, number in found.items()
        if name.startswith("interpreted:")
    }
    return InterpretationFigures(
        planned=found["interpretation:planned"],
        exempt=found["interpretation:exempt"],
        interpreted=sum(delays.values()),
        in_time=sum(number for days, number in delays.items() if days <= MAX_DELAY),
        days=sum(days * number for days, number in delays.items()),
    )
