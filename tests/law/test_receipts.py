from datetime import date

import pytest

from gongkai.calendars.queries import shipped_calendar
from gongkai.law.messages import Impossible, Text
from gongkai.law.receipts import Channel, receipt_of
from gongkai.law.remedies import Addressees, Remedy, remedies_on, remedy_ends

CALENDAR = shipped_calendar()


@pytest.mark.parametrize("channel", Channel)
def test_application_counts_from_its_arrival_where_nothing_is_confirmed(channel: Channel) -> None:
    for day in (date(2017, 9, 23), date(2025, 5, 20)):
        assert receipt_of(day, channel).on == day


@pytest.mark.parametrize(
    ("channel", "in_2017"),
    [
        (Channel.PLAIN_LETTER, True),
        (Channel.WEB, False),
        (Channel.EMAIL, False),
        (Channel.FAX, False),
    ],
)
def test_confirmation_moves_the_receipt_where_the_edition_asks_for_one(
    channel: Channel, *, in_2017: bool
) -> None:
    receipt = receipt_of(date(2021, 9, 15), channel, date(2021, 9, 17))
    assert (receipt.on, receipt.law) == (date(2021, 9, 17), "条例19 art. 31")
    if in_2017:
        assert receipt_of(date(2017, 9, 15), channel, date(2017, 9, 20)).on == date(2017, 9, 20)
    else:
        with pytest.raises(Impossible, match="needs no confirmation"):
            receipt_of(date(2017, 9, 15), channel, date(2017, 9, 20))


def test_confirmation_cannot_come_first_nor_where_there_is_none() -> None:
    with pytest.raises(Impossible, match="before it arrived"):
        receipt_of(date(2021, 9, 15), Channel.WEB, date(2021, 9, 14))
    with pytest.raises(Impossible, match="needs no confirmation"):
        receipt_of(date(2021, 9, 15), Channel.COUNTER, date(2021, 9, 15))


def test_refused_applicant_must_ask_for_reconsideration_first_from_2024_on() -> None:
    def ways(day: date, *, is_refusal: bool) -> list[Remedy]:
        return [one.remedy for one in remedies_on(day, is_refusal=is_refusal)]

    free = [Remedy.RECONSIDERATION, Remedy.COURT, Remedy.COMPLAINT]
    assert ways(date(2023, 12, 31), is_refusal=True) == free
    assert ways(date(2024, 1, 1), is_refusal=False) == free
    assert ways(date(2024, 1, 1), is_refusal=True) == [
        Remedy.RECONSIDERATION,
        Remedy.COURT_AFTER,
        Remedy.COMPLAINT,
    ]


def test_each_remedy_with_a_period_has_a_last_day() -> None:
    ends = {
        one.remedy: remedy_ends(CALENDAR, one, date(2025, 8, 6))
        for one in remedies_on(date(2025, 8, 5), is_refusal=False)
    }
    assert ends[Remedy.COMPLAINT] is None
    reconsideration, court = ends[Remedy.RECONSIDERATION], ends[Remedy.COURT]
    assert reconsideration is not None
    assert court is not None
    # The sixtieth day, 5 October, is in the holiday of 2025; the next working day is the 9th.
    assert reconsideration.due == date(2025, 10, 9)
    assert court.due == date(2026, 2, 6)


def test_time_for_going_to_court_follows_the_day_of_the_decision() -> None:
    def court(day: date) -> date | None:
        [one] = [one for one in remedies_on(day, is_refusal=True) if one.remedy == Remedy.COURT]
        end = remedy_ends(CALENDAR, one, day)
        return end and end.due

    assert court(date(2015, 4, 30)) == date(2015, 7, 30)
    assert court(date(2015, 5, 1)) == date(2015, 11, 2)  # the 1st is a Sunday


def test_remedies_name_whom_they_are_addressed_to() -> None:
    known = Addressees("甲市人民政府", "甲市人民法院", "甲市政务公开办公室")

    def named(day: date, *, is_refusal: bool) -> list[str]:
        found = remedies_on(day, is_refusal=is_refusal, addressees=known)
        return [str(one.sentences[-1]) for one in found]

    assert named(date(2026, 1, 5), is_refusal=True) == [
        "The reconsideration body is 甲市人民政府.",
        "The court is 甲市人民法院.",
        "Complaints are received by 甲市政务公开办公室.",
    ]
    assert named(date(2015, 1, 5), is_refusal=False)[1] == "The court is 甲市人民法院."
    assert all(len(one.sentences) == 1 for one in remedies_on(date(2026, 1, 5), is_refusal=True))


def test_text_inserts_its_values() -> None:
    assert str(Text("%(n)s days", {"n": 3})) == "3 days"
    assert str(Text("100% sure")) == "100% sure"
