"""Each process serves the addresses of its interface only; together they serve all, each once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from gongkai.ui.interfaces import interfaces_of, is_served
from tests.routes import routes

PORTAL, DESK, API = "portal", "desk", "api"


def test_each_route_belongs_to_one_interface() -> None:
    by_interface: dict[frozenset[str], set[str]] = {}
    for route in routes():
        for value in ("1", "990000-D01", "990000-D01/2026-00001"):
            address = next(iter(route.addresses_of(value)), None) or route.address()
            try:
                match = resolve(address)
            except Resolver404:
                continue
            by_interface.setdefault(interfaces_of(match), set()).add(match.view_name)
            break
    shared = by_interface.pop(frozenset({PORTAL, DESK}))
    assert shared == {"ui:language", "ui:mode"}
    probes = by_interface.pop(frozenset({PORTAL, DESK, API}))
    assert probes == {"monitoring:health", "monitoring:readiness", "monitoring:metrics"}
    assert set(by_interface) == {frozenset({PORTAL}), frozenset({DESK}), frozenset({API})}
    public = by_interface[frozenset({PORTAL})]
    assert {name.split(":")[0] for name in public} == {"portal", "portal_site", "api_guide"}
    desk = by_interface[frozenset({DESK})]
    assert {"ui:sign_in", "mfa_activate_totp", "desk:work"} <= desk


@pytest.mark.parametrize(
    ("path", "served"),
    [
        ("/", {PORTAL}),
        ("/en/search/", {PORTAL}),
        ("/robots.txt", {PORTAL}),
        ("/en/search", {PORTAL}),  # the slash is added by whoever serves the page
        ("/desk/", {DESK}),
        ("/desk", {DESK}),
        ("/sign-in/", {DESK}),
        ("/account/", {DESK}),
        ("/api/v1/items", {API}),
        ("/healthz", {PORTAL, DESK, API}),
        ("/nothing/here/", {PORTAL, DESK, API}),
    ],
)
def test_addresses_are_served_by_their_interface(path: str, served: set[str]) -> None:
    assert {one for one in (PORTAL, DESK, API) if is_served(path, one)} == served


@pytest.mark.django_db
def test_other_interfaces_are_not_there(client: Client, settings: Any) -> None:
    assert client.get("/sign-in/").status_code == 200
    settings.GONGKAI_INTERFACES = PORTAL
    portal = Client()
    assert portal.get("/").status_code == 200
    missing = portal.get("/sign-in/")
    # The same page as for any address that does not exist.
    nothing = portal.get("/sign-up/")
    assert (missing.status_code, nothing.status_code) == (404, 404)
    assert missing.content == nothing.content
    assert not missing.cookies
    for method in (portal.post, portal.put, portal.delete, portal.options):
        assert method("/desk/").status_code == 404
    assert portal.get("/api/v1/items").status_code == 404
    settings.GONGKAI_INTERFACES = DESK
    desk = Client()
    assert desk.get("/sign-in/").status_code == 200
    assert desk.get("/").status_code == 404
    settings.GONGKAI_INTERFACES = API
    api = Client()
    assert api.get("/api/v1/items").status_code == 200
    assert api.get("/desk/").status_code == 404
