"""The section of a body on a host of its own: what is served there, and what leads to the site."""

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from gongkai.config.checks import section_hosts_are_apart
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FINANCE, HEALTH = "czt.example.gov.cn", "wjw.example.gov.cn"


@pytest.fixture(autouse=True)
def hosts(settings: Any) -> None:
    settings.GONGKAI_SECTION_HOSTS = {FINANCE: "990000-D01", HEALTH: "990000-D02"}
    settings.ALLOWED_HOSTS = ["testserver", FINANCE, HEALTH]
    settings.GONGKAI_ADDRESS = "https://www.example.gov.cn"


def page(client: Client, address: str, host: str) -> Any:
    return client.get(address, headers={"host": host})


def test_each_host_shows_its_own_section_in_every_language(cast: Cast, client: Client) -> None:
    cast.released(title="关于公布收费目录的通知")
    for prefix in ("/", "/en/", "/ug/"):
        for host, body, other in (
            (FINANCE, cast.finance, cast.health),
            (HEALTH, cast.health, cast.finance),
        ):
            shown = page(client, prefix, host)
            assert shown.status_code == 200
            assert body.code in shown.content.decode()
            assert f"<bdi>{other.code}</bdi>" not in shown.content.decode()
    assert "关于公布收费目录的通知" in page(client, "/", FINANCE).content.decode()
    assert "关于公布收费目录的通知" not in page(client, "/", HEALTH).content.decode()


def test_pages_of_different_hosts_are_never_mixed(cast: Cast, client: Client) -> None:
    caches["pages"].clear()
    tags = {host: page(client, "/", host)["ETag"] for host in (FINANCE, HEALTH)}
    assert tags[FINANCE] != tags[HEALTH]
    for host, other in ((FINANCE, HEALTH), (HEALTH, FINANCE)):
        foreign = client.get("/", headers={"host": host, "if-none-match": tags[other]})
        own = client.get("/", headers={"host": host, "if-none-match": tags[host]})
        assert (foreign.status_code, own.status_code) == (200, 304)
    path = page(client, f"/b/{cast.finance.code}/", "testserver")
    assert path["ETag"] not in tags.values()


def test_the_host_is_the_canonical_address_of_the_section(cast: Cast, client: Client) -> None:
    canonical = f'<link rel="canonical" href="http://{FINANCE}/">'
    for address, host in (("/", FINANCE), (f"/b/{cast.finance.code}/", "testserver")):
        assert canonical in page(client, address, host).content.decode()
    english = page(client, f"/en/b/{cast.finance.code}/", "testserver").content.decode()
    assert f'<link rel="canonical" href="http://{FINANCE}/en/">' in english


def test_a_body_without_a_host_is_canonical_on_its_path(
    cast: Cast, client: Client, settings: Any
) -> None:
    settings.GONGKAI_SECTION_HOSTS = {}
    shown = page(client, f"/b/{cast.finance.code}/", "testserver").content.decode()
    assert f'<link rel="canonical" href="http://testserver/b/{cast.finance.code}/">' in shown
    assert 'rel="canonical"' not in page(client, "/", FINANCE).content.decode()


def test_everything_else_leads_to_the_site(cast: Cast, client: Client) -> None:
    document = cast.released()
    for address in (
        f"/i/{document.index_number}/",
        "/search/?q=%E6%94%B6%E8%B4%B9",
        "/desk/",
        "/sign-in/",
        "/robots.txt",
        f"/b/{cast.health.code}/",
    ):
        answer = page(client, address, FINANCE)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("https://www.example.gov.cn/"), address
        assert address in answer["Location"]
        assert not answer.cookies


def test_no_form_of_the_site_is_sent_to_a_section_host(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    for address in ("/sign-in/", f"/apply/{cast.finance.code}/", "/case/", "/"):
        sent = strict.post(address, {"x": "1"}, headers={"host": FINANCE})
        assert sent.status_code in {403, 404, 405}, address


def test_the_form_of_the_search_may_lead_to_the_site(cast: Cast, client: Client) -> None:
    policy = page(client, "/", FINANCE)["Content-Security-Policy"]
    assert "form-action 'self' https://www.example.gov.cn" in policy
    elsewhere = page(client, "/", "testserver")["Content-Security-Policy"]
    assert "www.example.gov.cn" not in elsewhere


def test_a_host_that_is_not_named_is_refused(cast: Cast, client: Client) -> None:
    assert page(client, "/", "evil.example").status_code == 400


def test_section_hosts_with_a_port_and_capitals_are_the_same(cast: Cast, client: Client) -> None:
    shown = page(client, "/", f"{FINANCE.upper()}:8000").content.decode()
    assert cast.finance.code in shown


def test_a_section_host_with_a_dot_at_its_end_is_the_same(cast: Cast, client: Client) -> None:
    sent = client.get("/sign-in/", headers={"host": f"{FINANCE}."})
    assert (sent.status_code, sent["Location"]) == (302, "https://www.example.gov.cn/sign-in/")


def test_a_section_host_must_not_be_another_host(settings: Any) -> None:
    assert section_hosts_are_apart(None) == []
    settings.ALLOWED_HOSTS = ["testserver", FINANCE, FINANCE]
    assert [one.id for one in section_hosts_are_apart(None)] == ["gongkai.E011"]
    settings.ALLOWED_HOSTS = [FINANCE, HEALTH]
    settings.GONGKAI_SECTION_HOSTS = {FINANCE: "990000-D01", HEALTH: "990000-D01"}
    (error,) = section_hosts_are_apart(None)
    assert "990000-D01" in error.msg
