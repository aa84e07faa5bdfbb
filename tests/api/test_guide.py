"""The page about the API, and its errors in JSON."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_guide_describes_every_address_in_the_language_of_the_page(
    cast: Cast, client: Client
) -> None:
    cast.released()
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    chinese, english = (client.get(f"{at}/api/").content.decode() for at in ("", "/en"))
    for path, methods in paths.items():
        for method in methods:
            assert f"{method.upper()} {path}</code>" in chinese
    assert "已公开的信息，最新的在前" in chinese
    assert "Public items, newest first" in english


def test_examples_of_the_guide_answer(cast: Cast, client: Client) -> None:
    cast.released()
    page = client.get("/api/").content.decode()
    examples = [unescape(one) for one in re.findall(r'href="http://testserver(/api/[^"]+)"', page)]
    # The schema, eight operations and five lists of participation; there is no report.
    assert len(examples) == 14
    for address in examples:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/api/v1/nowhere", 404, "not-found"),
        ("get", "/api/v2/items", 404, "not-found"),
        ("get", "/api/v1/items/990000-D01/2026-99999", 404, "not-found"),
        ("post", "/api/v1/items", 405, "method"),
        ("delete", "/api/v1/bodies", 405, "method"),
        ("get", "/api/v1/items?body=%00", 400, "bad-request"),
        ("get", "/api/v1/items?cursor=forged", 400, "bad-cursor"),
        ("get", "/api/v1/items?limit=x", 422, "invalid"),
    ],
)
def test_error_is_json_with_a_stable_code(
    cast: Cast, client: Client, method: str, path: str, status: int, code: str
) -> None:
    response = getattr(client, method)(path)
    assert response.status_code == status
    assert response["Content-Type"].startswith("application/json")
    assert response.json()["error"]["code"] == code
    assert response.json()["error"]["message"]
    if status == 405:
        assert response["Allow"] == "GET"


def test_too_many_requests_are_an_error_in_json(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches["rates"].clear()
    monkeypatch.setitem(settings.GONGKAI_RATES, "api", 1)
    answers = [client.get("/api/v1/bodies") for _time in range(2)]
    assert [one.status_code for one in answers] == [200, 429]
    assert answers[1].json()["error"]["code"] == "too-often"
    assert int(answers[1]["Retry-After"]) > 0
    caches["rates"].clear()


def test_fault_of_the_program_is_an_error_in_json(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("gongkai.api.operations.page_of", fail)
    response = Client(raise_request_exception=False).get("/api/v1/bodies")
    assert (response.status_code, response.json()["error"]["code"]) == (500, "internal")
