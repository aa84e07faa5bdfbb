"""Queries of meetings: who sees them, what is public, what is due, and who has a seat."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from django.db.models import QuerySet

from gongkai.documents.queries.access import is_public_document
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import rows_by_key
from gongkai.kit.query_codes import is_code_of, plain_number
from gongkai.kit.reading import of_all_rows
from gongkai.meetings.models import Meeting, MeetingDocument, Registration
from gongkai.meetings.states import DocumentRole, MeetingState, RecordAnswer
from gongkai.meetings.workflow import HANDLERS
from gongkai.notifications.queries import names_with_tasks
from gongkai.notifications.tasks import Queues, queue_name
from gongkai.organisations.models import Person
from gongkai.organisations.people import people_in_posts
from gongkai.organisations.queries import User, capacities_of, person_of
from gongkai.organisations.states import PostKind

MAX_MEETINGS = 100_000
MAX_REGISTRATIONS = 20_000  # of one meeting
# Drafters see the meetings of their body, because they draft materials and minutes.
SEEING = (*HANDLERS, PostKind.APPROVER, PostKind.DRAFTER)


def handled_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies for which the person plans and handles meetings."""
    return capacities_of(person, on=on).whole_bodies(HANDLERS)


def seen_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose meetings the person sees."""
    return capacities_of(person, on=on).bodies(SEEING)


def visible_to(user: User, *, on: date) -> QuerySet[Meeting]:
    """Return the meetings that the user may see at the desk: those of their bodies."""
    person = person_of(user)
    if person is None:
        return Meeting.objects.none()
    return Meeting.objects.filter(is_in("body_id", seen_body_ids(person, on=on)))


def sees_applicants(meeting: Meeting, person: Person, *, on: date) -> bool:
    """Return whether the person may read who applied: only those who handle meetings of the body."""
    return meeting.body_id in handled_body_ids(person, on=on)


def public_meetings() -> QuerySet[Meeting]:
    """Return the meetings that were announced, also those that were cancelled afterwards."""
    return Meeting.objects.filter(announced_at__isnull=False).defer("seed", "record")


def coming(meetings: QuerySet[Meeting], *, at: datetime) -> QuerySet[Meeting]:
    """Return those of the meetings that have not begun."""
    return meetings.filter(starts_at__gte=at)


def past(meetings: QuerySet[Meeting], *, at: datetime) -> QuerySet[Meeting]:
    """Return those of the meetings that have begun or were to begin before."""
    return meetings.filter(starts_at__lt=at)


def in_hand(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Return those of the meetings that have not ended."""
    return meetings.filter(ended_at=None)


def ended(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Return those of the meetings whose minutes are public, or that were cancelled."""
    return meetings.filter(ended_at__isnull=False)


def public_papers(meeting: Meeting) -> QuerySet[MeetingDocument]:
    """Return the materials and minutes of a meeting whose documents are public, oldest first."""
    found = MeetingDocument.objects.filter(is_public_document("document"), meeting=meeting)
    return found.select_related("document__body").order_by("document__released_at", "id")


def released_materials(meeting: Meeting) -> QuerySet[MeetingDocument]:
    """Return the materials that are public, the first released first."""
    return (
        public_papers(meeting)
        .filter(role=DocumentRole.MATERIAL, released_at__isnull=False)
        .order_by("released_at", "id")
    )


def entered_in_draw(meeting: Meeting) -> QuerySet[Registration]:
    """Return the applications that take part in the draw: those that were not withdrawn."""
    return meeting.registrations.filter(withdrawn_at=None)


def drawn_registrations(meeting: Meeting) -> QuerySet[Registration]:
    """Return the applications that took part in the draw, by kind of seat and rank."""
    found = meeting.registrations.filter(rank__isnull=False)
    return found.order_by("seat", "rank")


def chosen_registrations(meeting: Meeting) -> QuerySet[Registration]:
    """Return the participants who have a seat, by kind of seat and rank."""
    return meeting.registrations.filter(is_chosen=True, withdrawn_at=None).order_by("seat", "rank")


@of_all_rows
def answers_to_record(meeting: Meeting) -> Mapping[str, int]:
    """Return how many who attended confirmed the newest record, objected, or did not answer ('')."""
    counts = {"": 0, RecordAnswer.CONFIRMED.value: 0, RecordAnswer.OBJECTED.value: 0}
    rows = meeting.registrations.filter(attended=True).values_list("answer", "answer_version")
    for answer, version in rows:
        counts[answer if version == meeting.record_version else ""] += 1
    return counts


def registration_by_submission(submission: str) -> Registration | None:
    """Return the application of a submitted form."""
    found = Registration.objects.select_related("meeting__body").filter(submission=submission)
    return found.first()


def registration_by_query_code(number: str, code: str) -> Registration | None:
    """
    Return the application with this number, if the code is right.

    An unknown number costs as much computation as a wrong code.
    """
    rows = Registration.objects.select_related("meeting__body")
    found = rows.filter(number=plain_number(number)).first()
    return found if is_code_of(code, found.code_hash if found else "") else None


def meeting_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of meetings that the person reads."""
    capacities = capacities_of(person, on=on)
    # Those who handle meetings share one queue, so that nobody with two posts finds one twice.
    names = {
        name
        for posts in (HANDLERS, (PostKind.APPROVER,))
        for name in names_with_tasks(capacities.whole_bodies(posts), "meeting", posts[0])
    }
    return [Queues(frozenset(names), frozenset({person.pk}))] if names else []


def queue_of(post: str, body_id: int) -> str:
    """Return the queue of the meetings of a body that wait for a post."""
    return queue_name("meeting", post, body_id)


def meetings_to_be_held(*, until: datetime) -> Iterator[Meeting]:
    """Yield the announced meetings that begin by a moment and were not held, soonest first."""
    found = Meeting.objects.filter(
        held_at=None, ended_at=None, announced_at__isnull=False, starts_at__lte=until
    ).select_related("body")
    return rows_by_key(found, keys=("starts_at", "id"), most=MAX_MEETINGS)


def registrations_to_erase(*, ended_before: datetime) -> QuerySet[Registration]:
    """Return the applications for meetings that ended before a moment and that are not erased."""
    found = Registration.objects.filter(
        meeting__ended_at__lte=ended_before, erased_at=None
    ).select_related("meeting__body")
    return found.order_by("meeting__ended_at", "id")


def people_for(bodies: Iterable[int], *, on: date) -> set[int]:
    """Return the ids of the persons who handle meetings of these bodies on a day."""
    return people_in_posts(bodies, HANDLERS, on=on)


def approvers_for(bodies: Iterable[int], *, on: date) -> set[int]:
    """Return the ids of the persons who announce meetings of these bodies on a day."""
    return people_in_posts(bodies, (PostKind.APPROVER,), on=on)


def accepts_applications(meeting: Meeting, *, at: datetime) -> bool:
    """Return whether an application is accepted at a moment; the end itself is too late."""
    return meeting.state == MeetingState.ANNOUNCED and meeting.opens_at <= at < meeting.closes_at
