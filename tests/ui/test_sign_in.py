"""Signing in: password, second factor, recovery codes, pauses after failures; all through HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import InvalidToken
from django.contrib.auth.hashers import MD5PasswordHasher, PBKDF2PasswordHasher
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from gongkai.organisations.models import Account, SecurityEvent
from gongkai.organisations.origins import origin_of
from gongkai.organisations.security_log import subject_of
from gongkai.organisations.states import Purpose
from gongkai.ui.adapters import FactorAdapter
from tests.cast import PASSWORD, Cast
from tests.ui.factors import account_of, code_of, password_step, with_app, with_recovery_codes

WRONG = "not the right password"


def kinds(**wanted: Any) -> list[str]:
    return list(
        SecurityEvent.objects.filter(**wanted).order_by("id").values_list("kind", flat=True)
    )


def test_password_alone_signs_in_where_there_is_no_factor(cast: Cast) -> None:
    browser, status, where = password_step("drafter")
    assert (status, where) == (302, "/desk/")
    assert browser.get("/desk/").status_code == 200
    assert kinds(account=cast.drafter.account) == ["password_accepted", "signed_in"]


def test_sign_in_redirects_to_the_requested_page_and_no_other_site(cast: Cast) -> None:
    for wish, where in (
        ("/desk/figures/", "/desk/figures/"),
        ("https://example.org/", "/desk/"),
        ("//x.org", "/desk/"),
    ):
        answer = Client().post(
            "/sign-in/", {"username": "drafter", "password": PASSWORD, "next": wish}
        )
        assert answer["Location"] == where


def test_code_of_the_app_is_the_second_step(cast: Cast) -> None:
    app = with_app(cast.drafter)
    browser, _status, where = password_step("drafter")
    assert where == "/sign-in/code/"
    assert browser.get("/desk/")["Location"].startswith("/sign-in/")
    assert browser.post(where, {"code": "000000"}).status_code == 200
    assert browser.get("/desk/")["Location"].startswith("/sign-in/")
    assert browser.post(where, {"code": app()})["Location"] == "/desk/"
    assert browser.get("/desk/").status_code == 200
    assert kinds(account=cast.drafter.account) == [
        "password_accepted",
        "code_failed",
        "code_accepted",
        "signed_in",
    ]


def test_code_is_accepted_once_in_all_browsers(cast: Cast) -> None:
    app = with_app(cast.drafter)
    code = app()
    first, _status, where = password_step("drafter")
    second, _status, _where = password_step("drafter")
    assert first.post(where, {"code": code}).status_code == 302
    assert second.post(where, {"code": code}).status_code == 200
    assert second.get("/desk/").status_code == 302
    # A code older than the last accepted one is refused, too.
    assert second.post(where, {"code": app(steps=-1)}).status_code == 200
    assert second.post(where, {"code": app(steps=1)}).status_code == 302


def test_old_code_is_refused(cast: Cast) -> None:
    app = with_app(cast.drafter)
    browser, _status, where = password_step("drafter")
    assert browser.post(where, {"code": app(steps=-2)}).status_code == 200
    assert browser.post(where, {"code": app(steps=2)}).status_code == 200
    assert browser.post(where, {"code": app(steps=-1)}).status_code == 302


def test_recovery_code_is_accepted_once(cast: Cast) -> None:
    with_app(cast.drafter)
    codes = with_recovery_codes(cast.drafter)
    browser, _status, where = password_step("drafter")
    assert browser.post(where, {"code": f" {codes[0][:4]} {codes[0][4:]} "}).status_code == 302
    browser, _status, where = password_step("drafter")
    assert browser.post(where, {"code": codes[0]}).status_code == 200
    assert browser.post(where, {"code": codes[1]}).status_code == 302


def test_second_step_can_be_cancelled_for_another_name(cast: Cast) -> None:
    with_app(cast.drafter)
    browser, _status, _where = password_step("drafter")
    assert browser.get("/sign-in/")["Location"] == "/sign-in/code/"
    browser.post("/sign-out/")
    assert browser.get("/sign-in/").status_code == 200
    assert browser.get("/sign-in/code/")["Location"] == "/sign-in/"


def test_account_closed_between_password_and_code_is_refused(cast: Cast) -> None:
    app = with_app(cast.drafter)
    browser, _status, where = password_step("drafter")
    Account.objects.filter(pk=cast.drafter.account_id).update(is_active=False)
    browser.post(where, {"code": app()})
    assert browser.get("/desk/").status_code == 302


def test_wrong_name_wrong_password_and_closed_account_look_the_same(cast: Cast) -> None:
    Account.objects.filter(pk=cast.head.account_id).update(is_active=False)
    pages = set()
    for name, password in (("nobody", WRONG), ("drafter", WRONG), ("head", PASSWORD)):
        answer = Client().post("/sign-in/", {"username": name, "password": password})
        page = answer.content.decode().split("<main", 1)[1].split("csrfmiddlewaretoken")[0]
        pages.add((answer.status_code, page))
    assert len(pages) == 1
    assert "用户名或者密码不正确" in pages.pop()[1]


@pytest.mark.parametrize("name", ["drafter", "nobody"])
def test_name_pauses_longer_with_each_failure_whether_it_exists_or_not(
    cast: Cast, name: str, settings: Any
) -> None:
    settings.GONGKAI_TRIES = 3
    for _time in range(3):
        assert password_step(name, WRONG)[1] == 200
    browser = Client()
    answer = browser.post("/sign-in/", {"username": name.upper(), "password": PASSWORD})
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "1分钟" in answer.content.decode()
    age(minutes=1)
    assert password_step(name, WRONG)[1] == 200
    answer = browser.post("/sign-in/", {"username": name, "password": PASSWORD})
    assert answer.status_code == 429
    assert 61 <= int(answer["Retry-After"]) <= 120
    assert kinds(subject__gt="").count("try_refused") == 2
    age(minutes=2)
    assert password_step(name)[1] == (302 if name == "drafter" else 200)


def test_many_refusals_are_one_entry_in_the_log(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_TRIES = 1
    for _time in range(5):
        password_step("drafter", WRONG)
    assert kinds() == ["password_failed", "try_refused"]


def test_success_resets_the_failures_of_the_name(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_TRIES = 3
    for password in (WRONG, WRONG, PASSWORD, WRONG, WRONG, PASSWORD):
        status = password_step("drafter", password)[1]
        assert status == (302 if password == PASSWORD else 200)


def test_address_that_tries_many_names_must_wait_and_others_need_not(
    cast: Cast, settings: Any
) -> None:
    settings.GONGKAI_TRIES_OF_AN_ADDRESS = 4
    for number in range(4):
        assert password_step(f"name{number}", WRONG)[1] == 200
    assert password_step("drafter")[1] == 429
    assert password_step("drafter", REMOTE_ADDR="192.0.2.7")[1] == 302
    age(minutes=61)
    assert password_step("drafter")[1] == 302


def test_owner_signs_in_while_strangers_fail_with_the_name(cast: Cast) -> None:
    """A thousand wrong passwords from five hundred addresses lock nobody but these addresses out."""
    known, _status, _where = password_step("drafter", REMOTE_ADDR="192.0.2.1")
    known.post("/sign-out/")
    at = timezone.now() - timedelta(seconds=1)
    SecurityEvent.objects.bulk_create(
        SecurityEvent(
            kind="password_failed",
            subject=subject_of(Purpose.PASSWORD, "drafter"),
            client=where.client,
            counter=where.counter,
            passed=False,
            at=at,
        )
        for number in range(1_000)
        for where in [origin_of(f"10.9.{number % 500 // 250}.{number % 250}", "")]
    )
    assert password_step("drafter", REMOTE_ADDR="198.51.100.4")[1] == 302
    answer = known.post("/sign-in/", {"username": "drafter", "password": PASSWORD})
    assert answer.status_code == 302


def test_known_browser_is_counted_apart_from_its_address(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_TRIES = 2
    known, _status, _where = password_step("drafter")
    known.post("/sign-out/")
    for _time in range(3):
        password_step("drafter", WRONG)
    assert password_step("drafter")[1] == 429
    assert known.post("/sign-in/", {"username": "drafter", "password": PASSWORD})["Location"]
    known.post("/sign-out/")
    statuses = [
        known.post("/sign-in/", {"username": "drafter", "password": WRONG}).status_code
        for _time in range(3)
    ]
    assert statuses == [200, 200, 429]
    # The browser is known to this account only, and a forged cookie to none.
    assert known.post("/sign-in/", {"username": "head", "password": WRONG}).status_code == 200
    known.cookies["browser"] = "forged"
    assert known.post("/sign-in/", {"username": "drafter", "password": PASSWORD}).status_code == 429


def test_second_factor_is_counted_over_all_addresses_except_in_a_known_browser(
    cast: Cast, settings: Any
) -> None:
    settings.GONGKAI_TRIES = 2
    app = with_app(cast.drafter)
    known, _status, where = password_step("drafter")
    known.post(where, {"code": app(steps=-1)})
    known.post("/sign-out/")
    for number in range(2):
        stranger, _status, where = password_step("drafter", REMOTE_ADDR=f"192.0.2.{number}")
        stranger.post(where, {"code": "000000"})
    stranger, _status, where = password_step("drafter", REMOTE_ADDR="192.0.2.200")
    assert "1分钟" in stranger.post(where, {"code": app()}).content.decode()
    known.post("/sign-in/", {"username": "drafter", "password": PASSWORD})
    assert known.post(where, {"code": app()}).status_code == 302


def test_code_that_set_up_the_app_does_not_sign_in(cast: Cast) -> None:
    browser, _status, _where = password_step("drafter")
    secret = browser.get("/account/app/").context["form"].secret
    code = code_of(secret)
    browser.post("/account/app/", {"code": code})
    other, _status, where = password_step("drafter")
    assert other.post(where, {"code": code}).status_code == 200
    assert other.post(where, {"code": code_of(secret, steps=1)}).status_code == 302


def test_second_factor_pauses_too_and_the_password_does_not_reset_it(
    cast: Cast, settings: Any
) -> None:
    settings.GONGKAI_TRIES = 2
    app = with_app(cast.drafter)
    for _time in range(2):
        browser, _status, where = password_step("drafter")
        assert browser.post(where, {"code": "000000"}).status_code == 200
    browser, _status, where = password_step("drafter")
    answer = browser.post(where, {"code": app()})
    assert answer.status_code == 200
    assert "1分钟" in answer.content.decode()
    age(minutes=2)
    assert browser.post(where, {"code": app()}).status_code == 302


def test_pause_does_not_affect_signed_in_accounts(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_TRIES = 1
    browser, _status, _where = password_step("drafter")
    for _time in range(3):
        password_step("drafter", WRONG)
    assert browser.get("/desk/").status_code == 200
    assert browser.get("/account/password/")["Location"].startswith("/account/confirm/")
    assert (
        browser.post(
            "/account/confirm/?next=/account/password/", {"password": PASSWORD}
        ).status_code
        == 302
    )


def test_log_contains_no_address_and_no_name(cast: Cast) -> None:
    password_step(
        "smuggler",
        WRONG,
        REMOTE_ADDR="192.0.2.99",
        HTTP_USER_AGENT="Mozilla/5.0 Firefox/140.0 secret-build",
    )
    row = SecurityEvent.objects.values().get()
    assert row["browser"] == "Firefox"
    assert not [text for text in ("192.0.2", "smuggler", "secret") if text in str(row)]


def test_forwarded_addresses_are_used_only_behind_trusted_proxies(
    cast: Cast, settings: Any
) -> None:
    settings.GONGKAI_TRIES_OF_AN_ADDRESS = 2
    for number in range(3):
        status = password_step(f"n{number}", WRONG, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")[1]
    assert status == 429
    settings.GONGKAI_PROXIES = 1
    assert password_step("drafter", HTTP_X_FORWARDED_FOR="127.0.0.1, 198.51.100.9")[1] == 302


# -- a second factor is required


def desk_addresses() -> list[str]:
    """Return a URL of each desk route with sign-in; the calendar uses its own secret."""
    found = next(
        one
        for one in get_resolver().url_patterns
        if isinstance(one, URLResolver) and one.app_name == "desk"
    )
    samples = {"pk": 1, "file": 1, "verb": "submit", "slug": "a", "str": "a", "key": "released"}
    addresses = []
    waiting = list(found.url_patterns)
    while waiting:
        pattern = waiting.pop(0)
        if isinstance(pattern, URLResolver):  # the desk includes one list of URLs per subject
            waiting = [*pattern.url_patterns, *waiting]
            continue
        assert isinstance(pattern, URLPattern)
        if pattern.name == "calendar_feed":
            continue
        arguments = {name: samples.get(name, 1) for name in pattern.pattern.converters}
        addresses.append(reverse(f"desk:{pattern.name}", kwargs=arguments))
    return addresses


def test_every_desk_page_requires_the_required_factor(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_SECOND_FACTOR = "required"
    browser, _status, _where = password_step("drafter")
    addresses = desk_addresses()
    assert len(addresses) > 10
    for address in addresses:
        for method in (browser.get, browser.post):
            answer = method(address)
            assert (answer.status_code, answer.headers.get("Location")) == (302, "/account/"), (
                address
            )


def test_staff_can_set_up_the_app_and_open_the_desk(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_SECOND_FACTOR = "required"
    browser, _status, _where = password_step("drafter")
    assert "先设置验证应用或安全密钥" in browser.get("/account/").content.decode()
    page = browser.get("/account/app/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    picture = browser.get("/account/app/picture/")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<?xml")
    assert browser.post("/account/app/", {"code": "000000"}).status_code == 200
    assert (
        browser.post("/account/app/", {"code": code_of(secret)})["Location"]
        == "/account/recovery-codes/"
    )
    codes = browser.get("/account/recovery-codes/")
    # No confirmation is required just after a code was accepted.
    assert codes.status_code == 200
    shown = codes.context["unused_codes"]
    assert len(shown) == 10
    assert all(code in codes.content.decode() for code in shown)
    again = browser.get("/account/recovery-codes/").content.decode()
    assert not [code for code in shown if code in again]
    assert browser.get("/desk/").status_code == 200
    stored = account_of(cast.drafter).authenticator_set.get(type="totp").data["secret"]  # type: ignore[attr-defined]
    assert secret not in stored


def age(*, minutes: int) -> None:
    """Make the entries of the log older."""
    for event in SecurityEvent.objects.all():
        event.at -= timedelta(minutes=minutes)
        event.save()
    assert SecurityEvent.objects.filter(at__gt=timezone.now()).count() == 0


def test_factor_remains_valid_after_key_rotation_with_a_fallback(cast: Cast, settings: Any) -> None:
    app = with_app(cast.drafter)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = (
        "the new secret key of this site",
        [settings.SECRET_KEY],
    )
    browser, _status, where = password_step("drafter")
    assert browser.post(where, {"code": app()}).status_code == 302
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        FactorAdapter().decrypt(
            account_of(cast.drafter).authenticator_set.get(type="totp").data["secret"]
        )  # type: ignore[attr-defined]


class CountingHasher(MD5PasswordHasher):
    """Counts password hashes, which dominate the duration of a sign-in."""

    times = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.times += 1
        return super().encode(password, salt)


def test_every_failed_sign_in_hashes_one_password(cast: Cast, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["tests.ui.test_sign_in.CountingHasher"]
    Account.objects.filter(pk=cast.head.account_id).update(is_active=False)
    Account.objects.filter(pk=cast.secrecy.account_id).update(password="!nobody set one yet")
    cost = {}
    for name in ("nobody", "drafter", "head", "secrecy"):
        CountingHasher.times = 0
        assert password_step(name, WRONG)[1] == 200
        cost[name] = CountingHasher.times
    assert set(cost.values()) == {1}, cost
    settings.GONGKAI_TRIES = 1
    for name in ("nobody", "drafter"):
        CountingHasher.times = 0
        assert password_step(name, WRONG)[1] == 429
        assert CountingHasher.times == 0


def test_passwords_use_scrypt_and_older_hashes_are_upgraded(cast: Cast, settings: Any) -> None:
    from gongkai.config import settings as real  # noqa: PLC0415

    settings.PASSWORD_HASHERS = real.PASSWORD_HASHERS
    account = account_of(cast.drafter)
    account.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=10)
    account.save()
    assert password_step("drafter")[1] == 302
    account.refresh_from_db()
    assert account.password.startswith("scrypt$")
    assert password_step("drafter")[1] == 302
