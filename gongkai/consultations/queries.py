"""Queries of public consultations: who sees them, what is public, what is due."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, F, QuerySet

from gongkai.calendars.queries import calendar_of
from gongkai.consultations.measures import CONSULTATION
from gongkai.consultations.models import CommentAnswer, PublicComment, PublicConsultation
from gongkai.consultations.states import CommentState, ConsultationState
from gongkai.consultations.workflow import HANDLERS
from gongkai.documents.models import Version
from gongkai.documents.passages import paragraphs_of
from gongkai.documents.queries.access import public_documents
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import rows_by_key
from gongkai.kit.query_codes import is_code_of, plain_number
from gongkai.kit.reading import of_all_rows
from gongkai.law.consultation_periods import DraftKind, least_period, outcome_due
from gongkai.law.derivations import Derivation
from gongkai.ledger.queries import acts_on_subjects
from gongkai.ledger.verbs import Verb
from gongkai.notifications.queries import names_with_tasks
from gongkai.notifications.tasks import Queues, queue_name
from gongkai.organisations.models import Body, Person
from gongkai.organisations.people import people_in_posts
from gongkai.organisations.queries import User, capacities_of, person_of
from gongkai.organisations.states import PostKind

MAX_CONSULTATIONS = 100_000
MAX_COMMENTS = 1_000_000
# Drafters see the consultations of their body, because they write the drafts; not the comments.
READING = (*HANDLERS, PostKind.APPROVER)
SEEING = (*READING, PostKind.DRAFTER)


def handled_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies for which the person plans and handles consultations."""
    return capacities_of(person, on=on).whole_bodies(HANDLERS)


def read_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose comments the person reads."""
    return capacities_of(person, on=on).whole_bodies(READING)


def seen_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose consultations the person sees."""
    return capacities_of(person, on=on).bodies(SEEING)


def visible_to(user: User, *, on: date) -> QuerySet[PublicConsultation]:
    """Return the consultations that the user may see at the desk: those of their bodies."""
    person = person_of(user)
    if person is None:
        return PublicConsultation.objects.none()
    return PublicConsultation.objects.filter(is_in("body_id", seen_body_ids(person, on=on)))


def comments_visible_to(user: User, *, on: date) -> QuerySet[PublicComment]:
    """
    Return the comments that the user may read at the desk.

    They can contain personal data, so only those see them who handle them or publish the outcome.
    """
    person = person_of(user)
    if person is None:
        return PublicComment.objects.none()
    return PublicComment.objects.filter(
        is_in("consultation__body_id", read_body_ids(person, on=on))
    )


def public_consultations() -> QuerySet[PublicConsultation]:
    """Return the consultations that are listed or were opened; cancelled ones stay."""
    return PublicConsultation.objects.filter(public_at__isnull=False)


def opened_consultations() -> QuerySet[PublicConsultation]:
    """Return the public consultations that were opened, which have a period; cancelled ones stay."""
    return public_consultations().filter(opens_at__isnull=False)


def calendar_changes(consultations: Sequence[PublicConsultation]) -> Mapping[int, int]:
    """Return by id how often a period was changed: extended, or ended by cancelling. One query."""
    found = (
        acts_on_subjects(CONSULTATION)
        .filter(
            subject_id__in=[str(one.pk) for one in consultations],
            verb__in=[Verb.CONSULTATION_EXTENDED, Verb.CONSULTATION_CANCELLED],
        )
        .order_by()
    )
    rows = found.values_list("subject_id").annotate(number=Count("pk"))
    return {int(pk): number for pk, number in rows}


def published_comments(consultation: PublicConsultation) -> QuerySet[PublicComment]:
    """Return the comments whose words their authors confirmed for publication."""
    return PublicComment.objects.filter(consultation=consultation, published_at__isnull=False)


def public_answers(consultation: PublicConsultation) -> QuerySet[CommentAnswer]:
    """Return what became of the arguments; none is public before the outcome is."""
    found = CommentAnswer.objects.filter(consultation=consultation)
    return found if consultation.state == ConsultationState.CONCLUDED else found.none()


def public_version(consultation: PublicConsultation) -> Version | None:
    """Return the version of the draft that is public now; None if the draft was withdrawn."""
    if consultation.draft_id is None:
        return None
    found = public_documents().filter(pk=consultation.draft_id).values("public_version")
    return Version.objects.select_related("document").filter(pk__in=found).first()


def commented_version(consultation: PublicConsultation) -> Version | None:
    """
    Return the version that a comment is on: that which is public now. Its texts are read when needed.

    When thousands of comments come within minutes, the text of the draft would be read for each.
    """
    if consultation.draft_id is None:
        return None
    found = public_documents().filter(pk=consultation.draft_id).values("public_version")
    return Version.objects.only("number").filter(pk__in=found).first()


def draft_paragraphs(version: Version | None) -> list[str]:
    """Return the paragraphs of a version; the first has the number 1."""
    return [] if version is None else paragraphs_of(version.plain_text)


def least_days(kind: str, opened_on: date, body: Body) -> Derivation:
    """Return the first day that the law allows as the last one for comments, with its days."""
    calendar = calendar_of(body.region)
    return least_period(DraftKind(kind), opened_on, calendar, settings.GONGKAI_LAW)


def outcome_due_on(consultation: PublicConsultation) -> date | None:
    """Return until when the outcome must be published; None before the consultation was opened."""
    last_day = consultation.last_day
    return None if last_day is None else outcome_due(last_day, settings.GONGKAI_LAW)


def is_open(consultation: PublicConsultation, at: datetime) -> bool:
    """Return whether comments are taken at this moment, whatever the worker has done."""
    return (
        consultation.state == ConsultationState.OPENED
        and consultation.closes_at is not None
        and at < consultation.closes_at
    )


def running_until(at: datetime) -> QuerySet[PublicConsultation]:
    """Return the consultations whose period is over but which nobody has closed yet."""
    found = PublicConsultation.objects.filter(
        opens_at__isnull=False, ended_at=None, cancelled_at=None, closes_at__lte=at
    )
    return found.order_by("closes_at", "id")


def ungrouped() -> QuerySet[PublicConsultation]:
    """Return the consultations that are examined now and got comments since they were grouped."""
    found = PublicConsultation.objects.filter(
        ended_at__isnull=False, concluded_at=None, cancelled_at=None
    )
    return found.exclude(grouped=F("last_comment")).order_by("id")


def without_outcome_until(last: date) -> Iterator[PublicConsultation]:
    """Yield the closed consultations whose outcome is due by a day, soonest first."""
    found = PublicConsultation.objects.filter(
        ended_at__isnull=False, concluded_at=None, cancelled_at=None, outcome_due_on__lte=last
    ).select_related("body")
    return rows_by_key(found, keys=("outcome_due_on", "id"), most=MAX_CONSULTATIONS)


def unfinished() -> QuerySet[PublicConsultation]:
    """Return the consultations that can wait for somebody."""
    return PublicConsultation.objects.filter(
        state__in=[ConsultationState.PLANNED, ConsultationState.OPENED, ConsultationState.ENDED]
    )


@of_all_rows
def counts_by_state(consultation: PublicConsultation) -> Mapping[str, int]:
    """Return how many comments are in each state."""
    rows = consultation.comments.order_by().values_list("state").annotate(n=Count("id"))
    return dict.fromkeys(CommentState.values, 0) | dict(rows)


@of_all_rows
def counts_by_ground(consultation: PublicConsultation) -> list[tuple[str, int]]:
    """Return how many comments were set aside on each ground; grounds without any are left out."""
    rows = consultation.comments.filter(state=CommentState.HELD).order_by()
    return sorted(rows.values_list("ground").annotate(n=Count("id")))


def comment_by_submission(submission: str) -> PublicComment | None:
    """Return the comment of a submitted form."""
    found = PublicComment.objects.select_related("consultation__body")
    return found.filter(submission=submission).first()


def comment_by_query_code(number: str, code: str) -> PublicComment | None:
    """
    Return the comment with this number, if the code is right.

    An unknown number costs as much computation as a wrong code.
    """
    found = (
        PublicComment.objects.select_related("consultation__body", "answer", "version")
        .filter(number=plain_number(number))
        .first()
    )
    return found if is_code_of(code, found.code_hash if found else "") else None


def comments_to_erase(*, concluded_before: datetime) -> QuerySet[PublicComment]:
    """Return the comments whose authors' data is still stored although the outcome is old."""
    over = PublicConsultation.objects.filter(concluded_at__lte=concluded_before)
    cancelled = PublicConsultation.objects.filter(cancelled_at__lte=concluded_before)
    return PublicComment.objects.filter(
        consultation__in=(over | cancelled).values("pk"), erased_at=None
    ).order_by("id")


def consultation_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of consultations that the person reads."""
    capacities = capacities_of(person, on=on)
    # Those who handle consultations share one queue, so that nobody with two posts finds one twice.
    names = frozenset(
        name
        for posts in (HANDLERS, (PostKind.APPROVER,))
        for name in names_with_tasks(capacities.whole_bodies(posts), "consultation", posts[0])
    )
    return [Queues(names, frozenset({person.pk}))] if names else []


def queue_of(post: str, body_id: int) -> str:
    """Return the queue of the consultations of a body that wait for a post."""
    return queue_name("consultation", post, body_id)


def people_for(bodies: Iterable[int], *, on: date) -> set[int]:
    """Return the ids of the persons who handle consultations of these bodies on a day."""
    return people_in_posts(bodies, HANDLERS, on=on)
