"""Queries of schemes: who sees them, their content and its digest, results of a trial."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from gongkai.assessments.formulas import Node, evaluated, names_in, parsed
from gongkai.assessments.models import Indicator, Scheme
from gongkai.assessments.queries.measured import NAMES, measured_values
from gongkai.assessments.scoring import Total, Weighted, total_of
from gongkai.assessments.states import SchemeState, Way
from gongkai.assessments.workflow import ASSESSORS
from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import User, bodies_in_force, capacities_of, person_of
from gongkai.organisations.states import BodyKind, PostKind
from gongkai.supervision.queries.register import supervised_by

SERIES = "KF"  # 考核方案


def assessing_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose assessments the person prepares."""
    return capacities_of(person, on=on).whole_bodies(ASSESSORS)


def read_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose schemes and assessments the person reads before they end."""
    return capacities_of(person, on=on).whole_bodies({*ASSESSORS, PostKind.APPROVER})


def schemes_visible_to(user: User, *, on: date) -> QuerySet[Scheme]:
    """Return the schemes that the user sees: adopted ones, and drafts of the user's bodies."""
    person = person_of(user)
    if person is None:
        return Scheme.objects.none()
    return Scheme.objects.filter(
        Q(state=SchemeState.ADOPTED) | is_in("body_id", read_body_ids(person, on=on))
    )


def adopted_schemes(body_ids: Iterable[int]) -> QuerySet[Scheme]:
    """Return the adopted schemes of these bodies, the newest first."""
    found = Scheme.objects.filter(is_in("body_id", set(body_ids)), state=SchemeState.ADOPTED)
    return found.order_by("-year", "-id")


def indicators_of(scheme: Scheme) -> list[Indicator]:
    """Return the indicators of a scheme in the order of its tree. One query."""
    return list(scheme.indicators.order_by("position"))


def weighted(indicators: Iterable[Indicator]) -> list[Weighted]:
    """Return the indicators as the arithmetic needs them."""
    return [Weighted(one.code, one.weight, one.role, one.way != Way.GROUP) for one in indicators]


def content_digest(scheme: Scheme, indicators: Sequence[Indicator]) -> str:
    """Return the SHA-256 of everything that decides a result: it changes with any of it."""
    content = [
        [scheme.tolerance, scheme.bonus_from],
        *(
            [
                one.code,
                one.title,
                str(one.weight.normalize()),
                one.role,
                one.way,
                one.formula,
                one.checklist,
                one.reported,
            ]
            for one in indicators
        ),
    ]
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def formulas_of(indicators: Iterable[Indicator]) -> dict[str, Node]:
    """Return the formulas of the measured indicators by code."""
    return {one.code: parsed(one.formula, NAMES) for one in indicators if one.way == Way.MEASURED}


def assessed_bodies(body: Body, *, on: date) -> list[Body]:
    """
    Return the bodies that a body assesses: right below it, or below the government of an office.

    Governments and departments are ranked apart; whoever assesses is not among them.
    """
    below = supervised_by([body.pk], on=on)
    top = body.parent_id if body.kind == BodyKind.GENERAL_OFFICE and body.parent_id else body.pk
    found = bodies_in_force().filter(is_in("pk", below), parent_id=top).exclude(pk=body.pk)
    return list(found.order_by("position", "id"))


def measured_totals(
    scheme: Scheme, indicators: Sequence[Indicator], bodies: Sequence[Body], year: int, *, on: date
) -> dict[int, Total]:
    """Return what the measured indicators of a scheme give for these bodies on a year's data."""
    formulas = formulas_of(indicators)
    names = set().union(*map(names_in, formulas.values())) if formulas else set()
    values = measured_values(bodies, year, on=on, names=names)
    rows = weighted(indicators)
    return {
        body.pk: total_of(rows, _results(formulas, values[body.pk]), bonus_from=scheme.bonus_from)
        for body in bodies
    }


def _results(
    formulas: Mapping[str, Node], values: Mapping[str, Decimal]
) -> dict[str, Decimal | None]:
    return {code: evaluated(node, values) for code, node in formulas.items()}


def next_number(body: Body, year: int) -> str:
    """Return the next number of a scheme of a locked body."""
    prefix = f"{body.code}-{SERIES}{year}-"
    last = Scheme.objects.filter(number__startswith=prefix).order_by("-number").first()
    return f"{prefix}{int(last.number.rpartition('-')[2]) + 1 if last else 1:05}"
