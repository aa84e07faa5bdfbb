from dataclasses import fields, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gongkai.calendars.queries import shipped_calendar
from gongkai.law.calendar import working_days_between
from gongkai.law.conventions import USUAL, Conventions, PauseReading, TransitionReading
from gongkai.law.derivations import Derivation, StepKind
from gongkai.law.messages import Impossible
from gongkai.law.outcomes import Outcome, is_refused
from gongkai.law.receipts import Channel, Receipt, receipt_of
from gongkai.law.regimes import REVISED_ON, Regime
from gongkai.law.replies import Consultation, Course, Extension, reply_due, reply_due_on

CALENDAR = shipped_calendar()
FROM_SENDING = replace(USUAL, pause=PauseReading.FROM_SENDING)
days = st.dates(date(2008, 5, 1), date(2026, 6, 30))
new_days = st.dates(REVISED_ON, date(2025, 12, 31))
old_days = st.dates(date(2008, 5, 1), REVISED_ON - timedelta(1))


def received(day: date) -> Receipt:
    return receipt_of(day, Channel.COUNTER)


def due(day: date, conventions: Conventions = USUAL, **course: object) -> Derivation:
    return reply_due(CALENDAR, Course(received(day), **course), conventions)  # type: ignore[arg-type]


def adds_up(found: Derivation, amount: int) -> None:
    """Check the steps: consecutive days, `amount` of them counted, the last one the due date."""
    walked = [
        step
        for step in found.steps
        if step.kind in {StepKind.COUNTED, StepKind.OFF, StepKind.PAUSED}
    ]
    counted = [step for step in walked if step.kind == StepKind.COUNTED]
    assert [step.number for step in counted] == list(range(1, amount + 1))
    assert [step.on for step in walked] == [walked[0].on + timedelta(n) for n in range(len(walked))]
    assert walked[-1].on == found.due == found.steps[-1].on
    for step in walked:
        assert CALENDAR.counts_provisionally(step.on) == (step.kind != StepKind.OFF)


@given(days)
def test_plain_reply_is_due_on_a_working_day_and_explained_to_the_day(day: date) -> None:
    found = due(day)
    amount = 20 if day >= REVISED_ON else 15
    assert found.regime == (Regime.REVISED if day >= REVISED_ON else Regime.FIRST)
    adds_up(found, amount)
    assert found.due == reply_due_on(CALENDAR, day)
    if not found.provisional:
        assert CALENDAR.counts(found.due)


@given(new_days, new_days)
def test_later_application_is_never_due_earlier(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert due(first).due <= due(last).due


@given(new_days, st.integers(1, 20), st.integers(1, 20))
def test_longer_extension_never_ends_earlier(day: date, one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    assert due(day, extensions=[Extension(fewer)]).due <= due(day, extensions=[Extension(more)]).due


@given(new_days, st.integers(0, 15), st.integers(0, 60))
def test_pause_of_n_working_days_moves_the_end_by_n(day: date, after: int, length: int) -> None:
    sent = day + timedelta(after)
    answered = sent + timedelta(length)
    n = working_days_between(CALENDAR, sent, answered)
    found = due(day, consultations=[Consultation(sent, answered)])
    assert found.due == CALENDAR.nth_after(due(day).due, n)
    adds_up(found, 20)
    assert sum(step.kind == StepKind.PAUSED for step in found.steps) == n


@given(old_days, st.integers(0, 10), st.integers(0, 60))
def test_pause_moves_the_end_by_as_much_under_the_first_edition(
    day: date, after: int, length: int
) -> None:
    sent, answered = day + timedelta(after), day + timedelta(after + length)
    n = working_days_between(CALENDAR, sent, answered)
    found = due(day, consultations=[Consultation(sent, answered)])
    assert found.due == CALENDAR.nth_after(due(day).due, n) == reply_due_on(CALENDAR, day, paused=n)
    adds_up(found, 15)


@given(old_days, old_days)
def test_later_application_is_never_due_earlier_under_the_first_edition(
    one: date, other: date
) -> None:
    first, last = sorted((one, other))
    assert due(first).due <= due(last).due


@given(new_days, st.integers(0, 15), st.integers(0, 60))
def test_other_reading_ends_on_the_same_day_or_one_later(
    day: date, after: int, length: int
) -> None:
    window = Consultation(day + timedelta(after), day + timedelta(after + length))
    earlier = due(day, consultations=[window]).due
    later = due(day, FROM_SENDING, consultations=[window]).due
    assert later in {earlier, CALENDAR.nth_after(earlier, 1)}


@given(new_days, st.integers(0, 30), st.integers(0, 30))
def test_restart_discards_earlier_pauses(day: date, clarified: int, asked: int) -> None:
    anew = day + timedelta(clarified)
    past = [Consultation(day, day + timedelta(min(asked, clarified)))]
    found = due(day, clarified_on=anew, consultations=past)
    assume(past[0].answered_on <= anew)
    assert found.due == due(anew).due


def test_later_of_fee_and_clarification_restarts_the_period() -> None:
    found = due(date(2025, 11, 3), clarified_on=date(2025, 11, 20), fee_paid_on=date(2026, 1, 12))
    assert found.due == date(2026, 2, 9)
    assert [step.on for step in found.steps if step.kind == StepKind.START] == [
        date(2025, 11, 3),
        date(2025, 11, 20),
        date(2026, 1, 12),
    ]


def test_in_2007_a_clarification_restarts_the_period_only_by_convention() -> None:
    course = {"clarified_on": date(2017, 6, 20)}
    assert due(date(2017, 6, 1), **course).due == date(2017, 7, 11)
    goes_on = due(date(2017, 6, 1), replace(USUAL, clarification_restarts_2007=False), **course)
    assert goes_on.due == due(date(2017, 6, 1)).due


def test_extension_before_the_due_date_counts_and_before_a_restart_does_not() -> None:
    day = date(2025, 5, 20)
    assert due(
        day, extensions=[Extension(notified_on=date(2025, 6, 18))]
    ).due == CALENDAR.nth_after(day, 40)
    restarted = due(
        day, clarified_on=date(2025, 6, 3), extensions=[Extension(notified_on=date(2025, 5, 30))]
    )
    assert restarted.due == due(date(2025, 6, 3)).due


def test_delayed_reply_is_due_on_the_set_date() -> None:
    found = due(date(2025, 5, 20), delayed_until=date(2025, 9, 1))
    assert found.due == date(2025, 9, 1)
    assert any(step.law == "条例19 art. 35" for step in found.steps)


def test_reply_that_reaches_a_year_without_notice_is_provisional_and_says_why() -> None:
    found = due(date(2026, 12, 20))
    assert found.provisional
    assert "2027" in str(found.doubts[0])
    assert not due(date(2026, 11, 2)).provisional


DAY = date(2025, 5, 20)
REFUSED = {
    "extended twice": (DAY, {"extensions": [Extension(5), Extension(5)]}, "only once"),
    "too long an extension": (DAY, {"extensions": [Extension(21)]}, "at most 20"),
    "an extension of nothing": (DAY, {"extensions": [Extension(0)]}, "at least 1"),
    "too long in 2007": (date(2017, 3, 1), {"extensions": [Extension(16)]}, "at most 15"),
    "told too late": (
        DAY,
        {"extensions": [Extension(notified_on=date(2025, 6, 19))]},
        "after the due date",
    ),
    "clarified before it was asked": (
        DAY,
        {"clarification_asked_on": date(2025, 5, 23), "clarified_on": date(2025, 5, 22)},
        "dated before the request",
    ),
    "clarified before the application": (
        DAY,
        {"clarified_on": date(2025, 5, 19)},
        "before the application",
    ),
    "asked to clarify before the application": (
        DAY,
        {"clarification_asked_on": date(2025, 5, 19)},
        "before",
    ),
    "paid before the application": (
        DAY,
        {"fee_paid_on": date(2025, 5, 19)},
        "before the application",
    ),
    "paid before there were fees": (
        date(2020, 12, 1),
        {"fee_paid_on": date(2020, 12, 7)},
        "before 2021",
    ),
    "a fee in 2007": (date(2017, 3, 1), {"fee_paid_on": date(2021, 3, 7)}, "before 2021"),
    "a consultation that ends first": (
        DAY,
        {"consultations": [Consultation(date(2025, 5, 27), date(2025, 5, 26))]},
        "ends before",
    ),
    "a consultation before the application": (
        DAY,
        {"consultations": [Consultation(date(2025, 5, 19), date(2025, 5, 26))]},
        "before the application",
    ),
    "consultations that overlap": (
        DAY,
        {
            "consultations": [
                Consultation(date(2025, 5, 21), date(2025, 5, 28)),
                Consultation(date(2025, 5, 27), date(2025, 5, 30)),
            ]
        },
        "overlap",
    ),
    "a consultation of ten years": (
        DAY,
        {"consultations": [Consultation(date(2025, 5, 21), date(2035, 5, 28))]},
        "too long",
    ),
    "a consultation after the end": (
        DAY,
        {"consultations": [Consultation(date(2025, 6, 19), date(2025, 6, 28))]},
        "after the due date",
    ),
    "delayed to an earlier day": (DAY, {"delayed_until": date(2025, 6, 18)}, "must be after"),
    "delayed in 2007": (
        date(2017, 3, 1),
        {"delayed_until": date(2017, 6, 18)},
        "does not allow a delayed reply",
    ),
    "before there was a law": (date(2008, 4, 30), {}, "no Regulations"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_impossible_course_is_refused_with_its_own_message(case: str) -> None:
    day, course, words = REFUSED[case]
    with pytest.raises(Impossible, match=words):
        reply_due(CALENDAR, Course(Receipt(day, received(DAY).why, ""), **course))  # type: ignore[arg-type]


# Readings of the law that are settings: each test runs the default and the other one.


@pytest.mark.parametrize(
    ("received_on", "by_receipt", "if_open"),
    [
        # Its fifteen working days end on 14 May, before the new edition.
        (date(2019, 4, 22), date(2019, 5, 14), date(2019, 5, 14)),
        (date(2019, 4, 23), date(2019, 5, 15), date(2019, 5, 22)),
        (date(2019, 5, 14), date(2019, 6, 4), date(2019, 6, 12)),
        (date(2019, 5, 15), date(2019, 6, 13), date(2019, 6, 13)),
    ],
)
def test_edition_of_an_application_that_was_open_in_may_2019(
    received_on: date, by_receipt: date, if_open: date
) -> None:
    other = Conventions(transition=TransitionReading.IF_OPEN)
    assert due(received_on).due == by_receipt
    assert due(received_on, other).due == if_open
    assert reply_due_on(CALENDAR, received_on) == by_receipt
    assert reply_due_on(CALENDAR, received_on, other) == if_open


def test_paid_fee_restarts_the_time_for_the_reply_or_not() -> None:
    received_on, paid_on = date(2025, 11, 24), date(2026, 1, 12)
    restarted = due(received_on, fee_paid_on=paid_on)
    assert restarted.due == date(2026, 2, 9)
    continued = due(received_on, Conventions(fee_restarts=False), fee_paid_on=paid_on)
    assert continued.due == date(2025, 12, 22)
    assert any("continues" in str(step.why) for step in continued.steps)


@pytest.mark.parametrize(
    ("outcome", "usual", "other"),
    [
        (Outcome.PROCESS, True, True),
        (Outcome.GIVEN_IN_PART, True, True),
        (Outcome.NOT_HELD, False, True),
        (Outcome.PETITION, False, True),
        (Outcome.GIVEN, False, False),
    ],
)
def test_what_is_a_refusal_before_which_reconsideration_comes_first(
    outcome: Outcome, usual: bool, other: bool
) -> None:
    assert is_refused([outcome]) is usual
    assert is_refused([outcome], Conventions(reconsideration_first_always=True)) is other


def test_every_reading_is_explained_with_the_other_one() -> None:
    page = (Path(__file__).parents[2] / "docs" / "clocks.md").read_text(encoding="utf-8")
    for one in fields(USUAL):
        assert f"`GONGKAI_LAW_{one.name.upper()}`" in page
        if isinstance(getattr(USUAL, one.name), (bool, StrEnum)):
            assert one.metadata["other"], one.name
