"""An independent check of the tallies: the database adds up the acts again."""

from collections import Counter
from decimal import Decimal

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear

from gongkai.ledger.measures import MICROS, Measure
from gongkai.ledger.models import Act, Cursor
from gongkai.statistics.counting import CONSUMER, SumKey, is_about
from gongkai.statistics.models import Tally
from gongkai.statistics.registry import registered

Counted = tuple[str, int, int, str]  # body, year, month, measure with its dimensions


def faults_of_tallies() -> tuple[int, list[str]]:
    """Return the number of compared sums and a line for each difference."""
    counted = sums_of_ledger()
    stored = {
        (body, year, month, subject_type, measure): micros
        for body, year, month, subject_type, measure, micros in Tally.objects.values_list(
            "body", "year", "month", "subject_type", "measure", "micros"
        )
    }
    keys = {key for key, micros in counted.items() if micros} | {
        key for key, micros in stored.items() if micros
    }
    faults = [
        f"{body} {year}-{month:02} {measure}: the tally is {_plain(stored.get(key, 0))}, "
        f"the ledger {_plain(counted[key])} ({subject_type})"
        for key in sorted(keys)
        if stored.get(key, 0) != counted[key]
        for body, year, month, subject_type, measure in [key]
    ]
    return len(keys), faults


def sums_of_ledger() -> Counter[SumKey]:
    """Add up the ledger by measure, up to the consumer's position. One query for each measure."""
    read = Cursor.objects.filter(consumer=CONSUMER, chain=OuterRef("chain")).values("seq")[:1]
    acts = Act.objects.annotate(_read=Coalesce(Subquery(read), 0)).filter(seq__lte=F("_read"))
    sums: Counter[SumKey] = Counter()
    for table in registered().tables:
        for measure in table.measures:
            under = acts.filter(is_about(table.subject_type), measure.where())
            found = (_by_amount if measure.amount else _by_quantity)(measure, under)
            for (body, year, month, key), micros in found:
                sums[body, year, month, table.subject_type, key] += micros
    return sums


def _by_quantity(measure: Measure, acts: QuerySet[Act]) -> list[tuple[Counted, int]]:
    names = [f"_{name}" for name in measure.dimensions]
    rows = (
        acts.annotate(_year=ExtractYear("on"), _month=ExtractMonth("on"))
        .annotate(**{f"_{name}": KeyTransform(name, "facets") for name in measure.dimensions})
        .order_by()
        .values_list("body", "_year", "_month", *names)
        .annotate(_sum=Sum("quantity"))
    )
    return [
        (
            (body, year, month, ":".join((measure.name, *map(_dimension_text, words)))),
            measure.sign * total * MICROS,
        )
        for body, year, month, *words, total in rows
    ]


def _by_amount(measure: Measure, acts: QuerySet[Act]) -> list[tuple[Counted, int]]:
    """Add up numbers that are stored as text; the database would round them."""
    found = []
    for act in acts.filter(Q(facets__has_key=measure.amount)).order_by().iterator():
        amount = Decimal(str(act.facets[measure.amount])) * MICROS / measure.unit
        key = ":".join((measure.name, *(str(act.facets.get(one)) for one in measure.dimensions)))
        found.append(((act.body, act.on.year, act.on.month, key), measure.sign * int(amount)))
    return found


def _dimension_text(value: object) -> str:
    """Return a dimension's value from JSON as text, as `ledger.measures` writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _plain(micros: int) -> str:
    return f"{Decimal(micros) / MICROS:f}"
