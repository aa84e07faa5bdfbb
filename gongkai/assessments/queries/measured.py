"""
The values that are measured from acts, by name; formulas of indicators are made of these names.

What tallies count is read from them for all bodies at once, and opens into its acts. Columns, broken
links and duties are those of the day on which they are measured.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.applications.measures import APPLICATION
from gongkai.applications.states import RemedyRoute
from gongkai.calendars.queries import Calendars
from gongkai.documents.measures import DOCUMENT
from gongkai.documents.models import Document
from gongkai.documents.queries.interpretations import MAX_DELAY
from gongkai.duties.models import BrokenLink, DutyTally
from gongkai.duties.queries import columns_of_body
from gongkai.duties.states import DutyState
from gongkai.kit.id_lists import is_in
from gongkai.law.clocks import release_due
from gongkai.ledger.measures import MICROS
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.mailbox.measures import LETTER
from gongkai.organisations.models import Body
from gongkai.statistics.counting import acts_under
from gongkai.statistics.models import Tally
from gongkai.supervision.measures import TASK

Keys = tuple[tuple[str, str], ...]
# Complaints to a supervising body decide on no reply.
ROUTES = (RemedyRoute.RECONSIDERATION, RemedyRoute.COURT, RemedyRoute.COURT_AFTER)


@dataclass(frozen=True)
class Measured:
    """One measured value; `keys` are the tallies that it adds up, if acts are counted."""

    name: str
    label: str | Promise
    keys: Keys = ()
    prefix: tuple[str, str] | None = None  # all tallies of a kind of subject that begin so
    opens: bool = True  # whether acts are behind it
    acts: Q | None = None  # the acts, where facets are numbers, which keys of tallies write as text


def _decided(results: tuple[str, ...]) -> Keys:
    return tuple((APPLICATION, f"decided:{route}:{one}") for route in ROUTES for one in results)


INTERPRETED = Q(
    verb=Verb.DOCUMENT_RELEASED, subject_type=DOCUMENT, facets__has_key="interpretation_delay"
)
MEASURED: tuple[Measured, ...] = (
    Measured("released", _("Documents released"), ((DOCUMENT, "released"),)),
    Measured("released_in_time", _("Documents released within 20 working days of being formed")),
    Measured("corrected", _("Documents corrected"), ((DOCUMENT, "corrected"),)),
    Measured("withdrawn", _("Documents withdrawn"), ((DOCUMENT, "withdrawn"),)),
    Measured(
        "interpretations_due",
        _("Policy documents to be interpreted"),
        ((DOCUMENT, "interpretation:planned"),),
    ),
    Measured(
        "interpreted",
        _("Policy documents interpreted"),
        prefix=(DOCUMENT, "interpreted:"),
        acts=INTERPRETED,
    ),
    Measured(
        "interpreted_in_time",
        _("Policy documents interpreted within three working days"),
        tuple((DOCUMENT, f"interpreted:{days}") for days in range(MAX_DELAY + 1)),
        acts=INTERPRETED & Q(facets__interpretation_delay__lte=MAX_DELAY),
    ),
    Measured("replies", _("Applications ended"), prefix=(APPLICATION, "ended:")),
    Measured(
        "replies_in_time", _("Applications ended in time"), prefix=(APPLICATION, "ended:yes:")
    ),
    Measured(
        "remedies",
        _("Remedies against replies decided"),
        _decided(("upheld", "corrected", "other")),
    ),
    Measured(
        "remedies_corrected",
        _("Replies corrected or annulled by a remedy"),
        _decided(("corrected",)),
    ),
    Measured("letters", _("Letters answered"), ((LETTER, "answered:yes"), (LETTER, "answered:no"))),
    Measured("letters_in_time", _("Letters answered in time"), ((LETTER, "answered:yes"),)),
    Measured("tasks", _("Tasks of plans given"), ((TASK, "tasks"),)),
    Measured("tasks_in_time", _("Tasks of plans done in time"), ((TASK, "tasks_done:yes"),)),
    Measured("columns", _("Columns of the catalogue"), opens=False),
    Measured("empty_columns", _("Columns without any document"), opens=False),
    Measured("stale_columns", _("Columns that were not updated in time"), opens=False),
    Measured("broken_links", _("Broken links in public documents"), opens=False),
    Measured("duties", _("Duties to publish of the year"), opens=False),
    Measured("duties_missed", _("Duties to publish that were met late or missed"), opens=False),
)
BY_NAME: Mapping[str, Measured] = {one.name: one for one in MEASURED}
NAMES = frozenset(BY_NAME)
OF_COLUMNS = frozenset({"columns", "empty_columns", "stale_columns"})
Values = dict[int, dict[str, Decimal]]
# A document that was withdrawn has no public version; its row keeps the day.
FORMED = Coalesce("public_version__formed_on", "formed_on")


def measured_values(
    bodies: Sequence[Body], year: int, *, on: date, names: Collection[str] = NAMES
) -> Values:
    """
    Return the measured values of these bodies for a year, by body and name.

    Four queries for all bodies together; the columns of a body cost three queries each and are
    read only if a name asks for them.
    """
    found: Values = {body.pk: dict.fromkeys(names, Decimal(0)) for body in bodies}
    tallies = _tallies(bodies, year)
    for body in bodies:
        for name in names:
            one = BY_NAME[name]
            if one.keys:
                found[body.pk][name] = sum(
                    (tallies[body.chain][key] for key in one.keys), Decimal(0)
                )
            elif one.prefix:
                found[body.pk][name] = sum(
                    (
                        number
                        for (kind, measure), number in tallies[body.chain].items()
                        if kind == one.prefix[0] and measure.startswith(one.prefix[1])
                    ),
                    Decimal(0),
                )
    _set(found, "released_in_time", _released_in_time(bodies, year) if bodies else {})
    ids = [body.pk for body in bodies]
    links = BrokenLink.objects.filter(is_in("body_id", ids)).order_by()
    _set(found, "broken_links", dict(links.values_list("body_id").annotate(Count("pk"))))
    for name, states in (
        ("duties", [state for state in DutyState if state != DutyState.OPEN]),
        ("duties_missed", [DutyState.LATE, DutyState.MISSING]),
    ):
        if name in names:
            duties = DutyTally.objects.filter(is_in("body_id", ids), year=year, state__in=states)
            sums = duties.order_by().values_list("body_id").annotate(Sum("number"))
            _set(found, name, dict(sums))
    if OF_COLUMNS & set(names):
        for body in bodies:
            for name, number in _columns(body, on=on).items():
                _set(found, name, {body.pk: number})
    return found


def acts_of(name: str, body: Body, year: int) -> QuerySet[Act] | None:
    """Return the acts behind a measured value of a body; None if no acts are behind it."""
    one = BY_NAME.get(name)
    if one is None or not one.opens:
        return None
    acts = Act.objects.filter(body=body.chain, on__year=year)
    if one.name == "released_in_time":
        late = _documents_late(body, year)
        found = acts.filter(verb=Verb.DOCUMENT_RELEASED, subject_type=DOCUMENT)
        return found.exclude(subject_id__in=late)
    if one.acts is not None:
        return acts.filter(one.acts)
    keys = one.keys
    if one.prefix:
        kind, prefix = one.prefix
        tallies = Tally.objects.filter(
            body=body.chain, year=year, subject_type=kind, measure__startswith=prefix
        )
        names = tallies.order_by().values_list("measure", flat=True).distinct()
        keys = tuple((kind, measure) for measure in names)
    return acts.filter(acts_under(keys))


def _set(found: Values, name: str, numbers: Mapping[int, int]) -> None:
    for body, number in numbers.items():
        if name in found[body]:
            found[body][name] = Decimal(number)


def _tallies(bodies: Sequence[Body], year: int) -> Mapping[str, Mapping[tuple[str, str], Decimal]]:
    sums = Tally.objects.filter(
        is_in("body", [body.chain for body in bodies]),
        year=year,
        subject_type__in=[DOCUMENT, APPLICATION, LETTER, TASK],
    ).order_by()
    found: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for chain, kind, measure, micros in sums.values_list(
        "body", "subject_type", "measure"
    ).annotate(Sum("micros")):
        found[chain][kind, measure] += micros
    return {
        body.chain: defaultdict(
            Decimal,
            {key: Decimal(micros) / MICROS for key, micros in found[body.chain].items()},
        )
        for body in bodies
    }


def _first_releases(bodies: Sequence[Body], year: int) -> QuerySet[Document]:
    """Return the documents that these bodies released for the first time in a year."""
    return Document.objects.filter(
        is_in("body_id", [body.pk for body in bodies]),
        released_on__gte=date(year, 1, 1),
        released_on__lte=date(year, 12, 31),
    )


def _released_in_time(bodies: Sequence[Body], year: int) -> dict[int, int]:
    """Return how many releases were within 20 working days. One query, grouped by days."""
    calendars, regions = Calendars(), {body.pk: body.region for body in bodies}
    rows = _first_releases(bodies, year).order_by()
    found: Counter[int] = Counter()
    for body, formed, released, number in rows.values_list(
        "body_id", FORMED, "released_on"
    ).annotate(Count("pk")):
        if _in_time(calendars, regions[body], formed, released):
            found[body] += number
    return found


def _documents_late(body: Body, year: int) -> list[str]:
    calendars = Calendars()
    rows = _first_releases([body], year).values_list("pk", FORMED, "released_on")
    return [
        str(pk)
        for pk, formed, released in rows
        if not _in_time(calendars, body.region, formed, released)
    ]


def _in_time(calendars: Calendars, region: str, formed: date | None, released: date) -> bool:
    """
    Return whether a release was in time; without a day of forming it was not shown to be.

    Law: 条例19 art. 26.
    """
    return formed is not None and released <= release_due(calendars.of(region), formed).on


def _columns(body: Body, *, on: date) -> dict[str, int]:
    columns = columns_of_body(body, on=on, limits=settings.GONGKAI_COLUMNS)
    return {
        "columns": len(columns),
        "empty_columns": sum(one.is_empty for one in columns),
        "stale_columns": sum(one.stale_on is not None and one.stale_on <= on for one in columns),
    }
