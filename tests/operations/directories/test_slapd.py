"""The import of people from a real directory (OpenLDAP)."""

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gongkai.operations.directories.reading import DirectoryFault, entries
from gongkai.organisations.directory_terms import DirectoryTerms
from gongkai.organisations.models import Account, DirectoryEntry, Person, Post
from tests.cast import Cast
from tests.operations.directories.slapd import (
    BASE,
    READER,
    READER_PASSWORD,
    SLAPD,
    Directory,
    entry,
    running_directory,
)

pytest.importorskip("ldap3", reason="the extra identity is not installed")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SLAPD, reason="OpenLDAP is not installed (Debian: slapd, ldap-utils)"),
    # ldap3 uses names that pyasn1 keeps for it.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ldap3"),
]


@pytest.fixture(scope="module")
def running() -> Iterator[Directory]:
    with running_directory() as directory:
        yield directory


@pytest.fixture
def directory(running: Directory, settings: Any, tmp_path: Path) -> Iterator[Directory]:
    """Return an empty directory, which the site may read."""
    (tmp_path / "password").write_text(f"{READER_PASSWORD}\n")
    settings.GONGKAI_DIRECTORY = DirectoryTerms(
        url=f"ldaps://127.0.0.1:{running.tls_port}",
        ca_file=str(running.certificate),
        user=READER,
        password_file=str(tmp_path / "password"),
        base=f"ou=people,{BASE}",
    )
    yield running
    running.clear()


def run(*words: str) -> str:
    out = StringIO()
    call_command("import_people_ldap", *words, stdout=out)
    return out.getvalue()


def fault_of(terms: DirectoryTerms) -> str:
    with pytest.raises(DirectoryFault) as caught:
        list(entries(terms, ["uid"]))
    return str(caught.value)


def test_people_are_imported_page_by_page_and_change_with_the_directory(
    cast: Cast, directory: Directory
) -> None:
    code = cast.finance.code
    directory.add(
        "".join(
            entry(f"p{one:03}", f"人员{one}", departmentNumber=code, telephoneNumber="0991-2801234")
            for one in range(45)
        )
    )
    said = run()
    assert "New: 45" in said
    assert f"p000 · 人员0 · {code}" in said
    assert not DirectoryEntry.objects.exists()
    run("--write", "--post", "drafter", "--post", "case_officer")
    account = Account.objects.get(username="p044")
    assert (account.has_usable_password(), account.email) == (False, "p044@example.gov.cn")
    assert (account.person.name, account.person.telephone) == ("人员44", "0991-2801234")
    posts = Post.objects.filter(person=account.person, body=cast.finance)
    assert {one.kind for one in posts} == {"drafter", "case_officer"}
    assert "Unchanged: 45" in run("--write")
    directory.add(f"dn: uid=p001,ou=people,{BASE}\nchangetype: modify\nreplace: cn\ncn: changed\n")
    directory.remove("p002")
    said = run("--write")
    assert "p001: name" in said
    assert "p002 · 人员2" in said
    assert Person.objects.get(account__username="p001").name == "changed"
    assert Account.objects.get(username="p002").is_active
    assert "1 closed" in run("--write", "--close", "3")
    assert not Account.objects.get(username="p002").is_active


def test_directory_is_read_only_over_tls_for_its_name_and_by_its_reader(
    directory: Directory, settings: Any, tmp_path: Path
) -> None:
    terms = settings.GONGKAI_DIRECTORY
    directory.add(entry("one"))
    for url in (terms.url, f"ldap://127.0.0.1:{directory.port}"):
        assert [dn for dn, _raw in entries(replace(terms, url=url), ["uid"])] == [
            f"uid=one,ou=people,{BASE}"
        ]
    plain = replace(terms, url=f"ldap://127.0.0.1:{directory.port}", plain=True, ca_file="")
    assert len(list(entries(plain, ["uid"]))) == 1
    # A certificate of nobody that is trusted, or for another name; not only over ldaps.
    for url in (terms.url, f"ldap://127.0.0.1:{directory.port}"):
        assert fault_of(replace(terms, url=url, ca_file="")) != ""
        other = url.replace("127.0.0.1", "localhost")
        assert fault_of(replace(terms, url=other)) != ""
    (tmp_path / "wrong").write_text("wrong")
    wrong = replace(terms, password_file=str(tmp_path / "wrong"))
    assert fault_of(wrong) == "it refuses the user or the password"
    assert fault_of(replace(terms, base="dc=nowhere")) != ""
    assert fault_of(replace(terms, filter="(uid=")) == "the filter is wrong"
    assert fault_of(replace(terms, url="ldaps://127.0.0.1:9")) != ""


def test_part_of_the_entries_is_not_taken_for_all(directory: Directory, settings: Any) -> None:
    directory.add("".join(entry(f"p{one}") for one in range(8)))
    narrow = replace(settings.GONGKAI_DIRECTORY, user=f"cn=narrow,{BASE}")
    assert "sizeLimitExceeded" in fault_of(narrow)


def test_referral_is_not_followed(directory: Directory, settings: Any) -> None:
    directory.add(
        f"dn: ou=else,ou=people,{BASE}\nobjectClass: referral\nobjectClass: extensibleObject\n"
        "ou: else\nref: ldap://127.0.0.1:9/dc=else\n"
    )
    assert "another directory" in fault_of(settings.GONGKAI_DIRECTORY)
    with pytest.raises(CommandError, match="another directory"):
        run("--write")


def test_hostile_entries_are_listed_and_refuse_all(cast: Cast, directory: Directory) -> None:
    code = cast.finance.code
    directory.add(
        entry("good", departmentNumber=code)
        + entry("control", "张\x1b[31m三", departmentNumber=code)
        + entry("line", "张三\n李四", departmentNumber=code)
        + entry("long", "长" * 101, departmentNumber=code)
        + entry("drafter", departmentNumber=code)
        + entry("nobody", departmentNumber="NO-SUCH")
        + entry("mails", departmentNumber=code).rstrip()
        + "\nmail: second@example.gov.cn\n\n"
        + entry("Two", departmentNumber=code)
        + entry("other", departmentNumber=code).rstrip()
        + "\nuid: two\n\n"
    )
    out = StringIO()
    with pytest.raises(CommandError, match="nothing was imported"):
        call_command("import_people_ldap", "--write", stdout=out)
    said = out.getvalue()
    for place, fault in (
        ("control", "control characters"),
        ("line", "control characters"),
        ("long", "101 characters"),
        ("drafter", "entered by hand"),
        ("nobody", "no body has the code"),
        ("mails", "mail has 2 values"),
        ("other", "uid has 2 values"),
    ):
        assert any(f"uid={place},ou=people" in line and fault in line for line in said.splitlines())
    assert "\x1b" not in said
    assert not DirectoryEntry.objects.exists()
