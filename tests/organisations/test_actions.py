from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import translation
from openpyxl import Workbook

from gongkai.kit.refusals import Refused
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.ledger.queries import acts_of
from gongkai.organisations.actions import (
    BodyFacts,
    change_body,
    create_account,
    create_body,
    create_office,
    delegate_post,
    end_post,
    grant_post,
)
from gongkai.organisations.models import Account, Body, Person, Post
from gongkai.organisations.queries import (
    body_by_code,
    capacities_of,
    holders,
    person_of,
    tree,
    working_body_ids,
)
from gongkai.organisations.states import AccountKind, PostKind
from tests.cast import AT, PASSWORD, SINCE, Cast

TODAY = date(2026, 11, 20)


def refusal(do: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as caught:
        do(*args, **kwargs)
    return caught.value.refusal.code


def facts(body: Body, **changes: Any) -> BodyFacts:
    names = ("code", "name", "short_name", "kind", "region", "parent", "name_en", "position")
    return BodyFacts(**{**{name: getattr(body, name) for name in names}, **changes})


def test_renamed_body_is_found_by_both_codes_and_keeps_its_chain(cast: Cast) -> None:
    changed = change_body(
        cast.finance,
        facts(cast.finance, code="990000-F1", name="财政局"),
        by=SYSTEM,
        at=AT,
        since=date(2026, 6, 1),
    )
    assert (changed.chain, changed.code) == ("990000-D01", "990000-F1")
    assert body_by_code("990000-D01") == body_by_code("990000-F1") == changed
    assert list(changed.terms.order_by("since").values_list("code", "until")) == [
        ("990000-D01", date(2026, 6, 1)),
        ("990000-F1", None),
    ]
    assert acts_of(changed).last().facets["changed"] == ["code", "name"]  # type: ignore[union-attr]


def test_tree_is_that_of_the_given_day(cast: Cast) -> None:
    change_body(
        cast.health,
        facts(cast.health, parent=cast.finance),
        by=SYSTEM,
        at=AT,
        since=date(2026, 6, 1),
    )
    assert tree(cast.finance, on=date(2026, 5, 31)) == [cast.finance]
    assert tree(cast.finance, on=date(2026, 6, 1)) == [cast.finance, cast.health]
    assert tree(cast.government, on=TODAY) == [cast.government, cast.finance, cast.health]


def test_body_cannot_be_below_itself(cast: Cast) -> None:
    moved = facts(cast.government, parent=cast.finance)
    assert (
        refusal(change_body, cast.government, moved, by=SYSTEM, at=AT, since=TODAY) == "body-ring"
    )


def test_change_before_a_later_one_is_refused(cast: Cast) -> None:
    change_body(
        cast.health, facts(cast.health, name="甲"), by=SYSTEM, at=AT, since=date(2026, 6, 1)
    )
    assert (
        refusal(
            change_body, cast.health, facts(cast.health), by=SYSTEM, at=AT, since=date(2026, 5, 1)
        )
        == "body-past"
    )


@pytest.mark.parametrize("code", ["", "a", "A/B", "A B", "../x", "-A", "A-", "é"])
def test_code_not_usable_in_a_url_is_refused(cast: Cast, code: str) -> None:
    with pytest.raises(ValidationError):
        create_body(BodyFacts(code, "x", "x", "department", "990000"), by=SYSTEM, at=AT)


def test_granting_a_post_to_oneself_is_refused(cast: Cast) -> None:
    assert (
        refusal(
            grant_post,
            cast.head,
            PostKind.APPROVER,
            cast.finance,
            by=cast.head.actor,
            at=AT,
            since=SINCE,
        )
        == "own-post"
    )


def test_only_an_administrator_of_the_body_or_above_grants(cast: Cast) -> None:
    def grant() -> Post:
        return grant_post(
            cast.drafter,
            PostKind.EDITOR,
            cast.finance,
            by=cast.head.actor,
            at=AT,
            since=SINCE,
            granter=cast.head,
        )

    assert refusal(grant) == "wrong-post"
    grant_post(cast.head, PostKind.ADMINISTRATOR, cast.government, by=SYSTEM, at=AT, since=SINCE)
    assert grant().kind == PostKind.EDITOR
    assert refusal(grant) == "post-held"


def test_office_of_another_body_is_refused(cast: Cast) -> None:
    office = create_office(cast.health, "综合处")
    assert (
        refusal(
            grant_post,
            cast.drafter,
            PostKind.EDITOR,
            cast.finance,
            by=SYSTEM,
            at=AT,
            since=SINCE,
            office=office,
        )
        == "other-office"
    )


def test_citizen_cannot_get_a_post(cast: Cast) -> None:
    account = create_account("citizen", PASSWORD, name="Somebody", kind=AccountKind.CITIZEN)
    assert person_of(account) is None
    somebody = Person.objects.create(account=account, name="Smuggled in")
    assert (
        refusal(grant_post, somebody, PostKind.DRAFTER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
        == "citizen"
    )
    assert person_of(account) is None


def test_ended_post_is_not_in_force_from_its_last_day(cast: Cast) -> None:
    post = Post.objects.get(person=cast.head)
    end_post(post, by=SYSTEM, at=AT, until=TODAY)
    assert list(capacities_of(cast.head, on=date(2026, 11, 19))) != []
    assert list(capacities_of(cast.head, on=TODAY)) == []
    assert working_body_ids(cast.head, on=TODAY) == set()
    assert list(holders(PostKind.OFFICE_HEAD, cast.finance, on=TODAY)) == []


def test_delegation_is_in_force_on_its_days(cast: Cast) -> None:
    post = Post.objects.get(person=cast.head)
    delegate_post(post, cast.stranger, since=TODAY, until=TODAY, by=cast.head.actor, at=AT)
    lent = [one for one in capacities_of(cast.stranger, on=TODAY) if one.body_id == cast.finance.pk]
    assert [(one.post, one.holder_id) for one in lent] == [(PostKind.OFFICE_HEAD, cast.head.pk)]
    assert not [
        one
        for one in capacities_of(cast.stranger, on=date(2026, 11, 21))
        if one.body_id == cast.finance.pk
    ]


@pytest.mark.parametrize(
    ("to", "by", "until", "code"),
    [
        ("stranger", "drafter", TODAY, "not-holder"),
        ("head", "head", TODAY, "own-delegation"),
        ("stranger", "head", SINCE, "dates"),
    ],
)
def test_invalid_delegation_is_refused(
    cast: Cast, to: str, by: str, until: date, code: str
) -> None:
    post = Post.objects.get(person=cast.head)
    giver = getattr(cast, by).actor
    assert (
        refusal(delegate_post, post, getattr(cast, to), since=TODAY, until=until, by=giver, at=AT)
        == code
    )


def test_post_cannot_be_delegated_to_a_citizen(cast: Cast) -> None:
    post = Post.objects.get(person=cast.head)
    Account.objects.filter(pk=cast.stranger.account_id).update(kind="citizen")
    to = Person.objects.get(pk=cast.stranger.pk)
    lend = {"since": TODAY, "until": TODAY, "by": cast.head.actor, "at": AT}
    assert refusal(delegate_post, post, to, **lend) == "citizen"


def test_posts_and_delegations_are_acts(cast: Cast) -> None:
    assert Act.objects.filter(verb="post.granted", body=cast.finance.chain).count() == 7


def test_inactive_account_has_no_person(cast: Cast) -> None:
    Account.objects.filter(pk=cast.head.account_id).update(is_active=False)
    assert person_of(Account.objects.get(pk=cast.head.account_id)) is None


BODIES = "code,name,short_name,kind,parent,admin_division\n880000,甲,甲,government,,880000\n880000-1,乙,乙,department,880000,880000\n"


def imported(tmp_path: Path, content: str, *options: str) -> None:
    path = tmp_path / "bodies.csv"
    path.write_text(content, encoding="utf-8")
    call_command("import_bodies", str(path), *options)


def test_bodies_are_imported_children_after_parents(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = BODIES.splitlines()
    imported(tmp_path, "\n".join([lines[0], lines[2], lines[1]]) + "\n")
    assert Body.objects.get(code="880000-1").parent == Body.objects.get(code="880000")
    before = Act.objects.count()
    imported(tmp_path, "\n".join([lines[0], lines[2], lines[1]]) + "\n")
    assert "0 new, 0 changed" in capsys.readouterr().out
    assert Act.objects.count() == before


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("department,880000", "department,770000"), "there is no body with the code '770000'"),
        (("government", "kingdom"), "must be one of"),
        (("880000-1,", "880000,"), "occurs twice"),
        (("government,,", "government,880000-1,"), "cannot be below itself"),
        (("乙,乙", ",乙"), "line 3, name"),
        (("880000-1", "88 000"), "line 3, code"),
        (("parent", "parents"), "there is no such column"),
    ],
)
def test_invalid_file_of_bodies_is_refused_as_a_whole(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str], word: str
) -> None:
    with pytest.raises(CommandError, match="nothing was written"):
        imported(tmp_path, BODIES.replace(*change, 1))
    assert word in capsys.readouterr().err
    assert not Body.objects.exists()


def test_dry_run_writes_nothing(db: None, tmp_path: Path) -> None:
    imported(tmp_path, BODIES, "--dry-run")
    assert not Body.objects.exists()


def test_bodies_are_imported_from_a_list_as_people_write_it(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A title, headings in Chinese, full-width digits, numbers as numbers, joined cells."""
    book = Workbook()
    for row in (
        ["某市机构名单"],
        ["机构代码", "机构名称", "简称", "机构类型", "上级机构代码", "行政区划代码"],
        [880000.0, "甲市人民政府", "甲市", "政府", None, 880000],
        [None],
        ["８８００００－１", "乙局", None, "工作部门", "８８００００", 880000],
        ["880000-2", "丙局", "丙局", "部门", None, 880000],
    ):
        book.active.append(row)
    book.active.merge_cells("A1:F1")
    book.active.merge_cells("E5:E6")
    book.save(tmp_path / "bodies.xlsx")
    call_command("import_bodies", str(tmp_path / "bodies.xlsx"))
    assert "3 new" in capsys.readouterr().out
    assert list(Body.objects.order_by("code").values_list("code", "kind", "parent__code")) == [
        ("880000", "government", None),
        ("880000-1", "department", "880000"),
        ("880000-2", "department", "880000"),
    ]


PEOPLE_WRITE = (
    "序号,单位名称,机关代码,统一社会信用代码,上级机关,成立日期,联系电话\n"
    "1,甲市人民政府,880000,11650000MB1A11111N,,1949年10月1日,0991-1\n"
    "2,甲市人民政府办公室,880000-GO,,甲市人民政府,1949-10-01,0991-2\n"
    "3,乙局,880000-D01,,甲市人民政府,2018年11月,0991-3\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "xlsx"])
def test_list_of_bodies_is_read_under_the_headings_in_use(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    path = tmp_path / ("机构.xlsx" if encoding == "xlsx" else "机构.csv")
    if encoding == "xlsx":
        book = Workbook()
        for line in PEOPLE_WRITE.splitlines():
            book.active.append(line.split(","))
        book.save(path)
    else:
        path.write_text(PEOPLE_WRITE, encoding=encoding)

    call_command("import_bodies", str(path))

    said = capsys.readouterr().out
    assert "3 new" in said
    assert "Columns that are not imported: 序号、联系电话." in said
    found = Body.objects.order_by("code").values_list(
        "code", "kind", "parent__code", "region", "terms__since"
    )
    assert list(found) == [
        ("880000", "government", None, "880000", date(1949, 10, 1)),
        ("880000-D01", "department", "880000", "880000", date(2018, 11, 1)),
        ("880000-GO", "general_office", "880000", "880000", date(1949, 10, 1)),
    ]
    assert Body.objects.get(code="880000").credit_code == "11650000MB1A11111N"


def test_shorter_list_leaves_the_rest_of_known_bodies_alone(db: None, tmp_path: Path) -> None:
    imported(tmp_path, BODIES.replace("department", "authorised"))
    imported(tmp_path, "代码,名称\n880000-1,新乙\n")
    body = Body.objects.get(code="880000-1")
    assert (body.name, body.short_name, body.kind) == ("新乙", "乙", "authorised")
    assert body.parent == Body.objects.get(code="880000")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("甲,乙\n1,2\n", ["No line with known headings", "机关代码", "上级机关"]),
        ("名称,简称\n甲,甲\n", ["this column is missing", "code (required)", "统一社会信用代码"]),
        ("代码,名称,颜色\n880000,甲,红\n", ["颜色: there is no such column", "成立日期"]),
        ("代码,名称,信用代码\n880000,甲,123\n", ["credit_code: this is not a valid"]),
        ("代码,名称,成立日期\n880000,甲,从前\n", ["since: this is not a date"]),
    ],
)
def test_refused_list_of_bodies_says_which_headings_are_understood(
    db: None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: str,
    words: list[str],
) -> None:
    with translation.override("en"), pytest.raises(CommandError) as error:
        imported(tmp_path, content)
    said = capsys.readouterr().err + str(error.value)
    assert [word for word in words if word not in said] == []


@pytest.mark.shared
def test_bodies_of_the_2017_region(db: None, shared: Path) -> None:
    call_command("import_bodies", str(shared / "data" / "units_2017.csv"))
    assert Body.objects.count() == 60
    assert len(tree(Body.objects.get(code="650000"), on=date(2017, 12, 31))) == 60


def test_database_constraint_allows_a_post_once(cast: Cast) -> None:
    post = Post.objects.get(person=cast.drafter, office=None)
    similar = Post(person=post.person, body=post.body, kind=post.kind, since=post.since)
    with pytest.raises(IntegrityError), transaction.atomic():
        similar.save()
