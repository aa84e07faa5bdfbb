"""Quoted mails in a text: found for folding on pages; the text itself is never changed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.applications.incoming_mail.quotes import own_text, passages_of

OWN = "补充一点。"


def quoted_in(text: str) -> str:
    passages = passages_of(text)
    assert "\n".join(one.text for one in passages) == text
    return "\n".join(one.text for one in passages if one.is_quoted)


@pytest.mark.parametrize(
    "below",
    [
        "在 2026年3月2日，示范区财政厅 <gk@x.cn> 写道：\n> 您的申请\n> 已收到",
        "在 2026-03-02 10:00:00，\"财政厅\" <gk@x.cn> 写道：\n您的申请已收到",
        "At 2026-03-02 10:00:00, \"x\" <a@b.cn> wrote:\n您的申请",
        "张三 <z@e.cn> 于2026年3月2日周一\n 10:00写道：\n> 您的申请",
        "-----原始邮件-----\n发件人: 甲",
        "------------------ 原始邮件 ------------------\n发件人: \"a\" <a@b.cn>\n您的申请",
        "------------------&nbsp;Original&nbsp;------------------\n您的申请",
        "---Original---\nFrom: x",
        "---- 回复的原邮件 ----\n| 发件人 | x |",
        "-------- 转发邮件信息 --------\n发件人：x",
        "---------- Forwarded message ---------\n发件人： x",
        "---------- 转发的邮件 ----------\n发件人：x",
        "发件人：财政厅 <gk@x.cn>\n发送时间：2026年3月2日\n收件人：x\n主题：y\n\n正文",
        "________________________________\nFrom: X\nSent: y\nSubject: z\n\ntext",
        "*发件人:* 财政厅\n*日期:* 2026\n正文",
        "寄件者: 財政廳\n寄件日期: 2026\n主旨: x\n正文",
        "------------ 请在此行以上回复 ------------\n您的申请",
        "On Mon, 2 Mar 2026, X wrote:\n> text",
        "> 您的申请\n> 已收到",
        "＞您的申请",
    ],
)  # fmt: skip
def test_quoted_mail_is_found(below: str) -> None:
    text = f"{OWN}\n\n{below}"
    assert quoted_in(text) == below
    assert own_text(text) == OWN


@pytest.mark.parametrize(
    "text",
    [
        "补充说明如下：\n____________________\n我要的是2025年的。\n联系人：张某",
        "补正内容如下：\n发件人：张某 z@e.cn\n所需信息：2025年决算表。",
        "On 5 May I wrote: please send 2025.\nOn this matter the bureau wrote:\nWe hold it.",
        "在2025年3月的来信中我写道：请公开决算。\n现在补充：也要2024年。",
        "一、------\n二、======\n内容",
        "日期：2026年3月2日\n主题：决算\n请公开。",
        "金额 > 100 万元\na->b",
        "——————\n以上为原件\n——————",
    ],
)
def test_words_of_the_writer_are_not_taken_for_a_quote(text: str) -> None:
    assert quoted_in(text) == ""
    assert own_text(text) == text


def test_answers_between_quoted_lines_are_the_writers() -> None:
    text = "您好\n> 请说明所需年度\n2025年度\n> 请说明部门\n城管局"
    assert own_text(text) == "您好\n2025年度\n城管局"
    # Such short quotes are needed to understand the answer, so a page shows them.
    assert not any(one.is_folded for one in passages_of(text))


def test_text_that_is_only_quoted_is_shown() -> None:
    text = "---------- 转发的邮件 ----------\n发件人：x\n\n原申请\n第二行"
    (passage,) = passages_of(text)
    assert (passage.text, passage.is_folded) == (text, False)


@given(
    st.lists(
        st.sampled_from(
            [
                "> x",
                "甲",
                "",
                "发件人：a@b.cn",
                "主题：y",
                "-----原始邮件-----",
                "On 2 Mar, a@b.cn wrote:",
                "_" * 20,
            ]
        ),
        max_size=12,
    )
)
def test_passages_are_the_text_again(lines: list[str]) -> None:
    quoted_in("\n".join(lines))


@pytest.mark.parametrize(
    "text",
    ["-" * 200_000, "a@" * 100_000, "发件人:\n" * 40_000, ("_" * 15 + "\n") * 12_000,
     ("--" * 100 + "\n") * 1_000, "2026-03-02 a@b.cn\n" * 10_000],
    ids=["dashes", "signs", "senders", "rules", "lines", "dates"],
)  # fmt: skip
def test_long_texts_are_searched_quickly(text: str) -> None:
    began = time.perf_counter()
    passages_of(text)
    assert time.perf_counter() - began < 5
