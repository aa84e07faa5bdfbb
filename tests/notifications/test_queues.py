"""The queues of a person with many bodies are those of a person with few, without the empty ones."""

from datetime import date

import pytest

from gongkai.applications.queries import case_queues, letter_queues, search_queues
from gongkai.consultations.queries import consultation_queues
from gongkai.consultations.reader_queries import comment_report_queues, feedback_queues
from gongkai.datasets.queries import dataset_queues
from gongkai.documents.queries import queues_of
from gongkai.error_reports.queries import report_queues as error_report_queues
from gongkai.gazette.queries import gazette_queues
from gongkai.interviews.queries import event_queues
from gongkai.ledger.actions import SYSTEM
from gongkai.mailbox.queries import letter_queues as mailbox_queues
from gongkai.meetings.queries import meeting_queues
from gongkai.notifications.models import WaitingTask
from gongkai.notifications.queries import MANY_BODIES, count_tasks, first_tasks
from gongkai.organisations.actions import BodyFacts, create_body
from gongkai.organisations.models import Person, Post
from gongkai.organisations.queries import cached_capacities
from gongkai.organisations.states import BodyKind, PostKind
from gongkai.participation.queries import concern_queues
from gongkai.reports.queries import report_queues
from gongkai.supervision.queries.plans import task_queues
from tests.cast import AT, SINCE, Cast, person

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
QUEUES = (
    queues_of,
    case_queues,
    search_queues,
    letter_queues,
    error_report_queues,
    report_queues,
    concern_queues,
    meeting_queues,
    mailbox_queues,
    event_queues,
    consultation_queues,
    feedback_queues,
    comment_report_queues,
    dataset_queues,
    gazette_queues,
    task_queues,
)
# Queues of a body that its first handlers share, those of its approvers, and others of their kind.
KINDS = (
    *(
        f"{kind}/{PostKind.DISCLOSURE_OFFICER}"
        for kind in ("concern", "consultation", "answer-feedback", "meeting", "plan-task")
    ),
    *(f"{kind}/{PostKind.EDITOR}" for kind in ("event", "dataset")),
    *(
        f"{kind}/{PostKind.APPROVER}"
        for kind in (
            "concern",
            "consultation",
            "answer-feedback",
            "meeting",
            "event",
            "dataset",
            "mailbox",
        )
    ),
    f"plan-task/{PostKind.ASSESSOR}",
    *(f"gazette/{who}" for who in ("composers", "readers", PostKind.APPROVER)),
)


def subjects(who: Person) -> set[tuple[str, int]]:
    """Return the queue and the body of each task that the person finds."""
    with cached_capacities():
        queues = [queue for queues_in in QUEUES for queue in queues_in(who, on=ON)]
        found = first_tasks(queues, on=ON, limit=500)
        assert count_tasks(queues, on=ON) == len(found)
        return {(task.queue, task.item_id) for task in found}


def test_person_with_many_bodies_finds_all_tasks_of_them_and_no_others(cast: Cast) -> None:
    bodies = [
        create_body(
            BodyFacts(
                f"99{number:04}",
                f"第{number}局",
                "局",
                BodyKind.DEPARTMENT,
                "990000",
                cast.government,
            ),
            by=SYSTEM,
            at=AT,
        )
        for number in range(1, MANY_BODIES + 2)
    ]
    few, many = person("few"), person("many")
    one = bodies[7]
    for who, there in ((few, [one]), (many, bodies)):
        Post.objects.bulk_create(
            Post(person=who, body=body, kind=kind, since=SINCE)
            for body in [*there, cast.government]
            for kind in PostKind.values
        )
    above = f"report/{PostKind.REPORT_OFFICER}/above"
    bodies_with_tasks = (one, cast.finance, cast.government)
    for body in bodies_with_tasks:
        names = [
            f"document/{PostKind.APPROVER}/{body.pk}",
            f"case/{PostKind.CASE_SUPERVISOR}/{body.pk}",
            *(
                f"{kind}/{body.pk}"
                for kind in ("case", "letter", "search", "error-report", "comment-report")
            ),
            *(f"{kind}/{body.pk}/{who.pk}" for kind in ("case", "letter") for who in (few, many)),
            *(f"report/{PostKind.REPORT_OFFICER}/{side}/{body.pk}" for side in ("own", "above")),
            *(f"document/author/{who.pk}" for who in (few, many)),
            *(f"{kind}/{body.pk}" for kind in KINDS),
        ]
        WaitingTask.objects.bulk_create(
            WaitingTask(
                subject_type=name, subject_id=body.pk, item_id=body.pk, queue=name, sort_on=ON
            )
            for name in names
        )
    everything = set(WaitingTask.objects.values_list("queue", "item_id"))
    for who, other in ((few, many), (many, few)):
        expected = {
            (name, pk)
            for name, pk in everything
            if pk != cast.finance.pk
            and not name.endswith(f"/{other.pk}")
            and name != f"{above}/{cast.government.pk}"
        }
        expected |= {(f"document/author/{who.pk}", cast.finance.pk)}
        # The body is right below one in which the person has the post.
        expected |= {(f"{above}/{cast.finance.pk}", cast.finance.pk)}
        assert subjects(who) == expected
