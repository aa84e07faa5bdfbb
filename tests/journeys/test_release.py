"""Through HTTP only: five people bring a draft to the public, the figure rises, the withdrawal takes all of it away."""

import re
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongkai.documents.file_reading import read_waiting_files
from tests.cast import PASSWORD, build_cast
from tests.desk.document_pages import form

SENTENCE = "凡目录之外收取费用的，缴款人有权当场拒绝"


def signed_in(name: str) -> Client:
    browser = Client()
    assert browser.post("/sign-in/", {"username": name, "password": PASSWORD}).status_code == 302
    return browser


def figure(browser: Client, key: str, year: str) -> int:
    page = browser.get(f"/desk/figures/{key}/?year={year}&body=990000-D01").content.decode()
    found = re.search(r"<h1>[^<]*：([\d,]+)</h1>", page)
    assert found
    return int(found.group(1).replace(",", ""))


@pytest.mark.django_db(transaction=True)
def test_five_people_release_and_one_withdraws() -> None:
    cast = build_cast()
    year = str(time.localtime().tm_year)
    drafter, public = signed_in("drafter"), Client()
    day = f"{year}-01-05"
    answer = drafter.post(
        "/desk/documents/new/",
        form(cast, place=f"{cast.finance.pk}-", text=SENTENCE, formed_on=day),
    )
    pk = int(answer["Location"].split("/")[3])
    drafter.post(
        f"/desk/documents/{pk}/files/",
        {"file": SimpleUploadedFile("目录.csv", "项目,标准\n甲,1\n".encode())},
    )
    read_waiting_files(timezone.now)  # as the worker does
    before = figure(signed_in("disclosure"), "proactive.total", year)
    for name, verb in (
        ("drafter", "submit"),
        ("head", "pass-office"),
        ("secrecy", "pass-secrecy"),
        ("disclosure", "pass-disclosure"),
        ("approver", "approve"),
    ):
        assert (
            f"/desk/documents/{pk}/act/{verb}/"
            in signed_in(name).get(f"/desk/documents/{pk}/").content.decode()
        )
        assert (
            signed_in(name)
            .post(f"/desk/documents/{pk}/act/{verb}/", {"opinion": "同意"})
            .status_code
            == 302
        )
        assert SENTENCE not in public.get("/search/?q=" + SENTENCE[:8]).content.decode()
    office = signed_in("disclosure")
    released = time.monotonic()
    assert office.post(f"/desk/documents/{pk}/act/release/", {"confirm": "1"}).status_code == 302

    number = f"990000-D01/{year}-00001"
    page = public.get(f"/i/{number}/").content.decode()
    hits = public.get("/api/v1/search", {"q": f'"{SENTENCE}"'}).json()
    assert time.monotonic() - released < 1
    assert SENTENCE in page
    assert "此件公开发布" in page
    assert [hit["index_number"] for hit in hits["items"]] == [number]
    assert public.get(f"/api/v1/items/{number}").json()["text"] == SENTENCE
    file = re.search(r'href="(/i/[^"]+/files/[^"]+)"', page)
    assert file
    assert b"".join(public.get(file.group(1)).streaming_content).decode() == "项目,标准\n甲,1\n"  # type: ignore[attr-defined]

    assert figure(office, "proactive.total", year) == before + 1
    opened = office.get(
        f"/desk/figures/proactive.total/?year={year}&body=990000-D01"
    ).content.decode()
    assert number in opened
    assert re.search(r"990000-D01#\d+", opened)

    assert (
        office.post(f"/desk/documents/{pk}/act/withdraw/", {"reason": "附件有误"}).status_code
        == 302
    )
    gone = public.get(f"/i/{number}/")
    assert (
        gone.status_code,
        "附件有误" in gone.content.decode(),
        SENTENCE in gone.content.decode(),
    ) == (
        410,
        True,
        False,
    )
    assert public.get("/api/v1/search", {"q": f'"{SENTENCE}"'}).json()["count"] == 0
    assert (
        SENTENCE
        not in public.get(f"/search/?q={SENTENCE}")
        .content.decode()
        .replace("<mark>", "")
        .split("<main")[1]
        .split("grid")[-1]
    )
    assert public.get(f"/api/v1/items/{number}").status_code == 410
    assert public.get(file.group(1)).status_code == 404
    assert public.get("/api/v1/items").json()["count"] == 0
    assert figure(office, "proactive.total", year) == before + 1
    assert figure(office, "documents.withdrawn", year) == 1


@pytest.mark.django_db(transaction=True)
def test_returned_draft_goes_the_whole_road_again() -> None:
    cast = build_cast()
    drafter = signed_in("drafter")
    year = str(time.localtime().tm_year)
    answer = drafter.post(
        "/desk/documents/new/", form(cast, place=f"{cast.finance.pk}-", formed_on=f"{year}-01-05")
    )
    pk = int(answer["Location"].split("/")[3])

    def do(name: str, verb: str, status: int = 302, **more: Any) -> None:
        assert (
            signed_in(name)
            .post(f"/desk/documents/{pk}/act/{verb}/", {"opinion": "", **more})
            .status_code
            == status
        )

    do("drafter", "submit")
    do("head", "pass-office")
    do("secrecy", "return", 409)
    do("secrecy", "return", opinion="请删去第三段")
    assert "请删去第三段" in drafter.get(f"/desk/documents/{pk}/").content.decode()
    assert "关于公布收费目录的通知" in drafter.get("/desk/").content.decode()
    do("drafter", "submit")
    do("secrecy", "pass-secrecy", 409)
    do("head", "pass-office")
    do("secrecy", "pass-secrecy")
