"""The commands `gongkai deadline` and `gongkai fee`."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError

from gongkai.calendars import queries
from gongkai.calendars.actions import enter_notice
from gongkai.calendars.notices import DayFacts, NoticeFacts
from gongkai.ledger.actions import SYSTEM

pytestmark = pytest.mark.django_db


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def asked(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said("deadline", "--format", "json", *words))
    return found


# Worked cases by their key: the option that gives day 0, the kind, and further options.
STARTS = {
    "received": ("reply", ()),
    "third_party_received": ("third-party", ()),
    "agency_consulted": ("agency", ()),
    "fee_notice": ("fee-payment", ()),
    "paid": ("reply", ("--fee-paid",)),
    "formed": ("release", ()),
    "published": ("interpretation", ()),
}


def questions(case: dict[str, Any]) -> list[tuple[list[str], str]]:
    """Return the arguments of the commands of a worked case, and the expected day of each."""
    start = next(name for name in STARTS if name in case)
    kind, more = STARTS[start]
    words = [
        "--received",
        case[start],
        "--kind",
        kind,
        *[part for name in more for part in (name, case[start])],
    ]
    if "corrected" in case:
        words += ["--clarification-received", case["corrected"]]
    if "consult" in case:
        words += ["--consulted", *case["consult"]]
    if "extended" in case:
        words += ["--extended", str(case["extended"])]
    found = []
    if "due" in case:
        found.append((words, case["due"]))
    if "due_XJ" in case:
        found.append(([*words, "--region", "XJ"], case["due_XJ"]))
    if "due_A" in case:
        found.append(([*words, "--convention", "A"], case["due_A"]))
    if "due_extended" in case:
        found.append(([*words, "--extended"], case["due_extended"]))
    found += [
        (words, case[name]) for name in ("third_party_due", "agency_due", "pay_due") if name in case
    ]
    if "correction_notice_due" in case:
        found.append(
            (
                ["--received", case["received"], "--kind", "clarification-notice"],
                case["correction_notice_due"],
            )
        )
    return found


@pytest.mark.shared
def test_command_answers_every_worked_case(shared: Path) -> None:
    cases = json.loads((shared / "data" / "deadline_cases.json").read_text())
    asked_for = [(case["id"], *question) for case in cases for question in questions(case)]
    assert len(asked_for) >= len(cases)
    for name, words, due in asked_for:
        assert asked(*words)["due"] == due, name


def test_text_output_names_every_day_and_article() -> None:
    words = said("deadline", "--received", "2025-05-20")
    assert words.startswith("2025年6月18日到期")
    assert "端午" in words
    assert "条例19 art. 33" in words
    assert "Due on 2025-06-18." in said("deadline", "--received", "2025-05-20", "--language", "en")


def test_due_date_in_a_year_without_notice_is_provisional() -> None:
    found = asked("--received", "2026-12-21")
    assert found["provisional"] is True
    assert "2027" in found["doubts"][0]
    assert asked("--received", "2017-06-20", "--region", "650000")["provisional"] is True
    assert "2027" in said("deadline", "--received", "2026-12-21")


REGIONS_WITHOUT_NOTICES = ("450000", "450100", "513401", "540000", "640000")


@pytest.mark.parametrize("code", REGIONS_WITHOUT_NOTICES)
def test_region_with_own_holidays_and_no_notice_has_provisional_dates(code: str) -> None:
    found = asked("--received", "2025-03-03", "--region", code)
    assert found["due"] == asked("--received", "2025-03-03")["due"]
    assert found["provisional"] is True
    assert found["doubts"] == [
        "本地区2025年自有节日的放假安排尚不掌握，此处只计入全国的放假和调休。"
    ]


@pytest.mark.parametrize("code", ["CN", "440000", "513300"])
def test_region_without_own_holidays_follows_the_nation(code: str) -> None:
    assert asked("--received", "2025-03-03", "--region", code)["provisional"] is False


def test_doubt_says_which_holidays_were_counted() -> None:
    # 2018 has a notice of the nation, of which the spring festival is counted, but none of Xinjiang.
    found = asked("--received", "2018-02-09", "--region", "XJ", "--language", "en")
    assert found["due"] == "2018-03-07"
    assert "only the national holidays" in found["doubts"][0]
    # In 2027 neither is known, and nothing but weekends is left out.
    found = asked("--received", "2027-01-04", "--region", "XJ", "--language", "en")
    assert found["due"] == "2027-02-01"
    assert "Monday to Friday" in found["doubts"][0]


def test_period_within_a_region_is_certain_once_its_notice_is_entered() -> None:
    days = (DayFacts(date(2025, 3, 31), works=False, name="三月三"),)
    enter_notice(
        NoticeFacts("450000", 2025, "2025年三月三放假", days, verified=True),
        by=SYSTEM,
        at=datetime(2026, 1, 5, tzinfo=UTC),
    )
    found = asked("--received", "2025-03-10", "--region", "GX")
    assert (found["provisional"], found["due"]) == (False, "2025-04-09")


def test_clock_in_hours_keeps_the_time() -> None:
    assert (
        asked("--received", "2017-10-01T10:00", "--kind", "concern-press")["due"]
        == "2017-10-02T10:00:00"
    )


def test_without_a_database_the_shipped_calendar_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(code: str) -> None:
        raise DatabaseError

    monkeypatch.setattr(queries, "calendar_of", gone)
    assert asked("--received", "2016-09-02", "--region", "CN-XJ")["due"] == "2016-09-28"


REFUSED = {
    "a day that is none": (["--received", "2023-02-30"], "2023-02-30"),
    "no day": (["--received", "soon"], "soon"),
    "a moment that is none": (["--received", "2023-02-01T25"], "T25"),
    "an unknown region": (["--received", "2025-05-20", "--region", "ZZ"], "ZZ"),
    "half an extension": (["--received", "2025-05-20", "--extended", "1.5"], "1.5"),
    "extended twice": (
        ["--received", "2025-05-20", "--extended", "3", "--extended", "3"],
        "--extended",
    ),
    "told but not extended": (
        ["--received", "2025-05-20", "--extension-told", "2025-05-22"],
        "--extension-told",
    ),
    "a consultation back in time": (
        ["--received", "2025-05-20", "--consulted", "2025-05-24", "2025-05-22"],
        "--consulted",
    ),
    "what goes with a reply": (
        ["--received", "2025-05-20", "--kind", "release", "--fee-paid", "2025-05-22"],
        "--fee-paid",
    ),
    "before the law": (["--received", "2007-05-20"], "--received"),
    "too far": (["--received", "9999-12-31"], "--received"),
    "an unknown channel": (["--received", "2025-05-20", "--channel", "pigeon"], "pigeon"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_impossible_input_is_refused_with_a_message(case: str) -> None:
    words, named = REFUSED[case]
    with pytest.raises(CommandError) as caught:
        said("deadline", *words)
    assert named in str(caught.value)


def test_fee_output_lists_its_tiers() -> None:
    found = json.loads(said("fee", "--items", "35", "--format", "json"))
    assert found["fee"] == 3000
    assert [line["amount"] for line in found["lines"]] == [0, 2000, 1000]
    assert (
        json.loads(said("fee", "--items", "5", "--before", "28", "--format", "json"))["fee"] == 800
    )
    assert said("fee", "--pages", "150").startswith("1700元")


@pytest.mark.parametrize(
    "words", [["--items", "-1"], ["--pages", "2.5"], ["--pages", "9999999"], []]
)
def test_fee_for_an_invalid_number_is_refused(words: list[str]) -> None:
    with pytest.raises(CommandError):
        said("fee", *words)
