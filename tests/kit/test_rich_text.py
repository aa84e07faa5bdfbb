import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.kit.markdown import from_markdown, to_markdown
from gongkai.kit.rich_text import sanitise, to_plain

# Each attack with what is left of it.
ATTACKS = {
    "<script>alert(1)</script>": "",
    "<img src=x onerror=alert(1)>": "",
    "<svg onload=alert(1)>": "",
    "<a href='javascript:alert(1)'>x</a>": '<a rel="noopener nofollow">x</a>',
    "<a href='jav&#x0A;ascript:alert(1)'>x</a>": '<a rel="noopener nofollow">x</a>',
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>": '<a rel="noopener nofollow">x</a>',
    "<p style='position:fixed'>x</p>": "<p>x</p>",
    "<iframe src='https://example.org'></iframe>": "",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>": "",
    "<p onclick=alert(1)>x</p>": "<p>x</p>",
    "<base href='https://example.org/'>": "",
    "<form action='https://example.org'><input name=a></form>": "",
    "<!--><script>alert(1)</script>-->": "--&gt;",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>": "&lt;p title=''&gt;",
}


@pytest.mark.parametrize(("attack", "left"), ATTACKS.items())
def test_attacks_are_removed(attack: str, left: str) -> None:
    assert sanitise(f"<p>文</p>{attack}") == f"<p>文</p>{left}"


@pytest.mark.parametrize("attack", ATTACKS)
def test_raw_html_in_markdown_is_only_text(attack: str) -> None:
    assert "<script" not in from_markdown(attack)
    assert "<img" not in from_markdown(attack)
    assert 'href="javascript' not in from_markdown("[x](javascript:alert(1))")


@given(st.text())
def test_sanitising_twice_changes_nothing(text: str) -> None:
    once = sanitise(text)
    assert sanitise(once) == once


def test_language_and_direction_are_kept() -> None:
    assert sanitise('<p lang="ug" dir="rtl">ئۇچۇر</p>') == '<p lang="ug" dir="rtl">ئۇچۇر</p>'


def test_plain_text_has_a_line_for_each_block() -> None:
    html = "<h2>一、总则</h2><p>第一条<br>为了&amp;公开。</p><table><tr><td>甲</td><td>乙</td></tr></table>"
    assert to_plain(html) == "一、总则\n第一条\n为了&公开。\n甲\t乙"


def test_markdown_survives_a_round_trip() -> None:
    text = "## 一、总则\n\n第一条 甲。\n\n- 乙\n- 丙"
    assert from_markdown(to_markdown(from_markdown(text))) == from_markdown(text)


def test_single_line_breaks_are_kept() -> None:
    assert from_markdown("甲\n乙") == "<p>甲<br>\n乙</p>"
