"""The applications and searches that wait for somebody."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from gongkai.applications import workflow
from gongkai.applications.models import Application, Consultation, Letter, SearchTask
from gongkai.applications.models.applications import UNANSWERED
from gongkai.applications.queries.access import visible_to
from gongkai.applications.states import OPEN, WORKED_ON, Stage
from gongkai.organisations.models import Person
from gongkai.organisations.queries import User, capacities_of
from gongkai.organisations.states import PostKind


def waiting_cases(person: Person, *, on: date) -> QuerySet[Application]:
    """
    Return the cases that wait for the person.

    For officers these are new cases and their own cases, for supervisors proposed replies.
    An unassigned case waits for every officer of the body. After the deadline for a clarification
    or payment, the case waits for the officer again, who closes it.
    """
    here = [one for one in capacities_of(person, on=on) if one.office_id is None]
    officer = [one.body_id for one in here if one.post == PostKind.CASE_OFFICER]
    supervisor = [one.body_id for one in here if one.post == PostKind.CASE_SUPERVISOR]
    mine = Q(officer=person) | Q(officer=None)
    working, deciding = (
        _awaiting(post, on=on) for post in (PostKind.CASE_OFFICER, PostKind.CASE_SUPERVISOR)
    )
    # The stages are repeated outside the OR so that the database uses the index on the stage.
    awaited = frozenset().union(*(step.sources for step in workflow.WORKFLOW if step.primary))
    waiting = Application.objects.filter(
        body_id__in=sorted({*officer, *supervisor}), stage__in=sorted(awaited)
    )
    return waiting.filter(
        (Q(body_id__in=officer) & mine & working) | (Q(body_id__in=supervisor) & deciding)
    )


def _awaiting(post: PostKind, *, on: date) -> Q:
    """Return the filter for applications at a stage from which the post takes a primary step."""
    # Until its deadline, an application at one of these stages waits for the applicant and not for
    # the body.
    lapsed = {
        Stage.CLARIFYING: Q(clarification__answer_by__lt=on),
        Stage.FEE_ASKED: Q(fee__due_on__lt=on),
    }
    # The step EXTEND applies only if an extension was proposed.
    proposed = {workflow.EXTEND.name: Q(extension__isnull=False, extension__notified_on=None)}
    steps = [step for step in workflow.WORKFLOW if step.primary and post in step.posts]
    always = {
        stage
        for step in steps
        if step.name not in proposed
        for stage in step.sources
        if stage not in lapsed
    }
    found = Q(stage__in=sorted(always))
    for step in steps:
        for stage in sorted(step.sources - always):
            found |= Q(stage=stage) & (proposed.get(step.name) or lapsed.get(stage, Q()))
    return found


def stages_decided_by(post: PostKind) -> frozenset[Stage]:
    """Return the stages that a primary step of this post ends."""
    steps = [
        step
        for step in workflow.WORKFLOW
        if step.primary and step.target is not None and post in step.posts
    ]
    return frozenset().union(*(step.sources for step in steps))


def calendar_cases(person: Person, *, on: date) -> QuerySet[Application]:
    """Return the open cases for the person's calendar: own cases or replies to approve."""
    here = [one for one in capacities_of(person, on=on) if one.office_id is None]
    officer = [one.body_id for one in here if one.post == PostKind.CASE_OFFICER]
    supervisor = [one.body_id for one in here if one.post == PostKind.CASE_SUPERVISOR]
    mine = Q(body_id__in=officer, officer=person) | Q(
        body_id__in=supervisor, stage__in=sorted(stages_decided_by(PostKind.CASE_SUPERVISOR))
    )
    return Application.objects.filter(mine, stage__in=sorted(OPEN)).order_by("due_on", "id")


def officers_at_work(user: User, *, on: date) -> QuerySet[Person]:
    """Return the officers of visible unfinished cases, annotated with their number (`cases`)."""
    unfinished = visible_to(user, on=on).filter(stage__in=sorted(WORKED_ON)).exclude(officer=None)
    counted = (
        unfinished.order_by()
        .values("officer")
        .annotate(number=Count("id"))
        .filter(officer=OuterRef("pk"))
    )
    return (
        Person.objects.filter(pk__in=unfinished.values("officer"))
        .annotate(cases=Subquery(counted.values("number")))
        .order_by("name", "id")
    )


def letters_to_serve(person: Person, *, on: date) -> QuerySet[Letter]:
    """
    Return the letters that are written but not served, of the cases of the officer, oldest first.

    Letters of an unassigned case wait for every officer of the body. A reply is served with its own
    step, so it waits as a case.
    """
    bodies = [
        one.body_id
        for one in capacities_of(person, on=on)
        if one.office_id is None and one.post == PostKind.CASE_OFFICER
    ]
    mine = Q(application__officer=person) | Q(application__officer=None)
    waiting = Letter.objects.filter(mine, served_on=None, application__body_id__in=sorted(bodies))
    return waiting.select_related("application").order_by("dated", "id")


def searches_for(person: Person, *, on: date) -> QuerySet[SearchTask]:
    """Return the open search requests to the offices where the person is head or drafter."""
    posts = {PostKind.OFFICE_HEAD, PostKind.DRAFTER}
    mine = [one for one in capacities_of(person, on=on) if one.post in posts]
    wanted = Q(pk__in=())
    for one in mine:
        wanted |= Q(office_id=one.office_id) if one.office_id else Q(office__body_id=one.body_id)
    return SearchTask.objects.filter(wanted, answered_on=None).select_related(
        "office", "application"
    )


def open_cases(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Return the unanswered applications, most urgent first."""
    return unanswered(applications).order_by("due_on", "id")


def unanswered(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Return the unanswered applications, with the exact condition of the partial index."""
    return applications.filter(UNANSWERED, stage__in=sorted(OPEN))


def counts_by_stage(applications: QuerySet[Application]) -> dict[str, int]:
    """Return the number of applications at each stage. One query."""
    rows = applications.order_by().values_list("stage").annotate(number=Count("id"))
    return dict(rows)


def unanswered_consultations(*, on: date) -> Sequence[Consultation]:
    """Return the consultations whose deadline passed without an answer."""
    return list(
        Consultation.objects.filter(
            answered_on=None, due_on__lt=on, application__stage__in=sorted(OPEN)
        )
        .select_related("application__body")
        .order_by("due_on", "id")[:500]
    )
