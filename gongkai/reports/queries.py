"""Queries for annual reports: visibility, work queues, deadlines and submissions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from gongkai.documents.models import Document
from gongkai.documents.queries import is_public_document
from gongkai.kit.id_lists import is_in
from gongkai.kit.sql_rows import sql_row
from gongkai.kit.workflows import Step
from gongkai.law.clocks import report_due
from gongkai.notifications.queries import (
    MANY_BODIES,
    bodies_with_tasks,
    names_with_tasks,
    tasks_in,
)
from gongkai.notifications.tasks import Queues, queue_name
from gongkai.organisations.models import Body, BodyTerm, Person
from gongkai.organisations.models.posts import in_force
from gongkai.organisations.queries import User, capacities_of, person_of
from gongkai.organisations.states import BodyKind
from gongkai.reports import workflow
from gongkai.reports.models import AnnualReport
from gongkai.reports.states import SUBMITTED_STATES, ReportState
from gongkai.statistics.compilation import Compiled, compiled_from_frozen
from gongkai.statistics.models import TakenOverReport
from gongkai.statistics.queries import figure_body_ids, read_body_ids


def public_reports() -> QuerySet[AnnualReport]:
    """
    Return the public reports: the newest published edition of each body and year.

    The document of the report must be public.
    """
    newer = AnnualReport.objects.filter(
        body=OuterRef("body"),
        year=OuterRef("year"),
        state=ReportState.PUBLISHED,
        edition__gt=OuterRef("edition"),
    )
    return AnnualReport.objects.filter(
        ~Exists(newer), is_public_document("document"), state=ReportState.PUBLISHED
    )


def state_of_published_reports(body: int) -> tuple[object, ...]:
    """
    Return what changes when a report of the body (by primary key) is published, or is no longer. One query.

    Both happen shortly after the act on the document of the report, and the second without an act.
    """
    query = (
        "SELECT MAX(published_at), COUNT(*) FROM reports_annualreport"
        " WHERE body_id = %s AND state = %s"
    )
    return sql_row(query, body, ReportState.PUBLISHED.value) or ()


def reports_visible_to(user: User, *, on: date) -> QuerySet[AnnualReport]:
    """
    Return the reports that the user may see.

    These are the public reports, the reports of the user's bodies, and the submitted reports of
    subordinate bodies. Drafts of a body are visible only to that body.
    """
    person = person_of(user)
    if person is None:
        return public_reports()
    return AnnualReport.objects.filter(
        Q(pk__in=listed_reports(person, on=on).values("pk"))
        | Q(pk__in=public_reports().values("pk"))
    )


def work_of(person: Person, *, on: date) -> QuerySet[AnnualReport]:
    """
    Return the reports whose primary step belongs to one of the person's posts.

    These are reports of the person's bodies and of the bodies directly below.
    """
    tasks = tasks_in(report_queues(person, on=on), on=on)
    return AnnualReport.objects.filter(pk__in=tasks.values("item_id"))


def report_queues(person: Person, *, on: date) -> list[Queues]:
    """
    Return the queues of reports that the person reads.

    These are those of the person's bodies and of the bodies directly below. One query for holders
    of a post that takes a step in the superior body.
    """
    capacities = capacities_of(person, on=on)
    names: set[str] = set()
    for step in workflow.WORKFLOW:
        if not step.primary:
            continue
        bodies = capacities.whole_bodies({str(step.post)})
        if bodies and workflow.side_of(step) == workflow.Side.ABOVE:
            bodies = _bodies_below(bodies, step)
        names |= set(names_with_tasks(bodies, *_queues_of(step)))
    return [Queues(frozenset(names), frozenset({person.pk}))] if names else []


def queue_of(step: Step[ReportState, Any], body_id: int) -> str:
    """Return the queue of the reports of a body that wait for a step, there or in the body above."""
    return queue_name(*_queues_of(step), body_id)


def _queues_of(step: Step[ReportState, Any]) -> tuple[str, str, str]:
    return "report", str(step.post), workflow.side_of(step).value


def _bodies_below(bodies: set[int], step: Step[ReportState, Any]) -> set[int]:
    """Return the bodies right below these; under many bodies only those with tasks of the step."""
    below = Body.objects.filter(is_in("parent_id", bodies))
    if len(bodies) > MANY_BODIES:
        waiting = bodies_with_tasks(*_queues_of(step))
        if not waiting:
            return set()
        below = below.filter(is_in("pk", waiting))
    return set(below.values_list("pk", flat=True))


def due_on(body: Body, year: int) -> date:
    """Return the last day for the report of a body; departments have less time than governments."""
    return report_due(year, government=body.kind == BodyKind.GOVERNMENT)


def listed_reports(person: Person, *, on: date) -> QuerySet[AnnualReport]:
    """
    Return the reports that the desk lists for a person.

    These are the reports of the person's bodies and the submitted reports of subordinate bodies.
    """
    mine = read_body_ids(person, on=on)
    below = figure_body_ids(person, on=on) - mine
    return AnnualReport.objects.filter(
        is_in("body_id", mine) | is_in("body_id", below) & ~Q(state=ReportState.DRAFTING)
    )


def document_of_earlier_edition(report: AnnualReport) -> Document | None:
    """Return the public document of an earlier edition; a corrected edition is its next version."""
    earlier = AnnualReport.objects.filter(
        is_public_document("document"),
        body=report.body_id,
        year=report.year,
        edition__lt=report.edition,
    )
    before = earlier.select_related("document").order_by("-edition").first()
    return before.document if before is not None else None


def latest_report(body: Body, year: int) -> AnnualReport | None:
    """Return the newest edition of a report, in any state."""
    return AnnualReport.objects.filter(body=body, year=year).order_by("-edition").first()


def submissions_below(body: Body, *, year: int) -> QuerySet[Body]:
    """
    Return the bodies directly below a body at the end of the year with the status of their reports.

    Each row has `report_id`, `report_state`, `report_edition`, `submitted_at` and `accepted_at`,
    null without a report. One query; the caller orders it by `position` and `id`.
    """
    newest = AnnualReport.objects.filter(body=OuterRef("pk"), year=year).order_by("-edition")
    return Body.objects.filter(pk__in=_right_below(body, year)).annotate(
        report_id=Subquery(newest.values("pk")[:1]),
        report_state=Subquery(newest.values("state")[:1]),
        report_edition=Subquery(newest.values("edition")[:1]),
        submitted_at=Subquery(newest.values("submitted_at")[:1]),
        accepted_at=Subquery(newest.values("accepted_at")[:1]),
    )


def frozen_figures(report: AnnualReport, scope: str = "") -> Compiled | None:
    """Return the frozen figures of a report; None before submission or without this scope."""
    return compiled_from_frozen(report.figures, scope) if report.figures is not None else None


def reports_below(body: Body, year: int) -> Mapping[int, AnnualReport | None]:
    """Return the last submitted report of each body directly below, or None. Two queries."""
    below = dict.fromkeys(_right_below(body, year))
    rows = AnnualReport.objects.filter(
        body__in=_right_below(body, year), year=year, state__in=sorted(SUBMITTED_STATES)
    )
    rows = rows.select_related("figures").order_by("edition")
    found: dict[int, AnnualReport | None] = {**below, **{one.body_id: one for one in rows}}
    return found


def branches_below(body: Body, year: int) -> dict[int, int]:
    """Map each body of the tree to its ancestor directly below the top. One query."""
    children: dict[int, list[int]] = {}
    for one, parent in BodyTerm.objects.filter(in_force(date(year, 12, 31))).values_list(
        "body_id", "parent_id"
    ):
        children.setdefault(parent or 0, []).append(one)
    found: dict[int, int] = {}
    queue = [(one, one) for one in children.get(body.pk, [])]
    for one, top in queue:  # the loop appends to the queue
        if one not in found:
            found[one] = top
            queue += [(child, top) for child in children.get(one, [])]
    return found


def bodies_without_report(year: int) -> QuerySet[Body]:
    """Return the bodies that existed at the end of the year, still exist, and have no report."""
    stood = BodyTerm.objects.filter(in_force(date(year, 12, 31))).values("body")
    opened = AnnualReport.objects.filter(year=year).values("body")
    earlier = TakenOverReport.current.filter(year=year).values("body")
    return (
        Body.objects.filter(pk__in=stood, ended_on=None)
        .exclude(pk__in=opened)
        .exclude(pk__in=earlier)
    )


def _right_below(body: Body, year: int) -> QuerySet[BodyTerm, int]:
    """Select the bodies that stood below a body at the end of the year, without ended ones."""
    last = date(year, 12, 31)
    stood = BodyTerm.objects.filter(in_force(last), parent=body)
    return stood.exclude(body__ended_on__lte=last).values_list("body_id", flat=True)
