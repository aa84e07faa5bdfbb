"""People in the staff interface: visibility, new people, posts, delegations, account actions."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.organisations.actions.bodies import create_office
from gongkai.organisations.actions.posts import delegate_post, grant_post
from gongkai.organisations.models import Account, Delegation, Person, Post, SecurityEvent, Session
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast, administrator, person
from tests.clock import TODAY
from tests.ui.factors import account_of, password_step, with_app

SignIn = Callable[[Person], Client]


@pytest.fixture
def clerk(cast: Cast) -> Person:
    """Return an administrator of the finance department."""
    return administrator("clerk", cast.finance)


@pytest.fixture
def desk(clerk: Person, sign_in: SignIn) -> Client:
    return sign_in(clerk)


def names(answer: Any) -> list[str]:
    return [one.name for one, _posts, _has_more in answer.context["people"]]


def test_list_shows_only_the_people_of_the_users_bodies(
    cast: Cast, desk: Client, sign_in: SignIn
) -> None:
    Person.objects.create(name="Without a post")
    assert names(desk.get("/desk/people/")) == [
        "Approver",
        "Clerk",
        "Disclosure",
        "Drafter",
        "Head",
        "Officer",
        "Secrecy",
        "Supervisor",
        "Without a post",
    ]
    chief = person("chief")
    grant_post(chief, PostKind.ADMINISTRATOR, cast.government, by=SYSTEM, at=AT, since=SINCE)
    assert "Stranger" in names(sign_in(chief).get("/desk/people/"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=DRAFT", ["Drafter"]),
        ("q=head", ["Head"]),
        ("q=%25", []),
        ("post=approver", ["Approver"]),
        ("post=administrator&account=open", ["Clerk"]),
        ("account=closed", ["Secrecy"]),
    ],
)
def test_filters(cast: Cast, desk: Client, query: str, found: list[str]) -> None:
    Account.objects.filter(username="secrecy").update(is_active=False)
    assert names(desk.get(f"/desk/people/?{query}")) == found


@pytest.mark.parametrize("query", ["post=king", "account=maybe", "page=forged", "q=" + "x" * 101])
def test_unknown_filter_is_refused(desk: Client, query: str) -> None:
    assert desk.get(f"/desk/people/?{query}").status_code == 400


def test_query_count_does_not_depend_on_rows(cast: Cast, desk: Client) -> None:
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            desk.get("/desk/people/")
        counts.append(len(queries))
        for number in range(3):
            grant_post(
                person(f"more{number}{_time}"),
                PostKind.EDITOR,
                cast.finance,
                by=SYSTEM,
                at=AT,
                since=SINCE,
            )
    assert counts[0] == counts[1]


def test_list_is_paged_by_key(cast: Cast, desk: Client) -> None:
    for number in range(25):
        grant_post(
            person(f"more{number:02}"), PostKind.EDITOR, cast.finance, by=SYSTEM, at=AT, since=SINCE
        )
    first = desk.get("/desk/people/")
    second = desk.get("/desk/people/" + first.context["next_url"])
    assert len(names(first)) == 25
    assert len(set(names(first)) | set(names(second))) == 33


def test_users_who_administer_nothing_see_only_themselves(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.drafter)
    assert (
        browser.get("/desk/people/").status_code
        == browser.get("/desk/people/new/").status_code
        == 403
    )
    assert browser.get(f"/desk/people/{cast.head.pk}/").status_code == 404
    assert browser.post(f"/desk/people/{cast.head.pk}/act/deactivate/").status_code == 404
    own = browser.get(f"/desk/people/{cast.drafter.pk}/")
    assert own.status_code == 200
    assert "任何人不得为自己设岗" in own.content.decode()
    assert "desk:people" not in own.content.decode()
    assert "/desk/people/" not in re.findall(r'href="([^"]+)"', own.content.decode())


def test_people_of_another_body_are_not_found(cast: Cast, desk: Client) -> None:
    for address in ("", "act/deactivate/", "posts/", "delegations/"):
        assert desk.post(f"/desk/people/{cast.stranger.pk}/{address}").status_code in {404, 405}
    assert desk.get(f"/desk/people/{cast.stranger.pk}/").status_code == 404
    post = Post.objects.filter(person=cast.stranger).first()
    assert post
    assert (
        desk.post(
            f"/desk/people/{cast.drafter.pk}/posts/{post.pk}/end/", {"until": TODAY}
        ).status_code
        == 404
    )


# -- New people


@pytest.fixture
def newcomer(cast: Cast) -> dict[str, str]:
    return {
        "name": "李新",
        "username": "LiXin",
        "email": "lixin@example.org",
        "kind": "drafter",
        "place": f"{cast.finance.pk}-0",
    }


def test_new_person_gets_a_post_and_a_link(
    cast: Cast, desk: Client, newcomer: dict[str, str], settings: Any
) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    answer = desk.post("/desk/people/new/", newcomer)
    made = Person.objects.get(name="李新")
    assert answer["Location"] == f"/desk/people/{made.pk}/"
    assert account_of(made).username == "lixin"
    assert not account_of(made).has_usable_password()
    assert [(post.kind, post.body, post.since) for post in made.posts.all()] == [
        ("drafter", cast.finance, TODAY)
    ]
    act = Act.objects.get(verb="post.granted", subject_id=str(made.posts.get().pk))
    assert act.actor_kind == "staff"
    assert mail.outbox[0].to == ["lixin@example.org"]
    found = re.search(r"(/sign-in/new-password/)#(\S+)", str(mail.outbox[0].body))
    assert found
    password = "a longer and better password"
    Client().post(found[1], {"code": found[2], "password": password, "again": password})
    assert password_step("lixin", "a longer and better password")[1] == 302


def test_without_mail_the_page_offers_a_letter(desk: Client, newcomer: dict[str, str]) -> None:
    answer = desk.post("/desk/people/new/", newcomer | {"email": ""}, follow=True)
    assert "打印登录通知书" in answer.content.decode()
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "drafter"}, "username"),
        ({"username": "a b"}, "username"),
        ({"username": ""}, "username"),
        ({"name": ""}, "name"),
        ({"email": "nonsense"}, "email"),
        ({"kind": "king"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"place": "999-0"}, "place"),
        ({"place": "other"}, "place"),
    ],
)
def test_invalid_new_person_is_refused_as_a_whole(
    cast: Cast, desk: Client, newcomer: dict[str, str], change: dict[str, str], field: str
) -> None:
    if change.get("place") == "other":
        change = {"place": f"{cast.health.pk}-0"}
    before = (Account.objects.count(), Person.objects.count(), Act.objects.count())
    answer = desk.post("/desk/people/new/", newcomer | change)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert (Account.objects.count(), Person.objects.count(), Act.objects.count()) == before


# -- Posts


def test_post_is_granted_and_ended(cast: Cast, desk: Client) -> None:
    office = create_office(cast.finance, "综合处")
    form = {"kind": "office_head", "place": f"{cast.finance.pk}-{office.pk}"}
    assert desk.post(f"/desk/people/{cast.drafter.pk}/posts/", form).status_code == 302
    post = Post.objects.get(person=cast.drafter, kind="office_head")
    assert (post.office, post.since) == (office, TODAY)
    again = desk.post(f"/desk/people/{cast.drafter.pk}/posts/", form)
    assert again.status_code == 409
    assert "已在该岗位" in again.content.decode()
    where = f"/desk/people/{cast.drafter.pk}/posts/{post.pk}/end/"
    assert desk.post(where, {"until": "someday"}).status_code == 400
    assert desk.post(where, {"until": TODAY.isoformat()}).status_code == 302
    assert desk.post(where, {"until": TODAY.isoformat()}).status_code == 409
    verbs = Act.objects.filter(subject_type="organisations.post", subject_id=str(post.pk)).order_by(
        "seq"
    )
    assert [act.verb for act in verbs] == ["post.granted", "post.ended"]


def test_users_cannot_grant_posts_to_themselves(cast: Cast, clerk: Person, desk: Client) -> None:
    form = {"kind": "approver", "place": f"{cast.finance.pk}-0"}
    answer = desk.post(f"/desk/people/{clerk.pk}/posts/", form)
    assert answer.status_code == 409
    assert Post.objects.filter(person=clerk).count() == 1


def test_post_in_another_body_cannot_be_granted_or_ended(cast: Cast, desk: Client) -> None:
    elsewhere = grant_post(
        cast.drafter, PostKind.EDITOR, cast.health, by=SYSTEM, at=AT, since=SINCE
    )
    form = {"kind": "approver", "place": f"{cast.health.pk}-0"}
    assert desk.post(f"/desk/people/{cast.drafter.pk}/posts/", form).status_code == 400
    answer = desk.post(
        f"/desk/people/{cast.drafter.pk}/posts/{elsewhere.pk}/end/", {"until": TODAY}
    )
    assert answer.status_code == 409
    elsewhere.refresh_from_db()
    assert elsewhere.until is None


# -- Delegations


def test_holder_delegates_a_post_and_ends_the_delegation(cast: Cast, sign_in: SignIn) -> None:
    post = Post.objects.get(person=cast.head)
    browser = sign_in(cast.head)
    until = TODAY + timedelta(days=7)
    form = {"post": post.pk, "to": "Drafter", "since": TODAY, "until": until}
    where = f"/desk/people/{cast.head.pk}/delegations/"
    assert browser.post(where, form).status_code == 302
    lent = Delegation.objects.get()
    assert [one.post for one in capacities_of(cast.drafter, on=TODAY)] == [
        PostKind.DRAFTER,
        PostKind.OFFICE_HEAD,
    ]
    assert browser.post(f"{where}{lent.pk}/end/").status_code == 302
    assert [one.post for one in capacities_of(cast.drafter, on=TODAY)] == [PostKind.DRAFTER]
    assert browser.post(f"{where}{lent.pk}/end/").status_code == 409
    acts = Act.objects.filter(subject_type="organisations.delegation").order_by("seq")
    assert [act.verb for act in acts] == ["delegation.granted", "delegation.ended"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"to": "stranger"}, 400),
        ({"post": "stranger"}, 400),
        ({"until": date(2020, 1, 1)}, 409),
        ({"until": ""}, 400),
    ],
)
def test_invalid_delegation_is_refused(
    cast: Cast, sign_in: SignIn, change: dict[str, Any], status: int
) -> None:
    form = {
        "post": Post.objects.get(person=cast.head).pk,
        "to": "Drafter",
        "since": TODAY,
        "until": TODAY,
    }
    if change.get("to"):
        change = {"to": "stranger"}
    if change.get("post"):
        change = {"post": Post.objects.filter(person=cast.stranger).values_list("pk", flat=True)[0]}
    answer = sign_in(cast.head).post(f"/desk/people/{cast.head.pk}/delegations/", form | change)
    assert answer.status_code == status
    assert not Delegation.objects.exists()


def test_administrator_ends_a_delegation_but_grants_none(cast: Cast, desk: Client) -> None:
    post = Post.objects.get(person=cast.head)
    lent = delegate_post(post, cast.drafter, since=TODAY, until=TODAY, by=cast.head.actor, at=AT)
    form = {"post": post.pk, "to": "approver", "since": TODAY, "until": TODAY}
    assert desk.post(f"/desk/people/{cast.head.pk}/delegations/", form).status_code == 403
    assert desk.post(f"/desk/people/{cast.head.pk}/delegations/{lent.pk}/end/").status_code == 302


def test_delegate_cannot_end_the_delegation(cast: Cast, sign_in: SignIn) -> None:
    post = Post.objects.get(person=cast.head)
    lent = delegate_post(post, cast.drafter, since=TODAY, until=TODAY, by=cast.head.actor, at=AT)
    answer = sign_in(cast.drafter).post(
        f"/desk/people/{cast.drafter.pk}/delegations/{lent.pk}/end/"
    )
    assert answer.status_code == 409
    lent.refresh_from_db()
    assert lent.ended_on is None


# -- Account actions


def do(desk: Client, somebody: Person, verb: str) -> Any:
    return desk.post(f"/desk/people/{somebody.pk}/act/{verb}/")


def test_account_is_closed_and_reopened(cast: Cast, desk: Client) -> None:
    inside, _status, _where = password_step("drafter")
    assert do(desk, cast.drafter, "deactivate").status_code == 302
    assert inside.get("/desk/").status_code == 302
    assert do(desk, cast.drafter, "deactivate").status_code == 409
    page = desk.get(f"/desk/people/{cast.drafter.pk}/").content.decode()
    assert "重新启用账号" in page
    assert "停用账号</button>" not in page
    assert do(desk, cast.drafter, "activate").status_code == 302
    assert do(desk, cast.drafter, "activate").status_code == 409
    assert password_step("drafter")[1] == 302


def test_sessions_are_ended_and_factors_removed(cast: Cast, desk: Client, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    Account.objects.filter(username="drafter").update(email="drafter@example.org")
    assert do(desk, cast.drafter, "remove-factors").status_code == 409
    app = with_app(cast.drafter)
    inside, _status, where = password_step("drafter")
    inside.post(where, {"code": app()})
    assert do(desk, cast.drafter, "end-sessions").status_code == 302
    assert inside.get("/desk/").status_code == 302
    assert do(desk, cast.drafter, "remove-factors").status_code == 302
    assert password_step("drafter")[2] == "/desk/"
    kinds = SecurityEvent.objects.filter(account=cast.drafter.account).values_list(
        "kind", flat=True
    )
    assert {"sessions_ended", "factor_removed"} <= set(kinds)
    assert [one.subject.partition("：")[0] for one in mail.outbox] == [
        "会话已结束",
        "已移除二次验证方式",
    ]
    assert "二次验证通过" in desk.get(f"/desk/people/{cast.drafter.pk}/").content.decode()


def test_link_is_sent_if_mail_and_an_address_are_configured(
    cast: Cast, desk: Client, settings: Any
) -> None:
    assert "本站不发送邮件" in do(desk, cast.drafter, "send-link").content.decode()
    settings.EMAIL_HOST = "mail.example.org"
    assert "没有电子邮箱" in do(desk, cast.drafter, "send-link").content.decode()
    Account.objects.filter(username="drafter").update(email="drafter@example.org")
    assert do(desk, cast.drafter, "send-link").status_code == 302
    assert [one.to for one in mail.outbox] == [["drafter@example.org"]]


def test_users_cannot_manage_their_own_account_or_a_wider_one(
    cast: Cast, clerk: Person, desk: Client
) -> None:
    for verb in ("deactivate", "end-sessions", "remove-factors", "send-link"):
        assert do(desk, clerk, verb).status_code == 409
    grant_post(cast.drafter, PostKind.EDITOR, cast.health, by=SYSTEM, at=AT, since=SINCE)
    sessions = Session.objects.count()
    for verb in ("deactivate", "end-sessions", "remove-factors", "send-link"):
        answer = do(desk, cast.drafter, verb)
        assert answer.status_code == 409
        assert "您不管理的机关" in answer.content.decode()
    assert Session.objects.count() == sessions
    assert account_of(Person.objects.get(pk=cast.drafter.pk)).is_active
    assert do(desk, cast.drafter, "nonsense").status_code == 404


def test_list_shows_the_first_posts_of_who_has_many(
    cast: Cast, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = person("many")
    for kind in (PostKind.DRAFTER, PostKind.EDITOR, PostKind.AUDITOR):
        grant_post(many, kind, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    row = "全部岗位"
    assert row not in desk.get("/desk/people/?q=many").content.decode()
    monkeypatch.setattr("gongkai.desk.people.views.MAX_POSTS", 2)
    page = desk.get("/desk/people/?q=many")
    assert row in page.content.decode()
    [(_one, posts, has_more)] = page.context["people"]
    assert ([post.kind for post in posts], has_more) == ([PostKind.DRAFTER, PostKind.EDITOR], True)


def test_all_posts_of_a_person_are_shown_by_pages_with_the_same_queries(
    cast: Cast, clerk: Person, sign_in: SignIn
) -> None:
    grant_post(clerk, PostKind.ADMINISTRATOR, cast.government, by=SYSTEM, at=AT, since=SINCE)
    desk, address = sign_in(clerk), f"/desk/people/{cast.stranger.pk}/"
    counts, seen = [], set[int]()
    for number in (1, 3, 60):
        bodies = [cast.finance, cast.health]
        Post.objects.filter(person=cast.stranger).delete()
        Post.objects.bulk_create(
            Post(
                person=cast.stranger,
                body=bodies[at % 2],
                kind=PostKind.EDITOR,
                since=SINCE - timedelta(days=at),
                until=TODAY + timedelta(days=at % 5) if at else None,
            )
            for at in range(number)
        )
        desk.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
    while True:
        seen |= {post.pk for post, _form, _refusal in page.context["posts"]}
        if not page.context["next_url"]:
            break
        page = desk.get(address + page.context["next_url"])
    assert len(seen) == 60
