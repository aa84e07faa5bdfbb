"""The command that creates the first administrator."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from gongkai.ledger.models import Act
from gongkai.organisations.models import Account, Body, Person, Post, Session
from tests.cast import Cast
from tests.ui.factors import password_step

PASSWORD = "correct horse battery"


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Return a file that contains a strong password."""
    path = tmp_path / "password"
    path.write_text(PASSWORD + "\n")
    return str(path)


def make(*words: str) -> None:
    call_command("create_administrator", *words)


def test_first_administrator_of_the_topmost_body_signs_in(cast: Cast, file: str) -> None:
    make("Chief", "--name", "主管", "--email", "chief@example.org", "--password-file", file)
    post = Post.objects.get(person__account__username="chief")
    assert (post.kind, post.body, post.until) == ("administrator", cast.government, None)
    assert Account.objects.get(username="chief").email == "chief@example.org"
    assert Act.objects.filter(verb="post.granted", subject_id=str(post.pk)).count() == 1
    assert password_step("chief", PASSWORD)[1] == 302


def test_password_is_read_from_standard_input(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    make("chief", "--name", "主管", "--body", "990000-D01")
    assert Post.objects.get(person__account__username="chief").body == cast.finance
    assert password_step("chief", PASSWORD)[1] == 302


def test_closed_account_is_reopened_with_the_post(cast: Cast, file: str) -> None:
    password_step("drafter")
    Account.objects.filter(username="drafter").update(is_active=False)
    for _time in range(2):
        make("drafter", "--password-file", file)
    assert not Session.objects.exists()
    assert Post.objects.filter(person=cast.drafter, kind="administrator").count() == 1
    assert Act.objects.filter(verb="account.activated", chain="platform").count() == 1
    assert password_step("drafter", PASSWORD)[1] == 302


@pytest.mark.parametrize(
    ("words", "password", "why"),
    [
        (["new", "--name", "x"], "short", "太短"),
        (["newcomer", "--name", "x"], "newcomer-newcomer", "账号名"),
        (["new"], PASSWORD, "needs a name"),
        (["new", "--name", "x", "--body", "nowhere"], PASSWORD, "no body with the code 'nowhere'"),
        (["a b", "--name", "x"], PASSWORD, "字母"),
        (["new", "--name", "x", "--email", "nonsense"], PASSWORD, "电子邮箱"),
    ],
)
def test_invalid_arguments_are_refused_as_a_whole(
    cast: Cast, tmp_path: Path, words: list[str], password: str, why: str
) -> None:
    path = tmp_path / "password"
    path.write_text(password)
    before = Account.objects.count()
    with pytest.raises(CommandError, match=why):
        make(*words, "--password-file", str(path))
    assert Account.objects.count() == before


def test_missing_file_and_account_without_a_person_are_reported(
    cast: Cast, file: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        make("new", "--name", "x", "--password-file", str(tmp_path / "none"))
    Person.objects.create(name="Nobody")
    Account.objects.create(username="lonely")
    with pytest.raises(CommandError, match="does not belong to a staff member"):
        make("lonely", "--password-file", file)


def test_without_bodies_the_command_refers_to_import_bodies(db: None, file: str) -> None:
    assert not Body.objects.exists()
    with pytest.raises(CommandError, match="import_bodies"):
        make("chief", "--name", "x", "--password-file", file)


def test_two_typed_passwords_must_be_equal(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter([PASSWORD, "something else", PASSWORD, PASSWORD])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(typed))
    with pytest.raises(CommandError, match="differ"):
        make("chief", "--name", "x")
    make("chief", "--name", "x")
    assert password_step("chief", PASSWORD)[1] == 302
