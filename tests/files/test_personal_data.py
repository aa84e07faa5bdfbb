"""Personal data and marks of secrecy are found as people write them, and not in what is no such thing."""

import gzip
import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.files.personal_data.finder import find
from gongkai.files.personal_data.kinds import Kind
from gongkai.files.personal_data.numbers import (
    IDENTITY_CHECKS,
    IDENTITY_WEIGHTS,
    passes_luhn,
)
from gongkai.files.personal_data.plain import plain


def identity(first: str) -> str:
    total = sum(int(sign) * weight for sign, weight in zip(first, IDENTITY_WEIGHTS, strict=True))
    return first + IDENTITY_CHECKS[total % 11]


def card(first: str) -> str:
    return next(first + last for last in "0123456789" if passes_luhn(first + last))


CARD = card("622202310100123456")
ID = identity("65010219800101123")

FOUND = [
    # (text, what is found, its kind)
    (f"身份证号码{ID}，", ID, Kind.IDENTITY_CARD),
    (f"{ID[:6]} {ID[6:14]} {ID[14:]}", f"{ID[:6]} {ID[6:14]} {ID[14:]}", Kind.IDENTITY_CARD),
    ("\u200b".join(ID), "\u200b".join(ID), Kind.IDENTITY_CARD),
    (f"证件号：{ID[:10]}\n{ID[10:]}", f"{ID[:10]}\n{ID[10:]}", Kind.IDENTITY_CARD),
    (f"1.{identity('65010219800101001')}", identity("65010219800101001"), Kind.IDENTITY_CARD),
    (f"{ID[:6]}{ID[8:17]}", f"{ID[:6]}{ID[8:17]}", Kind.IDENTITY_CARD),
    ("电话138-0013-8000。", "138-0013-8000", Kind.MOBILE),
    ("１３８００１３８０００", "１３８００１３８０００", Kind.MOBILE),
    ("一三八〇〇一三八〇〇〇", "一三八〇〇一三八〇〇〇", Kind.MOBILE),
    ("+86 13800138000", "+86 13800138000", Kind.MOBILE),
    ("8613800138000", "8613800138000", Kind.MOBILE),
    ("1 3 8 0 0 1 3 8 0 0 0", "1 3 8 0 0 1 3 8 0 0 0", Kind.MOBILE),
    ("138 0013 8000", "138 0013 8000", Kind.MOBILE),
    ("13999999999（微信同号）", "13999999999", Kind.MOBILE),
    ("٠٩٩١-٢٣٤٥٦٧٨", "٠٩٩١-٢٣٤٥٦٧٨", Kind.LANDLINE),
    ("0991-2345678", "0991-2345678", Kind.LANDLINE),
    ("（0991）2345678", "（0991）2345678", Kind.LANDLINE),
    ("0991－2345678转801", "0991－2345678转801", Kind.LANDLINE),
    ("0991 2345678", "0991 2345678", Kind.LANDLINE),
    ("(0991)234-5678", "(0991)234-5678", Kind.LANDLINE),
    ("联系电话：2345678", "2345678", Kind.LANDLINE),
    ("Tel:2345678", "2345678", Kind.LANDLINE),
    (f"账号{CARD}。", CARD, Kind.BANK_CARD),
    ("6222 0231 0100 1234 569", "6222 0231 0100 1234 569", Kind.BANK_CARD),
    (card("622588121251475"), card("622588121251475"), Kind.BANK_CARD),
    ("护照号码：E12345678", "E12345678", Kind.TRAVEL_DOCUMENT),
    ("持EA1234567入境", "EA1234567", Kind.TRAVEL_DOCUMENT),
    ("港澳通行证 H1234567890", "H1234567890", Kind.TRAVEL_DOCUMENT),
    ("台胞证号 12345678", "12345678", Kind.TRAVEL_DOCUMENT),
    ("车牌新A12345", "新A12345", Kind.NUMBER_PLATE),
    ("新A·D12345", "新A·D12345", Kind.NUMBER_PLATE),
    ("京AF02361", "京AF02361", Kind.NUMBER_PLATE),
    ("新A1234警", "新A1234警", Kind.NUMBER_PLATE),
    ("邮箱li.ming@qq.com", "li.ming@qq.com", Kind.EMAIL),
    ("li.ming ＠ 163.com", "li.ming ＠ 163.com", Kind.EMAIL),
    ("li(at)sina.cn", "li(at)sina.cn", Kind.EMAIL),
    ("联系人：张三", "张三", Kind.NAME),
    ("联系人张三，电话", "张三", Kind.NAME),
    ("姓名 王 敏", "王 敏", Kind.NAME),
    ("申请人：艾力·买买提", "艾力·买买提", Kind.NAME),
    ("申请人：艾力•买买提", "艾力•买买提", Kind.NAME),
    ("申请人买买提·艾力（身份证号码略）", "买买提·艾力", Kind.NAME),
    (f"请张三（身份证号{ID}）到场。", "张三", Kind.NAME),
    (f"李小明，身份证号码：{ID}", "李小明", Kind.NAME),
    (f"关于欧阳一身份证{ID}的处理", "欧阳一", Kind.NAME),
    ("当事人：欧阳娜娜", "欧阳娜娜", Kind.NAME),
    ("户主姓名：古丽·艾合买提", "古丽·艾合买提", Kind.NAME),
    ("申请人：گۈلنار ئەلى", "گۈلنار ئەلى", Kind.NAME),
    ("申请人：John Smith", "John Smith", Kind.NAME),
    ("死者（姓名：赵六）", "赵六", Kind.NAME),
    ("王小明，男，汉族", "王小明", Kind.NAME),
    ("|姓名|金额|\n|---|---|\n|王小明|500|", "王小明", Kind.NAME),
    ("序号\t姓名\t金额\n1\t李强\t500", "李强", Kind.NAME),
    ("出生日期：1980-05-01", "1980-05-01", Kind.BIRTH_DATE),
    ("1980年5月1日出生", "1980年5月1日", Kind.BIRTH_DATE),
    ("男，维吾尔族，1975年3月生", "1975年3月", Kind.BIRTH_DATE),
    ("生于1980年5月1日", "1980年5月1日", Kind.BIRTH_DATE),
    ("住址：天山区解放北路12号", "天山区解放北路12号", Kind.ADDRESS),
    ("幸福小区3号楼2单元501室", "幸福小区3号楼2单元501室", Kind.ADDRESS),
    ("张某住乌鲁木齐市天山区解放北路12号", "乌鲁木齐市天山区解放北路12号", Kind.ADDRESS),
    ("和田县巴格其镇恰勒瓦西村3组25号", "和田县巴格其镇恰勒瓦西村3组25号", Kind.ADDRESS),
    ("秘密★10年", "秘密★10年", Kind.CLASSIFICATION),
    ("机密 ★ 长期", "机密 ★ 长期", Kind.CLASSIFICATION),
    ("密级：机密", "密级：机密", Kind.CLASSIFICATION),
    ("正文\n绝 密\n正文", "绝 密", Kind.CLASSIFICATION),
    ("内部资料，注意保存", "内部资料，注意保存", Kind.INTERNAL_MARK),
    ("（此件不公开）", "（此件不公开）", Kind.INTERNAL_MARK),
    ("【依申请公开】", "【依申请公开】", Kind.INTERNAL_MARK),
    ("请注意\n不得外传\n", "不得外传", Kind.INTERNAL_MARK),
]

NOTHING = [
    "申请人应当如实提供材料，当事人不服的，可以申请复议。",
    "申请人：（签名）",
    "当事人：李某某",
    "姓名：王**",
    "涉及国家秘密、商业秘密、个人隐私的，不予公开。",
    "属于国家秘密的，分为绝密、机密、秘密三级。",
    "依申请公开的信息，按照规定办理。",
    "新政发〔2024〕39号",
    "统一社会信用代码 91110000100000199X",
    "项目代码 2020-650100-48-03-012345",
    "2024年1月1日生效，1998年3月生产的设备",
    "投资 13800 万元，面积 1380.01 平方米，坐标 87.617733, 43.792818",
    f"身份证 {ID[:-1]}{'X' if ID[-1] != 'X' else '1'}",  # a wrong check character
    "流水号 202401011234567890123456",
    "住房保障标准为每户60平方米，住3号楼的除外",
    "|姓名|\n|---|\n|合计|\n|备注|",
    "行政处罚决定书送达当事人之日起十五日内",
]


@pytest.mark.parametrize(("text", "passage", "kind"), FOUND)
def test_is_found_at_its_place(text: str, passage: str, kind: Kind) -> None:
    assert (passage, kind) in [(text[one.start : one.end], one.kind) for one in find(text)]


@pytest.mark.parametrize("text", NOTHING)
def test_is_not_taken_for_personal_data(text: str) -> None:
    assert [(text[one.start : one.end], one.kind) for one in find(text)] == []


@given(
    st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    st.integers(0, 999),
    st.sampled_from(["11", "31", "65"]),
    st.sampled_from(["", " ", "-", "\u200b", "·"]),
    st.text("申请人的号码：，。abc\n ", max_size=12),
)
def test_every_identity_card_is_found(
    born: date, serial: int, province: str, gap: str, around: str
) -> None:
    number = identity(f"{province}0102{born:%Y%m%d}{serial:03}")
    written = gap.join((number[:6], number[6:14], number[14:]))
    text = f"{around}号{written}。{around}"
    assert any(
        text[one.start : one.end] == written and one.kind == Kind.IDENTITY_CARD
        for one in find(text)
    )


@given(st.text(max_size=300))
def test_findings_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    assert len(plain(text)) == len(text)
    end = 0
    for one in find(text):
        assert end <= one.start < one.end <= len(text)
        end = one.end


def test_long_runs_of_digits_and_letters_are_checked_in_linear_time() -> None:
    for text in (
        "1 " * 100_000,
        "住址：" * 40_000,
        "王" * 200_000,
        "a" * 200_000,
        "0991-" * 40_000,
    ):
        begun = time.process_time()
        find(text)
        assert time.process_time() - begun < 5, text[:8]


@pytest.mark.shared
def test_regulations_hold_next_to_nothing_of_the_kind(
    shared: Path, counted: Callable[[str, str], None]
) -> None:
    with gzip.open(shared / "data" / "regulations.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [f"{one['title']}\n{one['body']}" for one in map(json.loads, lines)]
    found = [text[max(0, one.start - 9) : one.end + 9] for text in texts for one in find(text)]
    counted("regulations", f"{len(found)} findings of personal data in {len(texts)} documents")
    assert len(texts) > 1_300
    assert len(found) * 200 < len(texts), found[:5]
