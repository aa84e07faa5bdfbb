"""Queries of interviews and press conferences: who sees them, what is public, what waits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum

from gongkai.documents.models import Document
from gongkai.documents.queries.access import public_documents
from gongkai.interviews.models import Event, EventQuestion, LiveLine, Paragraph, Recording
from gongkai.interviews.states import EventState, QuestionState, Visibility
from gongkai.interviews.transcripts import Cue, TranscriptPart
from gongkai.interviews.workflow import (
    HANDLERS,
    OPEN_QUESTION,
)
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import rows_by_key
from gongkai.kit.query_codes import is_code_of, plain_number
from gongkai.kit.reading import of_all_rows
from gongkai.notifications.queries import names_with_tasks
from gongkai.notifications.tasks import Queues, queue_name
from gongkai.organisations.models import Person
from gongkai.organisations.people import people_in_posts
from gongkai.organisations.queries import User, capacities_of, person_of
from gongkai.organisations.states import PostKind

MAX_EVENTS = 100_000
MAX_LINES = 200  # of the live text in one response
MAX_RELATED = 20
SEEING = (*HANDLERS, PostKind.APPROVER)
QUEUE = "event"


@dataclass(frozen=True)
class QuestionCounts:
    """How many questions came, and what became of them."""

    received: int
    asked: int
    answered: int
    grouped: int
    not_asked: int
    unchecked: int
    withheld: int


def handled_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies for which the person prepares and runs events."""
    return capacities_of(person, on=on).whole_bodies(HANDLERS)


def seen_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose events the person sees."""
    return capacities_of(person, on=on).whole_bodies(SEEING)


def visible_to(user: User, *, on: date) -> QuerySet[Event]:
    """Return the events that the user may see at the desk: those of their bodies."""
    person = person_of(user)
    if person is None:
        return Event.objects.none()
    return Event.objects.filter(is_in("body_id", seen_body_ids(person, on=on)))


def visible_questions(user: User, *, on: date) -> QuerySet[EventQuestion]:
    """Return the questions that the user may see at the desk, with the words of citizens."""
    return EventQuestion.objects.filter(event__in=visible_to(user, on=on).values("pk"))


def unended(events: QuerySet[Event]) -> QuerySet[Event]:
    """Return those of the events that are neither published nor cancelled."""
    return events.filter(closed_on=None)


def ended(events: QuerySet[Event]) -> QuerySet[Event]:
    """Return those of the events that are published or cancelled."""
    return events.filter(closed_on__isnull=False)


def public_events() -> QuerySet[Event]:
    """Return the events that were announced; every public page reads through this."""
    return Event.objects.filter(announced_at__isnull=False)


def public_questions(event: Event) -> QuerySet[EventQuestion]:
    """Return the moderated questions of an event: with their words, or with the ground against them."""
    found = EventQuestion.objects.filter(event=event).exclude(visibility=Visibility.UNCHECKED)
    return found.select_related("leader").defer("text", "name", "leader__text", "leader__name")


def public_recordings() -> QuerySet[Recording]:
    """Return the recordings that are public: those of published transcripts."""
    published = public_events().filter(state=EventState.PUBLISHED)
    return Recording.objects.filter(event__in=published.values("pk"))


def public_paragraphs(event: Event) -> QuerySet[Paragraph]:
    """Return the paragraphs of the published transcript of an event."""
    found = Paragraph.objects.filter(event=event, event__state=EventState.PUBLISHED)
    return found.order_by("position")


def public_lines(event: Event, *, after: int = 0) -> QuerySet[LiveLine]:
    """Return the paragraphs of the live text that were changed after a change, in order of change."""
    found = LiveLine.objects.filter(event=event, change__gt=after)
    return found.order_by("change")


def explained_documents(event: Event) -> QuerySet[Document]:
    """Return the public documents that an event explains."""
    found = public_documents().filter(pk__in=event.explained.values("document"))
    return found.select_related("body").order_by("id")


def events_explaining(document_id: int) -> list[Event]:
    """Return the public events that explain a document, newest first."""
    found = public_events().filter(explained__document=document_id)
    found = found.exclude(state=EventState.CANCELLED)
    return list(found.order_by("-begins_at", "-id")[:MAX_RELATED])


def document_facts() -> dict[str, Subquery]:
    """Return the expression that changes when the page of a document names other events or titles."""
    found = public_events().exclude(state=EventState.CANCELLED)
    found = found.filter(explained__document=OuterRef("pk")).order_by()
    counted = found.values("explained__document").annotate(number=Sum(F("changes") + 1))
    return {"events": Subquery(counted.values("number"))}


@of_all_rows
def count_questions(event: Event) -> QuestionCounts:
    """Count the questions of an event by what became of them. Two queries."""
    rows = EventQuestion.objects.filter(event=event).order_by()
    by_state = dict(rows.values_list("state").annotate(count=Count("pk")))
    by_text = dict(rows.values_list("visibility").annotate(count=Count("pk")))
    return QuestionCounts(
        received=sum(by_state.values()),
        asked=by_state.get(QuestionState.ASKED, 0) + by_state.get(QuestionState.ANSWERED, 0),
        answered=by_state.get(QuestionState.ANSWERED, 0),
        grouped=by_state.get(QuestionState.GROUPED, 0),
        not_asked=by_state.get(QuestionState.NOT_ASKED, 0),
        unchecked=by_text.get(Visibility.UNCHECKED, 0),
        withheld=by_text.get(Visibility.WITHHELD, 0),
    )


def open_questions(event: Event) -> QuerySet[EventQuestion]:
    """Return the questions of an event that have no final fate yet."""
    return EventQuestion.objects.filter(event=event, state__in=sorted(OPEN_QUESTION))


def question_by_submission(submission: str) -> EventQuestion | None:
    """Return the question of a submitted form."""
    found = EventQuestion.objects.select_related("event__body")
    return found.filter(submission=submission).first()


def question_by_query_code(number: str, code: str) -> EventQuestion | None:
    """
    Return the question with this number, if the code is right.

    An unknown number costs as much computation as a wrong code.
    """
    found = EventQuestion.objects.select_related("event__body", "leader").filter(
        number=plain_number(number)
    )
    one = found.first()
    return one if is_code_of(code, one.code_hash if one else "") else None


def parts_of(paragraphs: Iterable[Paragraph]) -> list[TranscriptPart]:
    """Return stored paragraphs as the parser of transcripts returns them."""
    return [
        TranscriptPart(
            one.speaker, one.text, one.start_ms, one.end_ms, [Cue(*cue) for cue in one.cues]
        )
        for one in paragraphs
    ]


def event_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of events that the person reads."""
    capacities = capacities_of(person, on=on)
    names = frozenset(
        name
        for posts in (HANDLERS, (PostKind.APPROVER,))
        for name in names_with_tasks(capacities.whole_bodies(posts), QUEUE, posts[0])
    )
    return [Queues(names, frozenset({person.pk}))] if names else []


def queue_of(post: str, body_id: int) -> str:
    """Return the queue of the events of a body that wait for a post."""
    return queue_name(QUEUE, post, body_id)


def beginning_until(last: datetime) -> Iterator[Event]:
    """Yield the announced events that begin by a moment, soonest first."""
    found = unended(Event.objects.filter(begins_at__lte=last)).filter(state=EventState.ANNOUNCED)
    return rows_by_key(found.select_related("body"), keys=("begins_at", "id"), most=MAX_EVENTS)


def people_for(body_id: int, posts: Iterable[str], *, on: date) -> set[int]:
    """Return the ids of the persons in these posts of a body on a day."""
    return people_in_posts([body_id], list(posts), on=on)


def questions_to_erase(*, closed_before: date) -> QuerySet[EventQuestion]:
    """Return the questions of events closed before a day whose words and name are still stored."""
    found = EventQuestion.objects.filter(erased_at=None, event__closed_on__lte=closed_before)
    return found.order_by("pk")
