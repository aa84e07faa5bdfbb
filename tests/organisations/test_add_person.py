import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from gongkai.organisations.models import Account, Post
from gongkai.organisations.states import PostKind
from tests.cast import Cast

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))


def test_first_administrator_signs_in(cast: Cast) -> None:
    call_command(
        "add_person",
        "Chief",
        "--name",
        "主管",
        "--post",
        "administrator:990000",
        "--post",
        "drafter:990000-D01:综合处",
    )
    posts = Post.objects.filter(person__account__username="chief")
    assert {(post.kind, post.body.code, post.office and post.office.name) for post in posts} == {
        (PostKind.ADMINISTRATOR, "990000", None),
        (PostKind.DRAFTER, "990000-D01", "综合处"),
    }
    assert (
        Client().post("/sign-in/", {"username": "chief", "password": PASSWORD})["Location"]
        == "/desk/"
    )


def test_existing_person_gets_a_post(cast: Cast) -> None:
    call_command("add_person", "drafter", "--post", "editor:990000-D01")
    assert Post.objects.filter(person=cast.drafter, kind=PostKind.EDITOR).exists()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["new"], "needs a name"),
        (["new", "--name", "x", "--post", "king:990000"], "no post 'king'"),
        (["new", "--name", "x", "--post", "editor:nowhere"], "no body with the code 'nowhere'"),
        (["a b", "--name", "x"], "字母"),
        (["drafter", "--post", "drafter:990000-D01"], "已在该岗位"),
    ],
)
def test_invalid_arguments_are_refused_as_a_whole(
    cast: Cast, words: list[str], wanted: str
) -> None:
    before = Account.objects.count()
    with pytest.raises(CommandError, match=wanted):
        call_command("add_person", *words)
    assert Account.objects.count() == before


def test_weak_password_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(CommandError):
        call_command("add_person", "new", "--name", "x")
