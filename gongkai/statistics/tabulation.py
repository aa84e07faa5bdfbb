"""Statistics of a year by one dimension, compared with the previous year, from the tallies."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.applications.measures import APPLICATION
from gongkai.applications.states import ApplicantKind, Arrival, RemedyResult, RemedyRoute
from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.channels.states import Channel
from gongkai.documents.measures import DOCUMENT
from gongkai.error_reports.measures import ERROR_REPORT
from gongkai.error_reports.states import ErrorKind, ErrorResult
from gongkai.kit.id_lists import is_in
from gongkai.law.outcomes import OUTCOMES
from gongkai.law.report_forms.shapes import Number
from gongkai.organisations.models import Body
from gongkai.statistics.compilation import number_of
from gongkai.statistics.counting import Key
from gongkai.statistics.models import Tally

MONTH, BODY = "month", "body"
# The countable subjects: kind and measure, label, and dimensions of the tallies.
SUBJECTS: dict[str, tuple[Key, str | Promise, tuple[str, ...]]] = {
    "items": ((DOCUMENT, "item"), _("Items made public"), ("genre", "item")),
    "deliveries": ((DOCUMENT, "channel"), _("Deliveries by channel"), ("channel",)),
    "received": ((APPLICATION, "received"), _("Applications received"), ("way", "applicant")),
    "closed": ((APPLICATION, "closed"), _("Applications answered"), ("outcome", "applicant")),
    "lodged": ((APPLICATION, "lodged"), _("Remedies taken"), ("route",)),
    "decided": ((APPLICATION, "decided"), _("Remedies decided"), ("route", "result")),
    "errors_reported": ((ERROR_REPORT, "reported"), _("Errors reported"), ("error_kind",)),
    "errors_answered": (
        (ERROR_REPORT, "answered"),
        _("Reports of errors answered"),
        ("in_time", "error_result"),
    ),
}
# The measure without dimensions that counts the same acts, read where no dimension is asked for.
WITHOUT_DIMENSIONS: dict[Key, str] = {(DOCUMENT, "item"): "released"}
# Short, because twelve of them stand side by side below a chart.
MONTHS = (
    _("Jan"),
    _("Feb"),
    _("Mar"),
    _("Apr"),
    _("May"),
    _("Jun"),
    _("Jul"),
    _("Aug"),
    _("Sep"),
    _("Oct"),
    _("Nov"),
    _("Dec"),
)
CUTS: dict[str, str | Promise] = {
    MONTH: _("Month"),
    BODY: _("Body"),
    "genre": _("Genre"),
    "item": _("Catalogue item"),
    "channel": _("Channel"),
    "way": _("Way of arrival"),
    "applicant": _("Kind of applicant"),
    "outcome": _("Outcome"),
    "route": _("Remedy"),
    "result": _("Result"),
    "error_kind": _("Kind of error"),
    "error_result": _("Result of the report"),
    "in_time": _("In time"),
}


@dataclass(frozen=True)
class Row:
    """One row: its label, its number, and the number of the previous year."""

    key: str
    label: str
    now: Number
    before: Number
    is_ahead: bool = False  # a month that has not begun: there is no number yet, not zero

    @property
    def change(self) -> Number:
        """The difference from the previous year."""
        return self.now - self.before

    @property
    def percent(self) -> Decimal | None:
        """The change in percent, or None if the previous year is zero."""
        return (
            (Decimal(self.change) * 100 / Decimal(self.before)).quantize(Decimal("0.1"))
            if self.before
            else None
        )


@dataclass(frozen=True)
class Tabulation:
    """All rows in the order of the dimension."""

    subject: str
    cut: str
    year: int
    rows: tuple[Row, ...]
    total: Row


def cuts_of(subject: str) -> tuple[str, ...]:
    """Return the dimensions of a subject."""
    return (MONTH, BODY, *SUBJECTS[subject][2])


def tabulate(
    subject: str,
    cut: str,
    year: int,
    chains: Collection[str] | None = None,
    *,
    today: date,
) -> Tabulation:
    """
    Count a subject of a year by one dimension, of some bodies or of all. Two queries.

    Months after that of `today` are marked as ahead.
    """
    measure, _label, dimensions = SUBJECTS[subject]
    tallies = Tally.objects.filter(_tallies_for(measure, cut), year__in=(year, year - 1))
    tallies = tallies if chains is None else tallies.filter(is_in("body", chains))
    now, before = _sums(tallies, cut, year, dimensions)
    names = _names(cut)
    known = set(now) | set(before)
    keys = [key for key in names if key in known or cut == MONTH] + sorted(known - set(names))
    rows = tuple(
        Row(
            key,
            str(names.get(key, key or "—")),
            number_of(now[key]),
            number_of(before[key]),
            cut == MONTH and (year, int(key)) > (today.year, today.month),
        )
        for key in keys
    )
    total = Row("", gettext("Total"), number_of(sum(now.values())), number_of(sum(before.values())))
    return Tabulation(subject, cut, year, rows, total)


def tallies_of(measure: Key) -> Q:
    """Return the tallies of one measure that has dimensions."""
    subject_type, name = measure
    # A range, because SQLite finds no beginning of a text in an index; ";" follows ":".
    return Q(subject_type=subject_type, measure__gte=f"{name}:", measure__lt=f"{name};")


def state_of_tables(shown: Iterable[tuple[str, str]], year: int) -> tuple[object, ...]:
    """Return what changes with each act that changes one of these tables. One query for each."""
    found: list[object] = []
    for wanted in dict.fromkeys(_tallies_for(SUBJECTS[one][0], cut) for one, cut in shown):
        tallies = Tally.objects.filter(wanted, year__in=(year, year - 1))
        found += tallies.aggregate(rows=Count("pk"), sum=Sum("micros")).values()
    return tuple(found)


def _tallies_for(measure: Key, cut: str) -> Q:
    subject_type, _name = measure
    if cut in {MONTH, BODY} and measure in WITHOUT_DIMENSIONS:
        return Q(subject_type=subject_type, measure=WITHOUT_DIMENSIONS[measure])
    return tallies_of(measure)


def _sums(
    tallies: QuerySet[Tally], cut: str, year: int, dimensions: tuple[str, ...]
) -> tuple["Counter[str]", "Counter[str]"]:
    now: Counter[str] = Counter()
    before: Counter[str] = Counter()
    column = {MONTH: "month", BODY: "body"}.get(cut, "measure")
    for when, value, micros in (
        tallies.order_by().values_list("year", column).annotate(all=Sum("micros"))
    ):
        key = (
            str(value).split(":")[1 + dimensions.index(cut)] if column == "measure" else str(value)
        )
        (now if when == year else before)[key] += micros
    return now, before


def _names(cut: str) -> dict[str, str | Promise]:
    """Return the labels of a dimension's values, in their usual order."""
    if cut == MONTH:
        return {str(number): name for number, name in enumerate(MONTHS, start=1)}
    if cut == BODY:
        return {body.chain: body.label for body in Body.objects.order_by("position", "id")}
    if cut == "genre":
        return {one.code: one.label for one in Genre.objects.order_by("position")}
    if cut == "item":
        return {one.code: one.label for one in CatalogueItem.objects.order_by("position")}
    fixed: dict[str, dict[str, str | Promise]] = {
        "channel": {"web": _("Government web site"), **dict(Channel.choices)},
        "way": dict(Arrival.choices),
        "applicant": dict(ApplicantKind.choices),
        "outcome": {outcome.value: gettext(known.name) for outcome, known in OUTCOMES.items()},
        "route": dict(RemedyRoute.choices),
        "result": dict(RemedyResult.choices),
        "error_kind": dict(ErrorKind.choices),
        "error_result": dict(ErrorResult.choices),
        "in_time": {"yes": _("in time"), "no": _("late")},
    }
    return fixed[cut]
