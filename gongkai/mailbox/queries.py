"""Queries of letters: who sees them, what is public, who receives them, what is due."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import rows_by_key
from gongkai.kit.query_codes import is_code_of, plain_number
from gongkai.law.calendar import DueDate, WorkCalendar, add_working_days
from gongkai.law.clocks import amount_of
from gongkai.mailbox.models import MailboxLetter, MailboxTopic
from gongkai.mailbox.states import LetterState, Publication
from gongkai.mailbox.workflow import HANDLERS
from gongkai.notifications.models import WaitingTask
from gongkai.notifications.queries import names_with_tasks
from gongkai.notifications.tasks import Queues, queue_name
from gongkai.organisations.models import Body, Person
from gongkai.organisations.people import people_in_posts, people_of_body
from gongkai.organisations.queries import (
    User,
    capacities_of,
    person_of,
    remembered,
    tree_ids,
)
from gongkai.organisations.states import BodyKind, PostKind

MAX_LETTERS = 1_000_000
MAX_TOPICS = 500
# The first parts of the names of the queues of letters, and of complaints about a body.
QUEUE, COMPLAINTS = "mailbox", "mailbox-about"
SEEING = (*HANDLERS, PostKind.APPROVER)
TEXTS = ("text", "contact", "name", "reply", "first_reply", "promise", "opinion", "reopening")


def handled_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies for which the person handles letters."""
    return capacities_of(person, on=on).whole_bodies(HANDLERS)


def seen_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose letters the person sees, unless a letter is about them."""
    return capacities_of(person, on=on).whole_bodies(SEEING)


def own_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies in which the person has any post: no complaint about them is shown."""
    return capacities_of(person, on=on).bodies(list(PostKind))


def visible_to(user: User, *, on: date) -> QuerySet[MailboxLetter]:
    """
    Return the letters that the user may see: those that their bodies received or have now.

    A complaint about a body is invisible to everybody with a post there.
    """
    person = person_of(user)
    if person is None:
        return MailboxLetter.objects.none()
    seen = seen_body_ids(person, on=on)
    return without_own(
        MailboxLetter.objects.filter(is_in("body_id", seen) | is_in("lead_id", seen)),
        person,
        on=on,
    )


def without_own(
    letters: QuerySet[MailboxLetter], person: Person, *, on: date
) -> QuerySet[MailboxLetter]:
    """Leave out the complaints about bodies in which the person has a post."""
    return letters.filter(Q(about=None) | ~Q(is_in("about_id", own_body_ids(person, on=on))))


def public_letters() -> QuerySet[MailboxLetter]:
    """Return the letters that are published with the consent of their writers."""
    found = MailboxLetter.objects.filter(published_at__isnull=False, publication=Publication.PUBLIC)
    return found.defer("title", *TEXTS)


def topics_of(owner: Body) -> QuerySet[MailboxTopic]:
    """Return the topics that the mailbox of a body publishes now."""
    found = MailboxTopic.objects.filter(owner=owner, ended_on=None).select_related("body")
    return found.order_by("name", "id")


def waiting(letters: QuerySet[MailboxLetter]) -> QuerySet[MailboxLetter]:
    """Return those of the letters that are not answered."""
    return letters.filter(done_on=None)


def done(letters: QuerySet[MailboxLetter]) -> QuerySet[MailboxLetter]:
    """Return those of the letters that were answered or turned into applications."""
    return letters.filter(done_on__isnull=False)


def letter_by_submission(submission: str) -> MailboxLetter | None:
    """Return the letter of a submitted form."""
    found = MailboxLetter.objects.select_related("body", "lead")
    return found.filter(submission=submission).first()


def letter_by_query_code(number: str, code: str) -> MailboxLetter | None:
    """
    Return the letter with this number, if the code is right.

    An unknown number costs as much computation as a wrong code.
    """
    letters = MailboxLetter.objects.select_related("body", "lead")
    found = letters.filter(number=plain_number(number)).first()
    return found if is_code_of(code, found.code_hash if found else "") else None


def due_of(letter: MailboxLetter, calendar: WorkCalendar) -> DueDate:
    """Return the last day on which the letter is answered in time; routing does not move it."""
    return add_working_days(calendar, letter.clock_from, reply_days())


def reply_days() -> int:
    """Return the working days in which a letter must be answered."""
    return amount_of("mailbox", settings.GONGKAI_LAW)


def receiving_body(body: Body, about: Body | None, *, on: date) -> Body | None:
    """
    Return the body that receives a letter to `body`: itself, its general office, or one above.

    It is the nearest one in which somebody handles letters, or else the nearest one at all. One that a
    complaint is about, or that is below that one, never receives it; None if no other is there.
    """
    barred, nearest = barred_ids(about, on=on), None
    above: Body | None = body
    while above is not None:
        offices = above.children.filter(kind=BodyKind.GENERAL_OFFICE, ended_on=None)
        for one in (above, *offices.order_by("position", "id")):
            if one.pk not in barred and one.ended_on is None and handlers_of([one.pk], on=on):
                return one
        if nearest is None and above.pk not in barred and above.ended_on is None:
            nearest = above
        above = above.parent
    return nearest


def barred_ids(about: Body | None, *, on: date) -> set[int]:
    """Return the ids of the bodies that may not get a complaint about a body: it and those below."""
    return set(tree_ids([about.pk], on=on)) if about else set()


def handlers_of(bodies: Iterable[int], *, on: date) -> set[int]:
    """Return the ids of the persons who handle letters of these bodies on a day."""
    return people_in_posts(bodies, HANDLERS, on=on)


def people_for(
    letter: MailboxLetter, bodies: Iterable[int], posts: Collection[str], *, on: date
) -> set[int]:
    """Return who is told of a letter: who holds these posts, without those whom it is about."""
    people = people_in_posts(bodies, posts, on=on)
    if letter.about_id is not None:
        people -= people_of_body(letter.about_id, on=on)
    return people


def letter_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of letters that the person reads; not those of complaints about own bodies."""
    capacities = capacities_of(person, on=on)
    bodies = {
        "handler": capacities.whole_bodies(HANDLERS),
        PostKind.APPROVER.value: capacities.whole_bodies([PostKind.APPROVER]),
    }
    if not any(bodies.values()):
        return []
    own = own_body_ids(person, on=on)
    found = {name for role, ids in bodies.items() for name in names_with_tasks(ids, QUEUE, role)}
    for name in _complaint_queues():
        _first, role, body_id, about_id = name.split("/")
        if int(body_id) in bodies.get(role, ()) and int(about_id) not in own:
            found.add(name)
    holders = {one.holder_id for one in capacities.held if one.post == PostKind.APPROVER}
    return [Queues(frozenset(found), frozenset({person.pk, *holders}))] if found else []


def queue_of(letter: MailboxLetter, role: str, body_id: int) -> str:
    """
    Return the queue of a letter that waits for a role (`handler` or `approver`) in a body.

    Complaints have queues of their own, which name the body that they are about: who has a post there
    does not read them, and they are not counted either.
    """
    if letter.about_id is None:
        return queue_name(QUEUE, role, body_id)
    return queue_name(COMPLAINTS, role, body_id, letter.about_id)


def _complaint_queues() -> frozenset[str]:
    """Return the names of the queues of complaints that have tasks. One query for a page."""
    first, end = f"{COMPLAINTS}/", f"{COMPLAINTS}0"  # "0" follows "/"
    names = WaitingTask.objects.filter(queue__gte=first, queue__lt=end).order_by()
    return remembered(
        "queues of complaints", lambda: frozenset(names.values_list("queue", flat=True).distinct())
    )


def waiting_until(last: date) -> Iterator[MailboxLetter]:
    """Yield the unanswered letters that are due by a day."""
    found = waiting(MailboxLetter.objects.filter(due_on__lte=last))
    found = found.select_related("body", "lead").defer("title", *TEXTS)
    return rows_by_key(found, keys=("due_on", "id"), most=MAX_LETTERS)


def overdue_by_body(first: date, until: date, *, today: date) -> dict[str, int]:
    """
    Return how many letters of some days are unanswered after their day, by the chain of a body.

    `first` and `until` are days of receipt, the last one not included. A letter counts for the body
    that has it, which is the one that received it as long as nobody has routed it.
    """
    found = waiting(
        MailboxLetter.objects.filter(
            received_on__gte=first, received_on__lt=until, due_on__lt=today
        )
    )
    return dict(found.order_by().values_list("body__chain").annotate(number=Count("pk")))


def promised_until(last: date) -> Iterator[MailboxLetter]:
    """Yield the unanswered letters whose promised day is not after a day."""
    found = waiting(MailboxLetter.objects.filter(promised_on__isnull=False, promised_on__lte=last))
    found = found.select_related("body", "lead").defer("title", *TEXTS)
    return rows_by_key(found, keys=("promised_on", "id"), most=MAX_LETTERS)


def letters_to_close(on: date) -> QuerySet[MailboxLetter]:
    """Return the answered letters that nobody rated in the days for it."""
    last = on - timedelta(days=settings.GONGKAI_LAW.mailbox_rating_days + 1)
    found = MailboxLetter.objects.filter(state=LetterState.ANSWERED, done_on__lte=last)
    return found.order_by("done_on", "id")


def letters_to_erase(*, done_before: date) -> QuerySet[MailboxLetter]:
    """Return the letters that were finished before a day and whose texts are still stored."""
    found = done(MailboxLetter.objects.filter(done_on__lte=done_before, erased_at=None))
    found = found.exclude(state=LetterState.ANSWERED)
    return found.order_by("done_on", "id")
