"""Sign-on by OpenID Connect against an identity provider in a thread of its own; all through HTTP."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongkai.ledger.models import Act
from gongkai.organisations.actions.accounts import close_account
from gongkai.organisations.models import (
    Account,
    Person,
    SecurityEvent,
    Session,
    SignOnCode,
    SignOnIdentity,
)
from gongkai.organisations.sign_on_terms import SignOnTerms
from gongkai.organisations.states import AccountKind
from tests.cast import AT, PASSWORD, Cast, administrator
from tests.ui.factors import account_of, password_step, with_app
from tests.ui.openid_provider import CLIENT, FOREIGN_KEY, SECRET, Claims, Provider, running_provider

pytestmark = pytest.mark.django_db
START, ANSWER, CODE = "/sign-in/sign-on/", "/sign-in/sign-on/answer/", "/sign-in/sign-on/code/"
SUBJECT = "248289761001"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, settings: Any) -> Provider:
    """Return an honest provider, with which the site is registered."""
    Provider.__init__(running, running.issuer)
    settings.GONGKAI_SIGN_ON = SignOnTerms(issuer=running.issuer, client=CLIENT)
    settings.GONGKAI_SIGN_ON_SECRET = SECRET
    return running


def link(whom: Person, provider: Provider, subject: str = SUBJECT) -> None:
    SignOnIdentity.objects.create(
        account=whom.account, issuer=provider.issuer, subject=subject, linked_at=AT
    )


def signed_on(
    provider: Provider, subject: str = SUBJECT, browser: Client | None = None, **query: str
) -> tuple[Client, Any]:
    """Go to the provider, sign in there, and come back."""
    browser = browser or Client()
    begun = browser.get(START, query)
    assert begun.status_code == 302
    state, code = provider.approve(begun["Location"], subject)
    return browser, browser.get(ANSWER, {"state": state, "code": code})


def kinds() -> list[str]:
    return list(SecurityEvent.objects.order_by("id").values_list("kind", flat=True))


def test_linked_identity_signs_in_to_the_page_that_was_wanted(
    cast: Cast, provider: Provider
) -> None:
    link(cast.drafter, provider)
    for wish, where in (("/desk/figures/", "/desk/figures/"), ("https://example.org/", "/desk/")):
        browser, answer = signed_on(provider, next=wish)
        assert (answer.status_code, answer["Location"]) == (302, where)
        assert browser.get("/desk/").context["request"].user == cast.drafter.account
    assert kinds() == ["signed_on", "signed_in"] * 2


def test_changed_address_at_the_provider_changes_nothing_and_gives_nothing(
    cast: Cast, provider: Provider
) -> None:
    link(cast.drafter, provider)
    Account.objects.filter(username="head").update(email="head@example.gov.cn")
    provider.email = "head@example.gov.cn"
    browser, _answer = signed_on(provider)
    assert browser.get("/desk/").context["request"].user == cast.drafter.account
    _browser, answer = signed_on(provider, "another")
    assert answer["Location"] == CODE
    assert not SignOnIdentity.objects.filter(subject="another").exists()


def test_second_factor_is_asked_as_after_a_password(
    cast: Cast, provider: Provider, settings: Any
) -> None:
    link(cast.drafter, provider)
    app = with_app(cast.drafter)
    browser, answer = signed_on(provider)
    assert answer["Location"] == "/sign-in/code/"
    assert browser.get("/desk/")["Location"].startswith("/sign-in/")
    assert browser.post("/sign-in/code/", {"code": app()})["Location"] == "/desk/"
    assert browser.get("/desk/").status_code == 200
    settings.GONGKAI_SECOND_FACTOR = "required"
    link(cast.head, provider, "head")
    browser, _answer = signed_on(provider, "head")
    assert browser.get("/desk/")["Location"] == "/account/"
    assert browser.get("/account/app/").status_code == 200


def test_provider_that_takes_the_secret_in_the_form(cast: Cast, provider: Provider) -> None:
    link(cast.drafter, provider)
    provider.post_only = True
    assert signed_on(provider)[1]["Location"] == "/desk/"


LIES: dict[str, Callable[[Claims], Claims]] = {
    "another audience": lambda claims: {**claims, "aud": "another"},
    "several audiences": lambda claims: {**claims, "aud": [CLIENT, "another"]},
    "for another party": lambda claims: {**claims, "aud": [CLIENT, "another"], "azp": "another"},
    "another issuer": lambda claims: {**claims, "iss": "https://other.example"},
    "wrong nonce": lambda claims: {**claims, "nonce": "x"},
    "no nonce": lambda claims: {name: one for name, one in claims.items() if name != "nonce"},
    "expired": lambda claims: {**claims, "exp": claims["iat"] - 61},
    "made long ago": lambda claims: {**claims, "iat": claims["iat"] - 700},
    "made tomorrow": lambda claims: {**claims, "iat": claims["iat"] + 90_000},
    "no time": lambda claims: {**claims, "exp": None},
    "no subject": lambda claims: {**claims, "sub": ""},
    "a subject that is a number": lambda claims: {**claims, "sub": 5},
}


@pytest.mark.parametrize("lie", LIES)
def test_token_with_wrong_claims_is_refused(cast: Cast, provider: Provider, lie: str) -> None:
    link(cast.drafter, provider)
    provider.change = LIES[lie]
    browser, answer = signed_on(provider)
    assert answer.status_code == 403
    assert browser.get("/desk/").status_code == 302
    assert kinds() == ["sign_on_refused"]


@pytest.mark.parametrize(
    ("key", "algorithm"), [("", "none"), (CLIENT.ljust(32, "x"), "HS256"), (FOREIGN_KEY, "ES256")]
)
def test_token_that_is_not_signed_by_the_provider_is_refused(
    cast: Cast, provider: Provider, key: Any, algorithm: str, caplog: pytest.LogCaptureFixture
) -> None:
    link(cast.drafter, provider)
    provider.key, provider.algorithm = key, algorithm
    with caplog.at_level(logging.DEBUG):
        browser, answer = signed_on(provider)
    assert answer.status_code == 403
    assert browser.get("/desk/").status_code == 302
    said = caplog.text + answer.content.decode()
    assert SECRET not in said
    assert not any(part in said for part in provider.tokens[-1].split(".") if part)


def test_signed_token_without_the_name_of_a_key_needs_a_single_key(
    cast: Cast, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    link(cast.drafter, provider)
    encode = jwt.encode
    monkeypatch.setattr(
        jwt, "encode", lambda claims, key, algorithm, headers: encode(claims, key, algorithm)
    )
    assert signed_on(provider)[1]["Location"] == "/desk/"
    one = provider.keys()["keys"][0]
    monkeypatch.setattr(provider, "keys", lambda: {"keys": [one, one]})
    assert signed_on(provider)[1].status_code == 403


def test_answer_is_accepted_once_and_only_in_the_browser_that_asked(
    cast: Cast, provider: Provider
) -> None:
    link(cast.drafter, provider)
    browser = Client()
    state, code = provider.approve(browser.get(START)["Location"], SUBJECT)
    answer = {"state": state, "code": code}
    assert Client().get(ANSWER, answer).status_code == 403
    assert browser.get(ANSWER, answer)["Location"] == "/desk/"
    browser.post("/sign-out/")
    assert browser.get(ANSWER, answer).status_code == 403
    other = Client()
    state, _code = provider.approve(other.get(START)["Location"], SUBJECT)
    first, second = (
        other.get(ANSWER, {"state": state, "code": "guessed"}),
        other.get(ANSWER, answer),
    )
    assert (first.status_code, second.status_code) == (403, 403)


def test_old_foreign_and_cancelled_answers_are_refused(
    cast: Cast, provider: Provider, time_machine: Any
) -> None:
    link(cast.drafter, provider)
    browser = Client()
    for more in ({"iss": "https://other.example"}, {"error": "access_denied"}):
        state, code = provider.approve(browser.get(START)["Location"], SUBJECT)
        answer = browser.get(ANSWER, {"state": state, "code": code, **more})
        assert answer.status_code == 403
    state, code = provider.approve(browser.get(START)["Location"], SUBJECT)
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    assert browser.get(ANSWER, {"state": state, "code": code}).status_code == 403


def test_begun_sign_ons_do_not_pile_up(cast: Cast, provider: Provider) -> None:
    browser = Client()
    for _time in range(7):
        browser.get(START)
    assert len(browser.session["sign_on_states"]) == 5


def test_provider_that_does_not_answer_is_named_clearly(
    cast: Cast, provider: Provider, settings: Any
) -> None:
    browser = Client()
    state, code = provider.approve(browser.get(START)["Location"], SUBJECT)
    provider.is_down = True
    for address, query in ((START, {}), (ANSWER, {"state": state, "code": code})):
        answer = browser.get(address, query)
        assert answer.status_code == 503
        assert answer.templates[0].name == "ui/account/sign_on_failed.html"
    provider.is_down = False
    settings.GONGKAI_SIGN_ON_SECRET = "wrong"
    assert signed_on(provider)[1].status_code == 503
    provider.named_issuer = "https://other.example"
    assert browser.get(START).status_code == 503
    settings.GONGKAI_SIGN_ON = SignOnTerms(issuer="http://127.0.0.1:9", client=CLIENT)
    assert browser.get(START).status_code == 503


@pytest.mark.parametrize("how", ["closed", "citizen", "personless"])
def test_account_without_access_is_refused(cast: Cast, provider: Provider, how: str) -> None:
    link(cast.drafter, provider)
    account = account_of(cast.drafter)
    if how == "closed":
        Account.objects.filter(pk=account.pk).update(is_active=False)
    elif how == "citizen":
        Account.objects.filter(pk=account.pk).update(kind=AccountKind.CITIZEN)
    else:
        Person.objects.filter(pk=cast.drafter.pk).update(account=None)
    browser, answer = signed_on(provider)
    assert answer.status_code == 403
    assert browser.get("/desk/").status_code == 302
    assert SecurityEvent.objects.get().account == account


@pytest.fixture
def clerk(cast: Cast) -> Person:
    """Return an administrator of the finance department."""
    return administrator("clerk", cast.finance)


def linking_code(desk: Client, whom: Person) -> str:
    answer = desk.post(reverse("desk:identity_code", args=[whom.pk]))
    assert answer.status_code == 200
    code = answer.context["sign_on"]["linking_code"]
    assert code in answer.content.decode()
    return str(code)


def test_linking_code_links_the_identity_that_signs_on_once(
    cast: Cast, clerk: Person, provider: Provider, sign_in: Any, settings: Any
) -> None:
    settings.EMAIL_HOST = "localhost"
    Account.objects.filter(pk=account_of(cast.drafter).pk).update(email="d@example.gov.cn")
    desk = sign_in(clerk)
    void, code = linking_code(desk, cast.drafter), linking_code(desk, cast.drafter)
    browser, answer = signed_on(provider, next="/desk/figures/")
    assert answer["Location"] == CODE
    assert browser.get(CODE).status_code == 200
    assert browser.post(CODE, {"code": void}).status_code == 400
    done = browser.post(CODE, {"code": code.lower().replace("-", " ")})
    assert done["Location"] == "/desk/figures/"
    assert browser.get("/desk/").context["request"].user == cast.drafter.account
    assert [one.to for one in mail.outbox] == [["d@example.gov.cn"]]
    act = Act.objects.get(verb="identity.linked")
    assert (act.facets, act.actor_id) == ({"issuer": provider.issuer}, str(cast.drafter.pk))
    assert SUBJECT not in str(Act.objects.values_list())
    # Used: another identity gets nothing by it, and the linked one needs none.
    other, _answer = signed_on(provider, "another")
    assert other.post(CODE, {"code": code}).status_code == 400
    assert signed_on(provider)[1]["Location"] == "/desk/"
    assert not SignOnCode.objects.exists()


def test_expired_codes_and_codes_of_closed_accounts_are_refused(
    cast: Cast, clerk: Person, provider: Provider, sign_in: Any
) -> None:
    desk = sign_in(clerk)
    code, of_head = linking_code(desk, cast.drafter), linking_code(desk, cast.head)
    SignOnCode.objects.filter(account=cast.drafter.account).update(expires_at=timezone.now())
    browser, _answer = signed_on(provider)
    assert browser.post(CODE, {"code": code}).status_code == 400
    close_account(cast.head, by=clerk, at=timezone.now())
    assert browser.post(CODE, {"code": of_head}).status_code == 400
    assert not SignOnIdentity.objects.exists()


def test_guesses_of_codes_are_limited(
    cast: Cast, clerk: Person, provider: Provider, sign_in: Any, settings: Any
) -> None:
    code = linking_code(sign_in(clerk), cast.drafter)
    browser, _answer = signed_on(provider)
    for number in range(settings.GONGKAI_TRIES):
        assert browser.post(CODE, {"code": f"GUESS{number}"}).status_code == 400
    assert browser.post(CODE, {"code": code}).status_code == 429
    assert not SignOnIdentity.objects.exists()


def test_page_of_the_code_needs_a_fresh_identity(
    cast: Cast, provider: Provider, time_machine: Any
) -> None:
    assert Client().get(CODE)["Location"] == "/sign-in/"
    browser, _answer = signed_on(provider)
    assert browser.post(CODE, {"code": ""}).status_code == 400
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    assert browser.get(CODE)["Location"] == "/sign-in/"


def test_administrator_links_and_unlinks_an_identity(
    cast: Cast, clerk: Person, provider: Provider, sign_in: Any
) -> None:
    desk = sign_in(clerk)
    page = reverse("desk:person", args=[cast.drafter.pk])
    assert reverse("desk:identity_link", args=[cast.drafter.pk]) in desk.get(page).content.decode()
    address = reverse("desk:identity_link", args=[cast.drafter.pk])
    assert desk.post(address, {"subject": ""}).status_code == 400
    assert desk.post(address, {"subject": "two words"}).status_code == 409
    assert desk.post(address, {"subject": SUBJECT})["Location"] == page
    assert SUBJECT in desk.get(page).content.decode()
    browser, answer = signed_on(provider)
    assert answer["Location"] == "/desk/"
    assert desk.post(address, {"subject": "other"}).status_code == 409
    other = reverse("desk:identity_link", args=[cast.head.pk])
    assert desk.post(other, {"subject": SUBJECT}).status_code == 409
    assert desk.post(reverse("desk:identity_code", args=[cast.drafter.pk])).status_code == 409
    unlink = reverse("desk:identity_unlink", args=[cast.drafter.pk])
    assert desk.post(unlink)["Location"] == page
    assert browser.get("/desk/").status_code == 302
    assert not Session.objects.filter(account=cast.drafter.account).exists()
    assert desk.post(unlink).status_code == 409
    assert signed_on(provider)[1]["Location"] == CODE
    verbs = Act.objects.filter(verb__startswith="identity.").order_by("id")
    assert [(act.verb, act.actor_id) for act in verbs] == [
        ("identity.linked", str(clerk.pk)),
        ("identity.unlinked", str(clerk.pk)),
    ]


def test_nobody_links_the_own_account_or_a_closed_one(
    cast: Cast, clerk: Person, provider: Provider, sign_in: Any
) -> None:
    desk = sign_in(clerk)
    own = reverse("desk:identity_link", args=[clerk.pk])
    assert desk.post(own, {"subject": SUBJECT}).status_code == 409
    assert "sign_on" not in str(
        desk.get(reverse("desk:person", args=[clerk.pk])).context["sign_on"]
    )
    close_account(cast.drafter, by=clerk, at=timezone.now())
    closed = reverse("desk:identity_link", args=[cast.drafter.pk])
    assert desk.post(closed, {"subject": SUBJECT}).status_code == 409


def test_without_a_provider_there_is_no_route_and_no_button(
    cast: Cast, clerk: Person, provider: Provider, sign_in: Any, settings: Any
) -> None:
    assert START in Client().get("/sign-in/?next=/desk/figures/").content.decode()
    settings.GONGKAI_SIGN_ON = SignOnTerms()
    assert START not in Client().get("/sign-in/").content.decode()
    assert [Client().get(one).status_code for one in (START, ANSWER, CODE)] == [404] * 3
    desk = sign_in(clerk)
    page = desk.get(reverse("desk:person", args=[cast.drafter.pk])).content.decode()
    assert "identity/" not in page
    assert desk.post(reverse("desk:identity_code", args=[cast.drafter.pk])).status_code == 409


def test_where_only_sign_on_is_accepted_emergency_accounts_keep_their_passwords(
    cast: Cast, provider: Provider, settings: Any
) -> None:
    settings.GONGKAI_SIGN_ON = replace(settings.GONGKAI_SIGN_ON, only=True)
    settings.GONGKAI_SIGN_ON_EMERGENCY = ["head"]
    assert password_step("head")[1:] == (302, "/desk/")
    right, wrong = (
        Client().post("/sign-in/", {"username": "drafter", "password": one})
        for one in (PASSWORD, "not the right password")
    )
    assert right.status_code == wrong.status_code == 200
    assert str(right.context["form"].errors) == str(wrong.context["form"].errors)
    link(cast.drafter, provider)
    assert signed_on(provider)[1]["Location"] == "/desk/"


def test_signed_in_users_are_led_to_their_work(
    cast: Cast, provider: Provider, sign_in: Any
) -> None:
    assert sign_in(cast.head).get(START)["Location"] == "/desk/"


def test_hostile_identity_is_shown_as_text(
    cast: Cast, clerk: Person, provider: Provider, sign_in: Any
) -> None:
    hostile = "<script>alert(1)</script>"
    desk = sign_in(clerk)
    desk.post(reverse("desk:identity_link", args=[cast.drafter.pk]), {"subject": hostile})
    page = desk.get(reverse("desk:person", args=[cast.drafter.pk])).content.decode()
    assert SignOnIdentity.objects.get().subject == hostile
    assert hostile not in page
    assert "&lt;script&gt;alert(1)" in page
