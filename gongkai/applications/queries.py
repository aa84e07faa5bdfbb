"""Access-checked queries of applications, and the computation of reply deadlines."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from gongkai.applications import workflow
from gongkai.applications.models import (
    Applicant,
    Application,
    CaseFile,
    Consultation,
    CustomField,
    IncomingMail,
    Letter,
    Message,
    Remedy,
    Reply,
    ReplyPart,
    SearchTask,
)
from gongkai.applications.models.applications import UNANSWERED
from gongkai.applications.states import OPEN, WORKED_ON, FeeMethod, FileKind, Stage
from gongkai.calendars.queries import Calendars
from gongkai.law.calendar import WorkCalendar
from gongkai.law.conventions import Conventions
from gongkai.law.derivations import Derivation
from gongkai.law.fees import Fee, fee_by_item, fee_by_page
from gongkai.law.messages import N_, text
from gongkai.law.receipts import Receipt, receipt_of
from gongkai.law.regimes import Regime, regime_on
from gongkai.law.replies import Consultation as Window
from gongkai.law.replies import Course, reply_due
from gongkai.law.replies import Extension as MoreTime
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import Capacity, User, capacities_of, person_of, tree_ids
from gongkai.organisations.states import PostKind

MAX_SEARCH_WORDS = 8
CASE_POSTS = frozenset({PostKind.CASE_OFFICER, PostKind.CASE_SUPERVISOR})


def case_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies where the person is case officer or case supervisor."""
    return {
        one.body_id
        for one in capacities_of(person, on=on)
        if one.post in CASE_POSTS and one.office_id is None
    }


def visible_to(user: User, *, on: date) -> QuerySet[Application]:
    """
    Return the applications that the user may see: those of the bodies where the user handles cases.

    Applicants' identities are confidential: other posts, other bodies and superior bodies see
    statistics only.
    """
    person = person_of(user)
    if person is None:
        return Application.objects.none()
    return Application.objects.filter(body_id__in=case_body_ids(person, on=on))


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
    proposed = {workflow.EXTEND.name: Q(extension__isnull=False, extension__told_on=None)}
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
            found |= Q(stage=stage) & lapsed.get(stage, Q()) & proposed.get(step.name, Q())
    return found


def stages_decided_by(post: PostKind) -> frozenset[Stage]:
    """Return the stages that a primary step of this post ends."""
    steps = [
        step
        for step in workflow.WORKFLOW
        if step.primary and step.target is not None and post in step.posts
    ]
    return frozenset().union(*(step.sources for step in steps))


def mails_visible_to(person: Person, *, on: date) -> QuerySet[IncomingMail]:
    """Return the incoming mails of the person's bodies, without data about the sender."""
    return IncomingMail.objects.filter(body_id__in=case_body_ids(person, on=on)).defer(
        "encrypted", "sender", "submission"
    )


def overseen_by(person: Person, *, on: date) -> list[int]:
    """Return the ids of the bodies that the person supervises and of their subordinate bodies."""
    top = {
        one.body_id
        for one in capacities_of(person, on=on)
        if one.post == PostKind.CASE_SUPERVISOR and not one.office_id
    }
    return sorted(tree_ids(top, on=on)) if top else []


def overseen_cases(person: Person, *, on: date) -> QuerySet[Application]:
    """
    Return the cases of all supervised bodies.

    Show only their deadlines, not their applicants.
    """
    return Application.objects.filter(body_id__in=overseen_by(person, on=on))


def capacity(by: Person, post: PostKind, application: Application, *, on: date) -> Capacity | None:
    """Return the capacity in which the person may act in this post for the application."""
    return capacity_in(by, post, application.body_id, on=on)


def capacity_in(by: Person, post: PostKind, body_id: int, *, on: date) -> Capacity | None:
    """Return the capacity in which the person may act in this post for a whole body."""
    for held in capacities_of(by, on=on):
        if held.post == post and held.body_id == body_id and held.office_id is None:
            return held
    return None


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


def for_page(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Prefetch what the page of a case shows. The number of queries is constant."""
    parts = ReplyPart.objects.select_related("document", "original", "served_file").order_by(
        "position"
    )
    return applications.select_related(
        "body",
        "applicant",
        "officer",
        "office",
        "clarification",
        "extension",
        "fee",
        "split_from",
        "merged_into",
    ).prefetch_related(
        Prefetch(
            "consultations",
            queryset=Consultation.objects.select_related("agency").order_by("sent_on", "id"),
        ),
        Prefetch("searches", queryset=SearchTask.objects.select_related("office").order_by("id")),
        Prefetch(
            "replies", queryset=Reply.objects.select_related("drafter", "supervisor").order_by("id")
        ),
        Prefetch("replies__parts", queryset=parts),
        Prefetch("letters", queryset=Letter.objects.order_by("id")),
        Prefetch("messages", queryset=Message.objects.select_related("person").order_by("id")),
        Prefetch("remedies", queryset=Remedy.objects.order_by("id")),
        Prefetch("files", queryset=CaseFile.objects.order_by("id")),
    )


def with_course(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Prefetch what the computation of deadlines reads. Two queries for any number of cases."""
    return applications.select_related(
        "body", "clarification", "extension", "fee"
    ).prefetch_related("consultations")


def files_for_applicant(application: Application) -> QuerySet[CaseFile]:
    """Return the files of served replies that the applicant may download, never originals."""
    served = ReplyPart.objects.filter(
        reply__application=application, reply__served_on__isnull=False
    )
    return CaseFile.objects.filter(
        application=application, kind=FileKind.SERVED, pk__in=served.values("served_file")
    ).order_by("id")


def custom_fields_of(body: Body) -> list[CustomField]:
    """Return the custom fields of a body's application form, in the order of their creation."""
    return list(CustomField.objects.filter(body=body, retired_at=None).order_by("id"))


def application_by_submission(submission: str) -> Application | None:
    """Return the application that was created from a form, by its submission id."""
    return (
        Application.objects.select_related("body")
        .filter(submission=submission)
        .exclude(submission="")
        .first()
    )


def published_cases() -> QuerySet[Application]:
    """Return the applications in the public disclosure log, with their served replies."""
    served = (
        Reply.objects.filter(served_on__isnull=False)
        .prefetch_related("parts")
        .order_by("-served_on", "-id")
    )
    listed = Application.objects.filter(stage=Stage.CLOSED).exclude(public_title="")
    return listed.select_related("body").prefetch_related(Prefetch("replies", queryset=served))


def published_like(words: str, *, limit: int) -> list[Application]:
    """Return the newest applications in the disclosure log with all words in the title."""
    found = published_cases()
    for word in words.split()[:MAX_SEARCH_WORDS]:
        found = found.filter(public_title__icontains=word)
    return list(found.order_by("-closed_on", "-id")[:limit])


def open_cases(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Return the unanswered applications, most urgent first."""
    return unanswered(applications).order_by("due_on", "id")


def unanswered(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Return the unanswered applications, with the exact condition of the partial index."""
    return applications.filter(UNANSWERED, stage__in=sorted(OPEN))


def earlier_in_month(application: Application, *, on: date) -> int:
    """
    Count earlier applications of the same applicant to the same body in the calendar month of `on`.

    Law: 条例19 art. 35, 42; 国办函〔2020〕109号 (counted by calendar month).
    """
    match = application.applicant.match
    if not match:
        return 0
    same = Application.objects.filter(
        applicant__match=match, received_on__gte=on.replace(day=1), received_on__lte=on
    )
    return same.exclude(pk=application.pk).count()


def fee_of(method: str, count: int, before: int) -> Fee:
    """
    Return the fee under the legal interpretations configured.

    Raises `Impossible` for a negative number.
    Law: 国办函〔2020〕109号.
    """
    if method == FeeMethod.PAGES:
        return fee_by_page(count)
    return fee_by_item(count, before=before, first_step=settings.GONGKAI_LAW.fee_first_step)


def items_before(application: Application, method: str, *, on: date) -> int:
    """
    Return the number of earlier applications that the fee counts: those of the month, if by item.

    Law: 国办函〔2020〕109号.
    """
    return (
        earlier_in_month(application, on=application.received_on or on)
        if method == FeeMethod.ITEMS
        else 0
    )


def fee_for(application: Application, method: str, count: int, *, on: date) -> Fee:
    """Return the fee for an application. Raises `Impossible` for a negative number."""
    return fee_of(method, count, items_before(application, method, on=on))


def open_reply(application: Application) -> Reply | None:
    """Return the reply that is proposed or approved, but not yet served or returned."""
    return next(
        (
            one
            for one in application.replies.all()
            if one.served_on is None and one.returned_at is None
        ),
        None,
    )


def is_answered(application: Application) -> bool:
    """Return whether a reply to the application was served."""
    return any(one.served_on is not None for one in application.replies.all())


def repeats_of(application: Application) -> QuerySet[Application]:
    """
    Return the other applications of the same applicant to the same body, newest first.

    Law: 条例19 art. 36 (an application that repeats an answered one).
    """
    match = application.applicant.match
    # Fingerprints differ between bodies, so a filter on the body is redundant. It would make SQLite
    # read all cases of the body.
    found = (
        Application.objects.filter(applicant__match=match) if match else Application.objects.none()
    )
    return found.exclude(pk=application.pk).order_by("-arrived_on", "-id")


def counts_by_stage(applications: QuerySet[Application]) -> dict[str, int]:
    """Return the number of applications at each stage. One query."""
    rows = applications.order_by().values_list("stage").annotate(number=Count("id"))
    return dict(rows)


def applicants_to_purge(*, closed_before: date) -> QuerySet[Applicant]:
    """Return the applicants to purge: their cases closed before the given day."""
    done = [Stage.CLOSED, Stage.TRANSFERRED]
    return Applicant.objects.filter(
        erased_at=None, application__stage__in=done, application__closed_on__lt=closed_before
    ).order_by("id")


def calendar_for(application: Application, calendars: Calendars) -> WorkCalendar:
    """Return the working-day calendar of the body's region."""
    return calendars.of(application.body.region)


def receipt_for(application: Application) -> Receipt:
    """
    Return day 0 of a registered application, with the rule that determines it.

    Law: 条例19 art. 31.
    """
    if application.reopened_on is not None:
        why = text(N_("Reopened after a remedy: the reply period restarts."))
        return Receipt(application.reopened_on, why, "条例19 art. 51")
    return receipt_of(application.arrived_on, application.law_channel, application.confirmed_on)


def course_of(application: Application) -> Course:
    """
    Return the events of an application that affect its reply deadline.

    An open consultation counts until its own deadline, so the computed date is the latest possible
    one.
    """
    since = application.reopened_on or date.min
    received = application.received_on or application.arrived_on
    clarification = getattr(application, "clarification", None)
    fee = getattr(application, "fee", None)
    extension = getattr(application, "extension", None)
    asked = clarification.asked_on if clarification and clarification.asked_on >= since else None
    return Course(
        receipt_for(application),
        asked,
        clarification.answered_on if clarification and asked else None,
        fee.paid_on if fee and fee.told_on >= since else None,
        _windows(
            (one for one in application.consultations.all() if one.sent_on >= since),
            regime_on(received),
        ),
        [MoreTime(extension.days, extension.told_on)]
        if extension and (extension.told_on or date.min) >= since and extension.told_on
        else [],
        application.delayed_until,
    )


def derivation_of(
    application: Application, calendar: WorkCalendar, conventions: Conventions
) -> Derivation | None:
    """
    Return the reply deadline with every step of its computation; None before registration.

    Law: 条例19 art. 30–35; 条例07 art. 24.
    """
    if application.received_on is None:
        return None
    course = course_of(application)
    usual = reply_due(calendar, replace(course, delayed_until=None), conventions)
    # Later events may move the deadline beyond the delayed date, but a delayed date never shortens
    # it.
    if course.delayed_until is None or course.delayed_until <= usual.due:
        return usual
    return reply_due(calendar, course, conventions)


def _windows(consultations: Iterable[Consultation], regime: Regime) -> Sequence[Window]:
    """
    Return the periods of consultations; overlapping periods are merged.

    Law: 条例19 art. 32, 34 (after their last day the body decides without an answer); 条例07 knows no
    last day.
    """
    found: list[Window] = []
    for one in sorted(consultations, key=lambda one: one.sent_on):
        end = one.answered_on or one.due_on
        if regime == Regime.REVISED:
            end = min(end, one.due_on)
        if found and one.sent_on <= found[-1].answered_on:
            found[-1] = Window(found[-1].sent_on, max(found[-1].answered_on, end))
        else:
            found.append(Window(one.sent_on, end))
    return found


def unanswered_consultations(*, on: date) -> Sequence[Consultation]:
    """Return the consultations whose deadline passed without an answer."""
    return list(
        Consultation.objects.filter(
            answered_on=None, due_on__lt=on, application__stage__in=sorted(OPEN)
        )
        .select_related("application__body")
        .order_by("due_on", "id")[:500]
    )
