"""The calendar feed of an officer: its secret address and its iCalendar file."""

import logging
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from gongkai.applications.models import Application
from gongkai.applications.states import Stage
from gongkai.desk.applications.calendar_files import DueDay, calendar_file
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.actions.accounts import (
    activate_account,
    deactivate_account,
    end_own_sessions,
    set_password,
    sign_out_person,
)
from gongkai.organisations.models import FeedKey, Post
from gongkai.organisations.origins import Origin
from gongkai.organisations.states import PostKind
from tests.cast import SINCE, Cast, person
from tests.clock import TODAY
from tests.desk.application_pages import arrived, in_hand

NOW = timezone.now
PAGE = "/desk/applications/calendar/"
Line = tuple[str, str]


def read(file: bytes) -> list[Line]:
    """
    Parse an iCalendar file by RFC 5545: unfold lines, split names from values, unescape values.
    """
    assert file.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    for line in file.split(b"\r\n"):
        line.decode()  # No character is split.
    text = file.decode().replace("\r\n ", "")
    found = []
    for line in text.removesuffix("\r\n").split("\r\n"):
        name, _colon, value = line.partition(":")
        unescaped = re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)
        found.append((name, unescaped))
    return found


def values(lines: list[Line], name: str) -> list[str]:
    return [value for one, value in lines if one.partition(";")[0] == name]


@given(
    st.text(
        st.characters(
            codec="utf-8", exclude_characters="\r", exclude_categories=["Cc", "Cs", "Zl", "Zp"]
        )
        | st.just("\n")
    )
)
def test_any_text_survives_the_round_trip(words: str) -> None:
    day = DueDay(
        "a@b", date(2026, 3, 30), words, "https://x.example/", datetime(2026, 3, 1, tzinfo=UTC), 3
    )
    lines = read(calendar_file([day], name=words, language="zh-hans"))
    assert (
        values(lines, "SUMMARY")
        == values(lines, "DESCRIPTION")
        == values(lines, "X-WR-CALNAME")
        == [words]
    )


def test_file_follows_the_standard() -> None:
    day = DueDay(
        "1@b",
        date(2026, 12, 31),
        "到期",
        "https://x.example/",
        datetime(2026, 3, 1, 8, tzinfo=UTC),
        3,
    )
    lines = read(calendar_file([day], name="答复", language="zh-hans"))
    assert lines[0] == ("BEGIN", "VCALENDAR")
    assert lines[-1] == ("END", "VCALENDAR")
    assert ("DTSTART;VALUE=DATE", "20261231") in lines
    assert (
        "DTEND;VALUE=DATE",
        "20270101",
    ) in lines  # The day after the due date, because DTEND is exclusive.
    assert ("DTSTAMP", "20260301T080000Z") in lines
    assert values(lines, "VERSION") == ["2.0"]
    opened: list[str] = []
    for name, value in lines:
        if name == "BEGIN":
            opened.append(value)
        elif name == "END":
            assert opened.pop() == value
    assert opened == []


def address(browser: Any) -> str:
    """Create the address of the calendar feed and return its path."""
    answer = browser.post(f"{PAGE}renew/")
    assert answer.status_code == 200
    found = re.search(
        r"https?://[^/]+(/desk/applications/calendar/[\w-]{43}\.ics)", answer.content.decode()
    )
    assert found
    return found[1]


@pytest.mark.django_db
def test_program_fetches_due_dates_without_sign_in(sign_in: Any, cast: Cast) -> None:
    mine = in_hand(cast, title="秦未央的低保材料")
    arrived(cast)
    Application.objects.filter(pk=in_hand(cast).pk).update(officer=cast.stranger)
    Application.objects.filter(pk=in_hand(cast).pk).update(stage=Stage.CLOSED, closed_on=TODAY)
    path = address(sign_in(cast.officer))
    answer = Client().get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "no-store" in answer["Cache-Control"]
    lines = read(answer.content)
    mine.refresh_from_db()
    assert values(lines, "DTSTART") == [f"{mine.due_on:%Y%m%d}"]
    assert values(lines, "SUMMARY") == [f"答复到期：{mine.number}（办理中）"]
    assert values(lines, "UID") == [f"{mine.number}@testserver"]
    for word in ("秦未央", "低保", "13800001111"):
        assert word not in answer.content.decode()
    again = read(Client().get(path).content)
    assert values(again, "UID") == values(lines, "UID")
    FeedKey.objects.get(secret_hash__regex="^[0-9a-f]{64}$")
    assert path.rpartition("/")[2].removesuffix(".ics") not in repr(FeedKey.objects.values())


@pytest.mark.django_db
def test_supervisor_calendar_lists_their_tasks(sign_in: Any, cast: Cast) -> None:
    proposed = in_hand(cast)
    in_hand(cast)
    Application.objects.filter(pk=proposed.pk).update(stage=Stage.WITH_SUPERVISOR)
    lines = read(Client().get(address(sign_in(cast.supervisor))).content)
    assert [value.partition("@")[0] for value in values(lines, "UID")] == [proposed.number]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "how",
    [
        "renew",
        "end",
        "password",
        "others",
        "signed out",
        "shut",
        "shut and opened",
        "asleep",
        "post",
    ],
)
def test_address_is_deleted(sign_in: Any, cast: Cast, how: str) -> None:
    browser, account = sign_in(cast.officer), cast.officer.account
    assert account
    path = address(browser)
    assert Client().get(path).status_code == 200
    admin = person("admin")
    grant_post(admin, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=NOW(), since=SINCE)
    if how == "renew":
        assert address(browser) != path
    elif how == "end":
        assert browser.post(f"{PAGE}end/").status_code == 302
        assert browser.post(f"{PAGE}end/").status_code == 302
    elif how == "password":
        set_password(account, "another long enough password")
    elif how == "others":
        end_own_sessions(account, keep="this one", origin=Origin(), at=NOW())
    elif how == "signed out":
        sign_out_person(cast.officer, by=admin, at=NOW())
    elif (
        how == "asleep"
    ):  # Deactivate the account without the action, which would also delete the feed key.
        type(account).objects.filter(pk=account.pk).update(is_active=False)
    elif how == "post":
        Post.objects.filter(person=cast.officer).update(until=TODAY)
    else:
        deactivate_account(cast.officer, by=SYSTEM, at=NOW())
        if how == "shut and opened":
            activate_account(cast.officer, by=SYSTEM, at=NOW())
    dead, never = Client().get(path), Client().get(f"{PAGE}{'A' * 43}.ics")
    assert (dead.status_code, dead.content) == (404, never.content)


@pytest.mark.django_db
def test_ending_one_session_keeps_the_address(sign_in: Any, cast: Cast) -> None:
    path = address(sign_in(cast.officer))
    assert cast.officer.account
    end_own_sessions(cast.officer.account, keep="", only="some other", origin=Origin(), at=NOW())
    assert Client().get(path).status_code == 200


@pytest.mark.django_db
def test_guessing_is_rate_limited_and_not_logged(
    settings: Any, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    settings.GONGKAI_RATES = {**settings.GONGKAI_RATES, "case": 3}
    caplog.set_level(logging.DEBUG)
    answers = [Client().get(f"{PAGE}{'B' * 42}{place}.ics").status_code for place in range(5)]
    assert answers == [404, 404, 404, 429, 429]
    assert "BBBB" not in caplog.text


@pytest.mark.django_db
def test_only_handlers_have_a_calendar(sign_in: Any, cast: Cast) -> None:
    drafter = sign_in(cast.drafter)
    assert drafter.get(PAGE).status_code == 403
    assert drafter.post(f"{PAGE}renew/").status_code == 403
    assert not FeedKey.objects.exists()
    text = sign_in(cast.officer).get(PAGE).content.decode()
    assert f"{PAGE}renew/" in text
    assert ".ics" not in text


@pytest.mark.django_db
def test_calendar_query_count_is_constant(
    sign_in: Any, cast: Cast, django_assert_num_queries: Any
) -> None:
    path = address(sign_in(cast.officer))
    in_hand(cast)
    with CaptureQueriesContext(connection) as one:
        Client().get(path)
    in_hand(cast)
    in_hand(cast)
    with django_assert_num_queries(len(one)):
        lines = read(Client().get(path).content)
    assert len(values(lines, "UID")) == 3
