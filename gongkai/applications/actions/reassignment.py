"""Reassign the cases of an absent officer in one transaction."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from gongkai.applications.models import Application
from gongkai.applications.recording import save_and_record_step
from gongkai.applications.rules.intake import refusal_to_reassign
from gongkai.applications.workflow import ASSIGN
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Person
from gongkai.organisations.queries import cached_capacities


@transaction.atomic
def reassign_applications(
    cases: Iterable[Application], *, by: Person, at: datetime, absent: Person, officer: Person
) -> list[tuple[Application, Refusal | None]]:
    """
    Reassign cases of an absent officer.

    Returns each case with its refusal, or None if it was reassigned. Rows are locked in the order
    of their ids, then chains in their order, so that concurrent calls cannot deadlock. Each
    reassignment is a separate act.
    Law: 条例19 art. 45.
    """
    ids = [case.pk for case in cases]
    rows = list(
        Application.objects.select_for_update(of=("self",))
        .filter(pk__in=ids)
        .select_related("body")
        .order_by("pk")
    )
    done: list[tuple[Application, Refusal | None]] = []
    with cached_capacities():  # caches the posts of the two persons for all cases
        for case in sorted(rows, key=lambda one: (one.body.chain, one.pk)):
            refusal = refusal_to_reassign(case, by=by, at=at, absent=absent, officer=officer)
            if refusal is None:
                case.officer = officer
                facets = {"officer": officer.pk, "absent": absent.pk}
                save_and_record_step(case, ASSIGN, by=by, at=at, facets=facets)
            done.append((case, refusal))
    return done
