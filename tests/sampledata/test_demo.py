"""The demo region: complete, repeatable, consistent with the rules, and dated relative to today."""

import re
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, Sum
from django.db.models.signals import pre_migrate
from django.test import Client
from openpyxl import load_workbook

from gongkai.applications.models import Application
from gongkai.applications.states import OPEN, Stage
from gongkai.assessments.models import Assessment, Finding, Scheme
from gongkai.calendars.queries import calendar_of
from gongkai.channels.models import Delivery
from gongkai.channels.states import Channel
from gongkai.complaints.models import Complaint
from gongkai.consultations.models import (
    AnswerFeedback,
    PublicComment,
    PublicConsultation,
    ReportedComment,
)
from gongkai.consultations.states import CommentState, ConsultationState
from gongkai.datasets.models import Bundle, DatasetVersion, PrivateValues
from gongkai.datasets.queries import former_release, public_datasets, rows_of
from gongkai.datasets.states import ReleaseState
from gongkai.documents.models import Attachment, Document, ReviewStep, Version
from gongkai.documents.queries import public_documents, release_clock, tombstones, waiting_for
from gongkai.documents.states import State, Validity
from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.states import ErrorReportState
from gongkai.files.storage import open_file
from gongkai.gazette.models import Issue
from gongkai.gazette.queries import (
    articles_of,
    current_files,
    open_corrections,
    pairs,
    public_issues,
)
from gongkai.gazette.states import IssueState
from gongkai.interviews.models import Event, EventQuestion
from gongkai.interviews.states import EventKind, EventState, QuestionState, Visibility
from gongkai.kit.times import BEIJING, local_date
from gongkai.law.clocks import report_due
from gongkai.law.proactive import ITEMS
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.ledger.verification import findings
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.states import LetterState
from gongkai.meetings.models import Meeting
from gongkai.meetings.states import MeetingKind, MeetingState
from gongkai.operations.verify import assessments as verify_assessments
from gongkai.operations.verify import complaints as verify_complaints
from gongkai.operations.verify import datasets as verify_datasets
from gongkai.operations.verify import gazette as verify_gazette
from gongkai.operations.verify import meetings as verify_meetings
from gongkai.operations.verify import plans as verify_plans
from gongkai.operations.verify import supervision as verify_supervision
from gongkai.operations.verify import training as verify_training
from gongkai.organisations.actions import BodyFacts, create_body
from gongkai.organisations.models import Body, Person, Post
from gongkai.organisations.states import PostKind
from gongkai.participation.models import Concern
from gongkai.participation.states import ConcernState
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import frozen_figures
from gongkai.sampledata.demo.load import CORE, load_core, load_demo, load_rest
from gongkai.sampledata.demo.loading import is_loading, load_next, mark_file
from gongkai.sampledata.demo.region import PASSWORD, REGION
from gongkai.sampledata.demo.texts import demo_texts, place_dates
from gongkai.statistics.audit import faults_of_tallies
from gongkai.statistics.compilation import findings_for
from gongkai.statistics.models import ManualFigure
from gongkai.subscriptions.queries import subscription_counts
from gongkai.supervision.models import LeadingPost, OrganisationReturn, PlanTask, ReadingPlace
from gongkai.supervision.states import TaskState
from gongkai.training.models import TrainingSession, UnitAttempt
from tests.sampledata.stand_ins import send_demo

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 30, tzinfo=BEIJING)
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("core", [False, True])
def test_demo_requires_an_empty_database(
    db: None, settings: Any, tmp_path: Path, *, core: bool
) -> None:
    settings.GONGKAI_DATA = tmp_path
    facts = BodyFacts(
        code="880000", name="某地人民政府", short_name="某地", kind="government", region="880000"
    )
    create_body(facts, by=SYSTEM, at=AT)
    with pytest.raises(CommandError, match="contains other bodies"):
        call_command("demo", core=core)
    assert Body.objects.count() == 1
    assert not is_loading()


def test_taken_port_is_reported_before_anything_is_loaded(db: None) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(CommandError, match="is not available"):
            call_command("demo", core=True, serve=address)
    assert not Body.objects.exists()


ODD_DAYS = pytest.mark.parametrize(
    "at",
    [
        # a Saturday at the turn of a year nobody has a notice for
        datetime(2027, 1, 2, 0, 5, tzinfo=BEIJING),
        datetime(2026, 2, 20, 3, 0, tzinfo=BEIJING),  # in the midst of the spring festival
    ],
)


@ODD_DAYS
def test_core_loads_on_any_day(db: None, at: datetime) -> None:
    assert load_core(at)
    assert Act.objects.latest("at").at <= at


@pytest.mark.long
@ODD_DAYS
def test_demo_loads_on_any_day(db: None, at: datetime) -> None:
    assert load_demo(at)
    assert Act.objects.latest("at").at <= at


@dataclass
class Stages:
    """The data after the core, and after each further body."""

    core: Counter[str]
    bodies: list[str]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stages]:
    """Load the demo once for all tests below, in parts, in a transaction that is rolled back."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        assert load_core(AT)
        core = Counter(Document.objects.values_list("body__code", flat=True))
        bodies: list[str] = []
        # Begun anew for each body, as after a kill.
        while (code := next(load_rest(), None)) is not None:
            assert not load_core(AT + timedelta(days=1))
            bodies.append(code)
    yield Stages(core, bodies)
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture
def region(loaded: Stages, db: None) -> None:
    """Return the loaded region; changes by the test are rolled back."""


def person(username: str) -> Person:
    return Person.objects.get(account__username=username)


def test_demo_is_loaded_once(region: None) -> None:
    before = Document.objects.count(), Act.objects.count(), Body.objects.count()
    assert load_demo(AT + timedelta(days=40)) is False
    assert (Document.objects.count(), Act.objects.count(), Body.objects.count()) == before


def test_core_has_two_bodies_and_every_other_is_loaded_once(region: None, loaded: Stages) -> None:
    assert set(loaded.core) == set(CORE)
    assert loaded.core.total() > 25
    codes = list(Body.objects.order_by("position").values_list("code", flat=True))
    assert sorted([*loaded.bodies, *CORE]) == sorted(codes)
    assert loaded.bodies[-1] == REGION


def test_pages_show_that_the_demo_is_loading(region: None, settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_DATA = tmp_path
    mark_file().touch()
    client = Client()
    said = "The sample region is still being loaded."
    loading = client.get("/en/")
    page = loading.content.decode()
    assert page.index("<main") < page.index(said) < page.index("</main>")
    assert loading["Cache-Control"] == "no-store"
    assert not loading.has_header("ETag")
    assert int(loading["Content-Length"]) == len(loading.content)
    assert said not in client.get("/api/v1/openapi.json").content.decode()
    mark_file().unlink()
    whole = client.get("/en/")
    assert said not in whole.content.decode()
    assert whole.has_header("ETag")
    # A page that was kept while the mark stood is not confirmed, though nothing else has changed.
    mark_file().touch()
    assert client.get("/en/", headers={"If-None-Match": whole["ETag"]}).status_code == 200


def test_worker_removes_the_mark_when_the_demo_is_complete(
    region: None, settings: Any, tmp_path: Path
) -> None:
    settings.GONGKAI_DATA = tmp_path
    mark_file().touch()
    acts = Act.objects.count()
    assert load_next() is False
    assert not is_loading()
    assert Act.objects.count() == acts


def test_demo_has_every_item_and_language(region: None) -> None:
    items = Counter(public_documents().values_list("catalogue_item__code", flat=True))
    # Those of article 20; the items of article 21 are for governments below the region.
    assert sorted(items) == [item.code for item in ITEMS if item.code.startswith("A20")]
    assert min(items.values()) >= 2
    languages = Counter(public_documents().values_list("language", flat=True))
    assert (languages["en"], languages["ug"]) == (3, 4)
    assert public_documents().values("genre").distinct().count() >= 10


def test_demo_shows_every_state(region: None) -> None:
    states = set(Version.objects.values_list("state", flat=True))
    assert states == set(State.values) - {State.DISCARDED}
    assert tombstones().count() == 1
    assert Document.objects.filter(validity=Validity.REPEALED).count() == 1
    assert Document.objects.filter(public_version__number=2).count() == 1
    assert ReviewStep.objects.filter(decision="return").count() == 1
    assert Version.objects.filter(release_due_at__gt=AT).count() == 1


def test_demo_has_late_and_near_deadlines(region: None) -> None:
    waiting = Document.objects.filter(
        open_version__state__in=[State.DISCLOSURE_REVIEW, State.APPROVAL]
    )
    clocks = [release_clock(document, calendar_of(), today=TODAY) for document in waiting]
    assert sorted(20 - clock.used for clock in clocks if clock) == [-4, 2, 5, 7, 8, 11]


def test_demo_has_work_for_every_account(region: None) -> None:
    for name in (
        "drafter",
        "head",
        "secrecy",
        "disclosure",
        "approver",
        "go-drafter",
        "go-approver",
    ):
        assert waiting_for(person(name), on=TODAY).exists(), name
    assert set(Post.objects.values_list("kind", flat=True)) == set(PostKind.values)


def test_demo_acts_are_in_order_and_in_the_past(region: None) -> None:
    # A letter that a body passes on is written into the chain of another, which may be loaded later.
    own = Act.objects.exclude(subject_type="mailbox.mailboxletter")
    acts = list(own.order_by("chain", "seq").values_list("chain", "at"))
    assert acts == sorted(acts)
    assert Act.objects.latest("at").at <= AT
    assert not Document.objects.filter(listed_on__gt=TODAY).exists()
    assert not Document.objects.filter(released_on__lt=F("formed_on")).exists()
    assert list(findings()) == []


def test_demo_persons_have_separate_duties(region: None) -> None:
    for version in Version.objects.prefetch_related("steps"):
        reviewers = {step.person_id for step in version.steps.all() if step.decision != "submit"}
        assert version.author_id not in reviewers


def test_demo_replaces_every_date(region: None) -> None:
    for version in Version.objects.all():
        assert "{" not in version.title + version.text + version.document_number, version.title
    assert not Attachment.objects.filter(name__contains="{").exists()
    newest = public_documents().order_by("-listed_on", "-id")[0]
    assert newest.listed_on >= TODAY - timedelta(days=4)


def test_demo_contains_no_real_number_or_address(region: None) -> None:
    texts = [
        *Version.objects.values_list("plain_text", flat=True),
        *Body.objects.values_list("telephone", flat=True),
    ]
    for text in texts:
        assert re.findall(r"(?<![\d-])(?!000-)\d{3,4}-\d{7,8}", text) == []
        assert re.findall(r"\b1[3-9]\d{9}\b|\b\d{17}[\dX]\b", text) == []
        assert [
            host for host in re.findall(r"@[\w.]+", text) if host.rstrip(".") != "@jichuan.example"
        ] == []


def test_demo_files_can_be_opened(region: None) -> None:
    for attachment in Attachment.objects.filter(name__endswith=".xlsx"):
        with open_file(attachment.sha256) as source:
            sheet = load_workbook(source).active
        assert sheet is not None
        assert sheet.max_row > 5
    assert {
        name.rpartition(".")[2] for name in Attachment.objects.values_list("name", flat=True)
    } == {
        "csv",
        "xlsx",
        "txt",
        "docx",
        "pdf",
    }


def test_demo_has_a_stub_of_a_state_secret(region: None) -> None:
    stub = Version.objects.get(ground="D1")
    assert (stub.title, stub.text, stub.document.title, stub.attachments.count()) == ("", "", "", 0)


def test_demo_has_applications_at_every_point_of_their_deadline(region: None) -> None:
    rows = Application.objects.all()
    assert set(rows.values_list("stage", flat=True)) == set(Stage.values)
    today = AT.date()
    open_ones = rows.filter(stage__in=OPEN)
    due = set(open_ones.values_list("due_on", flat=True))
    assert min(due) < today < max(due)
    assert today in due
    assert open_ones.filter(delayed_until__isnull=False).exists()
    assert open_ones.filter(extension__notified_on__isnull=False).exists()
    assert open_ones.filter(consultations__answered_on=None, consultations__isnull=False).exists()
    assert rows.filter(reopened_on__isnull=False).exists()
    assert rows.filter(remedies__result="pending").exists()


def test_demo_has_error_reports_in_every_state(region: None) -> None:
    today = local_date(AT)
    waiting = ErrorReport.objects.filter(state=ErrorReportState.RECEIVED)
    assert {one.body.code for one in waiting} == {"990000-D01", "990000-D04", "990000-GO"}
    assert waiting.filter(due_on__lt=today).exists()
    assert waiting.filter(due_on__gte=today).exists()
    assert ErrorReport.objects.filter(state=ErrorReportState.ANSWERED).exists()


def test_demo_has_letters_in_every_state(region: None) -> None:
    found = MailboxLetter.objects.all()
    assert {one.state for one in found} == set(LetterState.values)
    assert found.filter(done_on=None, due_on__lt=AT.date()).exists()
    assert found.filter(done_on=None, promised_on__isnull=False).exists()
    assert found.filter(reopened_on__isnull=False, done_on__isnull=False).exists()
    assert found.exclude(about=None).exists()
    assert {one.publication for one in found} >= {"none", "proposed", "public"}


def test_demo_has_public_concerns_in_every_state(region: None) -> None:
    found = Concern.objects.all()
    assert {one.state for one in found} == set(ConcernState.values)
    assert found.filter(answered_at=None, due_at__lt=AT).exists()
    assert found.filter(answered_at=None, due_at__gte=AT).exists()
    assert found.filter(measures__done_on=None, state=ConcernState.ANSWERED).exists()


def test_demo_has_meetings_in_every_state(region: None) -> None:
    found = Meeting.objects.all()
    assert {one.state for one in found} == set(MeetingState.values)
    assert found.filter(changes__kind="postponed", state=MeetingState.PUBLISHED).exists()
    assert found.filter(state=MeetingState.ANNOUNCED, closes_at__gt=AT, applied__gt=0).exists()
    assert list(verify_meetings.check()) == []


def test_demo_has_issues_of_the_gazette_in_both_editions_and_in_proof(region: None) -> None:
    chinese, uyghur = public_issues().order_by("-language")
    assert (chinese.language, uyghur.language) == ("zh-hans", "ug")
    own, others = articles_of(chinese), articles_of(uyghur)
    # Some documents have a Uyghur translation; that the others have none is to be seen.
    assert 2 <= len(pairs(own, others)) / 2 == len(others) < len(own)
    for issue in (chinese, uyghur):
        assert set(current_files(issue, articles_of(issue))) == {"pdf", "epub"}
        assert len({one.person_id for one in issue.readings.all()}) == 7
    waiting = Issue.objects.get(state=IssueState.PROOF_2)
    assert current_files(waiting, articles_of(waiting))
    assert {one.kind for one in open_corrections(waiting)} == {"text", "layout"}
    printed = {one.document_id for one in (*own, *others)}
    sent = Delivery.objects.filter(channel=Channel.GAZETTE)
    assert set(sent.values_list("document_id", flat=True)) == printed
    assert list(verify_gazette.check()) == []


def test_demo_states_its_organisation(region: None) -> None:
    assert LeadingPost.objects.filter(duty="leader", until=None).exists()
    assert LeadingPost.objects.exclude(until=None).exists()
    assert ReadingPlace.objects.filter(until=None).count() >= 2
    assert {one.has_office for one in OrganisationReturn.objects.all()} == {True, False}
    assert list(verify_supervision.check()) == []


def test_demo_has_a_plan_with_tasks_in_every_state(region: None) -> None:
    found = PlanTask.objects.all()
    assert {one.state for one in found} == set(TaskState.values)
    assert found.filter(state="open", due_on__lt=AT.date()).exists()
    assert found.exclude(carried_from=None).exists()
    assert found.exclude(decisions=None).exists()
    assert list(verify_plans.check()) == []


def test_demo_has_published_results_of_an_assessment(region: None) -> None:
    assessment = Assessment.objects.get()
    assert assessment.state == "published"
    assert {one.rank for one in assessment.sheets.all()} > {1}
    assert Scheme.objects.filter(state="draft").exists()
    assert Finding.objects.exists()
    assert list(verify_assessments.check()) == []


def test_demo_has_training_and_complaints_in_hand_and_concluded(region: None) -> None:
    held = TrainingSession.objects.get(state="held")
    assert (held.people, held.others) == (119, 118)
    assert TrainingSession.objects.filter(state="open", participants__isnull=False).exists()
    assert UnitAttempt.objects.get().passed
    assert {one.state for one in Complaint.objects.all()} == {"received", "closed"}
    assert list(verify_training.check()) == list(verify_complaints.check()) == []


def test_demo_has_followers_of_lists_at_every_frequency(region: None) -> None:
    counts = subscription_counts()
    assert counts.unconfirmed == 1
    assert all(number for _label, number in counts.by_frequency)
    assert len(counts.by_language) == 3


def test_demo_has_events_of_each_kind_and_state_and_questions_of_each_fate(region: None) -> None:
    found = Event.objects.all()
    assert {one.state for one in found} == set(EventState.values)
    assert {one.kind for one in found} == set(EventKind.values)
    fates = set(EventQuestion.objects.values_list("state", flat=True))
    assert fates == set(QuestionState.values) - {QuestionState.ASKED}
    assert EventQuestion.objects.filter(visibility=Visibility.WITHHELD).exists()


def test_demo_has_consultations_in_every_state(region: None) -> None:
    found = PublicConsultation.objects.all()
    assert {one.state for one in found} == set(ConsultationState.values)
    opened = found.filter(state=ConsultationState.OPENED, closes_at__gt=AT)
    assert {one.question_count > 0 for one in opened} == {False, True}
    assert found.filter(state=ConsultationState.ENDED, last_response__gt=0).exists()
    comments = PublicComment.objects.all()
    assert {one.state for one in comments} == set(CommentState.values)
    assert comments.filter(contested_at__isnull=False, upheld_at=None).exists()
    assert comments.exclude(published_text="").exists()
    assert AnswerFeedback.objects.get().state == "replied"
    assert ReportedComment.objects.get().count == 2
    # The worker loads this one with its body, after the first page of the demo.
    assert found.exclude(body__code__in=CORE).exists()


def test_demo_has_each_kind_of_participation_in_each_phase(region: None) -> None:
    surveys = PublicConsultation.objects.filter(question_count__gt=0)
    assert {one.state for one in surveys} >= set(ConsultationState.values) - {"cancelled"}
    assert surveys.filter(state=ConsultationState.CONCLUDED, last_response__gt=0).exists()
    # The introduction names the accounts of this body: its open survey can be tried from both sides.
    assert surveys.filter(state=ConsultationState.OPENED, body__code="990000-D04").exists()
    for kind in EventKind.values:
        states = {one.state for one in Event.objects.filter(kind=kind)}
        assert states >= {"announced", "live", "ended", "published"}, kind
    for kind in (MeetingKind.HEARING, MeetingKind.OPEN_MEETING):
        states = {one.state for one in Meeting.objects.filter(kind=kind)}
        assert states >= {"announced", "confirming", "published"}, kind


def test_demo_has_datasets_with_chart_differences_private_columns_and_one_in_review(
    region: None, loaded: Stages
) -> None:
    assert set(public_datasets().values_list("code", flat=True)) == {
        "farm-prices",
        "food-drugs",
        "aid",
    }
    # The worker loads them with their bodies, after the first page of the demo.
    bodies = set(public_datasets().values_list("body__code", flat=True))
    assert bodies.isdisjoint(CORE)
    assert bodies <= set(loaded.bodies)
    waiting = DatasetVersion.objects.get(state=ReleaseState.IN_REVIEW)
    assert waiting.dataset.published_on is None
    corrected = DatasetVersion.objects.get(dataset__code="food-drugs", number=2)
    former = former_release(corrected)
    assert former is not None
    assert (corrected.added, corrected.changed, corrected.removed) == (1, 2, 0)
    assert rows_of(former).count() == 5
    aid = DatasetVersion.objects.get(dataset__code="aid")
    assert PrivateValues.objects.filter(row__dataset=aid.dataset).count() == aid.row_count == 36
    assert list(verify_datasets.check()) == []
    planned = Bundle.objects.order_by("due_at").values_list("state", "dataset__code")
    assert list(planned) == [
        (state, "farm-prices") for state in ("published", "confirmed", "provisional")
    ]
    client = Client()
    calendar = client.get("/data/calendar/").content.decode()
    assert "采价市场临时休市" in calendar
    prices = client.get("/data/farm-prices/").content.decode()
    assert "<svg" in prices
    changes = client.get("/data/food-drugs/v2/changes/").content.decode()
    assert "3,214" in changes
    assert "3,234" in changes
    page = client.get("/data/aid/").content.decode()
    assert "城市低保" in page
    assert "示例领取人" not in page


def test_demo_command_prints_accounts_that_can_sign_in(region: None) -> None:
    out = StringIO()
    call_command("demo", stdout=out)
    assert PASSWORD in out.getvalue()
    client = Client()
    for name in (
        "drafter",
        "head",
        "secrecy",
        "disclosure",
        "approver",
        "admin",
        "go-drafter",
        "auditor",
    ):
        assert name in out.getvalue()
        assert client.login(username=name, password=PASSWORD), name


def test_demo_texts_are_long_enough_to_read() -> None:
    lengths = [len(text.texts[0]) for text in demo_texts() if text.get("title")]
    assert len(lengths) >= 45
    assert sum(length >= 400 for length in lengths) >= 40


def test_date_placeholders_depend_on_the_day_of_formation() -> None:
    day = date(2026, 1, 9)
    assert place_dates("{Y}/{Y-1} {date+30} {month} {quarter}", day, "zh-hans") == (
        "2026/2025 2026年2月8日 2025年12月 2025年第四季度"
    )
    assert place_dates("{date}", day, "en") == "9 January 2026"
    assert place_dates("{date}", day, "ug") == "2026-يىلى 1-ئاينىڭ 9-كۈنى"


def test_demo_has_reports_for_the_previous_year(region: None) -> None:
    reports = AnnualReport.objects.filter(year=2025)
    assert Counter(reports.values_list("state", flat=True)) == {"accepted": 18, "published": 2}
    assert reports.filter(body__code="990000-D02").get().remarks.get().settled_at is not None
    whole = reports.get(body__code="990000")
    assert (whole.submitted_at and local_date(whole.submitted_at)) < report_due(
        2025, government=True
    )
    cells = frozen_figures(whole)
    assert findings_for(whole.body, 2025, "area", cells) == []
    received = ManualFigure.objects.filter(slot__startswith="applications.1.").aggregate(
        all=Sum("amount")
    )["all"]
    assert cells.named()["applications.1.total"] == received > 200
    for one in reports.filter(state="published"):
        assert local_date(one.published_at) <= report_due(
            2025, government=one.body.kind == "government"
        )
        assert one.document.public_version.attachments.count() == 4
        page = Client().get(f"/reports/2025/{one.body.code}/").content.decode()
        assert f"{one.body.name}2025年政府信息公开工作年度报告" in page


def test_tallies_of_the_demo_agree_with_its_acts(region: None) -> None:
    # Among them a secret that was closed: it has no genre, and each database says so in its own way.
    assert Act.objects.filter(verb="document.closed", facets__genre=None).exists()
    catch_up()
    compared, faults = faults_of_tallies()
    assert compared > 100
    assert faults == []


def test_verify_finds_no_problem_in_the_demo(region: None) -> None:
    out = StringIO()
    # It ends with an exit status if it finds a problem.
    call_command("verify", stdout=out)
    assert "No problems found." in out.getvalue()


def test_second_start_migrates_nothing_and_loads_nothing(region: None) -> None:
    acts = Act.objects.count()
    migrated: list[object] = []

    def note_migration(sender: object, **_more: object) -> None:
        migrated.append(sender)

    pre_migrate.connect(note_migration)
    try:
        call_command("demo", migrate=True, core=True, stdout=StringIO())
    finally:
        pre_migrate.disconnect(note_migration)
    assert migrated == []
    assert Act.objects.count() == acts


def test_demo_sends_to_the_stand_ins(region: None, settings: Any) -> None:
    send_demo(settings, AT + timedelta(minutes=1))
