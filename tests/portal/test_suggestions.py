"""Search suggestions: public titles and names only."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.ledger.consumers import catch_up
from tests.cast import Cast, later
from tests.query_counts import queries_of_page

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def proposed(client: Client, words: str, prefix: str = "") -> list[tuple[str, str]]:
    answer = client.get(f"{prefix}/search/suggestions/", {"q": words})
    assert answer.status_code == 200
    return [(one["text"], one["url"]) for one in answer.json()["suggestions"]]


def test_bodies_headings_and_items_are_suggested(cast: Cast, client: Client) -> None:
    document = cast.released(title="财政收费标准")
    cast.approved(title="财政收费秘密")
    catch_up()
    assert proposed(client, "财政") == [
        ("示范区财政厅", "/b/990000-D01/"),
        ("财政预算、决算信息", "/catalogue/?item=A20-07"),
        ("财政收费标准", f"/i/{document.index_number}/"),
    ]
    assert proposed(client, "财政收费", "/ug") == [
        ("财政收费标准", f"/ug/i/{document.index_number}/")
    ]
    assert proposed(client, "目录之外") == []  # occurs only in the text


def test_withdrawn_item_is_not_suggested(cast: Cast, client: Client) -> None:
    document = cast.released(title="收费标准甲")
    catch_up()
    assert len(proposed(client, "收费标准甲")) == 1
    withdraw_document(document, WithdrawalReason("附件有误"), by=cast.disclosure, at=later(1))
    assert proposed(client, "收费标准甲") == []


@pytest.mark.parametrize("words", ["", "  ", '""', "x" * 201, " ".join("abcdefghijklmn")])
def test_invalid_query_gives_the_standard_error_response(
    cast: Cast, client: Client, words: str
) -> None:
    for address in ("/search/suggestions/", "/api/v1/suggestions"):
        answer = client.get(address, {"q": words})
        assert answer.status_code == 400
        assert set(answer.json()["error"]) == {"code", "message", "law", "field"}


@pytest.mark.parametrize("words", ["%", "_", "\\", "\N{GRINNING FACE}", "*"])
def test_input_without_a_word_is_refused(client: Client, words: str) -> None:
    answer = client.get("/search/suggestions/", {"q": words})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "query-empty")


@pytest.mark.parametrize("words", ["' OR 1=1", "<script>", "ئۇقتۇرۇش", "NEAR("])
def test_special_characters_find_nothing(cast: Cast, client: Client, words: str) -> None:
    cast.released()
    catch_up()
    assert proposed(client, words) == []


def test_api_gives_the_same_suggestions(cast: Cast, client: Client) -> None:
    document = cast.released(title="财政收费标准")
    catch_up()
    found = client.get("/api/v1/suggestions?q=财政").json()
    assert [one["code"] for one in found["bodies"]] == ["990000-D01"]
    assert [(one["code"], one["url"]) for one in found["catalogue_items"]] == [
        ("A20-07", "http://testserver/catalogue/?item=A20-07")
    ]
    assert [one["index_number"] for one in found["items"]] == [document.index_number]


@pytest.mark.parametrize("address", ["/search/suggestions/?q=收费", "/api/v1/suggestions?q=收费"])
def test_number_of_queries_does_not_depend_on_results(
    cast: Cast, client: Client, address: str
) -> None:
    asked = []
    for number in (1, 2):
        for _time in range(number):
            cast.released(title="收费标准")
        catch_up()
        asked.append(queries_of_page(client, address))
    assert asked[0] == asked[1]


def axe_faults(page: Any) -> list[str]:
    return [fault["id"] for fault in Axe().run(page).response["violations"]]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_suggestions_can_be_used_by_keyboard(cast: Cast, live_server: Any, page: Any) -> None:
    document = cast.released(title="财政收费标准")
    catch_up()
    page.goto(live_server.url)
    box = page.get_by_role("combobox")
    box.press_sequentially("财政", delay=20)
    options = page.get_by_role("option")
    options.first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert options.count() == 3
    assert axe_faults(page) == []
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") == options.last.get_attribute("id")
    box.press("Escape")
    assert not options.first.is_visible()
    assert box.get_attribute("aria-activedescendant") is None
    box.press_sequentially("收费", delay=20)
    expect(options).to_have_count(1)
    box.press("ArrowDown")
    with page.expect_navigation():
        box.press("Enter")
    assert page.url == f"{live_server.url}/i/{document.index_number}/"
