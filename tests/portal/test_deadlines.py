"""The deadline calculator: parameters in the URL, result with reasons."""

import re

import pytest
from django.test import Client

from gongkai.portal.deadlines.forms import DeadlineForm

pytestmark = pytest.mark.django_db


def page(client: Client, query: str, status: int = 200) -> str:
    answer = client.get(f"/deadline/?{query}")
    assert answer.status_code == status, query
    return answer.content.decode()


def test_empty_page_shows_the_form(client: Client) -> None:
    answer = client.get("/deadline/")
    assert answer.status_code == 200
    assert "month" not in re.findall(r'class="(month)"', answer.content.decode())


def test_result_has_calendar_explanation_and_link(client: Client) -> None:
    text = page(client, "kind=reply&received=2025-05-20&channel=post")
    assert "2025年6月18日到期" in text
    assert "端午" in text
    assert "/deadline/?kind=reply&amp;received=2025-05-20&amp;channel=post" in text
    assert text.count('class="month"') == 2
    assert len(re.findall(r'class="counted">', text)) == 19
    assert len(re.findall(r'class="due">', text)) == 1


def test_other_languages_give_the_same_due_date(client: Client) -> None:
    for prefix, words in (("/en", "Due on 2025-06-18"), ("/ug", "2025-06-18")):
        answer = client.get(f"{prefix}/deadline/?kind=reply&received=2025-05-20")
        assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("kind=reply&received=2016-09-02&region=650000", "2016-09-28"),
        (
            "kind=reply&received=2024-01-15&consulted_from=2024-01-22&consulted_to=2024-02-07",
            "2024-03-05",
        ),
        ("kind=reply&received=2025-05-20&extended=20", "2025-07-16"),
        ("kind=concern-press&received=2017-10-01&hour=10:00", "2017年10月2日 10:00"),
        ("kind=litigation&received=2025-08-06", "2026-02-06"),
        ("kind=reply&received=2026-12-21", "2027"),
    ],
)
def test_events_that_change_the_due_date_are_taken_into_account(
    client: Client, query: str, words: str
) -> None:
    assert words in page(client, query)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("kind=reply&received=2025-02-30", "received"),
        ("kind=none&received=2025-05-20", "kind"),
        ("kind=reply&received=2007-05-20", "2008年5月1日"),
        ("kind=reply&received=", "received"),
        ("kind=reply&received=2025-05-20&consulted_from=2025-05-21", "同时填写"),
        (
            "kind=reply&received=2025-05-20&consulted_from=2025-05-23&consulted_to=2025-05-21",
            "结束日早于开始日",
        ),
        ("kind=reply&received=2025-05-20&extended=21", "1至20"),
        ("kind=reply&received=2025-05-20&extended=-1", "extended"),
        ("kind=release&received=2025-05-20&fee_paid=2025-05-21", "只适用于答复申请"),
        ("kind=concern-press&received=2025-05-20", "时刻"),
        ("kind=reply&received=9999-12-31", "日期太靠后，请核对年份"),
        ("kind=reply&received=2025-05-20&region=Mars", "region"),
        ("kind=reply&received=2025-05-20&hour=25:00", "hour"),
    ],
)
def test_impossible_input_is_an_error_of_its_field(client: Client, query: str, words: str) -> None:
    assert words in page(client, query, status=400)


def test_long_period_is_listed_by_day_without_a_calendar(client: Client) -> None:
    text = page(
        client, "kind=reply&received=2022-01-04&consulted_from=2022-01-05&consulted_to=2023-06-01"
    )
    assert 'class="month"' not in text
    assert "2023-06" in text


def test_no_type_of_deadline_is_listed_twice() -> None:
    names = [str(name) for _key, name in DeadlineForm().fields["kind"].choices]  # type: ignore[attr-defined]
    assert len(names) == len(set(names))
