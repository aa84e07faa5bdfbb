import pytest

from gongkai.ui.print_layout import with_print_layout

LETTER = (
    "<p>各地、州、市财政局：</p>\n<p>现通知如下。</p>\n<p>自治区财政厅</p>\n<p>2026年11月12日</p>"
)


def test_addressees_and_signature_are_marked() -> None:
    assert with_print_layout(LETTER) == (
        '<p class="to">各地、州、市财政局：</p>\n<p>现通知如下。</p>\n'
        '<p class="sign">自治区财政厅</p>\n<p class="sign">2026年11月12日</p>'
    )


@pytest.mark.parametrize(
    "date", ["2026年11月12日", "自治区财政厅<br>2026年1月2日", "二〇二六年十一月十二日"]
)
def test_date_at_the_end_is_marked_alone_or_below_a_name(date: str) -> None:
    assert (
        with_print_layout(f"<p>正文。</p><p>{date}</p>")
        == f'<p>正文。</p><p class="sign">{date}</p>'
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "正文",
        "<p>现将有关事项通知如下。</p>",
        "<p>第一段：说明。</p><p>第二段。</p>",
        "<p>正文。</p><p>自2026年11月12日起施行</p>",
        "<p>2026年11月12日</p><p>正文。</p>",
        "<ul><li>各部门：</li></ul>",
        '<p lang="ug">各部门：</p>',
        "<p>甲</p><p>乙：</p>",
    ],
)
def test_other_text_is_unchanged(text: str) -> None:
    assert with_print_layout(text) == text


def test_very_long_text_is_processed_in_linear_time() -> None:
    text = "<p>各部门" * 20_000
    assert with_print_layout(text) == text
