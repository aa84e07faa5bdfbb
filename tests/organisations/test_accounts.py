"""Closing and reopening accounts, account management rights, and purging."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from gongkai.kit.refusals import Refused
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.operations.worker import purge_accounts
from gongkai.organisations.actions.accounts import (
    activate_account,
    close_account,
    deactivate_account,
    reopen_account,
)
from gongkai.organisations.actions.posts import end_post, grant_post
from gongkai.organisations.models import Account, Person, Post, SecurityEvent, Session
from gongkai.organisations.origins import Origin, origin_of
from gongkai.organisations.rules.accounts import (
    pause_after,
    refusal_to_end_post,
    refusal_to_manage,
    refusal_to_try,
)
from gongkai.organisations.states import PostKind, Purpose, SecurityKind
from tests.cast import AT, SINCE, Cast, administrator, person
from tests.ui.factors import password_step

ON = AT.date()


@pytest.fixture
def chief(cast: Cast) -> Person:
    """Return an administrator of the whole region."""
    return administrator("chief", cast.government)


@pytest.fixture
def clerk(cast: Cast) -> Person:
    """Return an administrator of the finance department only."""
    return administrator("clerk", cast.finance)


def code(by: Person, person: Person) -> str:
    refusal = refusal_to_manage(by, person, on=ON)
    return refusal.code if refusal else ""


def test_who_may_manage_whom(cast: Cast, chief: Person, clerk: Person) -> None:
    assert code(chief, cast.drafter) == code(clerk, cast.drafter) == code(chief, clerk) == ""
    assert code(chief, chief) == "own-account"
    assert code(cast.head, cast.drafter) == "wrong-post"
    assert code(clerk, cast.stranger) == code(clerk, chief) == "wrong-post"
    grant_post(cast.drafter, PostKind.EDITOR, cast.health, by=SYSTEM, at=AT, since=SINCE)
    assert code(clerk, cast.drafter) == "other-body"
    assert code(chief, cast.drafter) == ""


def test_attempt_without_address_counts_for_the_name_only(db: None) -> None:
    for _number in range(6):
        SecurityEvent.objects.create(
            at=AT, kind=SecurityKind.PASSWORD_FAILED, subject="somebody", passed=False
        )
    paused = refusal_to_try(Purpose.PASSWORD, "somebody", Origin(), at=AT)
    assert paused is not None
    assert paused.seconds > 0
    assert refusal_to_try(Purpose.PASSWORD, "somebody else", Origin(), at=AT) is None
    assert refusal_to_try(Purpose.PASSWORD, "somebody", Origin("another"), at=AT) is None


def test_ended_post_matters_only_without_another_post(cast: Cast, clerk: Person) -> None:
    post = grant_post(cast.drafter, PostKind.EDITOR, cast.health, by=SYSTEM, at=AT, since=SINCE)
    end_post(post, by=SYSTEM, at=AT, until=ON)
    assert code(clerk, cast.drafter) == ""
    for own in Post.objects.filter(person=cast.stranger):
        end_post(own, by=SYSTEM, at=AT, until=ON)
    assert code(clerk, cast.stranger) == "wrong-post"


def test_last_administrator_of_the_site_stays(cast: Cast, chief: Person, clerk: Person) -> None:
    def refused(post: Post) -> str:
        found = refusal_to_end_post(post, on=ON)
        return found.code if found else ""

    only = Post.objects.get(person=chief)
    assert refused(only) == "last-administrator"
    assert refused(Post.objects.get(person=clerk)) == ""  # of a body below
    another = grant_post(
        clerk, PostKind.ADMINISTRATOR, cast.government, by=SYSTEM, at=AT, since=SINCE
    )
    assert refused(only) == refused(another) == ""


def test_person_without_any_post_is_managed_by_administrators_only(
    cast: Cast, clerk: Person
) -> None:
    newcomer = person("newcomer")
    assert code(clerk, newcomer) == ""
    assert code(cast.head, newcomer) == "wrong-post"


def test_closing_an_account_ends_its_sessions_and_is_an_act(cast: Cast, clerk: Person) -> None:
    inside, _status, _where = password_step("drafter")
    close_account(cast.drafter, by=clerk, at=AT)
    assert inside.get("/desk/").status_code == 302
    assert not Session.objects.filter(account=cast.drafter.account).exists()
    assert password_step("drafter")[1] == 200
    reopen_account(cast.drafter, by=clerk, at=AT)
    assert password_step("drafter")[1] == 302
    acts = Act.objects.filter(chain="platform", subject_id=str(cast.drafter.pk)).order_by("seq")
    assert [(act.verb, act.actor_id) for act in acts] == [
        ("account.deactivated", str(clerk.pk)),
        ("account.activated", str(clerk.pk)),
    ]


def test_closing_twice_records_one_act(cast: Cast) -> None:
    for _time in range(2):
        deactivate_account(cast.drafter, by=SYSTEM, at=AT)
    assert Act.objects.filter(verb="account.deactivated").count() == 1


@pytest.mark.parametrize(
    ("step", "act"), [(reopen_account, activate_account), (close_account, deactivate_account)]
)
def test_action_itself_refuses(cast: Cast, step: Any, act: Any) -> None:
    with pytest.raises(Refused) as caught:
        step(cast.drafter, by=cast.head, at=AT)
    assert caught.value.refusal.code == "wrong-post"
    paper = Person.objects.create(name="Paper")
    for do in (lambda: step(paper, by=cast.head, at=AT), lambda: act(paper, by=SYSTEM, at=AT)):
        with pytest.raises(Refused) as caught:
            do()
        assert caught.value.refusal.code == "no-account"
    assert not Act.objects.filter(verb__startswith="account.").exists()


def used(name: str, *, days_ago: int | None, made: int) -> None:
    now = timezone.now()
    Account.objects.filter(username=name).update(
        last_login=None if days_ago is None else now - timedelta(days=days_ago),
        active_since=now - timedelta(days=made),
    )


def test_unused_accounts_are_closed_after_their_days(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_UNUSED_DAYS = 90
    used("drafter", days_ago=91, made=400)
    used("head", days_ago=89, made=400)
    used("secrecy", days_ago=None, made=91)
    used("approver", days_ago=None, made=89)
    used("disclosure", days_ago=91, made=5)  # reopened five days ago
    assert purge_accounts(timezone.now()) == 2
    closed = (
        Account.objects.filter(is_active=False)
        .order_by("username")
        .values_list("username", flat=True)
    )
    assert list(closed) == ["drafter", "secrecy"]
    assert set(
        Act.objects.filter(verb="account.deactivated").values_list("facets__reason", "actor_kind")
    ) == {("unused", "system")}
    assert purge_accounts(timezone.now()) == 0


def test_emergency_accounts_stay_open_unused(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_UNUSED_DAYS, settings.GONGKAI_SIGN_ON_EMERGENCY = 90, ["drafter"]
    used("drafter", days_ago=4000, made=4000)
    used("secrecy", days_ago=None, made=91)
    assert purge_accounts(timezone.now()) == 1
    assert Account.objects.get(is_active=False).username == "secrecy"


def test_zero_days_close_nothing(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_UNUSED_DAYS = 0
    used("drafter", days_ago=4000, made=4000)
    assert purge_accounts(timezone.now()) == 0


def test_command_purges_old_rows(
    cast: Cast, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.GONGKAI_SECURITY_LOG_DAYS = 30
    now = timezone.now()
    for days in (1, 29, 31, 300):
        SecurityEvent.objects.create(kind=SecurityKind.SIGNED_IN, at=now - timedelta(days=days))
    call_command("purge_accounts")
    assert SecurityEvent.objects.count() == 2
    assert "0 account(s) deactivated." in capsys.readouterr().out


def test_pauses_grow_up_to_a_maximum(settings: Any) -> None:
    settings.GONGKAI_TRIES, settings.GONGKAI_MAX_PAUSE_MINUTES = 5, 60
    minutes = [
        pause_after(failures).total_seconds() / 60
        for failures in (0, 4, 5, 6, 7, 8, 10, 11, 12, 10_000)
    ]
    assert minutes == [0, 0, 1, 2, 4, 8, 32, 60, 60, 60]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("2001:db8:1:2::5", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::5", "2001:db8:1:3::5", False),
        ("nonsense", "nonsense", True),
        ("nonsense", "other", False),
    ],
)
def test_addresses_are_distinguished_without_being_stored(one: str, other: str, same: bool) -> None:
    first, second = origin_of(one, ""), origin_of(other, "")
    assert (first.client == second.client) is same
    assert one not in first.client


def test_key_of_the_hash_is_the_site_s_own(settings: Any) -> None:
    before = origin_of("192.0.2.1", "").client
    settings.SECRET_KEY = "another secret key of another site"
    assert origin_of("192.0.2.1", "").client != before


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge",
        ),
        ("Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1 Version/18.0 Safari/605.1", "Safari"),
        ("Mozilla/5.0 (iPhone) AppleWebKit/605.1 MicroMessenger/8.0 Safari/605.1", "WeChat"),
        ("Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_family_of_the_browser(agent: str, name: str) -> None:
    assert origin_of("", agent).browser == name
