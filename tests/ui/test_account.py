"""The account page: sessions, password and second factors, all through HTTP."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.organisations.actions.accounts import (
    end_own_sessions,
    note_added_factor,
    purge_sessions,
)
from gongkai.organisations.actions.security import purge_security_events
from gongkai.organisations.models import Account, SecurityEvent, Session
from gongkai.organisations.origins import Origin
from gongkai.organisations.sessions import SEEN, SessionStore
from tests.cast import PASSWORD, Cast, person
from tests.ui.factors import account_of, code_of, password_step, with_app, with_recovery_codes

NEW = "a longer and better password"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def browser(cast: Cast) -> Client:
    """Sign the drafter in through HTTP."""
    return password_step("drafter", HTTP_USER_AGENT=FIREFOX)[0]


def confirmed(browser: Client, address: str, **answer: str) -> Any:
    """Confirm the identity, then request the page."""
    where = browser.get(address)["Location"]
    assert where.startswith("/account/confirm/")
    assert browser.post(where, answer)["Location"] == address
    return browser.get(address)


def test_sessions_are_listed_with_browser_and_without_their_keys(
    cast: Cast, browser: Client
) -> None:
    other, _status, _where = password_step("drafter")
    password_step("head")
    page = browser.get("/account/")
    assert [(one.browser, one.account_id) for one in page.context["sessions"]] == [
        ("", cast.drafter.account_id),
        ("Firefox", cast.drafter.account_id),
    ]
    assert str(other.session.session_key) not in page.content.decode()
    assert "本次会话" in page.content.decode()


def test_one_session_is_ended_and_the_others_stay(cast: Cast, browser: Client) -> None:
    other, _status, _where = password_step("drafter")
    third, _status, _where = password_step("drafter")
    handle = Session.objects.get(session_key=other.session.session_key).handle
    assert browser.post("/account/sessions/end/", {"session": handle})["Location"] == "/account/"
    assert other.get("/desk/").status_code == 302
    assert third.get("/desk/").status_code == browser.get("/desk/").status_code == 200
    browser.post("/account/sessions/end/")
    assert third.get("/desk/").status_code == 302
    assert browser.get("/desk/").status_code == 200


@pytest.mark.parametrize("wish", ["", "nonsense", "own"])
def test_session_of_another_account_or_unknown_session_is_not_ended(
    cast: Cast, browser: Client, wish: str
) -> None:
    head, _status, _where = password_step("head")
    handle = Session.objects.get(session_key=head.session.session_key).handle
    own = Session.objects.get(session_key=browser.session.session_key).handle
    browser.post("/account/sessions/end/", {"session": own if wish == "own" else wish or handle})
    assert head.get("/desk/").status_code == browser.get("/desk/").status_code == 200


def test_ended_session_is_not_recreated_by_a_late_response(cast: Cast, browser: Client) -> None:
    late = SessionStore(browser.session.session_key)
    late["something"] = 1
    end_own_sessions(account_of(cast.drafter), keep="", origin=Origin(), at=timezone.now())
    with pytest.raises(UpdateError):
        late.save()
    assert not Session.objects.exists()


def test_visit_extends_the_session_and_updates_last_seen(browser: Client) -> None:
    before = Session.objects.get()
    browser.get("/desk/")
    assert Session.objects.get().seen_at == before.seen_at
    store = SessionStore(browser.session.session_key)
    store[SEEN] = (timezone.now() - timedelta(minutes=11)).isoformat()
    store.save()
    browser.get("/desk/")
    after = Session.objects.get()
    assert after.seen_at > before.seen_at  # type: ignore[operator]
    assert after.expire_date > before.expire_date
    assert after.began_at == before.began_at


def test_public_page_touches_no_session(browser: Client) -> None:
    store = SessionStore(browser.session.session_key)
    store[SEEN] = (timezone.now() - timedelta(days=1)).isoformat()
    store.save()
    before = Session.objects.values().get()
    answer = browser.get("/catalogue/")
    assert not answer.cookies
    assert Session.objects.values().get() == before


def test_new_password_needs_the_old_one_and_ends_the_other_sessions(
    cast: Cast, browser: Client
) -> None:
    other, _status, _where = password_step("drafter")
    where = browser.get("/account/password/")["Location"]
    assert browser.post(where, {"password": "wrong"}).status_code == 200
    confirmed(browser, "/account/password/", password=PASSWORD)
    assert (
        browser.post("/account/password/", {"password": NEW, "again": NEW})["Location"]
        == "/account/"
    )
    assert browser.get("/desk/").status_code == 200
    assert other.get("/desk/").status_code == 302
    assert password_step("drafter")[1] == 200
    assert password_step("drafter", NEW)[1] == 302


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        ("short", "short", "太短"),
        ("password123456", "password123456", "常见"),
        ("drafter-drafter", "drafter-drafter", "账号名"),
        (NEW, NEW + "x", "不一致"),
        ("", "", ""),
        ("x" * 300, "x" * 300, "256"),
    ],
)
def test_weak_password_is_refused_with_the_reason(
    browser: Client, password: str, again: str, why: str
) -> None:
    confirmed(browser, "/account/password/", password=PASSWORD)
    answer = browser.post("/account/password/", {"password": password, "again": again})
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert password_step("drafter")[1] == 302


def test_factors_change_only_after_confirmation(cast: Cast) -> None:
    app = with_app(cast.drafter)
    browser, _status, where = password_step("drafter")
    browser.post(where, {"code": app()})
    for address in ("/account/app/remove/", "/account/keys/add/", "/account/recovery-codes/new/"):
        assert browser.get(address)["Location"].startswith("/account/confirm/")
        assert browser.post(address)["Location"].startswith("/account/confirm/")
    assert Authenticator.objects.count() == 1


def test_app_is_removed_after_a_code_together_with_its_recovery_codes(cast: Cast) -> None:
    app = with_app(cast.drafter)
    with_recovery_codes(cast.drafter)
    browser, _status, where = password_step("drafter")
    browser.post(where, {"code": app()})
    browser.get("/account/app/remove/")
    where = "/account/confirm/code/?next=/account/app/remove/"
    assert browser.post(where, {"code": app()}).status_code == 200
    assert browser.post(where, {"code": app(steps=1)})["Location"] == "/account/app/remove/"
    assert browser.get("/account/app/remove/").status_code == 200
    assert browser.post("/account/app/remove/")["Location"] == "/account/"
    assert not Authenticator.objects.exists()
    assert (
        SecurityEvent.objects.filter(kind="factor_removed", account=cast.drafter.account).count()
        == 1
    )


def test_new_recovery_codes_invalidate_the_old(cast: Cast) -> None:
    app = with_app(cast.drafter)
    old = with_recovery_codes(cast.drafter)
    browser, _status, where = password_step("drafter")
    browser.post(where, {"code": app()})
    confirmed(browser, "/account/recovery-codes/new/", password=PASSWORD)
    assert browser.post("/account/recovery-codes/new/")["Location"] == "/account/recovery-codes/"
    new = browser.get("/account/recovery-codes/").context["unused_codes"]
    assert not set(new) & set(old)
    browser, _status, where = password_step("drafter")
    assert browser.post(where, {"code": old[0]}).status_code == 200
    assert browser.post(where, {"code": new[0]}).status_code == 302


def test_first_factor_ends_sessions_that_began_without_it(cast: Cast, browser: Client) -> None:
    other, _status, _where = password_step("drafter")
    secret = browser.get("/account/app/").context["form"].secret
    browser.post("/account/app/", {"code": code_of(secret)})
    assert other.get("/desk/").status_code == 302
    assert browser.get("/desk/").status_code == 200


def test_further_factor_leaves_the_other_sessions(cast: Cast, browser: Client) -> None:
    account = account_of(cast.drafter)
    with_app(cast.drafter)
    Authenticator.objects.create(user=account, type=Authenticator.Type.WEBAUTHN, data={})
    note_added_factor(account, keep="", origin=Origin(), at=timezone.now())
    assert Session.objects.filter(account=account).count() == 1
    Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).delete()
    note_added_factor(account, keep="", origin=Origin(), at=timezone.now())
    assert not Session.objects.filter(account=account).exists()


@pytest.mark.parametrize(
    "credential", ["{}", "[]", "null", "7", '{"id": "x"}', '{"response": {}}', "no json", ""]
)
def test_malformed_response_of_a_key_is_refused(
    cast: Cast, browser: Client, credential: str
) -> None:
    browser.get("/account/keys/add/")
    assert (
        browser.post("/account/keys/add/", {"name": "x", "credential": credential}).status_code
        == 200
    )
    with_app(cast.drafter)
    half, _status, where = password_step("drafter")
    half.get(where)
    assert half.post(where, {"credential": credential}).status_code == 200
    assert half.get("/desk/").status_code == 302


def test_account_page_shows_only_its_own_events_page_by_page(cast: Cast, browser: Client) -> None:
    password_step("head", "wrong")
    for _time in range(25):
        SecurityEvent.objects.create(
            kind="signed_in", account=cast.drafter.account, at=timezone.now()
        )
    page = browser.get("/account/")
    assert len(page.context["events"]) == 20
    assert {event.account_id for event in page.context["events"]} == {cast.drafter.account_id}
    second = browser.get("/account/" + page.context["next_url"])
    assert len(second.context["events"]) == 7
    assert browser.get("/account/?page=forged").status_code == 400


def test_number_of_queries_does_not_depend_on_rows(cast: Cast, browser: Client) -> None:
    counts = []
    browser.get("/account/")
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get("/account/")
        counts.append(len(queries))
        for _more in range(2):
            password_step("drafter")
    assert counts[0] == counts[1]


def test_log_and_sessions_are_purged_after_their_retention(cast: Cast, browser: Client) -> None:
    at = timezone.now()
    kept = SecurityEvent.objects.create(kind="signed_in", at=at + timedelta(days=1))
    assert purge_security_events(before=at + timedelta(hours=1)) == 2
    assert list(SecurityEvent.objects.all()) == [kept]
    assert purge_sessions(before=at) == 0
    assert purge_sessions(before=at + timedelta(days=3)) == 1
    assert browser.get("/desk/").status_code == 302


def test_deletion_of_an_account_deletes_its_log(db: None) -> None:
    account = account_of(person("leaver"))
    SecurityEvent.objects.create(kind="signed_in", account=account, at=timezone.now())
    account.person.delete()
    account.delete()
    assert not SecurityEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_concurrent_attempts_do_not_exceed_the_limit(settings: Any) -> None:
    settings.GONGKAI_TRIES = 4
    person("drafter")

    def one_try(_number: int) -> int:
        try:
            return password_step("drafter", "wrong")[1]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(one_try, range(24)))
    assert (statuses.count(200), statuses.count(429)) == (4, 20)
    assert SecurityEvent.objects.filter(passed=False).count() == 4
    assert Account.objects.get().is_active


def test_session_ends_some_hours_after_it_began_even_if_it_is_in_use(
    cast: Cast, settings: Any
) -> None:
    settings.GONGKAI_SESSION_HOURS = 2
    browser, _status, _where = password_step("drafter")
    start = timezone.now()
    for minutes, status in ((59, 200), (119, 200), (121, 302)):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert browser.get("/desk/").status_code == status, minutes
    assert not Session.objects.filter(account=cast.drafter.account).exists()
