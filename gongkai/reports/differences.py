"""Differences between current figures and those of a submitted report, and their acts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from gongkai.law.report_forms.shapes import Number, Place
from gongkai.ledger.models import Act
from gongkai.organisations.queries import chains_of
from gongkai.reports.checks import names_of
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import frozen_figures
from gongkai.statistics.cells import name_of
from gongkai.statistics.compilation import acts_behind, bodies_in, compile_figures


@dataclass(frozen=True)
class Difference:
    """
    One cell whose number has changed.

    `acts` are the acts recorded since submission that contribute to it; the caller orders them.
    """

    place: Place
    name: str
    label: str
    frozen: Number
    now: Number
    acts: QuerySet[Act]


def differences_of(report: AnnualReport) -> list[Difference]:
    """
    Return the cells that have changed since submission; empty for a draft.

    A corrected edition includes the changes. Law: 条例19 art. 50.
    """
    then, now = frozen_figures(report), compile_figures(report.body, report.year, report.scope)
    if then is None or now is None:
        return []
    chains = chains_of(bodies_in(report.body, report.year, report.scope))
    names = names_of(now)
    return [
        Difference(
            place,
            name_of(place),
            names[name_of(place)].label,
            then.cells.get(place, 0),
            number,
            acts_since(
                acts_behind(place, now.form, report.year, chains), report.frozen["heads"], chains
            ),
        )
        for place, number in now.cells.items()
        if number != then.cells.get(place, 0)
    ]


def acts_since(
    acts: QuerySet[Act], heads: Mapping[str, int], chains: Collection[str]
) -> QuerySet[Act]:
    """
    Return the acts recorded after the position of each chain; a chain without position is new.

    This is one expression with a branch for each chain: SQLite limits the depth of combined
    conditions.
    """
    positions = [
        When(chain=chain, then=Value(heads[chain])) for chain in sorted(chains) if chain in heads
    ]
    return acts.annotate(
        frozen_at=Case(*positions, default=Value(0), output_field=IntegerField())
    ).filter(seq__gt=F("frozen_at"))
