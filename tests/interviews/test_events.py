"""Events: planned, announced, live, ended, published; cancelled stays; counted once when held."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gongkai.documents.actions import releases
from gongkai.documents.workflow import WithdrawalReason
from gongkai.interviews.actions.events import (
    add_guest,
    amend_event,
    announce_event,
    cancel_event,
    end_event,
    link_document,
    plan_event,
    remove_guest,
    start_event,
    unlink_document,
)
from gongkai.interviews.actions.transcripts import (
    add_line,
    correct_line,
    publish_transcript,
    recall_transcript,
    write_transcript,
)
from gongkai.interviews.inputs import (
    AttendanceInputs,
    DocumentInputs,
    GuestChoice,
    GuestInputs,
    LineCorrection,
    LineInputs,
    PublicationInputs,
    ReasonInputs,
    TranscriptInputs,
)
from gongkai.interviews.measures import EVENTS
from gongkai.interviews.models import Event, Guest, Paragraph
from gongkai.interviews.queries import events_explaining, explained_documents, visible_to
from gongkai.interviews.rules.events import NewEvent
from gongkai.interviews.states import EventState
from gongkai.interviews.transitions import BINDINGS, QUESTION_BINDINGS
from gongkai.interviews.workflow import (
    QUESTION_WORKFLOW,
    WORKFLOW,
)
from gongkai.kit.workflows import NOTHING
from gongkai.law.report_forms.forms import FORMS
from gongkai.law.report_forms.table_identities import cell
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.measures import MICROS
from gongkai.ledger.queries import acts_of
from gongkai.notifications.models import Notification, WaitingTask
from gongkai.operations.verify import events as verify_events
from gongkai.operations.verify import waiting
from gongkai.operations.worker import notify_of_deadlines
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from gongkai.statistics.models import Tally
from tests.cast import AT, SINCE, Cast, later
from tests.interviews.events import (
    BEGINS,
    FACTS,
    TEXT,
    announced,
    cancelled,
    ended,
    live,
    planned,
    published,
    sent,
)
from tests.refusals import code_of

pytestmark = pytest.mark.django_db


def test_each_step_is_bound_once() -> None:
    assert sorted(one.step.name for one in BINDINGS) == sorted(step.name for step in WORKFLOW)
    bound = sorted(one.step.name for one in QUESTION_BINDINGS)
    assert bound == sorted(step.name for step in QUESTION_WORKFLOW)


@pytest.mark.parametrize(("kind", "series"), [("interview", "FT"), ("press", "FB")])
def test_an_event_passes_from_plan_to_transcript(cast: Cast, kind: str, series: str) -> None:
    event = published(cast, kind=kind)
    assert event.number == f"990000-D01-{series}2026-00001"
    assert event.state == EventState.PUBLISHED
    assert event.closed_on == (BEGINS + timedelta(days=1)).date()
    verbs = [act.verb for act in acts_of(event).order_by("id")]
    assert verbs == [
        "event.planned",
        "event.guest_added",
        "event.announced",
        "event.started",
        "event.ended",
        "event.published",
    ]
    held = acts_of(event).get(verb="event.ended")
    assert (held.facets["principal"], held.facets["guests"], held.post) == (
        True,
        1,
        "disclosure_officer",
    )
    assert not WaitingTask.objects.filter(subject_type="interviews.event").exists()
    assert list(verify_events.check()) == []
    assert list(waiting.check()) == []


def test_an_event_counts_once_when_it_was_held(cast: Cast) -> None:
    published(cast)
    without = live(cast, kind="press")
    add_guest(without, GuestInputs("王丽", "副局长"), by=cast.disclosure, at=BEGINS)
    deputy = Guest.objects.get(event=without, is_principal=False)
    end_event(without, AttendanceInputs((deputy.pk,)), by=cast.disclosure, at=BEGINS)
    cancelled(cast)
    catch_up()
    counted = Tally.objects.filter(subject_type="interviews.event", body=cast.finance.chain)
    assert {one.measure: one.micros // MICROS for one in counted} == {
        "announced:interview": 2,
        "announced:press": 1,
        "held:interview:yes": 1,
        "held:press:no": 1,
        "cancelled:interview": 1,
    }

    def cells(form: str, *words: str) -> list[Any]:
        return [hit.place for hit in EVENTS.cells(FORMS[form], "held", words)]

    assert cells("2014", "interview", "yes") == [
        cell("resp.interview"),
        cell("resp.interview_chief"),
    ]
    assert cells("2014", "press", "no") == [cell("resp.press")]
    assert cells("2021", "press", "yes") == []
    assert list(EVENTS.cells(FORMS["2014"], "announced", ["press"])) == []


def test_a_recalled_transcript_is_published_again_and_counts_once(cast: Cast) -> None:
    event = published(cast)
    empty = ReasonInputs(" ")
    assert code_of(recall_transcript, event, empty, by=cast.approver, at=later(3))[0] == "no-text"
    event = recall_transcript(event, ReasonInputs("金额有误"), by=cast.approver, at=later(4))
    assert (event.state, event.published_at, event.closed_on) == ("ended", None, None)
    corrected = TranscriptInputs(TEXT.replace("一百", "二百"))
    write_transcript(event, corrected, by=cast.disclosure, at=later(4))
    event = publish_transcript(event, PublicationInputs(), by=cast.approver, at=later(5))
    assert (event.reason, event.published_at) == ("", later(5))
    catch_up()
    assert Tally.objects.get(measure="held:interview:yes").micros == MICROS
    assert list(verify_events.check()) == []


def test_an_altered_transcript_is_found(cast: Cast) -> None:
    event = published(cast)
    Paragraph.objects.filter(event=event, position=2).update(text="每月一千元。")
    (fault,) = verify_events.check()
    assert "its transcript is not the one that was published" in str(fault)


def test_verification_finds_an_altered_state_and_missing_question(cast: Cast) -> None:
    event = announced(cast)
    sent(event)
    Event.objects.filter(pk=event.pk).update(questions_received=4, announced_at=later(1))
    found = " ".join(str(one) for one in verify_events.check())
    assert "it counts 4 questions, there are 1" in found
    assert "its announced_at is" in found


def test_whoever_planned_an_event_does_not_announce_it(cast: Cast) -> None:
    grant_post(cast.approver, PostKind.EDITOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    event = plan_event(cast.finance, NewEvent("interview", FACTS), by=cast.approver, at=AT)
    add_guest(event, GuestInputs("李建国", "局长"), by=cast.approver, at=AT)
    assert code_of(announce_event, event, NOTHING, by=cast.approver, at=AT)[0] == "own-event"


def test_whoever_wrote_a_transcript_does_not_publish_it(cast: Cast) -> None:
    grant_post(cast.approver, PostKind.EDITOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    event = ended(cast)
    inputs = PublicationInputs()
    refused = code_of(publish_transcript, event, inputs, by=cast.approver, at=later(3))
    assert refused[0] == "no-transcript"
    write_transcript(event, TranscriptInputs(TEXT), by=cast.approver, at=later(3))
    refused = code_of(publish_transcript, event, inputs, by=cast.approver, at=later(3))
    assert refused[0] == "own-transcript"


def test_a_transcript_with_personal_data_needs_a_reason(cast: Cast) -> None:
    event = ended(cast)
    text = TranscriptInputs("李建国：请拨打13812345678咨询。")
    write_transcript(event, text, by=cast.disclosure, at=later(3))
    found = code_of(publish_transcript, event, PublicationInputs(), by=cast.approver, at=later(3))
    assert found == ("personal-data", "reason")
    reason = PublicationInputs("对外公布的值班手机")
    event = publish_transcript(event, reason, by=cast.approver, at=later(3))
    assert acts_of(event).get(verb="event.published").facets["justified"] is True


def test_an_announced_event_that_is_cancelled_keeps_its_reason(cast: Cast) -> None:
    event = announced(cast)
    question = sent(event)
    empty = ReasonInputs("")
    assert code_of(cancel_event, event, empty, by=cast.disclosure, at=AT) == ("no-text", "reason")
    event = cancel_event(event, ReasonInputs("嘉宾另有公务"), by=cast.disclosure, at=AT)
    assert (event.state, event.reason, event.changes) == ("cancelled", "嘉宾另有公务", 1)
    question.refresh_from_db()
    assert (question.state, question.reason) == ("not_asked", "cancelled")
    assert acts_of(event).get(verb="event.cancelled").facets["announced"] is True
    assert code_of(start_event, event, NOTHING, by=cast.disclosure, at=BEGINS)[0] == "wrong-state"
    assert list(verify_events.check()) == []


def test_what_changes_after_the_announcement_is_numbered(cast: Cast) -> None:
    event = planned(cast)
    event = amend_event(event, FACTS, by=cast.disclosure, at=AT)
    assert event.changes == 0
    event = announce_event(event, NOTHING, by=cast.approver, at=AT)
    moved = replace(FACTS, begins_at=BEGINS + timedelta(days=1))
    event = amend_event(event, moved, by=cast.disclosure, at=later(1))
    assert event.changes == 1
    act = acts_of(event).order_by("id").last()
    assert act is not None
    assert act.facets["before"] == "2026-11-22T01:00:00.000000Z"
    guest = event.guests.get()
    choice = GuestChoice(guest.pk)
    assert code_of(remove_guest, event, choice, by=cast.disclosure, at=AT)[0] == "no-guest"
    add_guest(event, GuestInputs("王丽", "副局长"), by=cast.disclosure, at=AT)
    event = remove_guest(event, choice, by=cast.disclosure, at=AT)
    assert event.changes == 3
    assert code_of(remove_guest, event, choice, by=cast.disclosure, at=AT)[0] == "no-guest"
    assert list(verify_events.check()) == []


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"title": " "}, "no-text", "title"),
        ({"title": "问" * 201}, "text-too-long", "title"),
        ({"outline": "联系13812345678"}, "personal-data", "outline"),
        ({"place": "厅" * 201}, "text-too-long", "place"),
        ({"begins_at": AT, "questions_until": None}, "begin-past", "begins_at"),
        ({"begins_at": AT.replace(year=9000)}, "too-far", "begins_at"),
        (
            {"questions_until": BEGINS + timedelta(minutes=1)},
            "questions-after-begin",
            "questions_until",
        ),
    ],
)
def test_an_announcement_that_cannot_be_is_refused(
    cast: Cast, changes: dict[str, Any], code: str, field: str
) -> None:
    assert code_of(planned, cast, **changes) == (code, field)
    assert not Event.objects.exists()


def test_other_refusals_of_an_event(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_of(planned, cast, kind="party") == ("no-kind", "kind")
    new = NewEvent("press", FACTS)
    assert code_of(plan_event, cast.finance, new, by=cast.stranger, at=AT)[0] == "wrong-post"
    event = plan_event(cast.finance, new, by=cast.disclosure, at=AT)
    assert code_of(announce_event, event, NOTHING, by=cast.disclosure, at=AT)[0] == "wrong-post"
    assert code_of(announce_event, event, NOTHING, by=cast.approver, at=AT)[0] == "no-guest"
    for inputs, code in (
        (GuestInputs("", "局长"), ("no-text", "name")),
        (GuestInputs("李建国", " "), ("no-text", "office")),
    ):
        assert code_of(add_guest, event, inputs, by=cast.disclosure, at=AT) == code
    add_guest(event, GuestInputs("李建国", "局长", is_principal=True), by=cast.disclosure, at=AT)
    second = GuestInputs("王丽", "局长", is_principal=True)
    found = code_of(add_guest, event, second, by=cast.disclosure, at=AT)
    assert found == ("second-principal", "is_principal")
    late = code_of(announce_event, event, NOTHING, by=cast.approver, at=BEGINS)
    assert late[0] == "begin-past"
    event = announce_event(event, NOTHING, by=cast.approver, at=AT)
    early = code_of(start_event, event, NOTHING, by=cast.disclosure, at=AT)
    assert early[0] == "too-early"
    event = start_event(event, NOTHING, by=cast.disclosure, at=BEGINS - timedelta(hours=1))
    for nobody in ((), (0,)):
        found = code_of(end_event, event, AttendanceInputs(nobody), by=cast.disclosure, at=BEGINS)
        assert found == ("no-guest", "attended")
    monkeypatch.setattr("gongkai.interviews.rules.events.MAX_GUESTS", 1)
    assert code_of(add_guest, event, second, by=cast.disclosure, at=AT)[0] == "too-many-guests"
    type(cast.finance).objects.filter(pk=cast.finance.pk).update(ended_on=AT.date())
    cast.finance.refresh_from_db()
    assert code_of(plan_event, cast.finance, new, by=cast.disclosure, at=AT)[0] == "body-over"


def test_documents_that_an_event_explains(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    document, event = cast.released(), announced(cast)
    assert document.index_number
    unknown = DocumentInputs("990000-D01/2026-99999")
    found = code_of(link_document, event, unknown, by=cast.disclosure, at=AT)
    assert found == ("no-document", "index_number")
    none = code_of(unlink_document, event, unknown, by=cast.disclosure, at=AT)
    assert none[0] == "no-document"
    # Written with full-width signs and spaces.
    written = DocumentInputs(f" {document.index_number.replace('/', '／').lower()} ")
    link_document(event, written, by=cast.disclosure, at=AT)
    again = code_of(link_document, event, written, by=cast.disclosure, at=AT)
    assert again == ("linked-before", "index_number")
    assert list(explained_documents(event)) == [document]
    assert events_explaining(document.pk) == [event]
    releases.withdraw_document(document, WithdrawalReason("有误"), by=cast.disclosure, at=later(1))
    assert list(explained_documents(event)) == []
    found = code_of(unlink_document, event, unknown, by=cast.disclosure, at=AT)
    assert found == ("no-document", "index_number")
    unlink_document(event, written, by=cast.disclosure, at=AT)
    monkeypatch.setattr("gongkai.interviews.rules.events.MAX_DOCUMENTS", 0)
    full = code_of(link_document, event, written, by=cast.disclosure, at=AT)
    assert full[0] == "too-many-documents"


def test_live_text_is_typed_and_corrected(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    event = announced(cast)
    line = LineInputs("主持人", "大家好。")
    assert code_of(add_line, event, line, by=cast.disclosure, at=AT)[0] == "wrong-state"
    event = start_event(event, NOTHING, by=cast.disclosure, at=BEGINS)
    nothing = LineCorrection(1, "", "x")
    assert code_of(correct_line, event, nothing, by=cast.disclosure, at=BEGINS)[0] == "no-line"
    first = add_line(event, line, by=cast.disclosure, at=BEGINS)
    add_line(event, LineInputs("", "第二段"), by=cast.disclosure, at=BEGINS)
    unknown = LineCorrection(0, "", "x")
    found = code_of(correct_line, event, unknown, by=cast.disclosure, at=BEGINS)
    assert found == ("no-line", "line_id")
    wrong = LineInputs("甲", "电话13812345678")
    assert code_of(add_line, event, wrong, by=cast.disclosure, at=BEGINS)[0] == "personal-data"
    correction = LineCorrection(first.pk, "主持人", "各位好。")
    correct_line(event, correction, by=cast.disclosure, at=BEGINS)
    rows = event.lines.order_by("change").values_list("change", "text", "is_corrected")
    assert list(rows) == [(2, "第二段", False), (3, "各位好。", True)]
    monkeypatch.setattr("gongkai.interviews.rules.transcripts.MAX_LINES", 2)
    assert code_of(add_line, event, line, by=cast.disclosure, at=BEGINS)[0] == "too-many-lines"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" \n ", "no-text"),
        ("[2:00] 甲\n[1:00] 乙", "transcript-order"),
        ("长" * 10_001, "transcript-too-long"),
    ],
)
def test_texts_that_are_no_transcript_are_refused(cast: Cast, text: str, code: str) -> None:
    event = ended(cast)
    inputs = TranscriptInputs(text)
    found = code_of(write_transcript, event, inputs, by=cast.disclosure, at=later(3))
    assert found == (code, "text")


def test_who_sees_and_who_is_told(cast: Cast) -> None:
    event = announced(cast)
    assert list(visible_to(cast.disclosure.account, on=AT.date())) == [event]
    assert list(visible_to(cast.approver.account, on=AT.date())) == [event]
    assert not visible_to(cast.stranger.account, on=AT.date()).exists()
    sent(event)
    sent(event)
    catch_up()
    told = Notification.objects.filter(subject_type="interviews.event", subject_id=event.pk)
    assert sorted((one.kind, one.person_id) for one in told) == sorted(
        [("event_planned", cast.approver.pk), ("event_questions", cast.disclosure.pk)]
    )
    for hours, count in ((23, 0), (25, 1), (30, 1)):
        notify_of_deadlines(AT + timedelta(hours=hours))
        assert told.filter(kind="event_soon").count() == count
