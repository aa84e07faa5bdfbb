import logging
from typing import Any

import pytest
from django.test import Client
from django.test.client import RequestFactory

from gongkai.ui.context import renew_site_facts
from gongkai.ui.list_pages import address_with
from tests.cast import Cast


@pytest.mark.django_db
@pytest.mark.parametrize("wish", ["elderly", "plain"])
def test_reading_mode_is_stored_by_a_link_that_redirects_back(client: Client, wish: str) -> None:
    answer = client.get(f"/mode/{wish}/?next=/catalogue/?year=2026")
    assert (answer.status_code, answer["Location"]) == (302, "/catalogue/?year=2026")
    page = client.get("/").content.decode()
    assert ('data-mode="elderly"' in page) is (wish == "elderly")
    assert ("/mode/plain/" in page) is (wish == "elderly")
    assert ("/mode/elderly/" in page) is (wish == "plain")
    assert "Cookie" in client.get("/")["Vary"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.org/", "//example.org/", "javascript:alert(1)", "\\\\example.org"],
)
def test_reading_mode_redirects_to_no_other_site(client: Client, elsewhere: str) -> None:
    assert client.get("/mode/elderly/", {"next": elsewhere})["Location"] == "/"


@pytest.mark.django_db
def test_unknown_mode_in_a_cookie_is_ignored(client: Client) -> None:
    client.cookies["reading_mode"] = '"><script>'
    assert "data-mode" not in client.get("/").content.decode()


@pytest.mark.django_db
def test_choosing_a_language_redirects_to_no_other_site(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "https://example.org/"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")


@pytest.mark.django_db
def test_sign_in_page_names_the_site_in_both_languages(client: Client, settings: Any) -> None:
    settings.GONGKAI_SITE_NAME = "某地政府信息公开"
    renew_site_facts()
    page = client.get("/sign-in/").content.decode()
    assert "某地政府信息公开" in page
    assert "testserver" not in page
    client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert "Sign in to the desk" in client.get("/sign-in/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "words"), [("/none/", "这里没有内容"), ("/en/none/", "Page not found")]
)
def test_not_found_page_has_the_language_of_its_url(
    client: Client, address: str, words: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert words in answer.content.decode()


@pytest.mark.django_db
def test_internal_error_reveals_no_internals(cast: Cast, monkeypatch: Any, caplog: Any) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr("gongkai.portal.catalogue.home_views.public_documents", broken)
    with caplog.at_level(logging.CRITICAL):
        answer = Client(raise_request_exception=False).get("/en/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "An internal error occurred" in page
    assert "secret" not in page
    assert 'href="/en/"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_style_guide_shows_each_component(client: Client, language: str) -> None:
    client.post("/language/", {"language": language, "next": "/"})
    page = client.get("/styleguide/").content.decode()
    for component in (
        "swatches",
        "deadline-bar",
        "refused",
        "reason",
        "facts",
        "list",
        "pages",
        "filters",
        "chip",
        "empty",
        "meta",
        'doc" lang="ug" dir="rtl"',
        "list files",
        "line",
        "field wrong",
        "tag fine",
        "notice good",
        "table cards",
    ):
        assert f'class="{component}' in page, component


def test_address_with_changes_one_filter_and_resets_the_page() -> None:
    request = RequestFactory().get("/catalogue/?item=A20-08&page=abc&year=2026")
    assert address_with(request, year="2025") == "?item=A20-08&year=2025"
    assert address_with(request, year="") == "?item=A20-08"
    assert address_with(RequestFactory().get("/catalogue/?year=2026"), year="") == "/catalogue/"


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/desk/documents/{pk}/act/submit/", "/desk/documents/{pk}/"),
        ("/desk/documents/{pk}/deliveries/", "/desk/documents/{pk}/"),
        ("/account/sessions/end/", "/account/"),
        ("/sign-out/", "/"),
    ],
)
def test_address_for_forms_alone_leads_a_browser_back_to_its_page(
    sign_in: Any, cast: Cast, address: str, above: str
) -> None:
    """A reload after a refused form, or its language switch, requests such an address."""
    pk = cast.draft().pk
    browser = sign_in(cast.drafter)
    answer = browser.get(address.format(pk=pk), headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer["Location"]) == (302, above.format(pk=pk))
    assert browser.get(above.format(pk=pk)).status_code in {200, 302}
    for answer in (
        browser.get(address.format(pk=pk), headers={"Accept": "*/*"}),
        browser.put(address.format(pk=pk)),
    ):
        assert answer.status_code == 405
        assert answer["Allow"]
        assert f'href="{above.format(pk=pk)}"' in answer.content.decode()


def test_a_method_that_a_page_does_not_take_is_answered_by_a_page(client: Client) -> None:
    for answer in (client.post("/catalogue/"), client.put("/apply/"), client.delete("/search/")):
        assert answer.status_code == 405
        assert "不支持此请求方法" in answer.content.decode()
        assert 'href="/"' in answer.content.decode()
    assert client.head("/sign-out/").status_code == 405


def test_language_switch_after_a_refused_act_shows_the_document(sign_in: Any, cast: Cast) -> None:
    document, browser = cast.draft(), sign_in(cast.drafter)
    refused = browser.post(f"/desk/documents/{document.pk}/act/withdraw/")
    assert refused.status_code >= 400
    address = f"/desk/documents/{document.pk}/act/withdraw/"
    answer = browser.post(
        "/language/",
        {"next": address, "language": "en"},
        follow=True,
        headers={"Accept": "text/html"},
    )
    assert answer.redirect_chain[-1][0] == f"/desk/documents/{document.pk}/"
    assert answer.status_code == 200
