"""The form in which texts are compared: properties for any text, and the kinds of what is alike."""

import json
import re
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.search import folding
from gongkai.search.folding import KEPT_MARKS, fold, is_plain, normalise, positions
from gongkai.search.text import Marker, parse
from gongkai.search.tokens import TOKENS_VERSION, indexed, phrase
from tests.search.oracle import contains

# Any text, with more of what is folded in a way of its own.
SPECIAL = "粮食零○〇二三0oO、，。·《》“” \n\t\x1f\u200b\ufeff檔資é\u0301ﷺ㎡ｶﾞが\u3099ئي\u0654ﺋ⺠㌖ßİ１Ａ_-年𪚥"
TEXTS = st.text(st.one_of(st.sampled_from(SPECIAL), st.characters(codec="utf-8")), max_size=40)
CHINESE = st.text(st.sampled_from("粮食储备管理、，。“” \n檔档零〇a1"), min_size=1, max_size=12)


@given(TEXTS)
def test_folded_text_does_not_change_when_it_is_folded_again(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_a_plain_text_differs_from_its_folded_form_in_marks_alone(text: str) -> None:
    if is_plain(text):
        without_marks = "".join("." if sign in KEPT_MARKS else sign for sign in text)
        assert without_marks == re.sub(r"[^\w]", ".", normalise(text))


def test_which_texts_are_plain() -> None:
    for code in range(0x20, 0xA000):
        sign = chr(code)
        folded = normalise(sign)
        same = folded == sign or (
            len(folded) == 1 and re.fullmatch(r"\W\W", folded + sign) is not None
        )
        assert same or not is_plain(sign), sign
    assert is_plain("关于印发《政府信息公开工作办法》的通知（2024年，第3号）")
    for text in ("檔案", "Ａ", "ABC", "二0二三年", "é", "零", "…", "ﷺ", "\u200b"):
        assert not is_plain(text), text


@given(TEXTS, TEXTS)
def test_positions_lead_back_to_the_characters_that_were_folded(before: str, after: str) -> None:
    where = positions(before + after)
    assert where.text == normalise(before + after)
    seen = 0
    for at in range(len(where.text)):
        start, end = where.span(at, at + 1)
        assert seen <= start < end <= len(before + after)
        seen = start
        # A typed zero depends on its neighbours; any other character is folded by itself.
        part = normalise((before + after)[start:end])
        assert where.text[at] in part or where.text[at] == "〇"


@given(CHINESE, CHINESE, CHINESE)
def test_hit_is_marked_wherever_the_index_finds_it(before: str, sought: str, after: str) -> None:
    text = before + sought + after
    if not phrase(sought).tokens or sought.strip() != sought or '"' in sought:
        return
    shown = Marker(parse(f'"{sought}"')).mark(text)
    assert ("<mark>" in shown) == contains(text, sought)
    assert re.sub("</?mark>", "", shown) == text
    for marked in re.findall("<mark>(.*?)</mark>", shown, re.DOTALL):
        assert contains(marked, sought)


@given(CHINESE, CHINESE)
def test_phrase_is_in_the_tokens_exactly_if_the_text_contains_it(text: str, sought: str) -> None:
    wanted = phrase(sought)
    if not wanted.tokens:
        return
    tokens = indexed(text)
    end = "" if wanted.open_end else " "
    found = f" {' '.join(wanted.tokens)}{end}" in f" {tokens.text} "
    if wanted.is_pair and wanted.tokens[0] in tokens.divided:
        found = False
    assert found == contains(text, sought)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“十四五”生态环境保护规划", "十四五生态环境保护规划"),
        ("人 大\u3000代\u00a0表", "人大代表"),
        ("数字\r\n经济", "数字经济"),
        ("艾力·买买提•吐尔逊・阿不都", "艾力买买提吐尔逊阿不都"),
        ("不忘初心，牢记使命！", "不忘初心牢记使命"),
        ("二○二三年、二◯二三年", "二〇二三年二零二三年"),
        ("二0二三年，二O二O年，二００三年", "二〇二三年二〇二〇年二〇〇三年"),
        ("豈有此理", "岂有此理"),
        ("檔案資訊、裏面、為了、産業、戶籍", "档案资讯里面为了产业户籍"),
        ("⺠生、⻔牌、⽤⼾", "民生门牌用户"),
        ("Ünïversity ＡＢＣ", "university abc"),
        ("ئۇيغۇر ﺋﯘﻳﻐﯘﺭ", "ئۇيغۇر ئۇيغۇر"),
        ("\u064a\u0654ۇ", "ئۇ"),
        ("政\u200b府\ufe0f网\u00ad站", "政府网站"),
    ],
)
def test_texts_that_are_alike_are_folded_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,000", "1000"),
        ("a-b", "ab"),
        ("零售", "售"),
        ("第20号", "第二十号"),
        ("ئى", "يى"),
        ("20 24", "2024"),
    ],
)
def test_texts_that_differ_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("关于“放管服”改革", "放管服改革", "关于“<mark>放管服”改革</mark>"),
        ("推动数字\n经济发展", "数字经济", "推动<mark>数字\n经济</mark>发展"),
        ("檔案資訊<1>", "档案资讯", "<mark>檔案資訊</mark>&lt;1&gt;"),
        ("面积８㎡以上", "8m2", "面积<mark>８㎡</mark>以上"),
        ("公民、法人适用民法", "民法", "公民、法人适用<mark>民法</mark>"),
        ("霁环发〔2024〕039号", "霁环发202439号", "<mark>霁环发〔2024〕039号</mark>"),
        ("taxi tax TAX", "tax", "taxi <mark>tax</mark> <mark>TAX</mark>"),
        ("ﺋﯘﭼﯘﺭلار", "ئۇچۇر", "<mark>ﺋﯘﭼﯘﺭ</mark>لار"),
        ("二0二三年", "二〇二三", "<mark>二0二三</mark>年"),
    ],
)
def test_hit_is_marked_as_it_is_written(text: str, query: str, shown: str) -> None:
    assert Marker(parse(query)).mark(text) == shown


def test_snippet_begins_near_a_hit_behind_characters_that_are_folded_to_more() -> None:
    text = "㎡\u200b" * 3_000 + "“放管服”改革" + "乙" * 500
    assert "<mark>放管服”改革</mark>" in Marker(parse("放管服改革")).snippet(text)


def test_table_of_characters_is_the_one_that_the_index_was_built_with() -> None:
    """A release of the package with another table needs a new `TOKENS_VERSION`, and this test."""
    table = json.dumps(folding._simplified(), sort_keys=True)
    assert (TOKENS_VERSION, sha256(table.encode()).hexdigest()[:16]) == (2, "1b176580b8bebd92")
