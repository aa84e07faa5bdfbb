"""People by list at the desk, and the printed sign-in letters with one-time codes."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook
from pypdf import PdfReader

from gongkai.kit.refusals import Refused
from gongkai.ledger.actions import SYSTEM
from gongkai.operations.worker import purge_accounts
from gongkai.organisations.actions import grant_post
from gongkai.organisations.actions.bodies import create_office
from gongkai.organisations.actions.sign_in_codes import issue_sign_in_codes
from gongkai.organisations.models import Account, Office, Person, Post, SecurityEvent, SignInCode
from gongkai.organisations.origins import Origin
from gongkai.organisations.queries import account_by_sign_in_code
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast, person

SignIn = Callable[[Person], Client]
HEADINGS = ["姓名", "用户名", "机构", "处室", "岗位", "电话", "邮箱"]
ROWS = [
    ["张三", "Zhang", "990000-D01", "综合处", "拟稿人、编辑", 13800000000.0, "zhang@example.org"],
    ["李四", "li", "示范区财政厅", None, "信息公开工作人员", "０９９１－２８０３３４５", None],
    ["李四", "li", "示范区财政厅", None, "申请承办人", None, None],
]
CODE = re.compile(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}")
PASSWORD = "quite a long passphrase"


@pytest.fixture
def clerk(cast: Cast) -> Person:
    """Return an administrator of the finance department, which has an office."""
    clerk = person("clerk")
    create_office(cast.finance, "综合处")
    grant_post(clerk, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    return clerk


@pytest.fixture
def desk(clerk: Person, sign_in: SignIn) -> Client:
    return sign_in(clerk)


def workbook(rows: list[list[Any]], headings: list[str] = HEADINGS) -> SimpleUploadedFile:
    book = Workbook()
    for row in [headings, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("人员.xlsx", out.getvalue())


def csv(text: str, encoding: str = "gb18030") -> SimpleUploadedFile:
    return SimpleUploadedFile("人员.csv", text.encode(encoding))


def errors_of(answer: Any) -> dict[int, list[str]]:
    return {row.line: [str(error) for error in row.errors] for row in answer.context["found"].rows}


def test_list_is_checked_first_and_then_created_as_a_whole(cast: Cast, desk: Client) -> None:
    before = Account.objects.count()
    answer = desk.post("/desk/people/list/", {"file": workbook(ROWS)})
    assert answer.status_code == 200
    assert errors_of(answer) == {2: [], 3: [], 4: []}
    assert Account.objects.count() == before
    answer = desk.post("/desk/people/list/", {"confirmed": answer.context["confirmed"]})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/people/letters/")
    zhang, li = (Person.objects.get(account__username=name) for name in ("zhang", "li"))
    assert (zhang.telephone, li.telephone) == ("13800000000", "0991-2803345")
    assert not zhang.account.has_usable_password()
    held = {
        (post.person.name, post.kind, post.office.name if post.office else "")
        for post in Post.objects.filter(person__in=[zhang, li]).select_related("person", "office")
    }
    assert held == {
        ("张三", "drafter", "综合处"),
        ("张三", "editor", "综合处"),
        ("李四", "disclosure_officer", ""),
        ("李四", "case_officer", ""),
    }


def test_each_post_is_held_where_it_exists_and_new_offices_are_created_once(
    cast: Cast, desk: Client
) -> None:
    rows = [
        ["赵", "zhao", "990000-D01", "预算处", "信息公开工作人员、申请承办人、拟稿人", "", ""],
        ["钱", "qian", "990000-D01", "预算处", "编辑", "", ""],
    ]
    answer = desk.post("/desk/people/list/", {"file": workbook(rows)})
    page = answer.content.decode()
    assert errors_of(answer) == {2: [], 3: []}
    assert "预算处" in page
    assert "全机关" in page
    assert not Office.objects.filter(name="预算处").exists()
    desk.post("/desk/people/list/", {"confirmed": answer.context["confirmed"]})
    office = Office.objects.get(name="预算处")
    held = Post.objects.filter(person__name__in=["赵", "钱"])
    assert set(held.values_list("person__name", "kind", "office")) == {
        ("赵", "disclosure_officer", office.pk),
        ("赵", "case_officer", None),
        ("赵", "drafter", office.pk),
        ("钱", "editor", office.pk),
    }


def test_all_errors_of_a_list_are_told_at_once(cast: Cast, desk: Client) -> None:
    rows = [["", "new", "990000-D02", "", "国王", "没有", "nobody"]]
    answer = desk.post("/desk/people/list/", {"file": workbook(rows)})
    assert len(errors_of(answer)[2]) == 5
    headings = desk.post(
        "/desk/people/list/", {"file": workbook([["甲"] * 3], ["姓名", "生日", "民族"])}
    )
    told = str(headings.context["form"].errors["file"])
    assert all(word in told for word in ("生日", "民族", "用户名", "岗位"))


def test_list_as_excel_saves_it_in_chinese_is_read(cast: Cast, desk: Client) -> None:
    text = "用户名,姓名,单位,职责\r\nwang,王五,990000-D01,drafter\r\n"
    for encoding in ("gb18030", "utf-8-sig"):
        answer = desk.post("/desk/people/list/", {"file": csv(text, encoding)})
        assert [row.values["name"] for row in answer.context["found"].rows] == ["王五"]
        assert answer.context["confirmed"]


@pytest.mark.parametrize(
    ("row", "part"),
    [
        (["", "new", "990000-D01", "", "编辑", "", ""], "“姓名”为空"),
        (["甲", "drafter", "990000-D01", "", "编辑", "", ""], "用户名已被使用"),
        (["甲", "用户", "990000-D01", "", "编辑", "", ""], "小写字母"),
        (["甲", "new", "990000-D02", "", "编辑", "", ""], "990000-D02"),
        (["甲", "new", "990000-D01", "处" * 300, "编辑", "", ""], "处室名称过长"),
        (["甲", "new", "990000-D01", "", "国王", "", ""], "拟稿人"),
        (["甲", "new", "990000-D01", "", "编辑", "没有", ""], "电话号码"),
        (["甲", "new", "990000-D01", "", "编辑", "", "nobody"], "电子邮箱"),
        (["丙", "zhang", "990000-D01", "", "编辑", "", ""], "第2行"),
    ],
)
def test_whole_list_is_refused_with_the_rows_named(
    cast: Cast, desk: Client, row: list[str], part: str
) -> None:
    before = Account.objects.count()
    answer = desk.post("/desk/people/list/", {"file": workbook([*ROWS, row])})
    assert answer.status_code == 400
    found = errors_of(answer)
    assert [line for line, errors in found.items() if errors] == [5]
    assert any(part in error for error in found[5]), found[5]
    assert not answer.context["confirmed"]
    assert Account.objects.count() == before


@pytest.mark.parametrize(
    "upload",
    [
        workbook(ROWS, ["姓名", "用户名", "机构", "处室", "岗位", "电话", "生日"]),
        workbook(ROWS, ["姓名", "用户名", "机构", "处室", "", "电话", "邮箱"]),
        workbook([]),
        workbook([["甲", f"u{number}", "990000-D01", "", "编辑", "", ""] for number in range(501)]),
        csv("姓名,用户名\n甲\n"),
        SimpleUploadedFile("list.xlsx", b"no workbook"),
        SimpleUploadedFile("list.txt", "姓名".encode()),
        SimpleUploadedFile("list.csv", b"x" * ((1 << 20) + 1)),
    ],
    ids=["unknown", "missing", "empty", "long", "ragged", "damaged", "type", "large"],
)
def test_unreadable_list_is_refused_with_a_reason(
    cast: Cast, desk: Client, upload: SimpleUploadedFile
) -> None:
    answer = desk.post("/desk/people/list/", {"file": upload})
    assert answer.status_code == 400
    assert answer.context["form"].errors["file"]
    assert answer.context["found"] is None


def damaged(kind: str) -> SimpleUploadedFile:
    """Return a list of people that a program or a transfer damaged, or that is another file."""
    whole = workbook(ROWS).read()
    out = io.BytesIO()
    if kind == "cut":
        out.write(whole[: len(whole) // 2])
    elif kind == "other-zip":
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("照片.txt", "其他内容")
    else:
        with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(out, "w") as archive:
            for member in source.infolist():
                content = source.read(member)
                if "worksheets/" in member.filename:
                    if kind == "no-sheet":
                        continue
                    content = content[: len(content) // 2]
                archive.writestr(member, content)
    name = "人员.csv" if kind == "renamed" else "人员.xlsx"
    return SimpleUploadedFile(name, whole if kind == "renamed" else out.getvalue())


@pytest.mark.parametrize("kind", ["cut", "cut-sheet", "no-sheet", "other-zip", "renamed"])
def test_damaged_list_says_so_and_how_to_make_it_again(cast: Cast, desk: Client, kind: str) -> None:
    answer = desk.post("/desk/people/list/", {"file": damaged(kind)})
    assert answer.status_code == 400
    (error,) = answer.context["form"].errors["file"]
    assert re.search("已损坏|不符|另一种", error), error
    assert "另存" in error or "重新保存" in error, error


def test_list_in_a_zip_says_what_is_accepted(cast: Cast, desk: Client) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("人员.csv", "姓名,用户名\n")
    upload = SimpleUploadedFile("人员.zip", out.getvalue())
    answer = desk.post("/desk/people/list/", {"file": upload})
    assert answer.status_code == 400
    assert "XLSX" in answer.context["form"].errors["file"][0]
    assert "jsonl" not in answer.context["form"].errors["file"][0]


def test_list_of_letters_names_the_office(cast: Cast, desk: Client) -> None:
    answer = desk.post("/desk/people/list/", {"file": workbook(ROWS)})
    desk.post("/desk/people/list/", {"confirmed": answer.context["confirmed"]})
    text = desk.get("/desk/people/letters/").content.decode()
    row = text.partition("张三")[2].partition("</tr>")[0]
    assert "综合处" in row
    assert "综合处" not in text.partition("李四")[2].partition("</tr>")[0]


def test_confirmation_of_another_user_or_after_a_change_creates_nothing(
    cast: Cast, desk: Client, sign_in: SignIn
) -> None:
    confirmed = desk.post("/desk/people/list/", {"file": workbook(ROWS)}).context["confirmed"]
    chief = person("chief")
    grant_post(chief, PostKind.ADMINISTRATOR, cast.government, by=SYSTEM, at=AT, since=SINCE)
    for browser, sent in ((sign_in(chief), confirmed), (desk, confirmed + "x"), (desk, "")):
        browser.post("/desk/people/list/", {"confirmed": sent})
        assert not Account.objects.filter(username="zhang").exists()
    person("li")
    desk.post("/desk/people/list/", {"confirmed": confirmed})
    assert not Account.objects.filter(username="zhang").exists()


def waiting(cast: Cast, desk: Client) -> list[Person]:
    """Return two people without a password."""
    confirmed = desk.post("/desk/people/list/", {"file": workbook(ROWS)}).context["confirmed"]
    desk.post("/desk/people/list/", {"confirmed": confirmed})
    return list(Person.objects.filter(account__username__in=["zhang", "li"]).order_by("pk"))


def test_letter_sets_a_password_once(cast: Cast, desk: Client) -> None:
    people = waiting(cast, desk)
    answer = desk.post("/desk/people/letters/", {"person": [one.pk for one in people]})
    assert answer["Content-Type"] == "application/pdf"
    assert quote("登录通知书.pdf") in answer["Content-Disposition"]
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    assert len(pages) == 2
    codes = {re.search(r"\b(zhang|li)\b", page)[1]: CODE.search(page)[0] for page in pages}  # type: ignore[index]
    stored = str(list(SignInCode.objects.values()))
    assert not any(code.replace("-", "") in stored or code in stored for code in codes.values())
    browser = Client()
    sent = {"code": codes["zhang"].lower().replace("-", " "), "password": PASSWORD}
    assert browser.post("/sign-in/new-password/", {**sent, "again": PASSWORD}).status_code == 302
    assert Account.objects.get(username="zhang").check_password(PASSWORD)
    assert browser.post("/sign-in/new-password/", {**sent, "again": PASSWORD}).status_code == 400
    kinds = SecurityEvent.objects.filter(account=people[0].account).values_list("kind", flat=True)
    assert "letter_made" in kinds


def test_new_letter_makes_the_old_one_void(cast: Cast, desk: Client, clerk: Person) -> None:
    people = waiting(cast, desk)
    first, second = (
        issue_sign_in_codes(people[:1], by=clerk, at=AT, origin=Origin())[0].code for _time in "12"
    )
    assert account_by_sign_in_code(first, at=AT) is None
    assert account_by_sign_in_code(second, at=AT) == people[0].account
    assert account_by_sign_in_code(second, at=AT + timedelta(days=14)) is None
    purge_accounts(AT)
    assert SignInCode.objects.count() == 1
    purge_accounts(AT + timedelta(days=15))
    assert not SignInCode.objects.exists()
    Account.objects.filter(pk=people[0].account_id).update(is_active=False)
    assert account_by_sign_in_code(second, at=AT) is None


def test_letter_of_one_person_from_the_page(cast: Cast, desk: Client, clerk: Person) -> None:
    target = cast.drafter
    answer = desk.post(f"/desk/people/{target.pk}/letter/")
    assert answer["Content-Type"] == "application/pdf"
    assert SignInCode.objects.filter(account=target.account).exists()
    assert desk.post(f"/desk/people/{clerk.pk}/letter/").status_code == 409
    Account.objects.filter(pk=target.account_id).update(is_active=False)
    assert desk.post(f"/desk/people/{target.pk}/letter/").status_code == 409
    assert desk.post(f"/desk/people/{cast.stranger.pk}/letter/").status_code == 404


def test_letters_are_made_for_chosen_people_only(cast: Cast, desk: Client) -> None:
    first, _second = waiting(cast, desk)
    assert desk.post("/desk/people/letters/").status_code == 400
    desk.post("/desk/people/letters/", {"person": [first.pk, cast.stranger.pk, "x"]})
    assert list(SignInCode.objects.values_list("account__username", flat=True)) == ["zhang"]


def test_empty_lines_are_left_out_and_a_case_officer_is_of_the_whole_body(
    cast: Cast, desk: Client
) -> None:
    create_office(cast.finance, "预算处")
    code = cast.finance.code.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    rows = f"赵某,zhao,{code},预算处,申请承办人\n,,,,\n钱某,qian,{code},,申请承办人\n,,,,\n"
    shown = desk.post("/desk/people/list/", {"file": csv(f"姓名,用户名,机构,处室,岗位\n{rows}")})
    page = shown.content.decode()
    assert page.count("预算处") == 0
    assert page.count("· 全机关") == 1
    assert "为空" not in page
    assert "没有名称或者代码" not in page


def test_post_of_the_whole_body_is_not_granted_in_an_office(cast: Cast) -> None:
    office = create_office(cast.finance, "预算处")
    with pytest.raises(Refused) as refused:
        grant_post(
            cast.drafter,
            PostKind.CASE_OFFICER,
            cast.finance,
            by=SYSTEM,
            at=AT,
            since=SINCE,
            office=office,
        )
    assert refused.value.refusal.code == "whole-body"
