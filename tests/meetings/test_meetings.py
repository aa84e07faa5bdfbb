"""Hearings and open meetings: periods, draw, list, materials, record, minutes, changes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from gongkai.documents.actions import releases
from gongkai.documents.workflow import WithdrawalReason
from gongkai.kit.workflows import NOTHING
from gongkai.law.lotteries import commitment_of, draw
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.measures import MICROS
from gongkai.ledger.models import Act
from gongkai.ledger.queries import acts_of
from gongkai.meetings.actions.meetings import (
    amend_meeting,
    announce_meeting,
    cancel_meeting,
    confirm_record,
    draw_seats,
    hold_meeting,
    lay_record,
    note_document,
    plan_meeting,
    postpone_meeting,
    publish_list,
)
from gongkai.meetings.actions.seats import (
    answer_record,
    erase_registration,
    withdraw_from_meeting,
)
from gongkai.meetings.models import Meeting, Registration
from gongkai.meetings.queries import chosen_registrations, visible_to
from gongkai.meetings.registering import fingerprint_of, masked_name
from gongkai.meetings.rules.meetings import refusal_to_announce, refusal_to_plan
from gongkai.meetings.workflow import (
    CancelInputs,
    ConfirmInputs,
    HeldInputs,
    PostponeInputs,
    RecordInputs,
)
from gongkai.notifications.models import Notification, WaitingTask
from gongkai.operations.verify import meetings as verify_meetings
from gongkai.operations.verify import waiting
from gongkai.operations.worker import erase_registrations, notify_of_deadlines
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from gongkai.processes.draft_meeting_document import draft_meeting_document
from gongkai.statistics.models import Tally
from tests.cast import AT, SINCE, Cast
from tests.meetings.meetings import (
    CLOSES,
    FACTS,
    OPENS,
    RECORD,
    STARTS,
    announced,
    applied,
    confirmed,
    drawn,
    held,
    listed,
    material,
    planned,
)
from tests.refusals import code_of

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def test_a_hearing_goes_from_plan_to_minutes(cast: Cast) -> None:
    meeting = confirmed(cast)
    assert meeting.number == "990000-D01-HY2026-00001"
    assert meeting.state == "confirmed"
    material(cast, meeting, at=meeting.ends_at + DAY, role="minutes")
    assert (meeting.state, meeting.ended_at) == ("published", meeting.ends_at + DAY)
    assert [act.verb for act in acts_of(meeting).order_by("id")] == [
        "meeting.planned",
        "meeting.announced",
        "meeting.drawn",
        "meeting.material_released",
        "meeting.listed",
        "meeting.held",
        "meeting.record_laid",
        "meeting.record_confirmed",
        "meeting.published",
    ]
    assert not WaitingTask.objects.filter(subject_type="meetings.meeting").exists()
    assert list(verify_meetings.check()) == []
    assert list(waiting.check()) == []


def test_the_draw_is_the_one_that_the_commitment_fixed(cast: Cast) -> None:
    meeting = announced(cast)
    commitment, seed = meeting.commitment, meeting.seed
    assert (len(seed), commitment) == (64, commitment_of(seed))
    for number in range(1, 8):
        applied(meeting, number)
    meeting = draw_seats(meeting, NOTHING, by=cast.disclosure, at=CLOSES)
    assert (meeting.commitment, meeting.published_seed) == (commitment, seed)
    rows = list(meeting.registrations.order_by("rank"))
    repeated = draw([one.number for one in rows], seed)
    assert [one.number for one in rows] == [one.number for one in repeated]
    assert [one.is_chosen for one in rows] == [True] * 3 + [False] * 4
    act = acts_of(meeting).get(verb="meeting.drawn")
    assert (act.facets["seed"], act.facets["chosen"]) == (seed, 3)
    assert act.facets["lists"]["public"] == meeting.seats.get(kind="public").digest


def test_the_seed_is_secret_until_the_draw(cast: Cast) -> None:
    meeting = announced(cast)
    stored = Meeting.objects.filter(pk=meeting.pk).values().get()
    assert meeting.seed not in str({**stored, "seed": str(stored["seed"])})
    assert meeting.seed not in str([act.facets for act in acts_of(meeting)])


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (OPENS - SECOND, "not-open"),
        (OPENS, ""),
        (CLOSES - SECOND, ""),
        (CLOSES, "closed"),
        (CLOSES + SECOND, "closed"),
    ],
)
def test_applications_are_accepted_from_opening_until_closing(
    cast: Cast, at: datetime, code: str
) -> None:
    meeting = announced(cast)
    if code:
        assert code_of(applied, meeting, 1, at=at)[0] == code
        assert not Registration.objects.exists()
        return
    assert applied(meeting, 1, at=at).number == "990000-D01-BM2026-00001"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"seat": "media"}, "no-seat", "seat"),
        ({"name": " "}, "no-name", "name"),
        ({"name": "王" * 61}, "text-too-long", "name"),
        ({"contact": "明天再说"}, "no-contact", "contact"),
        ({"contact": "1" * 201}, "text-too-long", "contact"),
        ({"statement": "长" * 2_001}, "text-too-long", "statement"),
    ],
)
def test_an_application_that_cannot_be_is_refused(
    cast: Cast, changes: dict[str, Any], code: str, field: str
) -> None:
    assert code_of(applied, announced(cast), 1, **changes) == (code, field)


def test_the_same_person_applies_once_however_they_write_it(cast: Cast) -> None:
    meeting = announced(cast)
    first = applied(meeting, 1, name="王 小明", contact="138 0000 0001")
    assert code_of(applied, meeting, 2, name="王小明", contact="１３８０００００００１")[0] == (
        "applied-before"
    )
    withdraw_from_meeting(first, at=OPENS)
    assert applied(meeting, 2, name="王小明", contact="13800000001").number.endswith("-00002")
    other = announced(cast)
    assert fingerprint_of(meeting.pk, "王", "1") != fingerprint_of(other.pk, "王", "1")


def test_a_form_that_is_sent_twice_is_accepted_once(cast: Cast) -> None:
    meeting = announced(cast)
    applied(meeting, 1)
    assert code_of(applied, meeting, 1, name="李四")[0] == "sent-before"
    assert Registration.objects.count() == 1


def test_what_applicants_write_is_encrypted_and_not_in_the_ledger(cast: Cast) -> None:
    applied(announced(cast), 1, name="阿依古丽·买买提", statement="请分档计价")
    row = str(Registration.objects.values().get())
    acts = str(list(Act.objects.values_list("facets", flat=True)))
    for secret in ("阿依古丽", "13800000001", "请分档计价"):
        assert secret not in row
        assert secret not in acts


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王**"),
        ("欧阳 小明", "欧****"),
        ("阿依古丽·买买提", "阿***·买**"),
        ("王", "王*"),
        ("", ""),
    ],
)
def test_a_masked_name_shows_one_character_of_each_part(name: str, masked: str) -> None:
    assert masked_name(name) == masked


def test_who_withdraws_leaves_the_seat_to_the_next_until_the_list_is_published(cast: Cast) -> None:
    meeting = drawn(cast)
    first, second, third, fourth, fifth = meeting.registrations.order_by("rank")
    withdraw_from_meeting(second, at=CLOSES)
    assert list(chosen_registrations(meeting)) == [first, third, fourth]
    act = acts_of(second).get(verb="seat.withdrawn")
    assert act.facets["followed_by"] == fourth.number
    material(cast, meeting, at=CLOSES)
    meeting = publish_list(meeting, NOTHING, by=cast.disclosure, at=CLOSES + DAY)
    withdraw_from_meeting(third, at=CLOSES + 2 * DAY)
    assert list(chosen_registrations(meeting)) == [first, fourth]
    fifth.refresh_from_db()
    assert not fifth.is_chosen
    assert code_of(withdraw_from_meeting, third, at=CLOSES + 2 * DAY)[0] == "withdrawn"
    assert code_of(withdraw_from_meeting, first, at=STARTS)[0] == "over"
    assert list(verify_meetings.check()) == []


def test_seats_are_drawn_after_closing_only(cast: Cast) -> None:
    meeting = announced(cast)
    early = {"by": cast.disclosure, "at": CLOSES - SECOND}
    assert code_of(draw_seats, meeting, NOTHING, **early)[0] == "still-open"
    assert code_of(draw_seats, meeting, NOTHING, by=cast.disclosure, at=CLOSES)[0] == "nobody"
    applied(meeting, 1)
    assert code_of(draw_seats, meeting, NOTHING, by=cast.disclosure, at=STARTS)[0] == "begun"


def test_a_hearing_without_material_is_blocked(cast: Cast) -> None:
    meeting = drawn(cast)
    by = {"by": cast.disclosure}
    assert code_of(publish_list, meeting, NOTHING, **by, at=CLOSES)[0] == "no-material"
    document = material(cast, meeting, at=STARTS - 7 * DAY)
    meeting = publish_list(meeting, NOTHING, **by, at=STARTS - DAY)
    releases.withdraw_document(
        document, WithdrawalReason("有误"), by=cast.disclosure, at=STARTS - DAY
    )
    assert code_of(hold_meeting, meeting, HeldInputs(), **by, at=STARTS)[0] == "no-material"


def test_a_hearing_with_late_material_must_be_postponed(cast: Cast) -> None:
    meeting = drawn(cast)
    material(cast, meeting, at=STARTS - 6 * DAY)
    at = STARTS - 5 * DAY
    found = code_of(publish_list, meeting, NOTHING, by=cast.disclosure, at=at)
    assert found[0] == "late-material"
    later = STARTS + 2 * DAY
    inputs = PostponeInputs(later, later + DAY, FACTS.place, "材料送达时间不足")
    meeting = postpone_meeting(meeting, inputs, by=cast.approver, at=at)
    assert (meeting.sequence, meeting.state) == (1, "drawn")
    assert publish_list(meeting, NOTHING, by=cast.disclosure, at=at).state == "listed"
    assert list(verify_meetings.check()) == []


def test_an_open_meeting_needs_no_material(cast: Cast) -> None:
    meeting = drawn(cast, kind="open_meeting")
    meeting = publish_list(meeting, NOTHING, by=cast.disclosure, at=STARTS - SECOND)
    assert code_of(hold_meeting, meeting, HeldInputs(), by=cast.disclosure, at=STARTS - SECOND) == (
        "not-begun",
        "",
    )
    meeting = hold_meeting(meeting, HeldInputs(), by=cast.disclosure, at=STARTS)
    found = code_of(lay_record, meeting, RecordInputs("x"), by=cast.disclosure, at=STARTS)
    assert found[0] == "nobody-came"
    material(cast, meeting, at=STARTS + DAY, role="minutes")
    assert meeting.state == "published"


def test_a_hearing_has_no_minutes_before_its_record_is_confirmed(cast: Cast) -> None:
    meeting = held(cast)
    found = code_of(draft_meeting_document, meeting, "minutes", by=cast.drafter, at=STARTS)
    assert found[0] == "no-record"
    found = code_of(draft_meeting_document, meeting, "material", by=cast.drafter, at=STARTS)
    assert found[0] == "too-late"
    found = code_of(draft_meeting_document, meeting, "song", by=cast.drafter, at=STARTS)
    assert found == ("no-role", "role")
    found = code_of(draft_meeting_document, meeting, "minutes", by=cast.stranger, at=STARTS)
    assert found[0] == "wrong-post"


def test_participants_confirm_or_object_once_for_each_version_of_the_record(cast: Cast) -> None:
    meeting = held(cast)
    at = meeting.ends_at
    one, other, third = meeting.registrations.filter(attended=True)
    assert code_of(answer_record, one, "confirmed", version=0, at=at)[0] == "no-record"
    meeting = lay_record(meeting, RecordInputs(RECORD), by=cast.disclosure, at=at)
    one.refresh_from_db()
    assert code_of(answer_record, one, "x", version=1, at=at) == ("no-answer", "answer")
    assert code_of(answer_record, one, "objected", version=1, at=at) == ("no-text", "objection")
    long = "长" * 2_001
    assert code_of(answer_record, one, "objected", long, version=1, at=at)[0] == "text-too-long"
    absent = meeting.registrations.filter(attended=False).first()
    assert code_of(answer_record, absent, "confirmed", version=1, at=at)[0] == "no-record"
    answer_record(one, "objected", "我没有这样说", version=1, at=at)
    assert code_of(answer_record, one, "confirmed", version=1, at=at)[0] == "answered"
    answer_record(other, "confirmed", version=1, at=at)
    settle = {"by": cast.disclosure}
    assert code_of(confirm_record, meeting, ConfirmInputs(), **settle, at=at)[0] == "unanswered"
    late = at + 5 * DAY
    found = code_of(confirm_record, meeting, ConfirmInputs(), **settle, at=late)
    assert found == ("no-reason", "reason")
    meeting = lay_record(meeting, RecordInputs(f"{RECORD}更正。"), by=cast.disclosure, at=at)
    assert code_of(answer_record, third, "confirmed", version=1, at=at)[0] == "new-record"
    for participant in (one, other, third):
        participant.refresh_from_db()
        answer_record(participant, "confirmed", version=2, at=at)
    meeting = confirm_record(meeting, ConfirmInputs(), **settle, at=at)
    act = acts_of(meeting).get(verb="meeting.record_confirmed")
    assert [act.facets[name] for name in ("confirmed", "objected", "unanswered")] == [3, 0, 0]
    catch_up()
    told = Notification.objects.filter(kind="meeting_objected", person=cast.disclosure)
    assert told.count() == 1


def test_a_record_is_settled_with_a_public_reason_if_somebody_does_not_answer(cast: Cast) -> None:
    meeting = held(cast)
    meeting = lay_record(meeting, RecordInputs(RECORD), by=cast.disclosure, at=meeting.ends_at)
    late = meeting.ends_at + 5 * DAY
    long = ConfirmInputs("长" * 501)
    assert code_of(confirm_record, meeting, long, by=cast.disclosure, at=late)[0] == "text-too-long"
    inputs = ConfirmInputs("三位参加人逾期未答复")
    meeting = confirm_record(meeting, inputs, by=cast.disclosure, at=late)
    assert (meeting.state, meeting.record_reason) == ("confirmed", inputs.reason)
    again = code_of(lay_record, meeting, RecordInputs(RECORD), by=cast.disclosure, at=late)
    assert again[0] == "wrong-state"


def test_only_participants_on_the_list_attended(cast: Cast) -> None:
    meeting = listed(cast)
    left_out = meeting.registrations.filter(is_chosen=False).first()
    assert left_out is not None
    found = code_of(
        hold_meeting, meeting, HeldInputs((left_out.pk,)), by=cast.disclosure, at=STARTS
    )
    assert found == ("no-participant", "attended")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"kind": "x"}, "no-kind", "kind"),
        ({"title": " "}, "no-text", "title"),
        ({"place": "长" * 201}, "text-too-long", "place"),
        ({"ends_at": STARTS}, "ends-first", "ends_at"),
        ({"closes_at": OPENS + timedelta(hours=23)}, "short-period", "closes_at"),
        ({"interested": 0, "public": 0}, "no-seats", ""),
        ({"public": 5_001}, "wrong-seats", "public"),
        ({"starts_at": AT, "ends_at": AT + DAY}, "past", "starts_at"),
        ({"starts_at": STARTS.replace(year=9000)}, "too-far", "starts_at"),
        ({"ends_at": STARTS.replace(year=9000)}, "too-far", "ends_at"),
        ({"closes_at": STARTS - 6 * DAY}, "closes-late", "closes_at"),
        ({"kind": "other", "closes_at": STARTS + SECOND}, "closes-late", "closes_at"),
        ({"opens_at": AT - 9 * DAY, "closes_at": AT}, "closed-before", "closes_at"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(
    cast: Cast, changes: dict[str, Any], code: str, field: str
) -> None:
    assert code_of(planned, cast, **changes) == (code, field)
    assert not Meeting.objects.exists()


def test_a_hearing_on_rules_is_announced_thirty_days_before(cast: Cast) -> None:
    starts = AT + 30 * DAY
    times = {"starts_at": starts, "ends_at": starts + DAY, "kind": "rules_hearing"}
    meeting = planned(cast, **times)
    assert refusal_to_announce(meeting, None, by=cast.approver, at=AT) is None
    late = {"by": cast.approver, "at": AT + DAY}
    assert code_of(announce_meeting, meeting, NOTHING, **late) == ("short-notice", "starts_at")
    assert code_of(planned, cast, **times, at=AT + DAY)[0] == "short-notice"


def test_whoever_prepared_a_meeting_does_not_announce_it(cast: Cast) -> None:
    grant_post(cast.approver, PostKind.EDITOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    meeting = plan_meeting(cast.finance, FACTS, by=cast.approver, at=AT)
    found = code_of(announce_meeting, meeting, NOTHING, by=cast.approver, at=AT)
    assert found[0] == "own-meeting"
    found = code_of(announce_meeting, meeting, NOTHING, by=cast.disclosure, at=AT)
    assert found[0] == "wrong-post"


def test_an_announced_meeting_is_not_corrected_but_postponed(cast: Cast) -> None:
    meeting = planned(cast)
    meeting = amend_meeting(
        meeting, replace(FACTS, title="听证会", public=0), by=cast.disclosure, at=AT
    )
    assert [one.kind for one in meeting.seats.all()] == ["interested"]
    meeting = announce_meeting(meeting, NOTHING, by=cast.approver, at=AT)
    assert code_of(amend_meeting, meeting, FACTS, by=cast.disclosure, at=AT)[0] == "wrong-state"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"reason": ""}, "no-text", "reason"),
        ({"place": ""}, "no-text", "place"),
        ({"starts_at": STARTS}, "not-later", "starts_at"),
        ({"starts_at": STARTS.replace(year=9000)}, "too-far", "starts_at"),
        ({"ends_at": STARTS.replace(year=9000)}, "too-far", "ends_at"),
        ({"ends_at": STARTS + DAY}, "ends-first", "ends_at"),
        ({"closes_at": CLOSES - DAY}, "shorter", "closes_at"),
        ({"closes_at": STARTS}, "closes-late", "closes_at"),
    ],
)
def test_a_postponement_that_cannot_be_is_refused(
    cast: Cast, changes: dict[str, Any], code: str, field: str
) -> None:
    inputs = PostponeInputs(STARTS + DAY, STARTS + 2 * DAY, "三楼", "场地原因")
    found = code_of(
        postpone_meeting, announced(cast), replace(inputs, **changes), by=cast.approver, at=OPENS
    )
    assert found == (code, field)


def test_a_postponement_can_give_more_time_for_applications(cast: Cast) -> None:
    meeting = announced(cast)
    inputs = PostponeInputs(STARTS + DAY, STARTS + 2 * DAY, "三楼", "场地原因", CLOSES + DAY)
    meeting = postpone_meeting(meeting, inputs, by=cast.approver, at=OPENS)
    assert applied(meeting, 1, at=CLOSES)
    more = replace(inputs, starts_at=STARTS + 2 * DAY, closes_at=CLOSES + 9 * DAY)
    more = replace(more, ends_at=STARTS + 3 * DAY)
    found = code_of(postpone_meeting, meeting, more, by=cast.approver, at=CLOSES + DAY)
    assert found == ("closed", "closes_at")


def test_a_cancelled_meeting_keeps_time_and_reason(cast: Cast) -> None:
    meeting = listed(cast)
    found = code_of(cancel_meeting, meeting, CancelInputs(""), by=cast.approver, at=CLOSES)
    assert found == ("no-text", "reason")
    meeting = cancel_meeting(meeting, CancelInputs("方案撤回"), by=cast.approver, at=CLOSES + DAY)
    assert (meeting.state, meeting.sequence, meeting.starts_at) == ("cancelled", 1, STARTS)
    assert meeting.changes.get().reason == "方案撤回"
    one = meeting.registrations.first()
    assert one is not None
    assert code_of(withdraw_from_meeting, one, at=CLOSES + DAY)[0] == "over"
    assert code_of(applied, meeting, 9)[0] == "cancelled"
    assert list(verify_meetings.check()) == []
    assert list(waiting.check()) == []


def test_a_plan_that_is_given_up_is_never_public_and_does_not_count(cast: Cast) -> None:
    meeting = cancel_meeting(planned(cast), CancelInputs("不再需要"), by=cast.approver, at=AT)
    assert meeting.announced_at is None
    catch_up()
    assert not Tally.objects.filter(subject_type="meetings.meeting").exists()
    assert list(verify_meetings.check()) == []


def test_meetings_and_applications_are_counted(cast: Cast) -> None:
    meeting = confirmed(cast)
    material(cast, meeting, at=meeting.ends_at, role="minutes")
    catch_up()  # the publication is noted while acts are read
    counted = Tally.objects.filter(subject_type__startswith="meetings.", body=cast.finance.chain)
    assert {one.measure: one.micros // MICROS for one in counted} == {
        "announced:hearing": 1,
        "held:hearing": 1,
        "participants:hearing": 3,
        "minutes:hearing": 1,
        "applied:public:web": 5,
    }


def test_a_document_is_noted_once(cast: Cast) -> None:
    meeting = announced(cast)
    material(cast, meeting)
    assert not note_document(meeting.documents.get(), at=STARTS)
    assert acts_of(meeting).filter(verb="meeting.material_released").count() == 1


def test_only_those_who_handle_meetings_of_the_body_do_so(cast: Cast) -> None:
    found = code_of(plan_meeting, cast.finance, FACTS, by=cast.stranger, at=AT)
    assert found[0] == "wrong-post"
    assert refusal_to_plan(cast.finance, None, by=cast.disclosure, at=AT) is None
    meeting = announced(cast)
    assert code_of(draw_seats, meeting, NOTHING, by=cast.stranger, at=CLOSES)[0] == "wrong-post"
    assert not visible_to(cast.stranger.account, on=AT.date()).exists()
    assert visible_to(cast.drafter.account, on=AT.date()).exists()
    type(cast.finance).objects.filter(pk=cast.finance.pk).update(ended_on=AT.date())
    cast.finance.refresh_from_db()
    assert code_of(planned, cast)[0] == "body-over"


def test_those_who_handle_it_are_notified_once(cast: Cast) -> None:
    meeting = announced(cast)
    catch_up()
    told = Notification.objects.filter(subject_type="meetings.meeting", subject_id=meeting.pk)
    assert [one.kind for one in told.filter(person=cast.approver)] == ["meeting_planned"]
    handler = told.filter(person=cast.disclosure)
    for at, kinds in (
        (CLOSES - SECOND, []),
        (CLOSES, ["meeting_closed"]),
        (CLOSES + DAY, ["meeting_closed"]),
        (STARTS - 10 * DAY, ["meeting_closed", "meeting_materials"]),
        (STARTS - 9 * DAY, ["meeting_closed", "meeting_materials"]),
    ):
        notify_of_deadlines(at)
        assert sorted(handler.values_list("kind", flat=True)) == kinds


def test_what_applicants_wrote_is_erased_after_the_retention_period(cast: Cast) -> None:
    meeting = drawn(cast, applicants=2)
    one = meeting.registrations.first()
    assert one is not None
    found = code_of(erase_registration, one, at=CLOSES, after_days=180)
    assert found[0] == "too-early"
    cancel_meeting(meeting, CancelInputs("方案撤回"), by=cast.approver, at=CLOSES)
    assert erase_registrations(CLOSES + 179 * DAY) == 0
    assert erase_registrations(CLOSES + 180 * DAY) == 2
    assert erase_registrations(CLOSES + 181 * DAY) == 0
    one.refresh_from_db()
    assert (one.name, one.contact, one.code_hash, one.match) == ("", "", "", "")
    assert one.rank is not None
    found = code_of(erase_registration, one, at=CLOSES + 181 * DAY, after_days=180)
    assert found[0] == "erased-before"
    assert list(verify_meetings.check()) == []


def test_verify_names_a_meeting_whose_draw_was_altered(cast: Cast) -> None:
    meeting = drawn(cast)
    first, last = (
        meeting.registrations.get(rank=1),
        meeting.registrations.get(rank=5),
    )
    Registration.objects.filter(pk=first.pk).update(rank=9, is_chosen=False)
    Registration.objects.filter(pk=last.pk).update(rank=1, is_chosen=True)
    found = [str(one) for one in verify_meetings.check()]
    assert len(found) == 1
    assert "its draw of the seats “public” differs from a repeated one" in found[0]
    Meeting.objects.filter(pk=meeting.pk).update(published_seed="00", sequence=3, state="listed")
    Registration.objects.filter(pk=last.pk).update(withdrawn_at=AT)
    found = [str(one) for one in verify_meetings.check()]
    for problem in (
        "its state is listed, its acts say drawn",
        "its sequence is 3, its acts say 0",
        "its published seed does not fit its commitment",
        "its withdrawal is",
    ):
        assert any(problem in one for one in found), problem
