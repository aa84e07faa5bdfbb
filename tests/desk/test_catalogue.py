"""The catalogue at the desk: upload of a table, what was understood, draft, adoption."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.catalogue.models import CatalogueItem, CatalogueVersion
from gongkai.organisations.models import Body, Person
from tests.cast import Cast
from tests.catalogue.tables import BUDGET, HEADINGS, adopted, row, workbook
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


def upload(client: Client, cast: Cast, *rows: Any, headings: Any = HEADINGS) -> Any:
    file = SimpleUploadedFile("目录.xlsx", workbook([headings, *rows]))
    return client.post(
        f"/desk/catalogue/{cast.finance.pk}/new/",
        {"title": "2026 年版", "effective_on": "2026-12-01", "file": file},
    )


def test_a_table_is_shown_then_saved_and_adopted_by_another_person(
    sign_in: SignIn, cast: Cast
) -> None:
    officer, approver = sign_in(cast.disclosure), sign_in(cast.approver)
    answer = upload(officer, cast, BUDGET)
    assert answer.status_code == 200
    assert "部门预算" in answer.text
    assert not CatalogueVersion.objects.exists()
    saved = officer.post(
        f"/desk/catalogue/{cast.finance.pk}/new/",
        {"confirmed": answer.context["confirmed"]},
    )
    draft = CatalogueVersion.objects.get()
    assert saved.url == f"/desk/catalogue/versions/{draft.pk}/"
    page = approver.get(saved.url)
    assert page.context["adopt_refusal"] is None
    assert officer.get(saved.url).context["adopt_refusal"].code == "wrong-post"
    assert approver.post(f"{saved.url}adopt/").status_code == 302
    draft.refresh_from_db()
    assert (draft.number, draft.effective_on.isoformat()) == (1, "2026-12-01")
    assert draft.rows.get().item == CatalogueItem.objects.get(body=cast.finance)
    assert approver.post(f"{saved.url}adopt/").status_code == 409


def test_wrong_rows_and_files_save_nothing(sign_in: SignIn, cast: Cast) -> None:
    officer = sign_in(cast.disclosure)
    wrong = upload(officer, cast, BUDGET, BUDGET)
    assert wrong.status_code == 400
    assert [row.line for row in wrong.context["rows"]] == [3]
    assert not wrong.context["confirmed"]
    lacking = upload(officer, cast, BUDGET[:-4], headings=HEADINGS[:-4])
    assert lacking.status_code == 400
    assert "公开方式" in str(lacking.context["form"].errors["file"])
    other = SimpleUploadedFile("目录.doc", b"x")
    address = f"/desk/catalogue/{cast.finance.pk}/new/"
    sent = {"title": "x", "effective_on": "2026-12-01"}
    assert officer.post(address, {**sent, "file": other}).status_code == 400
    large = SimpleUploadedFile("目录.csv", b"x" * ((5 << 20) + 1))
    assert officer.post(address, {**sent, "file": large}).status_code == 400
    damaged = SimpleUploadedFile("目录.xlsx", b"PK\x03\x04 broken")
    assert officer.post(address, {**sent, "file": damaged}).status_code == 400
    forged = officer.post(address, {"confirmed": "forged"})
    assert forged.url == address
    assert not CatalogueVersion.objects.exists()


def test_a_draft_for_a_day_before_the_present_version_is_refused(
    sign_in: SignIn, cast: Cast
) -> None:
    officer = sign_in(cast.disclosure)
    confirmed = upload(officer, cast, BUDGET).context["confirmed"]
    adopted(cast, cast.finance, row("甲"), effective_on=date(2026, 12, 2))
    address = f"/desk/catalogue/{cast.finance.pk}/new/"
    answer = officer.post(address, {"confirmed": confirmed}, follow=True)
    assert answer.redirect_chain[-1][0] == address
    assert CatalogueVersion.objects.count() == 1


def test_a_draft_is_deleted(sign_in: SignIn, cast: Cast) -> None:
    officer = sign_in(cast.disclosure)
    confirmed = upload(officer, cast, BUDGET).context["confirmed"]
    officer.post(f"/desk/catalogue/{cast.finance.pk}/new/", {"confirmed": confirmed})
    draft = CatalogueVersion.objects.get()
    address = f"/desk/catalogue/versions/{draft.pk}/discard/"
    assert sign_in(cast.approver).post(address).status_code == 409
    assert officer.post(address).url == f"/desk/catalogue/{cast.finance.pk}/"
    assert not CatalogueVersion.objects.exists()


def test_lists_have_as_many_queries_with_one_row_as_with_three(sign_in: SignIn, cast: Cast) -> None:
    adopted(cast, cast.finance, row("甲"))
    officer = sign_in(cast.disclosure)
    version = CatalogueVersion.objects.get()
    addresses = (
        "/desk/catalogue/",
        f"/desk/catalogue/{cast.finance.pk}/",
        f"/desk/catalogue/versions/{version.pk}/",
    )
    few = [queries_of_page(officer, address) for address in addresses]
    adopted(cast, cast.government, row("乙"))
    adopted(cast, cast.health, row("丙"))
    for day in (2, 3):
        adopted(
            *(cast, cast.finance, row("甲", code=f"L{cast.finance.pk}-001")),
            effective_on=version.effective_on.replace(day=day),
        )
    for position in (2, 3):
        version.rows.create(
            position=position,
            first_level="乙",
            item=CatalogueItem.objects.filter(body=None)[position],
            responsible=cast.finance,
        )
    assert [queries_of_page(officer, address) for address in addresses] == few


def test_the_table_to_fill_in_is_a_workbook(sign_in: SignIn, cast: Cast) -> None:
    answer = sign_in(cast.approver).get(f"/desk/catalogue/{cast.finance.pk}/file/?format=xlsx")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert sign_in(cast.stranger).get(f"/desk/catalogue/{cast.finance.pk}/file/").status_code == 404


def test_a_row_for_other_levels_is_said_to_apply_to_bodies_below_only(
    sign_in: SignIn, cast: Cast
) -> None:
    officer = sign_in(cast.disclosure)
    Body.objects.filter(pk=cast.finance.pk).update(region="990000")
    below = list(BUDGET)
    below[HEADINGS.index("二级事项")] = "乡镇预算"
    own = list(BUDGET)
    own[HEADINGS.index("公开层级")] = "省级"
    answer = upload(officer, cast, own, below)
    assert answer.status_code == 200
    assert answer.context["elsewhere"] == 1
    assert "1 行的公开层级不含本机关，只适用于下级机关。" in answer.text
    assert upload(officer, cast, own).context["elsewhere"] == 0
