"""Queries of feedback on answers and of reports of comments: who sees them, what is public, what is due."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Q, QuerySet

from gongkai.consultations.models import (
    AnswerFeedback,
    CommentAnswer,
    CommentReport,
    PublicComment,
    PublicConsultation,
    ReportedComment,
)
from gongkai.consultations.queries import read_body_ids
from gongkai.consultations.states import (
    ConsultationState,
    FeedbackState,
    HoldGround,
    ReportedState,
)
from gongkai.consultations.workflow import HANDLERS
from gongkai.kit.id_lists import is_in
from gongkai.kit.query_codes import is_code_of, plain_number
from gongkai.kit.reading import of_all_rows
from gongkai.kit.times import local_date
from gongkai.law.calendar import DueDate, WorkCalendar, add_working_days
from gongkai.law.clocks import amount_of
from gongkai.notifications.queries import names_with_tasks
from gongkai.notifications.tasks import Queues, queue_name
from gongkai.organisations.models import Person
from gongkai.organisations.queries import User, capacities_of, person_of
from gongkai.organisations.states import PostKind

Timed = AnswerFeedback | ReportedComment
CLOCKS: Mapping[type, str] = {
    AnswerFeedback: "answer-feedback",
    ReportedComment: "comment-report",
}
MAX_ROWS = 1_000_000
# Replies that a page of answers shows; the file of answers counts all.
MAX_REPLIES = 200
FEEDBACK_QUEUE, REPORT_QUEUE = "answer-feedback", "comment-report"


def feedback_visible_to(user: User, *, on: date) -> QuerySet[AnswerFeedback]:
    """Return the feedback that the user may read at the desk: who reads comments reads it too."""
    person = person_of(user)
    if person is None:
        return AnswerFeedback.objects.none()
    return AnswerFeedback.objects.filter(
        is_in("consultation__body_id", read_body_ids(person, on=on))
    )


def reported_visible_to(user: User, *, on: date) -> QuerySet[ReportedComment]:
    """Return the reported comments that the user may read at the desk."""
    person = person_of(user)
    if person is None:
        return ReportedComment.objects.none()
    return ReportedComment.objects.filter(
        is_in("consultation__body_id", read_body_ids(person, on=on))
    )


def last_feedback_day(consultation: PublicConsultation) -> date | None:
    """Return the last day for feedback on answers, which counts to its end; None before the outcome."""
    if consultation.concluded_at is None:
        return None
    days = settings.GONGKAI_LAW.feedback_period_days
    return local_date(consultation.concluded_at) + timedelta(days=days)


def takes_feedback(consultation: PublicConsultation, at: datetime) -> bool:
    """Return whether feedback on answers is taken at this moment."""
    last = last_feedback_day(consultation)
    return (
        consultation.state == ConsultationState.CONCLUDED
        and last is not None
        and local_date(at) <= last
    )


@dataclass
class PublicFeedback:
    """The feedback on one answer as the public sees it: how much came, and the replies."""

    count: int = 0
    replied: int = 0
    replies: list[AnswerFeedback] = field(default_factory=list)

    @property
    def is_cut(self) -> bool:
        """Whether there are more replies than are shown."""
        return self.replied > len(self.replies)


@of_all_rows
def public_feedback(answers: Sequence[CommentAnswer]) -> Mapping[int, PublicFeedback]:
    """Return the public feedback on answers by their ids: never a reader's words. Two queries."""
    found = {one.pk: PublicFeedback() for one in answers}
    rows = AnswerFeedback.objects.filter(answer__in=[one.pk for one in answers])
    counted = (
        rows.order_by()
        .values_list("answer")
        .annotate(count=Count("id"), replied=Count("id", filter=Q(state=FeedbackState.REPLIED)))
    )
    for answer, count, replied in counted:
        found[answer].count, found[answer].replied = count, replied
    newest = rows.filter(state=FeedbackState.REPLIED).defer("text").order_by("-id")[:MAX_REPLIES]
    for one in newest:
        found[one.answer_id].replies.append(one)
    return found


def with_feedback_counts(answers: QuerySet[CommentAnswer]) -> QuerySet[CommentAnswer]:
    """
    Return answers with the numbers of their feedback and of the replies, as `public_feedback`.

    The role of the portal does not see the rows that are counted, so all are read from the primary database.
    """
    return answers.using(DEFAULT_DB_ALIAS).annotate(
        feedback_count=Count("feedback"),
        replied_count=Count("feedback", filter=Q(feedback__state=FeedbackState.REPLIED)),
    )


def decided_reports(consultation: PublicConsultation) -> QuerySet[ReportedComment]:
    """Return the examined reports of a consultation, for the public list."""
    return ReportedComment.objects.filter(
        consultation=consultation, state__in=[ReportedState.KEPT, ReportedState.HELD]
    )


@of_all_rows
def reports_by_ground(consultation: PublicConsultation) -> list[tuple[str, int]]:
    """Return how many reports of comments came on each ground, in the order of the list of grounds."""
    rows = CommentReport.objects.filter(reported__consultation=consultation).order_by()
    counts = dict(rows.values_list("ground").annotate(n=Count("id")))
    return [(ground, counts[ground]) for ground in HoldGround.values if ground in counts]


@of_all_rows
def grounds_of(reported: Sequence[ReportedComment]) -> Mapping[int, list[tuple[str, int]]]:
    """Return by the id of a reported comment how many reports it has on each ground. One query."""
    rows = CommentReport.objects.filter(reported__in=[one.pk for one in reported]).order_by()
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    counted = rows.values_list("reported", "ground").annotate(n=Count("id"))
    for pk, ground, number in counted.order_by("reported", "-n", "ground"):
        found[pk].append((ground, number))
    return found


def with_ground_counts(reported: QuerySet[ReportedComment]) -> QuerySet[ReportedComment]:
    """
    Return reported comments with the number of their reports on each ground, as `on_<ground>`.

    The role of the portal does not see the reports, so all are read from the primary database.
    """
    return reported.using(DEFAULT_DB_ALIAS).annotate(
        **{
            f"on_{ground}": Count("reports", filter=Q(reports__ground=ground))
            for ground in HoldGround.values
        }
    )


def feedback_by_submission(submission: str) -> AnswerFeedback | None:
    """Return the feedback of a submitted form."""
    found = AnswerFeedback.objects.select_related("answer", "consultation__body")
    return found.filter(submission=submission).first()


def report_by_submission(submission: str) -> CommentReport | None:
    """Return the report of a submitted form."""
    found = CommentReport.objects.select_related("reported__comment", "reported__consultation")
    return found.filter(submission=submission).first()


def said_by_query_code(number: str, code: str) -> AnswerFeedback | CommentReport | None:
    """
    Return the feedback or the report with this number, if the code is right.

    An unknown number costs as much computation as a wrong code.
    """
    number = plain_number(number)
    found: AnswerFeedback | CommentReport | None = (
        AnswerFeedback.objects.select_related("answer", "consultation")
        .filter(number=number)
        .first()
    )
    if found is None:
        found = (
            CommentReport.objects.select_related("reported__comment", "reported__consultation")
            .filter(number=number)
            .first()
        )
    return found if is_code_of(code, found.code_hash if found else "") else None


def waiting_report_of(comment: PublicComment) -> ReportedComment | None:
    """Return the reports of a comment that nobody has examined yet."""
    return ReportedComment.objects.filter(comment=comment, decided_on=None).first()


def due_of(one: Timed, calendar: WorkCalendar) -> DueDate:
    """Return the last day on which feedback is replied to, or a report is examined, in time."""
    return add_working_days(
        calendar, one.received_on, amount_of(CLOCKS[type(one)], settings.GONGKAI_LAW)
    )


def waiting_feedback() -> QuerySet[AnswerFeedback]:
    """Return the feedback without a reply."""
    return AnswerFeedback.objects.filter(replied_on=None)


def waiting_reports() -> QuerySet[ReportedComment]:
    """Return the reported comments that nobody has examined yet."""
    return ReportedComment.objects.filter(decided_on=None)


def feedback_to_erase(*, replied_before: date) -> QuerySet[AnswerFeedback]:
    """Return the feedback whose words are still stored although the reply is old."""
    found = AnswerFeedback.objects.filter(replied_on__isnull=False, erased_at=None)
    return found.filter(replied_on__lte=replied_before).order_by("replied_on", "id")


def feedback_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of feedback on answers that the person reads."""
    capacities = capacities_of(person, on=on)
    names = frozenset(
        name
        for posts in (HANDLERS, (PostKind.APPROVER,))
        for name in names_with_tasks(capacities.whole_bodies(posts), FEEDBACK_QUEUE, posts[0])
    )
    return [Queues(names, frozenset({person.pk}))] if names else []


def comment_report_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of reported comments that the person reads."""
    bodies = capacities_of(person, on=on).whole_bodies(HANDLERS)
    names = frozenset(names_with_tasks(bodies, REPORT_QUEUE))
    return [Queues(names, frozenset({person.pk}))] if names else []


def feedback_queue(post: str, body_id: int) -> str:
    """Return the queue of the feedback to a body that waits for a post."""
    return queue_name(FEEDBACK_QUEUE, post, body_id)


def report_queue(body_id: int) -> str:
    """Return the queue of the reported comments of a body."""
    return queue_name(REPORT_QUEUE, body_id)
