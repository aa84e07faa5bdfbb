"""Random steps of a meeting and of applicants. After each one the ledger alone determines the state."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.law.hearings import last_day_for_materials
from gongkai.law.lotteries import draw
from gongkai.ledger.models import Act
from gongkai.meetings.actions import seats
from gongkai.meetings.models import Meeting, MeetingDocument, Registration
from gongkai.meetings.states import MeetingState
from gongkai.meetings.transitions import BINDINGS
from gongkai.meetings.waiting import MEETING
from gongkai.meetings.workflow import (
    CancelInputs,
    ConfirmInputs,
    HeldInputs,
    PostponeInputs,
    RecordInputs,
)
from gongkai.operations.verify import meetings as verify_meetings
from gongkai.operations.verify import waiting
from tests.cast import AT, Cast
from tests.meetings.meetings import CODE, FACTS, applied, planned

# The state after an act, written down here once more: the test does not read the workflow.
FOLD = {
    "meeting.planned": "planned",
    "meeting.announced": "announced",
    "meeting.drawn": "drawn",
    "meeting.listed": "listed",
    "meeting.held": "held",
    "meeting.record_laid": "confirming",
    "meeting.record_confirmed": "confirmed",
    "meeting.published": "published",
    "meeting.cancelled": "cancelled",
}
STEPS = {one.step.name: one for one in BINDINGS}
SECRETS = ("王小", "1380000", "我没有这样说", "参加人一")
HOURS = st.integers(1, 15 * 24)


class Meetings(RuleBasedStateMachine):
    """One hearing, up to nine applicants, and a clock that only goes forward."""

    cast: Cast
    reached: set[str]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.at: datetime = AT
        self.meeting: Meeting
        self.count = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize(steps=st.integers(0, 6))
    def plan(self, steps: int) -> None:
        """Begin at any point of the usual way, so that the later states are met as often as the first."""
        self.meeting = planned(self.cast)
        if steps:
            self.open()
        for _ in range(steps - 1):
            self.forward()

    def attempt(self, action: Callable[..., Any], *arguments: Any, **options: Any) -> None:
        """Take a step or be refused; a refused step leaves no act."""
        before = Act.objects.count()
        try:
            with transaction.atomic():
                action(*arguments, **options, at=self.at)
        except Refused:
            assert Act.objects.count() == before
        self.meeting.refresh_from_db()
        self.reached.add(self.meeting.state)

    def one_of(self, number: int) -> Registration | None:
        rows = list(Registration.objects.select_related("meeting").order_by("id"))
        return rows[number % len(rows)] if rows else None

    @rule(hours=HOURS)
    def wait(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule()
    def forward(self) -> None:
        """Wait for the moment of the next step, and take it."""
        name, moment = {
            "planned": ("announce", self.at),
            "announced": ("draw", self.meeting.closes_at),
            "drawn": ("publish-list", self.at),
            "listed": ("hold", self.meeting.starts_at),
            "held": ("lay-record", self.at),
            "confirming": ("confirm-record", self.at),
        }.get(self.meeting.state, ("cancel", self.at))
        self.at = max(self.at, moment)
        if name == "publish-list":
            self.release_material(8 * 24)
        if name != "cancel":
            self.step(name, "理由")

    @rule(sure=st.integers(0, 2), reason=st.sampled_from(["", "理由"]))
    def cancel(self, sure: int, reason: str) -> None:
        if sure == 0:
            self.step("cancel", reason)

    @rule(
        name=st.sampled_from(sorted(set(STEPS) - {"cancel"})), reason=st.sampled_from(["", "理由"])
    )
    def any_step(self, name: str, reason: str) -> None:
        self.step(name, reason)

    def step(self, name: str, reason: str) -> None:
        later = max(self.meeting.starts_at, self.at) + timedelta(days=9)
        came = tuple(
            Registration.objects.filter(is_chosen=True, withdrawn_at=None).values_list(
                "pk", flat=True
            )
        )
        inputs = {
            "amend": FACTS,
            "hold": HeldInputs(came),
            "lay-record": RecordInputs("参加人一：建议分档。"),
            "confirm-record": ConfirmInputs(reason),
            "postpone": PostponeInputs(later, later + timedelta(hours=1), "三楼", reason),
            "cancel": CancelInputs(reason),
        }.get(name, NOTHING)
        post = STEPS[name].step.post
        by = self.cast.approver if post == "approver" else self.cast.disclosure
        self.attempt(STEPS[name].action, self.meeting, inputs, by=by)

    @rule(hours=st.integers(0, 40 * 24))
    def any_material(self, hours: int) -> None:
        self.release_material(hours)

    def release_material(self, hours: int) -> None:
        """Enter the release of material; documents are tested elsewhere."""
        if self.meeting.documents.exists():
            return
        document = self.cast.released(title="听证会材料")
        MeetingDocument.objects.create(
            meeting=self.meeting,
            document=document,
            role="material",
            released_at=self.meeting.starts_at - timedelta(hours=hours),
        )

    @rule()
    def open(self) -> None:
        """Announce the meeting and wait until applications are accepted."""
        self.step("announce", "")
        self.at = max(self.at, self.meeting.opens_at)
        self.apply()

    @rule()
    def apply(self) -> None:
        self.count += self.count < 9
        self.attempt(applied, self.meeting, self.count)

    @rule(number=st.integers(0, 8))
    def withdraw(self, number: int) -> None:
        one = self.one_of(number)
        if one is not None:
            self.attempt(seats.withdraw_from_meeting, one)

    @rule(
        number=st.integers(0, 8),
        answer=st.sampled_from(["confirmed", "objected", "x"]),
        version=st.integers(0, 3),
    )
    def answer(self, number: int, answer: str, version: int) -> None:
        one = self.one_of(number)
        if one is not None:
            self.attempt(seats.answer_record, one, answer, "我没有这样说", version=version)

    @invariant()
    def acts_determine_the_state(self) -> None:
        if not hasattr(self, "meeting"):
            return
        acts = Act.objects.filter(subject_type="meetings.meeting", verb__in=FOLD).order_by("id")
        assert FOLD[acts.values_list("verb", flat=True).last() or ""] == self.meeting.state
        assert list(verify_meetings.check()) == []
        assert list(waiting.differences(MEETING)) == []

    @invariant()
    def no_personal_datum_is_in_the_ledger(self) -> None:
        facets = str(list(Act.objects.values_list("facets", flat=True)))
        assert not any(secret in facets for secret in SECRETS)
        assert CODE not in facets

    @invariant()
    def applications_were_accepted_in_the_period_only(self) -> None:
        for one in Registration.objects.select_related("meeting"):
            assert one.meeting.opens_at <= one.received_at < one.meeting.closes_at
            assert one.withdrawn_at is None or one.withdrawn_at < one.meeting.starts_at

    @invariant()
    def seats_are_those_of_the_draw(self) -> None:
        if not hasattr(self, "meeting") or not self.meeting.drawn_at:
            return
        rows = list(self.meeting.registrations.filter(rank__isnull=False).order_by("rank"))
        repeated = draw([one.number for one in rows], self.meeting.published_seed)
        assert [one.number for one in rows] == [one.number for one in repeated]
        places = self.meeting.seats.get(kind="public").places
        assert sum(one.is_chosen and not one.withdrawn_at for one in rows) <= places

    @invariant()
    def a_hearing_was_held_with_material_in_time(self) -> None:
        if not hasattr(self, "meeting") or self.meeting.held_at is None:
            return
        last = last_day_for_materials(local_date(self.meeting.starts_at))
        material = self.meeting.documents.get()
        assert material.released_at is not None
        assert local_date(material.released_at) <= last
        assert self.meeting.held_at >= self.meeting.starts_at
        assert self.meeting.state != MeetingState.CANCELLED


@pytest.mark.django_db
@pytest.mark.parametrize("runs", [10, pytest.param(40, marks=pytest.mark.long)])
def test_every_sequence_of_steps_agrees_with_its_acts(
    cast: Cast, caplog: pytest.LogCaptureFixture, runs: int
) -> None:
    caplog.set_level(logging.DEBUG, logger="gongkai")
    Meetings.cast, Meetings.reached = cast, set()
    usual = settings(
        max_examples=runs,
        stateful_step_count=30,
        deadline=None,
        # The same walks in each run of `make test`; others in each long run.
        derandomize=runs == 10,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(Meetings, settings=usual)  # type: ignore[no-untyped-call]
    assert not any(secret in caplog.text for secret in SECRETS)
    # The runs are the same each time: they must get beyond the first steps.
    assert Meetings.reached >= {"announced", "drawn", "listed", "held", "confirming", "cancelled"}
