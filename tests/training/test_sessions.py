"""Sessions: planned, opened, attended by code, concluded with their people, cancelled."""

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from gongkai.kit.workflows import NOTHING
from gongkai.law.report_forms.forms import FORMS
from gongkai.law.report_forms.table_identities import cell
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.queries import acts_of
from gongkai.notifications.models import Notification
from gongkai.operations.verify import training as verify_training
from gongkai.statistics.models import Tally
from gongkai.training.actions.participation import attend_session, sign_up, withdraw_sign_up
from gongkai.training.actions.sessions import (
    add_material,
    cancel_session,
    change_session,
    confirm_presence,
    hold_session,
    open_session,
)
from gongkai.training.attendance_codes import code_shown, seconds_left
from gongkai.training.measures import session_cells
from gongkai.training.models import TrainingMaterial, TrainingSession
from gongkai.training.notifying import notify_participants
from gongkai.training.rules import sessions as rules
from gongkai.training.rules.participation import refusal_to_show_code, refusal_to_sign_up
from gongkai.training.workflow import HeldInputs, PresenceInputs, ReasonInputs
from tests.cast import AT, Cast, person
from tests.refusals import code_of
from tests.training.sessions import AFTER, BEGINS, DURING, FACTS, opened, planned

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def faults() -> list[str]:
    return [str(one) for one in verify_training.check()]


def test_a_training_is_attended_by_code_and_counted_with_its_people(cast: Cast) -> None:
    session = opened(cast)
    for one in (cast.drafter, cast.head, cast.approver):
        sign_up(session, by=one, at=AT)
    withdraw_sign_up(session, by=cast.approver, at=AT)
    code = code_shown(session.pk, at=DURING)
    assert (len(code), code.isdigit(), 0 < seconds_left(at=DURING) <= 300) == (6, True, True)
    # As people type it: full-width digits with a space.
    written = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    attend_session(session, f"{written[:3]} {written[3:]}", by=cast.drafter, at=DURING)
    absent = session.participants.get(person=cast.head)
    inputs = PresenceInputs(absent.pk, "已在签到表上签名")
    confirm_presence(session, inputs, by=cast.disclosure, at=DURING)
    held = hold_session(session, HeldInputs(218, "签到表2026-3"), by=cast.disclosure, at=AFTER)
    assert (held.people, held.others, held.held_on) == (220, 218, BEGINS.date())
    catch_up()
    every = Tally.objects.filter(subject_type="training.trainingsession")
    assert set(every.values_list("measure", flat=True)) == {"sessions", "people"}
    act = acts_of(held).get(verb="training.held")
    assert (act.facets["people"], act.on) == (220, BEGINS.date())
    told = Notification.objects.filter(kind="training_held").values_list("person_id", flat=True)
    assert set(told) == {cast.drafter.pk, cast.head.pk}
    assert faults() == []


def test_the_table_of_2014_counts_trainings_and_people() -> None:
    table = FORMS["2014"]
    assert [one.place for one in session_cells(table, "sessions", ())] == [cell("trn.count")]
    assert [one.place for one in session_cells(table, "people", ())] == [cell("trn.people")]
    assert list(session_cells(table, "x", ())) == []
    assert list(session_cells(FORMS["2021"], "people", ())) == []


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"title": " "}, ("no-text", "title")),
        ({"topics": "x" * 1001}, ("text-too-long", "topics")),
        ({"place": ""}, ("no-text", "place")),
        ({"hours": Decimal(0)}, ("hours", "hours")),
        ({"hours": Decimal("1.25")}, ("hours", "hours")),
        ({"begins_at": AT}, ("past", "begins_at")),
        ({"ends_at": BEGINS}, ("order", "ends_at")),
        ({"ends_at": BEGINS + timedelta(days=32)}, ("order", "ends_at")),
        ({"seats": 10_001}, ("seats", "seats")),
        (
            {
                "begins_at": AT + timedelta(days=4 * 366),
                "ends_at": AT + timedelta(days=4 * 366, hours=1),
            },
            ("too-far", "ends_at"),
        ),
    ],
)
def test_wrong_facts_are_refused(cast: Cast, changes: dict[str, Any], refusal: object) -> None:
    found = rules.refusal_to_plan_session(
        cast.finance, replace(FACTS, **changes), by=cast.disclosure, at=AT
    )
    assert found is not None
    assert (found.code, found.field) == refusal


def test_only_organisers_plan_and_nothing_twice(cast: Cast) -> None:
    session = planned(cast)
    assert code_of(lambda: planned(cast))[0] == "listed"
    for who in (cast.drafter, cast.stranger):
        found = rules.refusal_to_plan_session(cast.finance, FACTS, by=who, at=AT)
        assert found is not None
        assert found.code == "wrong-post"
    assert code_of(lambda: open_session(session, NOTHING, by=cast.drafter, at=AT))[0] == (
        "wrong-post"
    )
    assert code_of(lambda: open_session(session, NOTHING, by=cast.disclosure, at=AFTER))[0] == (
        "over"
    )
    cast.finance.ended_on = AT.date()
    found = rules.refusal_to_plan_session(cast.finance, FACTS, by=cast.disclosure, at=AT)
    assert found is not None
    assert found.code == "body-over"


def test_a_change_respects_who_signed_up(cast: Cast) -> None:
    session = opened(cast, seats=2)
    for one in (cast.drafter, cast.head):
        sign_up(session, by=one, at=AT)
    assert code_of(lambda: sign_up(session, by=cast.approver, at=AT))[0] == "full"
    assert code_of(lambda: sign_up(session, by=cast.head, at=AT))[0] == "listed"
    few = replace(FACTS, seats=1)
    by = cast.disclosure
    assert code_of(lambda: change_session(session, few, by=by, at=AT)) == ("seats", "seats")
    wrong = replace(FACTS, title="")
    assert code_of(lambda: change_session(session, wrong, by=by, at=AT)) == ("no-text", "title")
    moved = change_session(session, replace(FACTS, place="一楼"), by=by, at=AT)
    assert (moved.place, moved.seats) == ("一楼", 0)
    assert rules.refusal_to_change_session(moved, None, by=by, at=AT) is None
    attend_session(moved, code_shown(moved.pk, at=DURING), by=cast.head, at=DURING)
    assert code_of(lambda: change_session(moved, FACTS, by=by, at=DURING))[0] == "begun"
    assert code_of(lambda: cancel_session(moved, ReasonInputs("x"), by=by, at=DURING))[0] == "begun"
    assert faults() == []


def test_attendance_needs_a_sign_up_the_right_time_and_the_code_shown_now(cast: Cast) -> None:
    session = opened(cast)
    sign_up(session, by=cast.head, at=AT)

    def attend(code: str, who: Any = cast.head, at: Any = DURING) -> str:
        return code_of(lambda: attend_session(session, code, by=who, at=at))[0]

    early = refusal_to_show_code(planned(cast, title="x"), at=DURING)
    assert early is not None
    assert early.code == "wrong-state"
    now = code_shown(session.pk, at=DURING)
    assert attend(now, who=cast.drafter) == "not-listed"
    assert attend(now, at=AT) == "wrong-time"
    assert attend(code_shown(session.pk, at=DURING - timedelta(minutes=11))) == "wrong-code"
    assert attend(code_shown(session.pk + 1, at=DURING)) == "wrong-code"
    before = code_shown(session.pk, at=DURING - timedelta(minutes=5))
    attend_session(session, before, by=cast.head, at=DURING)
    assert attend(now) == "attended"
    withdraw = withdraw_sign_up
    assert code_of(lambda: withdraw(session, by=cast.head, at=DURING))[0] == "begun"
    assert code_of(lambda: withdraw(session, by=cast.drafter, at=AT))[0] == "not-listed"
    held = hold_session(session, HeldInputs(), by=cast.disclosure, at=AFTER)
    for call in (
        lambda: attend_session(held, now, by=cast.head, at=AFTER),
        lambda: sign_up(held, by=cast.drafter, at=AFTER),
        lambda: withdraw_sign_up(held, by=cast.head, at=AFTER),
        lambda: hold_session(held, HeldInputs(), by=cast.disclosure, at=AFTER),
    ):
        assert code_of(call)[0] == "wrong-state"


def test_who_holds_no_post_and_who_comes_late_cannot_sign_up(cast: Cast) -> None:
    session = opened(cast)
    nobody = person("without-post")
    found = refusal_to_sign_up(session, by=nobody, at=AT)
    late = refusal_to_sign_up(session, by=cast.head, at=AFTER)
    assert found is not None
    assert late is not None
    assert (found.code, late.code) == ("no-post", "over")


def test_presence_by_hand_needs_a_reason_and_is_never_the_own(cast: Cast) -> None:
    session = opened(cast)
    by = cast.disclosure
    assert rules.refusal_to_confirm_presence(session, None, by=by, at=AT).code == "not-begun"  # type: ignore[union-attr]
    assert rules.refusal_to_confirm_presence(session, None, by=by, at=DURING).code == "nobody"  # type: ignore[union-attr]
    mine, other = sign_up(session, by=by, at=AT), sign_up(session, by=cast.head, at=AT)
    assert rules.refusal_to_confirm_presence(session, None, by=by, at=DURING) is None

    def confirm(pk: int, reason: str = "x") -> tuple[str, str]:
        inputs = PresenceInputs(pk, reason)
        return code_of(lambda: confirm_presence(session, inputs, by=by, at=DURING))

    assert confirm(0) == ("no-such", "participant_id")
    assert confirm(mine.pk) == ("own-presence", "participant_id")
    assert confirm(other.pk, " ") == ("no-text", "reason")
    stranger = code_of(
        lambda: confirm_presence(session, PresenceInputs(other.pk, "x"), by=cast.head, at=DURING)
    )
    assert stranger[0] == "wrong-post"


def test_a_training_is_concluded_after_its_end_with_somebody_there(cast: Cast) -> None:
    session, by = opened(cast), cast.disclosure

    def hold(inputs: HeldInputs, at: Any = AFTER) -> tuple[str, str]:
        return code_of(lambda: hold_session(session, inputs, by=by, at=at))

    assert hold(HeldInputs(), at=DURING)[0] == "not-over"
    assert hold(HeldInputs()) == ("nobody", "others")
    assert hold(HeldInputs(3)) == ("no-text", "list_of_others")
    assert hold(HeldInputs(-1)) == ("others", "others")
    assert hold(HeldInputs(0, "x" * 201)) == ("text-too-long", "list_of_others")
    assert rules.refusal_to_hold_session(session, None, by=by, at=AFTER) is None
    assert hold_session(session, HeldInputs(3, "名单"), by=by, at=AFTER).people == 3


def test_a_cancelled_training_tells_who_signed_up(cast: Cast) -> None:
    session = opened(cast)
    sign_up(session, by=cast.head, at=AT)
    by = cast.disclosure
    assert code_of(lambda: cancel_session(session, ReasonInputs(""), by=by, at=AT))[1] == "reason"
    assert rules.refusal_to_cancel_session(session, None, by=by, at=AT) is None
    session = cancel_session(session, ReasonInputs("讲师生病"), by=by, at=AT)
    catch_up()
    told = Notification.objects.get(kind="training_cancelled")
    assert told.person == cast.head
    assert code_of(lambda: cancel_session(session, ReasonInputs("x"), by=by, at=AT))[0] == (
        "wrong-state"
    )
    act = acts_of(session).get(verb="training.cancelled")
    TrainingSession.objects.filter(pk=session.pk).update(number="gone")
    act.subject_id = "0"
    assert notify_participants(act) == 0
    assert faults() == []


def test_materials_are_kept_once_and_not_for_a_cancelled_training(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, by = planned(cast), cast.disclosure

    def add(text: bytes = b"agenda\n", who: Any = by) -> TrainingMaterial:
        return add_material(session, io.BytesIO(text), "议程.txt", by=who, at=AT)

    assert add().name == "议程.txt"
    assert code_of(add) == ("listed", "file")
    assert code_of(lambda: add(who=cast.head))[0] == "wrong-post"
    monkeypatch.setattr(rules, "MAX_MATERIALS", 1)
    assert code_of(lambda: add(b"more\n"))[0] == "too-many"
    session = cancel_session(session, ReasonInputs("x"), by=by, at=AT)
    assert code_of(add)[0] == "cancelled"


def test_verify_names_what_no_act_explains(cast: Cast) -> None:
    session = opened(cast)
    TrainingSession.objects.filter(pk=session.pk).update(state="planned")
    assert "its acts say" in faults()[0]
    TrainingSession.objects.filter(pk=session.pk).update(
        state="held", held_on=BEGINS.date(), people=9
    )
    assert any("the list has" in one for one in faults())
