"""Placeholders: their values, their errors, and that text never becomes markup."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.reports.placeholders import (
    BadPlaceholder,
    BoundFigure,
    FigureFilter,
    FigureName,
    bind_figures,
)

FIGURES = {"req.recv": 12, "applications.3.3.1.total": 0, "fee.total": Decimal("3.50"), "new": 5}
LAST = {"req.recv": 10, "applications.3.3.1.total": 0, "fee.total": Decimal("4.25"), "none": 1}
NAMES = {"req.recv": FigureName("收到申请数", "件"), "fee.total": FigureName("收取的费用", "万元")}


def words(text: str) -> str:
    return bind_figures(text, FIGURES, LAST, NAMES).plain


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("收到 {{ req.recv }} 件", "收到 12 件"),
        ("收到 {{req.recv}} 件", "收到 12 件"),
        ("上年 {{ req.recv | last }} 件", "上年 10 件"),
        ("与上年相比{{ req.recv | change }}", "与上年相比增加 2 件"),
        ("与上年相比{{ fee.total|change }}", "与上年相比减少 0.75 万元"),
        ("与上年相比{{ req.recv | percent }}", "与上年相比增长 20.0%"),
        ("与上年相比{{ fee.total | percent }}", "与上年相比下降 17.6%"),
        ("{{ applications.3.3.1.total | change }}", "持平"),
        ("{{ applications.3.3.1.total | percent }}", "持平"),
        ("收费 {{ fee.total }} 万元", "收费 3.5 万元"),
        ("{{ new | last }}", "（无数据）"),
        ("{{ new | change }}", "无可比数据"),
        ("{{ new | percent }}", "无可比数据"),
        ("no figure at all", "no figure at all"),
        ("", ""),
    ],
)
def test_placeholder_shows_its_figure(text: str, wanted: str) -> None:
    found = bind_figures(text, FIGURES, LAST, NAMES)
    assert found.plain == wanted
    assert found.errors == ()


def test_no_comparison_without_a_previous_year() -> None:
    assert bind_figures("{{ req.recv | change }}", FIGURES).plain == "无可比数据"


def test_change_without_a_unit_is_a_number() -> None:
    assert bind_figures("{{ new | change }}", {"new": 5}, {"new": 9}).plain == "减少 4"


def test_no_percentage_of_zero() -> None:
    assert bind_figures("{{ new | percent }}", {"new": 5}, {"new": 0}).plain == "上年为零"


def test_tiny_change_is_not_shown_as_zero() -> None:
    assert (
        bind_figures("{{ a | percent }}", {"a": 100_001}, {"a": 100_000}).plain == "增长不足 0.1%"
    )
    assert bind_figures("{{ a | percent }}", {"a": 99_999}, {"a": 100_000}).plain == "下降不足 0.1%"


def test_increase_of_a_negative_number_is_an_increase() -> None:
    assert bind_figures("{{ a | percent }}", {"a": -5}, {"a": -10}).plain == "下降 50.0%"
    assert bind_figures("{{ a | change }}", {"a": -5}, {"a": -10}).plain == "增加 5"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("{{ req.rcv }}", "unknown-name", "req.rcv"),
        ("{{ none | last }}", "unknown-name", "none"),
        ("{{ req.recv | double }}", "unknown-filter", "{{ req.recv | double }}"),
        ("{{ req.recv | }}", "unknown-filter", "{{ req.recv | }}"),
        ("{{ req.recv | last | change }}", "unknown-filter", "{{ req.recv | last | change }}"),
        ("{{ }}", "broken", "{{ }}"),
        ("{{ 件数 }}", "broken", "{{ 件数 }}"),
        ("{{ req.recv.__class__ }} {{ req..recv }}", "unknown-name", "req.recv.__class__"),
        ("收到 {{ req.recv 件", "broken", "收到 {{ req.recv 件"),
        ("收到 req.recv }} 件", "broken", "收到 req.recv }} 件"),
        ("{{ {{ req.recv }}", "broken", "{{"),
    ],
)
def test_invalid_placeholder_is_an_error_and_remains_in_the_text(
    text: str, code: str, said: str
) -> None:
    found = bind_figures(text, FIGURES, LAST)
    assert found.errors[0] == BadPlaceholder(code, said)
    assert found.plain.replace(" ", "").startswith(text[:2])


def test_every_error_is_listed() -> None:
    found = bind_figures("{{ a }} and {{ req.recv }} and {{ b | last }}", FIGURES)
    assert [error.source for error in found.errors] == ["a", "b"]
    assert [part for part in found.parts if isinstance(part, BoundFigure)] == [
        BoundFigure("req.recv", FigureFilter.NOW, "req.recv", "12")
    ]


def test_number_at_a_line_start_begins_no_list() -> None:
    assert bind_figures("{{ req.recv }}. 收到", FIGURES).html == "<p>12. 收到</p>"


def test_headings_are_one_level_below_the_section() -> None:
    found = bind_figures("# 总\n\n## 分\n\n- 收到 **{{ req.recv }}** 件", FIGURES)
    assert (
        found.html == "<h3>总</h3>\n<h3>分</h3>\n<ul>\n<li>收到 <strong>12</strong> 件</li>\n</ul>"
    )
    assert found.plain == "总\n分\n收到 12 件"


def test_preview_names_each_value() -> None:
    html = bind_figures(
        "收到 {{ req.recv | last }} 件", FIGURES, LAST, {"req.recv": FigureName("“收到” <申请>数")}
    ).preview
    assert html == (
        '<p>收到 <data class="bound" value="req.recv | last" title="“收到” &lt;申请&gt;数 (req.recv | last)">10</data> 件</p>'
    )


def test_value_in_a_url_is_escaped() -> None:
    assert (
        'href="https://example.org/12/"'
        in bind_figures("[a](https://example.org/{{ req.recv }}/)", FIGURES).html
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        '[a](https://example.org "> {{ req.recv }} <img src=x onerror=alert(1)>")',
        '[a](https://example.org "{{ req.recv }} <svg/onload=alert(1)>")',
        "\ue0000\ue001 <b onclick=alert(1)>{{ req.recv }}",
        "&lt;script&gt;{{ req.recv }}",
    ],
)
def test_text_never_becomes_a_script(text: str) -> None:
    import html.parser  # noqa: PLC0415

    class Tags(html.parser.HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag in {"p", "a", "data", "strong"}, tag
            assert {name for name, _value in attrs} <= {"href", "title", "rel", "class", "value"}, (
                attrs
            )
            assert not any((value or "").startswith("javascript") for _name, value in attrs)

    found = bind_figures(text, FIGURES)
    for rendered in (found.html, found.preview):
        Tags().feed(rendered)


@given(st.text(alphabet="{}| ar.\n\ue000\ue0010#-*", max_size=60))
def test_any_text_can_be_parsed(text: str) -> None:
    found = bind_figures(text, {"a": 1, "r.a": 2})
    assert "\ue000" not in found.html + found.preview
    assert "\ue001" not in found.html + found.preview
    assert bool(found.errors) or "{{" not in found.plain


@pytest.mark.parametrize("text", ["*{*{ req.recv }}", "*{*{", r"\{\{ req.recv \}\}", "{**{** 12"])
def test_braces_joined_by_markdown_are_an_error(text: str) -> None:
    assert [error.code for error in bind_figures(text, FIGURES).errors][:1] == ["broken"]


def test_text_does_not_depend_on_line_endings() -> None:
    assert words("a\r\n\r\n{{ req.recv }}") == words("a\n\n{{ req.recv }}") == "a\n12"
