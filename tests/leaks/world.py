"""Test data with every state that is not public; each secret field contains its own canary."""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from gongkai.catalogue.models import CatalogueItem
from gongkai.documents.actions.drafts import (
    draft_document,
)
from gongkai.documents.actions.short_reviews import shorten_review
from gongkai.documents.models import Document
from gongkai.documents.rules.short_reviews import ShortReviewFacts
from gongkai.error_reports.actions import answer_error_report, receive_error_report
from gongkai.error_reports.rules import ErrorFacts
from gongkai.error_reports.workflow import AnswerInputs
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act, FailedAct
from gongkai.operations.bulk_export import export_everything
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Account, Person
from gongkai.organisations.states import PostKind
from gongkai.participation.actions import add_measure, register_concern
from gongkai.participation.registration import NewConcern
from gongkai.participation.workflow import MeasureInputs
from gongkai.reports.actions.drafts import edit_section, explain_finding, open_report
from gongkai.search.desk_index import index_changed_texts
from tests.cast import AT, POSTS, SINCE, Cast, build_cast, later, person
from tests.leaks.actors import add_actor, add_secret_subscribers
from tests.leaks.applications import add_cases, list_case
from tests.leaks.assessments import add_assessments, publish_assessment
from tests.leaks.canaries import Canaries
from tests.leaks.channels import add_secret_sends
from tests.leaks.consultation_readers import add_secret_readers
from tests.leaks.consultations import add_secret_consultations
from tests.leaks.datasets import add_datasets, publish_dataset
from tests.leaks.documents import add_public_documents, add_secret_documents, state_closed_documents
from tests.leaks.events import add_events
from tests.leaks.gazette import add_secret_issue, print_issue
from tests.leaks.inspections import add_inspection, hold_inspection
from tests.leaks.letters import add_counted_letters, add_secret_letters
from tests.leaks.meetings import add_meetings, announce
from tests.leaks.people import add_people, hide_name
from tests.leaks.supervision import add_plans, add_register, issue_open_plan
from tests.leaks.tokens import add_tokens
from tests.leaks.training import add_training
from tests.subscriptions.lists import entered


@dataclass
class World:
    """Public and secret objects, and the users who request them."""

    cast: Cast
    canaries: Canaries = field(default_factory=Canaries)
    public: list[Document] = field(default_factory=list)
    gone: list[Document] = field(
        default_factory=list
    )  # withdrawn documents: only their tombstones are visible
    health: list[Document] = field(
        default_factory=list
    )  # of the stranger's own body, public or not
    hidden: list[Document] = field(default_factory=list)
    hidden_files: list[tuple[str, int, int, str]] = field(
        default_factory=list
    )  # number, document, id, name
    reports: list[int] = field(default_factory=list)  # drafts of reports
    handlers: tuple[
        Person, ...
    ] = ()  # officer and supervisor of the cases, in a body without other users
    numbers: Any = field(default_factory=lambda: count(1))
    at: datetime = AT  # the time of the next actions

    def word(self, place: str) -> str:
        """Return a new canary."""
        return self.canaries.word(place)

    def account(self, who: str) -> Account | None:
        """Return the account of a requesting user, None for a visitor."""
        return None if who == "visitor" else Account.objects.get(username=who)


def plain_world() -> World:
    """Create public objects; their unpublished and formerly public parts contain canaries."""
    world = World(build_cast())
    cast = world.cast
    for name in (*POSTS, "government"):
        if name in cast.people:
            hide_name(world, cast.people[name])
    for kind in (PostKind.ADMINISTRATOR, PostKind.AUDITOR):
        grant_post(cast.stranger, kind, cast.health, by=SYSTEM, at=AT, since=SINCE)
    clerk = person("clerk")
    for kind in (
        PostKind.EDITOR,
        PostKind.CASE_OFFICER,
        PostKind.CASE_SUPERVISOR,
        PostKind.REPORT_OFFICER,
        PostKind.ASSESSOR,
    ):
        grant_post(clerk, kind, cast.finance, by=SYSTEM, at=world.at, since=SINCE)
    add_public_documents(world)
    list_case(world)
    state_closed_documents(world)
    add_counted_letters(world)
    add_register(world)
    issue_open_plan(world)
    publish_assessment(world)
    announce(world)
    print_issue(world)
    add_actor(world)
    publish_dataset(world)
    hold_inspection(world)
    for title in ("卫生健康通知", "卫生健康草稿"):
        facts = cast.facts(title=title)
        world.health.append(draft_document(cast.health, facts, by=cast.stranger, at=world.at))
    # Telephones of the staff are for the administrators of their own body.
    Person.objects.exclude(pk=cast.stranger.pk).update(telephone="0990-7350998")
    catch_up()
    export_everything(later(days=0))
    return world


def add_secrets(world: World) -> None:
    """Create all secret objects, which must not be noticeable by any word, count or date."""
    cast = world.cast
    # A separate time, so that a leaked modification date is a difference.
    world.at = later(days=1, hours=3)
    add_secret_documents(world)
    _error_reports(world)
    _concerns(world)
    add_meetings(world)
    for confirmed in (True, False):
        entered(
            confirmed=confirmed,
            address=world.word("the address of a subscriber"),
            query=world.word("the words that a subscriber searches for"),
        )
    add_plans(world)
    add_assessments(world)
    add_training(world)
    add_tokens(world)
    add_inspection(world)
    add_secret_letters(world)
    add_events(world)
    add_datasets(world)
    add_secret_consultations(world)
    add_secret_readers(world)
    add_secret_issue(world)
    add_secret_sends(world)
    add_secret_subscribers(world)
    add_people(world)
    add_cases(world)
    _report(world)
    act = Act.objects.order_by("id").last()
    assert act is not None
    FailedAct.objects.create(
        consumer="x",
        act=act,
        attempts=3,
        error=world.word("an error of a consumer"),
        failed_at=world.at,
    )
    shorten_review(
        cast.finance,
        ShortReviewFacts(
            CatalogueItem.objects.get(code="A20-02"), world.word("why a review is shorter")
        ),
        by=cast.approver,
        at=world.at,
    )
    catch_up()
    index_changed_texts()
    export_everything(later(days=0))  # at the same moment: only secrets could make other files


def _error_reports(world: World) -> None:
    """Create reports of errors to a body for which no requesting user answers; one is answered."""
    editor, body = person("answerer"), world.cast.government
    grant_post(editor, PostKind.EDITOR, body, by=SYSTEM, at=world.at, since=SINCE)
    for number in range(2):
        facts = ErrorFacts(
            "/catalogue/",
            "other",
            world.word("the words of a report of an error"),
            world.word("the contact of a reader"),
        )
        code = world.word("the code of a report of an error")
        report = receive_error_report(
            body, facts, code=code, submission=f"{number:032}", at=world.at
        )
    answer = AnswerInputs("no_error", world.word("the answer to a report of an error"))
    answer_error_report(report, answer, by=editor, at=world.at)


def _concerns(world: World) -> None:
    """Create public concerns of a body in which no requesting user works; nothing is stated on them."""
    handler, body = person("handler"), world.cast.government
    grant_post(handler, PostKind.EDITOR, body, by=SYSTEM, at=world.at, since=SINCE)
    for kind in ("other", "emergency"):
        facts = NewConcern(
            kind=kind,
            source="online",
            title=world.word("the topic of a concern"),
            facts=world.word("the facts of a concern"),
            arisen_at=world.at,
        )
        concern = register_concern(body, facts, by=handler, at=world.at)
        measure = MeasureInputs(world.word("a measure on a concern"), body.pk, date(2029, 6, 5))
        add_measure(concern, measure, by=handler, at=world.at)


def _report(world: World) -> None:
    """Create the draft of an annual report with text and an explanation of a warning."""
    writer, body = person("reporter"), world.cast.government
    grant_post(writer, PostKind.REPORT_OFFICER, body, by=SYSTEM, at=world.at, since=SINCE)
    report = open_report(body, 2025, by=writer, at=world.at)
    edit_section(
        report, "other", world.word("the text of a report"), by=writer, at=world.at, revision=0
    )
    words = world.word("the word for a warning")
    explain_finding(report, f"handed-in:{world.cast.health.code}", words, by=writer, at=world.at)
    world.reports.append(report.pk)
