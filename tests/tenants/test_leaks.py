"""Nothing of one tenant is shown, accepted or counted by another: two regions behind the real front."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

import pytest
from django.db import connection

from tests.applications.cases import CARD
from tests.leaks.canaries import FIRST, han
from tests.routes import ARGUMENT, routes
from tests.tenants.installation import Installation, Reply, installed

pytestmark = pytest.mark.real_clock
HOSTS = {"a": "a.example", "b": "b.example"}
NAMES = {"a": "甲地", "b": "乙地"}
OTHER = {"a": "b", "b": "a"}
# Of the leak test, without the marks of both regions.
CANARY = re.compile(f"[{chr(FIRST)}-{han(599)[-1]}]|zq\\d{{4}}kx", re.IGNORECASE)
FORM = {"Content_Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def two(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[Installation]:
    if connection.vendor != "sqlite":
        pytest.skip("each tenant has a file of SQLite; the database makes no difference here")
    # The canaries of the leak test stand in one of both only.
    sizes = {"a": "whole" if request.config.getoption("--long") else "small", "b": "small"}
    # A short path: that of a socket has at most 107 bytes.
    folder = tmp_path_factory.mktemp("two")
    with django_db_blocker.unblock(), installed(folder, sizes) as one:
        yield one
    shutil.rmtree(folder)


def marks_in(reply: Reply, own: dict[str, Any], name: str) -> bool:
    """Whether an answer has anything of a tenant, plain or as it stands in an address or in JSON."""
    text = reply.body.decode("utf-8", "replace") + repr(reply.headers)
    forms = (own["mark"], quote(own["mark"]), str(own["mark"]).encode("unicode_escape").decode())
    is_canary = name == "a" and CANARY.search(unquote(text))
    return bool(is_canary) or any(form in text for form in (*forms, NAMES[name]))


def without_echo(address: str, mark: str) -> bool:
    """Whether the request itself does not have the mark: a page may repeat what was asked for."""
    return mark not in unquote(address) and not CANARY.search(unquote(address))


def plain_addresses(first: str) -> list[str]:
    """Return the addresses without arguments, except those that end the session."""
    every = (one.address() for one in routes() if not ARGUMENT.search(one.pattern))
    return [one for one in every if one.startswith(first) and "sign-out" not in one]


def signed_in(own: dict[str, Any]) -> dict[str, str]:
    """Return the header of somebody who is signed in at this tenant."""
    return {"Cookie": "; ".join(f"{key}={value}" for key, value in own["cookies"].items())}


def with_csrf(two: Installation, host: str, address: str) -> tuple[str, str]:
    """Open a page with a form; return its cookie and its token against forged requests."""
    page = two.ask(host, address)
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.body.decode())
    assert found
    return page.headers["set-cookie"].partition(";")[0], found[1]


def compare(two: Installation, chosen: dict[str, list[str]], counted: Any) -> None:
    """Ask the chosen addresses of each tenant on its own host and on that of the other."""
    faults, shown, asked = [], 0, 0
    for name, own in two.own.items():
        other = OTHER[name]
        for address in chosen[name]:
            asked += 1
            mine = two.ask(HOSTS[name], address, **signed_in(own))
            shown += marks_in(mine, own, name)
            strange = two.ask(HOSTS[other], address, **signed_in(own))
            if marks_in(mine, two.own[other], other):
                faults.append(f"{address} on {name} shows {other}")
            if marks_in(strange, own, name) and without_echo(address, own["mark"]):
                faults.append(f"{address} on {other} shows {name}")
    counted("tenants", f"{asked} addresses on two hosts, {shown} showed their own, {faults}")
    assert not faults, faults[:12]
    # The test would notice: most pages show the name of their own site.
    assert shown > asked / 2


def test_no_address_shows_anything_of_the_other(two: Installation, counted: Any) -> None:
    plain = [one for one in plain_addresses("/") if not one.startswith("/desk/")]
    chosen = {
        name: [*own["addresses"], *plain[turn::4]]
        for turn, (name, own) in enumerate(two.own.items())
    }
    compare(two, chosen, counted)


@pytest.mark.long
def test_no_address_of_the_leak_test_shows_anything_of_the_other(
    two: Installation, counted: Any
) -> None:
    compare(
        two,
        {name: [*own["addresses"], *plain_addresses("/")] for name, own in two.own.items()},
        counted,
    )


def test_session_of_one_is_none_on_the_other(two: Installation) -> None:
    for name, own in two.own.items():
        mine = two.ask(HOSTS[name], "/desk/documents/", **signed_in(own))
        assert (mine.status, own["mark"] in mine.body.decode()) == (200, True)
        strange = two.ask(HOSTS[OTHER[name]], "/desk/documents/", **signed_in(own))
        assert strange.status == 302
        assert "/sign-in/" in strange.headers["location"]


def test_what_is_signed_or_found_by_a_code_is_of_one_tenant(two: Installation) -> None:
    for name, own in two.own.items():
        other = OTHER[name]
        assert own["mark"] in two.ask(HOSTS[name], own["signed"], **signed_in(own)).body.decode()
        # At the other, the account with the same number has a file with the same number.
        colleague = signed_in(two.own[other])
        assert two.ask(HOSTS[other], own["signed"], **colleague).status == 404
        for host, status in ((HOSTS[name], 302), (HOSTS[other], 400)):
            cookie, csrf = with_csrf(two, host, "/case/")
            entry = {"number": own["number"], "code": own["code"], "csrfmiddlewaretoken": csrf}
            sent = two.ask(host, "/case/", "POST", urlencode(entry), Cookie=cookie, **FORM)
            assert sent.status == status
        bearer = {"Authorization": f"Bearer {own['secret']}", "Idempotency_Key": f"key-of-{name}"}
        bearer |= {"Content_Type": "application/json"}
        rows = "/api/v1/datasets/none/rows"
        assert two.ask(HOSTS[other], rows, "POST", "{}", **bearer).status == 401
        assert two.ask(HOSTS[name], rows, "POST", "{}", **bearer).status not in {401, 500}


def applied(two: Installation, on: str, token: str) -> Reply:
    """Send an application on one host with this token of its form, which may be of the other."""
    address = "/apply/990000-D01/"
    cookie, csrf = with_csrf(two, HOSTS[on], address)
    form = {
        "csrfmiddlewaretoken": csrf,
        "kind": "person",
        "name": "秦未央",
        "proof": "identity_card",
        "proof_number": CARD,
        "telephone": "13800001111",
        "title": "2025年供暖补贴发放明细",
        "description": "请提供按县市汇总的发放明细表。",
        "shape": "electronic",
        "way": "download",
        "token": token,
    }
    return two.ask(HOSTS[on], address, "POST", urlencode(form), Cookie=cookie, **FORM)


def test_form_of_one_is_not_taken_by_the_other(two: Installation) -> None:
    receipt = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}")
    strange = applied(two, "b", two.own["a"]["form_token"])
    assert not receipt.search(strange.body.decode())
    assert strange.status != 302
    mine = applied(two, "a", two.own["a"]["form_token"])
    assert mine.status == 302 or receipt.search(mine.body.decode())


def test_form_of_the_desk_sent_from_a_page_of_the_other_is_refused(two: Installation) -> None:
    # A cookie of one host is never sent to another; a page of the other could still send a form.
    cookie, token = with_csrf(two, HOSTS["b"], "/sign-in/")
    form = urlencode({"login": "x", "password": "x", "csrfmiddlewaretoken": token})
    for origin, status in (("http://a.example", 403), ("http://b.example", 200)):
        sent = two.ask(HOSTS["b"], "/sign-in/", "POST", form, Cookie=cookie, Origin=origin, **FORM)
        assert sent.status == status


def test_tag_of_a_page_of_one_is_unknown_to_the_other(two: Installation) -> None:
    tag = two.ask(HOSTS["a"], "/").headers["etag"]
    assert two.ask(HOSTS["a"], "/", If_None_Match=tag).status == 304
    assert two.ask(HOSTS["b"], "/", If_None_Match=tag).status == 200


def test_metrics_and_health_are_of_one_tenant(two: Installation) -> None:
    for name, other in OTHER.items():
        token = f"Bearer token of {name}"
        assert two.ask(HOSTS[name], "/metrics", Authorization=token).status == 200
        assert two.ask(HOSTS[other], "/metrics", Authorization=token).status == 404
        assert two.ask(HOSTS[name], "/readyz").status in {200, 503}
    for address in ("/healthz", "/readyz", "/metrics", "/", "/static/x.css", "/robots.txt"):
        unknown = two.ask("c.example", address)
        assert unknown.status == 421
        assert not any(marks_in(unknown, own, name) for name, own in two.own.items())


def test_host_cannot_be_changed_by_tricks(two: Installation) -> None:
    def shown(*lines: str, target: str = "/") -> str:
        raw = "\r\n".join([f"GET {target} HTTP/1.1", *lines, "", ""])
        text = two.send(raw.encode()).decode("utf-8", "replace")
        return "".join(name for name, words in NAMES.items() if words in text) or text[9:12]

    for host in ("B.EXAMPLE", "b.example.", "b.example:80", "b.example.:8443"):
        assert shown(f"Host: {host}") == "b"
    claims = ("X-Forwarded-Host: a.example", "Forwarded: host=a.example", "X-Host: a.example")
    assert shown("Host: b.example", *claims) == "b"
    assert shown("Host: b.example", target="http://b.example/") == "b"
    assert shown("Host: b.example", target="http://a.example/") == "400"
    assert shown("Host: b.example", "Host: a.example") == "400"
    assert shown("Host: b.example, a.example") == "400"
    assert shown("Host: b.example", " a.example") == "400"
    assert shown("Host: c.example", target="http://b.example/") == "400"
    # The second request of a connection is not answered, neither by its tenant nor by the first.
    both = b"GET /robots.txt HTTP/1.1\r\nHost: b.example\r\n\r\nGET / HTTP/1.1\r\nHost: a.example\r\n\r\n"
    assert two.send(both).count(b"HTTP/1.1 ") == 1


@pytest.mark.long
def test_backup_of_one_holds_nothing_of_the_other(two: Installation, tmp_path: Path) -> None:
    folder = two.path.parent
    for name in two.own:
        made = two.gongkai(
            "tenants", "run", name, "backup", "--new-key", str(folder / f"{name}.key")
        )
        assert made.returncode == 0, made.stderr
    made = two.gongkai("tenants", "backup")
    assert (made.returncode, made.stdout.splitlines()[-2:]) == (0, ["a: done", "b: done"])
    # Each backup is readable with its own key only, and restored holds its own words only.
    strange = two.gongkai(
        *("tenants", "run", "a", "backup", str(folder / "backups-b")),
        *("--key-file", str(folder / "a.key"), "--list"),
    )
    assert strange.returncode != 0
    place = tmp_path / "r"
    text = two.path.read_text().replace(f'{folder}/a"', f'{place}/a"')
    again = Installation(tmp_path / "restored.toml", two.port)
    again.path.write_text(text)
    done = again.gongkai("tenants", "run", "a", "restore", str(folder / "backups-a"))
    assert "restored" in done.stdout, done.stderr
    content = (place / "a" / "gongkai.sqlite3").read_bytes()
    content += b"".join(one.read_bytes() for one in (place / "a").rglob("*") if one.is_file())
    assert two.own["a"]["mark"].encode() in content
    assert two.own["b"]["mark"].encode() not in content
    # Restored for the wrong tenant, it is refused before anything is served.
    wrong = Installation(tmp_path / "wrong.toml", two.port)
    wrong.path.write_text(two.path.read_text().replace(f'{folder}/b"', f'{place}/b"'))
    done = wrong.gongkai(
        *("tenants", "run", "b", "restore", str(folder / "backups-a")),
        *("--key-file", str(folder / "a.key")),
    )
    done = wrong.gongkai("tenants", "migrate", "b")
    assert "belongs to the tenant a, not to b" in done.stderr
