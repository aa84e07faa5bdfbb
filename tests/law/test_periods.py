from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongkai.calendars.queries import shipped_calendar
from gongkai.law.clock_kinds import Bound, Unit
from gongkai.law.clocks import CLOCKS, amount_of, last_start_due_by, release_due
from gongkai.law.conventions import Conventions
from gongkai.law.derivations import StepKind, counted_days, months_after
from gongkai.law.messages import Impossible
from gongkai.law.periods import period
from gongkai.law.questions import KINDS, Question, answer, law_of
from gongkai.law.receipts import Channel
from gongkai.law.regimes import Regime, regime_on
from gongkai.law.replies import Consultation

CALENDAR = shipped_calendar()


def moment(text: str) -> datetime:
    """Return a local date and time without time zone, as the law counts hours."""
    return datetime.fromisoformat(text)


IN_WORKING_DAYS = sorted(key for key, clock in CLOCKS.items() if clock.unit == Unit.WORKING_DAYS)
ROLLING = sorted(key for key, clock in CLOCKS.items() if clock.rolls)
days = st.dates(date(2021, 1, 1), date(2026, 6, 30))


@given(st.sampled_from([key for key in IN_WORKING_DAYS if key != "reply-2007"]), days)
def test_clock_in_working_days_ends_on_one_and_adds_up(key: str, day: date) -> None:
    found = period(CALENDAR, key, day)
    counted = [step for step in found.steps if step.kind == StepKind.COUNTED]
    assert len(counted) == amount_of(key)
    assert counted[-1].on == found.due
    if not found.provisional:
        assert CALENDAR.counts(found.due)


@given(st.sampled_from(sorted(set(CLOCKS) - {"reply-2007"})), days, days)
def test_no_clock_that_begins_later_ends_earlier(key: str, one: date, other: date) -> None:
    first, last = (
        datetime.combine(day, time()) if CLOCKS[key].unit == Unit.HOURS else day
        for day in sorted((one, other))
    )
    assert period(CALENDAR, key, first).due <= period(CALENDAR, key, last).due


@given(st.dates(date(2008, 5, 1), date(2026, 6, 30)))
def test_latest_start_that_is_over_is_the_last_one(last: date) -> None:
    start = last_start_due_by(CALENDAR, last)
    assert release_due(CALENDAR, start).on <= last < release_due(CALENDAR, start + timedelta(1)).on


@given(st.dates(date(2008, 5, 1), date(2030, 1, 1)))
@example(date(2019, 5, 14))
@example(date(2019, 5, 15))
def test_each_edition_counts_its_own_clocks_only(day: date) -> None:
    revised = day >= date(2019, 5, 15)
    known, unknown = ("reply", "reply-2007") if revised else ("reply-2007", "reply")
    found = period(CALENDAR, known, day)
    assert (found.regime, sum(step.kind == StepKind.COUNTED for step in found.steps)) == (
        (Regime.REVISED, 20) if revised else (Regime.FIRST, 15)
    )
    with pytest.raises(Impossible, match="has no such period"):
        period(CALENDAR, unknown, day)


@given(st.sampled_from(ROLLING), days)
def test_last_day_that_is_off_moves_to_the_next_working_day(key: str, day: date) -> None:
    found = period(CALENDAR, key, day)
    assert CALENDAR.counts_provisionally(found.due)
    unit, amount = CLOCKS[key].unit, CLOCKS[key].amount
    last = day + timedelta(amount) if unit == Unit.DAYS else months_after(day, amount)
    assert found.due >= last
    between = (last + timedelta(n) for n in range((found.due - last).days))
    assert not any(CALENDAR.counts_provisionally(one) for one in between)
    assert any(step.kind == StepKind.ROLLED for step in found.steps) == (found.due != last)


@given(st.datetimes(moment("2019-06-01"), moment("2026-01-01")))
def test_hours_count_nights_and_days_off(begun: datetime) -> None:
    for key in ("concern-facts", "concern-press", "concern-response"):
        assert period(CALENDAR, key, begun).due == begun + timedelta(hours=amount_of(key))


def test_public_concern_on_a_holiday() -> None:
    begun = moment("2017-10-01T10")
    ends = [
        period(CALENDAR, key, begun).due
        for key in ("concern-facts", "concern-press", "concern-response")
    ]
    assert ends == [moment("2017-10-01T15"), moment("2017-10-02T10"), moment("2017-10-03T10")]


@given(days)
def test_draft_is_open_thirty_days_and_hearing_documents_are_due_seven_days_before(
    day: date,
) -> None:
    assert period(CALENDAR, "comment", day).due == day + timedelta(30)
    assert period(CALENDAR, "hearing-notice", day).due == day - timedelta(7)
    assert CLOCKS["comment"].bound == Bound.EARLIEST


@given(st.integers(2019, 2030))
def test_annual_reports_have_fixed_days_that_no_weekend_moves(year: int) -> None:
    assert period(CALENDAR, "report-department", date(year, 12, 31)).due == date(year + 1, 1, 31)
    assert period(CALENDAR, "report-government", date(year, 12, 31)).due == date(year + 1, 3, 31)


def test_months_end_on_the_same_day_or_the_last_one() -> None:
    assert months_after(date(2024, 8, 31), 6) == date(2025, 2, 28)
    assert months_after(date(2024, 12, 15), 1) == date(2025, 1, 15)
    with pytest.raises(Impossible, match="too far"):
        months_after(date(9999, 12, 1), 6)


@given(st.dates(date(2008, 5, 1), date(2030, 1, 1)))
@example(date(2019, 5, 14))
@example(date(2019, 5, 15))
def test_edition_changes_on_one_day(day: date) -> None:
    assert regime_on(day) == (Regime.REVISED if day >= date(2019, 5, 15) else Regime.FIRST)


def test_setting_changes_an_amount_and_the_table_keeps_its_default() -> None:
    assert amount_of("interpretation") == 3
    changed = period(
        CALENDAR, "interpretation", date(2025, 5, 20), Conventions(interpretation_days=5)
    )
    assert changed.due == date(2025, 5, 27)


REFUSED = {
    "third parties in 2007": ("third-party", date(2017, 3, 1), "has no such period"),
    "a fee in 2020": ("fee-payment", date(2020, 12, 31), "before 2021"),
    "hours without the hour": ("concern-facts", date(2025, 5, 20), "enter the time as well"),
    "no law yet": ("release", date(2008, 4, 30), "no Regulations"),
    "too far": ("release", date(2200, 1, 1), "too far"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_impossible_period_is_refused(case: str) -> None:
    key, day, words = REFUSED[case]
    with pytest.raises(Impossible, match=words):
        period(CALENDAR, key, day)


def test_period_without_end_is_refused() -> None:
    with pytest.raises(Impossible, match="too long"):
        list(counted_days(CALENDAR, date(2025, 5, 20), 5_000, lambda day: None))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_asked(kind: str) -> None:
    found = answer(Question(kind, moment("2025-05-20T09")), CALENDAR)
    assert found.steps[0].kind == StepKind.START
    assert found.steps[-1].kind == StepKind.DUE
    assert law_of(kind, date(2025, 5, 20))


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (Question("release", date(2025, 5, 20), Channel.POST), "channel"),
        (Question("release", date(2025, 5, 20), fee_paid=date(2025, 5, 21)), "fee_paid"),
        (Question("reply", date(2200, 1, 1)), "received"),
        (
            Question(
                "reply",
                date(2025, 1, 1),
                consulted=[Consultation(date(2025, 1, 2), date(2300, 1, 1))],
            ),
            "consulted",
        ),
        (
            Question("reply", date(2025, 1, 1), clarification_received=date(2300, 1, 1)),
            "clarification_received",
        ),
    ],
)
def test_refused_question_names_its_field(question: Question, field: str) -> None:
    with pytest.raises(Impossible) as caught:
        answer(question, CALENDAR)
    assert caught.value.field == field
