"""Reading applications: one door for the staff, one for the applicant, and the clock of a case from what happened."""

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

MAX_WORDS_SOUGHT = 8
CASE_POSTS = frozenset({PostKind.CASE_OFFICER, PostKind.CASE_SUPERVISOR})


def case_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the bodies whose cases the person handles, as officer or as supervisor."""
    return {
        one.body_id
        for one in capacities_of(person, on=on)
        if one.post in CASE_POSTS and one.office_id is None
    }


def visible_to(user: User, *, on: date) -> QuerySet[Application]:
    """
    Return the applications that the user may see: those of the bodies whose cases one handles.

    Who an applicant is concerns nobody else: other posts, other bodies and those above see figures, never cases.
    """
    person = person_of(user)
    if person is None:
        return Application.objects.none()
    return Application.objects.filter(body_id__in=case_body_ids(person, on=on))


def waiting_cases(person: Person, *, on: date) -> QuerySet[Application]:
    """
    Return what waits for the person: as officer what has arrived, and one's own in hand; as supervisor what is proposed.

    What nobody has taken yet waits for every officer of the body. What the applicant was asked for waits for the
    officer again when its last day is over: then the application is ended.
    """
    here = [one for one in capacities_of(person, on=on) if one.office_id is None]
    officer = [one.body_id for one in here if one.post == PostKind.CASE_OFFICER]
    supervisor = [one.body_id for one in here if one.post == PostKind.CASE_SUPERVISOR]
    mine = Q(officer=person) | Q(officer=None)
    working, deciding = (
        _awaiting(post, on=on) for post in (PostKind.CASE_OFFICER, PostKind.CASE_SUPERVISOR)
    )
    # What can wait at all is said once more outside of the alternatives: there the databases find the index of stages.
    awaited = frozenset().union(*(step.sources for step in workflow.WORKFLOW if step.primary))
    waiting = Application.objects.filter(
        body_id__in=sorted({*officer, *supervisor}), stage__in=sorted(awaited)
    )
    return waiting.filter(
        (Q(body_id__in=officer) & mine & working) | (Q(body_id__in=supervisor) & deciding)
    )


def _awaiting(post: PostKind, *, on: date) -> Q:
    """Return which applications wait for a post: those at a stage from which it takes a primary step."""
    # While the applicant may still answer, these stages wait for the applicant and not for the office.
    lapsed = {
        Stage.CLARIFYING: Q(clarification__answer_by__lt=on),
        Stage.FEE_ASKED: Q(fee__due_on__lt=on),
    }
    # An extension waits for consent only where one was proposed.
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
    """Return the stages that only this post can end, by a primary step that leads to another stage."""
    steps = [
        step
        for step in workflow.WORKFLOW
        if step.primary and step.target is not None and post in step.posts
    ]
    return frozenset().union(*(step.sources for step in steps))


def mails_visible_to(person: Person, *, on: date) -> QuerySet[IncomingMail]:
    """Return what is noted of the mails to the bodies whose cases the person handles; nothing of it says who wrote."""
    return IncomingMail.objects.filter(body_id__in=case_body_ids(person, on=on)).defer(
        "encrypted", "sender", "submission"
    )


def overseen_by(person: Person, *, on: date) -> list[int]:
    """Return the bodies on whose clocks the person keeps an eye: under each body one supervises, the whole tree."""
    top = {
        one.body_id
        for one in capacities_of(person, on=on)
        if one.post == PostKind.CASE_SUPERVISOR and not one.office_id
    }
    return sorted(tree_ids(top, on=on)) if top else []


def overseen_cases(person: Person, *, on: date) -> QuerySet[Application]:
    """Return the cases of all bodies on whose clocks the person keeps an eye: for what they say of time, not of people."""
    return Application.objects.filter(body_id__in=overseen_by(person, on=on))


def capacity(by: Person, post: PostKind, application: Application, *, on: date) -> Capacity | None:
    """Return in what capacity the person may act in this post for the body of the application."""
    return capacity_in(by, post, application.body_id, on=on)


def capacity_in(by: Person, post: PostKind, body_id: int, *, on: date) -> Capacity | None:
    """Return in what capacity the person may act in this post for the whole of a body."""
    for held in capacities_of(by, on=on):
        if held.post == post and held.body_id == body_id and held.office_id is None:
            return held
    return None


def calendar_cases(person: Person, *, on: date) -> QuerySet[Application]:
    """Return the open cases whose days belong into somebody's calendar: one's own, as supervisor those proposed."""
    here = [one for one in capacities_of(person, on=on) if one.office_id is None]
    officer = [one.body_id for one in here if one.post == PostKind.CASE_OFFICER]
    supervisor = [one.body_id for one in here if one.post == PostKind.CASE_SUPERVISOR]
    mine = Q(body_id__in=officer, officer=person) | Q(
        body_id__in=supervisor, stage__in=sorted(stages_decided_by(PostKind.CASE_SUPERVISOR))
    )
    return Application.objects.filter(mine, stage__in=sorted(OPEN)).order_by("due_on", "id")


def officers_at_work(user: User, *, on: date) -> QuerySet[Person]:
    """Return the officers of the cases in hand that the user may see, with how many each has (`cases`)."""
    hands = visible_to(user, on=on).filter(stage__in=sorted(WORKED_ON)).exclude(officer=None)
    counted = (
        hands.order_by()
        .values("officer")
        .annotate(number=Count("id"))
        .filter(officer=OuterRef("pk"))
    )
    return (
        Person.objects.filter(pk__in=hands.values("officer"))
        .annotate(cases=Subquery(counted.values("number")))
        .order_by("name", "id")
    )


def searches_for(person: Person, *, on: date) -> QuerySet[SearchTask]:
    """Return the searches that wait for the offices in which the person heads or drafts; nothing of the applicant."""
    posts = {PostKind.OFFICE_HEAD, PostKind.DRAFTER}
    mine = [one for one in capacities_of(person, on=on) if one.post in posts]
    wanted = Q(pk__in=())
    for one in mine:
        wanted |= Q(office_id=one.office_id) if one.office_id else Q(office__body_id=one.body_id)
    return SearchTask.objects.filter(wanted, answered_on=None).select_related(
        "office", "application"
    )


def for_page(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Join what one page of a case shows; the number of queries does not depend on how much happened."""
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
    """Join what the clock of a case reads; two queries however many cases."""
    return applications.select_related(
        "body", "clarification", "extension", "fee"
    ).prefetch_related("consultations")


def files_for_applicant(application: Application) -> QuerySet[CaseFile]:
    """Return what the applicant may fetch: the files a served reply names, never an original."""
    served = ReplyPart.objects.filter(
        reply__application=application, reply__served_on__isnull=False
    )
    return CaseFile.objects.filter(
        application=application, kind=FileKind.SERVED, pk__in=served.values("served_file")
    ).order_by("id")


def custom_fields_of(body: Body) -> list[CustomField]:
    """Return the lines a body has added to its form, in the order in which it did."""
    return list(CustomField.objects.filter(body=body, retired_at=None).order_by("id"))


def sent_by(submission: str) -> Application | None:
    """Return the application that came in by a form, by the form's name."""
    return (
        Application.objects.select_related("body")
        .filter(submission=submission)
        .exclude(submission="")
        .first()
    )


def published_cases() -> QuerySet[Application]:
    """Return the answered applications that are listed for everybody, with the replies that say how they ended."""
    served = (
        Reply.objects.filter(served_on__isnull=False)
        .prefetch_related("parts")
        .order_by("-served_on", "-id")
    )
    listed = Application.objects.filter(stage=Stage.CLOSED).exclude(public_title="")
    return listed.select_related("body").prefetch_related(Prefetch("replies", queryset=served))


def published_like(words: str, *, limit: int) -> list[Application]:
    """Return the newest listed cases whose title holds all of the words."""
    found = published_cases()
    for word in words.split()[:MAX_WORDS_SOUGHT]:
        found = found.filter(public_title__icontains=word)
    return list(found.order_by("-closed_on", "-id")[:limit])


def open_cases(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Return those still to be answered, the most urgent first."""
    return unanswered(applications).order_by("due_on", "id")


def unanswered(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Return those still to be answered, in the words by which the databases find their index."""
    return applications.filter(UNANSWERED, stage__in=sorted(OPEN))


def earlier_in_month(application: Application, *, on: date) -> int:
    """
    Count what the same applicant brought to the same body earlier in the calendar month of `on`.

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
    Return the fee by the readings of this deployment. Raises `Impossible` for a negative number.

    Law: 国办函〔2020〕109号.
    """
    if method == FeeMethod.PAGES:
        return fee_by_page(count)
    return fee_by_item(count, before=before, first_step=settings.GONGKAI_LAW.fee_first_step)


def items_before(application: Application, method: str, *, on: date) -> int:
    """
    Return how many applications count before this one in its fee: reckoned by item those of the month, else none.

    Law: 国办函〔2020〕109号.
    """
    return (
        earlier_in_month(application, on=application.received_on or on)
        if method == FeeMethod.ITEMS
        else 0
    )


def fee_for(application: Application, method: str, count: int, *, on: date) -> Fee:
    """Return what would be asked for an application; raises `Impossible` for a negative number."""
    return fee_of(method, count, items_before(application, method, on=on))


def open_reply(application: Application) -> Reply | None:
    """Return the reply that is proposed or approved, and not yet served or returned."""
    return next(
        (
            one
            for one in application.replies.all()
            if one.served_on is None and one.returned_at is None
        ),
        None,
    )


def is_answered(application: Application) -> bool:
    """Say whether a reply to the application was served."""
    return any(one.served_on is not None for one in application.replies.all())


def repeats_of(application: Application) -> QuerySet[Application]:
    """
    Return what the same applicant asked the same body for before, the newest first.

    Law: 条例19 art. 36 (an application that repeats an answered one).
    """
    match = application.applicant.match
    # A fingerprint is another one at every body, so nobody needs to name the body; who did led SQLite to read all its cases.
    found = (
        Application.objects.filter(applicant__match=match) if match else Application.objects.none()
    )
    return found.exclude(pk=application.pk).order_by("-arrived_on", "-id")


def counts_by_stage(applications: QuerySet[Application]) -> dict[str, int]:
    """Return how many applications stand where. One query."""
    rows = applications.order_by().values_list("stage").annotate(number=Count("id"))
    return dict(rows)


def applicants_to_purge(*, closed_before: date) -> QuerySet[Applicant]:
    """Return the applicants whose cases were closed so long ago that their data must go."""
    done = [Stage.CLOSED, Stage.TRANSFERRED]
    return Applicant.objects.filter(
        forgotten_at=None, application__stage__in=done, application__closed_on__lt=closed_before
    ).order_by("id")


def calendar_for(application: Application, calendars: Calendars) -> WorkCalendar:
    """Return the calendar of the place where the body sits."""
    return calendars.of(application.body.region)


def receipt_for(application: Application) -> Receipt:
    """
    Return the day 0 of an application that was registered, with the rule that makes it so.

    Law: 条例19 art. 31.
    """
    if application.reopened_on is not None:
        why = text(N_("Opened again after a remedy: the time for the reply begins anew."))
        return Receipt(application.reopened_on, why, "条例19 art. 51")
    return receipt_of(application.arrived_on, application.law_channel, application.confirmed_on)


def course_of(application: Application) -> Course:
    """
    Return what happened to an application as far as it moves its clock.

    What is still being asked counts as asked until its own last day: the date shown is the latest it can be.
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
    Return the day on which the reply is due with every step that leads to it; none before it is registered.

    Law: 条例19 art. 30–35; 条例07 art. 24.
    """
    if application.received_on is None:
        return None
    course = course_of(application)
    usual = reply_due(calendar, replace(course, delayed_until=None), conventions)
    # What happened after a later day was appointed may lead beyond it; it never leads the day back.
    if course.delayed_until is None or course.delayed_until <= usual.due:
        return usual
    return reply_due(calendar, course, conventions)


def _windows(consultations: Iterable[Consultation], regime: Regime) -> Sequence[Window]:
    """
    Return the times in which opinions were asked; those that overlap become one.

    Law: 条例19 art. 32, 34 (after their last day the body decides without an answer); 条例07 knows no last day.
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


def silent_consultations(*, on: date) -> Sequence[Consultation]:
    """Return the consultations whose time is over without an answer."""
    return list(
        Consultation.objects.filter(
            answered_on=None, due_on__lt=on, application__stage__in=sorted(OPEN)
        )
        .select_related("application__body")
        .order_by("due_on", "id")[:500]
    )
