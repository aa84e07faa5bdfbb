import pytest

from gongkai.kit.refusals import Refused
from gongkai.search.text import Marker, parse
from gongkai.search.tokens import Phrase, indexed, number_token, number_tokens, phrase


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("粮食储备", "粮食 食储 储备 备"),
        ("２０２６年", "20 02 26 6 年"),
        ("PPP项目", "ppp 项目 目"),
        ("a，b", "a b"),
        ("ﺋﯘﭼﯘﺭ", "ئۇچۇر"),
        ("ـئۇچۇر\u200f", "ئۇچۇر"),
        ("。！", ""),
    ],
)
def test_text_is_split_into_tokens(text: str, wanted: str) -> None:
    assert indexed(text).text == wanted


def test_document_numbers_are_tokens_with_and_without_issuer() -> None:
    found = set(number_tokens("按照锦财发〔2024〕038号办理"))
    assert {"x2024x38", "发x2024x38", "财发x2024x38", "锦财发x2024x38"} <= found
    assert number_token("锦财发[2024] 38号") == "锦财发x2024x38"
    assert number_token("〔2024〕38号") == "x2024x38"
    assert number_token("锦财发〔2024〕38号文件") is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("粮食储备", Phrase(("粮食", "食储", "储备"))),
        ("粮", Phrase(("粮",), open_end=True)),
        ("发2024", Phrase(("发", "20", "02", "24"))),
        ("2024年", Phrase(("20", "02", "24", "4", "年"), open_end=True)),
        ("ئۇچۇر", Phrase(("ئۇچۇر",), open_end=True)),
        ("tax", Phrase(("tax",))),
    ],
)
def test_phrase_contains_the_required_tokens(text: str, wanted: Phrase) -> None:
    assert phrase(text) == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("粮食 储备", ["粮食", "储备"]),
        ('"粮食 储备" 办法', ["粮食 储备", "办法"]),
        ("“粮食 储备”", ["粮食 储备"]),
        ('"未闭合 的', ["未闭合 的"]),
        ("锦财发〔2024〕 38号 通知", ["锦财发〔2024〕38号", "通知"]),
        ('"""', None),
    ],
)
def test_query_is_parsed_into_terms(query: str, wanted: list[str] | None) -> None:
    if wanted is None:
        with pytest.raises(Refused):
            parse(query)
        return
    assert [term.typed for term in parse(query)] == wanted


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "query-empty"),
        ("。，", "query-empty"),
        ("长" * 201, "query-too-long"),
        ("a\x00b", "query-bad-character"),
        (" ".join("abcdefghijklm"), "query-too-many"),
        ("长" * 10_000, "query-too-long"),
    ],
)
def test_query_that_cannot_be_searched_is_refused(query: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        parse(query)
    assert caught.value.refusal.code == code


def test_marked_text_is_escaped() -> None:
    marker = Marker(parse("<b> 粮食"))
    assert (
        marker.mark("<b>粮食</b>")
        == "&lt;<mark>b</mark>&gt;<mark>粮食</mark>&lt;/<mark>b</mark>&gt;"
    )
    assert Marker(parse("粮食")).mark("a & b") == "a &amp; b"


def test_snippet_is_cut_around_the_first_hit() -> None:
    text = "甲" * 500 + "粮食" + "乙" * 500
    cut = Marker(parse("粮食")).snippet(text)
    assert cut.startswith("…")
    assert "<mark>粮食</mark>" in cut
    assert len(cut) < 160
    assert Marker(parse("粮食")).snippet("短文") == "短文"
