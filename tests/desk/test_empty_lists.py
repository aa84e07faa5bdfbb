"""An empty list says why it is empty, and a page that is not open to the user says to whom it is."""

from typing import Any

import pytest
from django.urls import reverse

from gongkai.organisations.states import PostKind
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_an_empty_list_says_which_posts_see_it_or_where_its_rows_come_from(
    cast: Cast, sign_in: Any
) -> None:
    drafter, officer = sign_in(cast.drafter), sign_in(cast.disclosure)
    shown = drafter.get(reverse("desk:inspection_items")).text
    assert "您的岗位不能查看这部分内容" in shown
    assert str(PostKind.EDITOR.label) in shown
    assert "巡检未发现问题" not in shown  # nobody looked for this user
    assert "您的岗位不能查看" not in officer.get(reverse("desk:inspection_items")).text
    accounts = officer.get(reverse("desk:channel_accounts")).text
    assert "此处没有账号" in accounts
    assert "账号由机关的信息公开工作人员添加。" in accounts
    # A page that is closed to the user names the posts that open it.
    closed = drafter.get(reverse("desk:applications"))
    assert closed.status_code == 403
    assert f'href="{reverse("desk:work")}">我的工作</a>' in closed.text
    assert str(PostKind.CASE_OFFICER.label) in closed.text


def test_who_cannot_begin_a_record_reads_who_can(cast: Cast, sign_in: Any) -> None:
    page = sign_in(cast.drafter).get(reverse("desk:training_create")).text
    assert str(PostKind.DISCLOSURE_OFFICER.label) in page
    assert f"您所在机关可以办理的人员：{cast.disclosure.name}</p>" in page
    # An old issue needs two posts of one body; nobody holds both.
    old = sign_in(cast.drafter).get(reverse("desk:gazette_back_issue_create")).text
    assert str(PostKind.EDITOR.label) in old
    assert "可以办理的人员" not in old


def test_a_figure_that_is_carried_over_says_why_nothing_stands_behind_it(
    cast: Cast, sign_in: Any
) -> None:
    figures = "year=2026&body=990000-D01"
    officer = sign_in(cast.disclosure)
    for cell, said in (
        ("applications.2.natural", "结转数是"),
        ("applications.1.natural", "在本平台以外"),
    ):
        page = officer.get(reverse("desk:figure_detail", args=[cell]) + f"?{figures}").text
        assert "该数字下没有登记事项。" in page
        assert said in page
