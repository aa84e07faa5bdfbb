"""Text as people write it: free text keeps its characters, structured values are folded."""

import unicodedata
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongkai.kit.mail_addresses import can_be_sent_to, is_address
from gongkai.kit.text_input import (
    compact,
    document_number,
    folded,
    free_text,
    identity_number,
    is_telephone,
    parsed_date,
    single_line,
    telephone,
    telephones,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("１３８００１３８０００", "13800138000"),
        ("0991－2345678", "0991-2345678"),
        ("0991—2345678", "0991-2345678"),
        ("0991-2345678转801", "0991-2345678转801"),
        ("0991-2345678 转 801", "0991-2345678转801"),
        ("0991-2345678 ext. 801", "0991-2345678转801"),
        ("0991-2345678#801", "0991-2345678转801"),
        ("13800138000、0991-2345678", "13800138000、0991-2345678"),
        ("13800138000，0991－2345678；12345", "13800138000、0991-2345678、12345"),
        ("13800138000 / 0991-2345678", "13800138000、0991-2345678"),
        ("13800138000或0991-2345678", "13800138000、0991-2345678"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("138.0013.8000", "13800138000"),
        ("+86-138-0013-8000", "13800138000"),
        ("0086 138 0013 8000", "13800138000"),
        ("۱۳۸۰۰۱۳۸۰۰۰", "13800138000"),
        ("手机：13800138000", "13800138000"),
        ("联系电话 0991-2345678", "0991-2345678"),
        ("Tel. 0991-2345678", "0991-2345678"),
        ("0991一2345678", "0991-2345678"),
        ("0991ー2345678", "0991-2345678"),
        ("0991-2345678（801）", "0991-2345678转801"),
        ("13800138000 0991-2345678", "13800138000、0991-2345678"),
        ("0991-2345678 13800138000", "0991-2345678、13800138000"),
        ("0991-2345678 (0991)2345679", "0991-2345678、0991-2345679"),
        ("（0991）2345678", "0991-2345678"),
        ("0991 234 5678", "0991-2345678"),
        ("+86 138 0013 8000", "13800138000"),
        ("＋86－0991－2345678", "0991-2345678"),
        ("\u200b13800138000\u202c", "13800138000"),
        ("", ""),
    ],
)
def test_telephones_are_written_in_one_way(typed: str, stored: str) -> None:
    assert telephone(typed) == stored
    assert telephone(stored) == stored
    assert all(map(is_telephone, telephones(typed)))


@pytest.mark.parametrize(
    "typed",
    [
        "abc",
        "12",
        "0991-2345678转",
        "0991-2345678转x",
        "1" * 40,
        "见附件",
        "138 0013 8000 0991-2345678",
    ],
)
def test_what_is_no_telephone_is_told(typed: str) -> None:
    assert not all(map(is_telephone, telephones(typed)))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("110105 19491231 002x", "11010519491231002X"),
        ("110105-19491231-002X", "11010519491231002X"),
        ("11010519491231002×", "11010519491231002X"),
        ("11010519491231002х", "11010519491231002X"),
        ("９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43"),
    ],
)
def test_identity_and_credit_codes_are_folded(typed: str, stored: str) -> None:
    assert identity_number(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("霁环发〔2024〕39号", "霁环发〔2024〕39号"),
        ("霁环发（２０２４）３９号", "霁环发〔2024〕39号"),
        ("霁环发[2024] 39 号", "霁环发〔2024〕39号"),
        ("霁环发【2024】39号", "霁环发〔2024〕39号"),
        ("GB/T 9704", "GB/T 9704"),
        ("令第12号（试行）", "令第12号(试行)"),
    ],
)
def test_document_numbers_are_folded(typed: str, stored: str) -> None:
    assert document_number(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-01",
        "2026年3月1日",
        "2026/3/1",
        "2026.03.01",
        "20260301",
        "２０２６－０３－０１",
        " 2026 年 3 月 1 日 ",
        "2026年3月1号",
        "2026、3、1",
        "2026\\3\\1",
        "2026年3月1日 星期日",
        "2026-03-01（周日）",
        "۲۰۲۶-۰۳-۰۱",
    ],
)
def test_dates_are_read_as_people_write_them(typed: str) -> None:
    assert parsed_date(typed) == date(2026, 3, 1)


@pytest.mark.parametrize("typed", ["", "2026-02-30", "2026-03", "昨天", "03/01/2026", "2026-3-1-1"])
def test_what_is_no_date_is_none(typed: str) -> None:
    assert parsed_date(typed) is None


def test_free_text_keeps_its_characters() -> None:
    kept = "①，“乙”Ａ㈱ﬁ\ue000𪚥ก\u200d\u3000Ⅳ…——"
    assert free_text(kept) == kept == single_line(kept)
    assert free_text("a\x00\x0bb\x1f\r\nc\u2028d\x85e\ud800\ufffff\tg") == "a\nb\nc\nd\nef\tg"
    assert single_line(" a\x0bb\r\n  c\td ") == "a b c d"


@given(st.text(st.characters(exclude_categories=()), max_size=200))
@example("K¸")
def test_cleaning_is_stable_and_removes_only_what_no_text_contains(text: str) -> None:
    clean = free_text(text)
    assert free_text(clean) == clean
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert not [sign for sign in clean if unicodedata.category(sign) == "Cc" and sign not in "\n\t"]
    for fold in (single_line, folded, compact, identity_number, document_number):
        assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ("z@e.cn", True),
        ("用户@例子.中国", True),
        ("张.三@e.cn", True),
        ("“a”@b.cn", False),
        ("a b@c.cn", False),
        ("a@b", False),
        ("=?utf-8?q?x?=@e.cn", False),
        ("z\u202e@e.cn", False),
        (f"{'a' * 300}@b.cn", False),
    ],
)
def test_addresses_may_be_in_any_script(text: str, *, is_valid: bool) -> None:
    assert is_address(text) is is_valid


@pytest.mark.parametrize(
    ("text", "is_reached"),
    [("z@e.cn", True), ("z@例子.中国", True), ("用户@e.cn", False), ("z@", False)],
)
def test_mails_reach_addresses_whose_first_part_is_ascii(text: str, *, is_reached: bool) -> None:
    assert can_be_sent_to(text) is is_reached


def test_marks_that_turn_the_direction_are_removed_and_isolates_stay() -> None:
    assert free_text("1号\u202e3楼\u202c，\u2066abc\u2069") == "1号3楼，\u2066abc\u2069"
