"""People of a directory compared with accounts, and what an import does; no directory is needed here."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gongkai.kit.refusals import Refused
from gongkai.ledger.models import Act
from gongkai.operations.directories.reading import DirectoryFault, Place, entries, place_of
from gongkai.operations.directories.values import read_entry
from gongkai.organisations.directory import DirectoryPlan, ListedPerson, compare_with_accounts
from gongkai.organisations.directory_terms import DirectoryTerms
from gongkai.organisations.models import Account, DirectoryEntry, Person
from gongkai.organisations.states import AccountKind, PostKind
from gongkai.processes.apply_directory import apply_directory
from tests.cast import AT, Cast
from tests.ui.factors import account_of

DRAFTER = [PostKind.DRAFTER]


def listed(name: str, cast: Cast | None = None, /, **more: str) -> ListedPerson:
    values = {
        "place": f"uid={name}",
        "entry": f"id-{name}",
        "username": name,
        "name": name.title(),
        "email": f"{name}@example.gov.cn",
        "telephone": "",
        "body": cast.finance.code if cast else "",
    }
    return ListedPerson(**(values | more))


def imported(*people: ListedPerson, close: int = 0, **options: Any) -> DirectoryPlan:
    plan = compare_with_accounts(people, **options)
    apply_directory(plan, DRAFTER, close=close, at=AT)
    return plan


def faults(*people: ListedPerson, **options: Any) -> str:
    plan = compare_with_accounts(people, **options)
    with pytest.raises(Refused) as caught:
        apply_directory(plan, DRAFTER, at=AT)
    assert caught.value.refusal.code == "faults"
    return " | ".join(text for _place, text in plan.faults)


@pytest.mark.django_db
def test_new_people_get_an_account_without_password_and_a_post(cast: Cast) -> None:
    imported(listed("zhang", cast), listed("li", body=""), body=cast.health.code)
    zhang, li = (Person.objects.get(account__username=name) for name in ("zhang", "li"))
    assert [one.body for one in (zhang.posts.get(), li.posts.get())] == [cast.finance, cast.health]
    assert zhang.posts.get().kind == PostKind.DRAFTER
    assert not account_of(zhang).has_usable_password()
    assert imported(listed("zhang", cast), listed("li", body="")).unchanged != []


@pytest.mark.django_db
def test_changes_are_made_but_addresses_bodies_and_closed_accounts_stay(cast: Cast) -> None:
    imported(listed("zhang", cast), listed("li", cast))
    Account.objects.filter(username="li").update(is_active=False)
    plan = imported(
        listed(
            "zhang",
            name="Zhang New",
            username="zhang2",
            telephone="0991-2801234",
            email="thief@example.org",
            body=cast.health.code,
        ),
        listed("li", cast),
    )
    zhang = Person.objects.get(name="Zhang New")
    assert (account_of(zhang).username, zhang.telephone) == ("zhang2", "0991-2801234")
    assert account_of(zhang).email == "zhang@example.gov.cn"
    assert zhang.posts.get().body == cast.finance
    assert [text for _place, text in plan.notices] == [
        "has another e-mail address here, which stays",
        "is closed here, and stays closed",
    ]
    act = Act.objects.get(verb="person.changed")
    assert act.facets == {"changed": ["name", "telephone", "username"]}
    assert "Zhang" not in str(Act.objects.values_list())
    assert not Account.objects.get(username="li").is_active


@pytest.mark.django_db
def test_a_number_changes_without_the_user_name(cast: Cast) -> None:
    imported(listed("zhang", cast))
    imported(listed("zhang", cast, telephone="010-66554433"))
    person = Person.objects.get(account__username="zhang")
    assert person.telephone == "010-66554433"
    assert Act.objects.get(verb="person.changed").facets == {"changed": ["telephone"]}


@pytest.mark.django_db
def test_who_disappeared_is_proposed_and_closed_only_within_the_limit(
    cast: Cast, settings: Any
) -> None:
    settings.GONGKAI_SIGN_ON_EMERGENCY = ["safe"]
    people = [listed(name, cast) for name in ("zhang", "li", "wang", "safe")]
    imported(*people)
    assert [one.name for one in imported(people[0]).gone] == ["Li", "Wang"]
    assert Account.objects.filter(is_active=False).count() == 0
    with pytest.raises(Refused) as caught:
        imported(people[0], close=1)
    assert caught.value.refusal.code == "too-many"
    imported(people[0], close=2)
    closed = Account.objects.filter(is_active=False).values_list("username", flat=True)
    assert sorted(closed) == ["li", "wang"]
    assert (
        Act.objects.filter(verb="account.deactivated", facets={"reason": "directory"}).count() == 2
    )
    assert DirectoryEntry.objects.count() == 4
    assert imported(people[0], close=2).gone == []


@pytest.mark.django_db
def test_accounts_entered_by_hand_are_joined_only_if_asked_and_alike(cast: Cast) -> None:
    name = cast.drafter.name
    by_hand = listed("drafter", cast, name=name)
    assert "entered by hand" in faults(by_hand)
    assert "another name" in faults(listed("drafter", cast, name="Else"), adopt=True)
    assert len(imported(by_hand, adopt=True).adopted) == 1
    assert imported(by_hand).unchanged == [by_hand]
    assert "another account" in faults(by_hand, listed("x", cast, username="drafter"))
    # A user name that was given to another person does not lead to the account of the first.
    assert "another account" in faults(
        listed("drafter", cast, entry="another", name=name), adopt=True
    )
    Account.objects.filter(username="head").update(kind=AccountKind.CITIZEN)
    assert "another account" in faults(listed("head", cast), adopt=True)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3, 60])
def test_comparison_takes_three_queries(
    cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    people = [listed(f"p{one}", cast) for one in range(number)]
    imported(*people)
    with django_assert_num_queries(3):
        plan = compare_with_accounts([*people[1:], listed("drafter", cast), listed("x", cast)])
    assert [len(plan.unchanged), len(plan.gone), len(plan.faults)] == [number - 1, 1, 1]


@pytest.mark.django_db
def test_faults_refuse_all(cast: Cast) -> None:
    imported(listed("zhang", cast), listed("li", cast))
    assert "same username" in faults(listed("a", cast), listed("b", cast, username="a"))
    assert "same entry" in faults(listed("a", cast), listed("b", cast, entry="id-a"))
    assert "no body has the code 'NO'" in faults(listed("a", body="NO"))
    assert "no body has the code ''" in faults(listed("a"))
    assert "belongs to another account" in faults(
        listed("zhang", cast, username="head"), listed("li", cast)
    )
    Person.objects.filter(account__username="li").update(account=None)
    assert "has no person" in faults(listed("li", cast))
    assert not Account.objects.filter(username="a").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("posts", "code"),
    [([], "no-post"), ([PostKind.DRAFTER, PostKind.ADMINISTRATOR], "post-by-hand")],
)
def test_posts_that_decide_are_granted_by_hand(
    cast: Cast, posts: list[PostKind], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        apply_directory(compare_with_accounts([listed("a", cast)]), posts, at=AT)
    assert caught.value.refusal.code == code


GOOD = {
    "entryUUID": [b"1f"],
    "UID": [b" Zhang.San "],
    "cn": ["张三".encode()],
    "mail": [b"z@example.gov.cn"],
    "telephoneNumber": ["（0991）２８０１２３４".encode()],
    "departmentNumber": [b"650000-czt"],
}


def test_values_are_read_as_people_write_them() -> None:
    person, wrong = read_entry("uid=x", GOOD, DirectoryTerms())
    assert wrong == []
    assert person == ListedPerson(
        "uid=x", "1f", "zhang.san", "张三", "z@example.gov.cn", "0991-2801234", "650000-CZT"
    )
    terms = DirectoryTerms(id="objectGUID", telephone="", email="")
    person, _wrong = read_entry("x", {**GOOD, "objectGUID": [b"0123456789abcdef"]}, terms)
    assert person is not None
    assert (person.entry, person.email) == ("30313233343536373839616263646566", "")


@pytest.mark.parametrize(
    ("name", "values", "fault"),
    [
        ("entryUUID", [], "entryUUID is missing"),
        ("cn", [b"a", b"b"], "cn has 2 values"),
        ("cn", [b"\xff"], "cn is not UTF-8"),
        ("cn", [b"a\0b"], "cn has control characters"),
        ("cn", ["a\u202eb".encode()], "cn has control characters"),
        ("cn", ["a\u2028b".encode()], "cn has control characters"),
        ("cn", [b" "], "cn is empty"),
        ("cn", [b"x" * 101], "cn has 101 characters"),
        ("UID", [b"x" * 65], "uid has 65 characters"),
        ("UID", ["张三".encode()], "username: Use lower-case letters"),
        ("UID", [b"<script>"], "username: Use lower-case letters"),
        ("mail", [b"no address"], "email: Enter a valid email address."),
        ("telephoneNumber", [b"call me"], "is not a telephone number"),
    ],
)
def test_hostile_values_are_named(name: str, values: list[bytes], fault: str) -> None:
    person, wrong = read_entry("uid=x", {**GOOD, name: values}, DirectoryTerms())
    assert person is None
    assert any(fault in one for one in wrong), wrong


@pytest.mark.parametrize(
    ("url", "plain", "expected"),
    [
        ("ldaps://dir.example", False, Place("dir.example", 636, "begin")),
        ("ldap://dir.example:3389", False, Place("dir.example", 3389, "start")),
        ("ldap://127.0.0.1", True, Place("127.0.0.1", 389, "")),
        ("ldap://dir.example", True, None),
        ("ldaps://127.0.0.1", True, None),
        ("https://dir.example", False, None),
        ("ldaps://user:x@dir.example", False, None),
        ("ldaps://dir.example/dc=x", False, None),
        ("ldaps://dir.example:x", False, None),
    ],
)
def test_directory_is_read_over_tls(url: str, plain: bool, expected: Place | None) -> None:
    terms = DirectoryTerms(url=url, plain=plain)
    if expected is None:
        with pytest.raises(DirectoryFault):
            place_of(terms)
    else:
        assert place_of(terms) == expected


def test_wrong_settings_are_named(settings: Any) -> None:
    settings.GONGKAI_DIRECTORY = DirectoryTerms()
    with pytest.raises(CommandError, match="GONGKAI_DIRECTORY_URL is not set"):
        call_command("import_people_ldap")
    pytest.importorskip("ldap3", reason="the extra identity is not installed")
    for more in ({"ca_file": "/nowhere"}, {"password_file": "/nowhere"}):
        terms = DirectoryTerms(url="ldaps://127.0.0.1:9", **more)
        with pytest.raises(DirectoryFault, match="cannot be read"):
            list(entries(terms, ["uid"]))
