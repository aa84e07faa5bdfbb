"""
The demo region: complete, repeatable, consistent with the rules, and dated relative to today.

It takes long to load, so all its tests are collected here, where it is loaded once; those of single nouns
stand in the files from which they are imported.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.db.models.signals import pre_migrate
from django.test import Client
from openpyxl import load_workbook

from gongkai.applications.models import Application
from gongkai.applications.states import OPEN, Stage
from gongkai.calendars.queries import calendar_of
from gongkai.documents.models import Attachment, Document, ReviewStep, Version
from gongkai.documents.queries import public_documents, release_clock, tombstones, waiting_for
from gongkai.documents.states import State, Validity
from gongkai.files.storage import open_file
from gongkai.law.proactive import ITEMS
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.ledger.verification import findings
from gongkai.organisations.models import Body, Person, Post
from gongkai.organisations.states import PostKind
from gongkai.sampledata.demo.load import CORE, load_core, load_demo, load_rest
from gongkai.sampledata.demo.loading import is_loading, load_next, mark_file
from gongkai.sampledata.demo.region import PASSWORD, REGION
from gongkai.sampledata.demo.texts import demo_texts, place_dates
from gongkai.statistics.audit import faults_of_tallies
from tests.sampledata.demo_participation import (  # noqa: F401  (collected here)
    test_demo_has_consultations_in_every_state,
    test_demo_has_each_kind_of_participation_in_each_phase,
    test_demo_has_error_reports_in_every_state,
    test_demo_has_events_of_each_kind_and_state_and_questions_of_each_fate,
    test_demo_has_followers_of_lists_at_every_frequency,
    test_demo_has_letters_in_every_state,
    test_demo_has_meetings_in_every_state,
    test_demo_has_public_concerns_in_every_state,
)
from tests.sampledata.demo_publications import (  # noqa: F401  (collected here)
    test_demo_has_datasets_with_chart_differences_private_columns_and_one_in_review,
    test_demo_has_issues_of_the_gazette_in_both_editions_and_in_proof,
    test_demo_has_reports_for_the_previous_year,
)
from tests.sampledata.demo_supervision import (  # noqa: F401  (collected here)
    test_demo_has_a_plan_with_tasks_in_every_state,
    test_demo_has_published_results_of_an_assessment,
    test_demo_has_training_and_complaints_in_hand_and_concluded,
    test_demo_states_its_organisation,
)
from tests.sampledata.stages import AT, Stages
from tests.sampledata.stand_ins import send_demo

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


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
