"""The numbers that Word writes by itself, read from styles and lists of the file."""

import html
import re
from xml.etree import ElementTree as ET

import pytest

from gongkai.operations.archives.number_formats import FORMATS
from gongkai.operations.archives.text_formats import from_docx
from gongkai.operations.archives.word_numbers import Numbering

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>
<w:style w:type="paragraph" w:styleId="Chapter"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Article"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Late"><w:basedOn w:val="Article"/></w:style>
"""


def level(number: int, kind: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*definitions: tuple[str, ...], lists: str = "") -> str:
    found = "".join(
        f'<w:abstractNum w:abstractNumId="{key}">{"".join(levels)}</w:abstractNum>'
        for key, levels in enumerate(definitions, 1)
    )
    plain = "".join(
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>'
        for key in range(1, len(definitions) + 1)
    )
    return found + plain + lists


def paragraph(text: str, numbers: str = "", style: str = "") -> str:
    """Return a paragraph; `numbers` are its list and level, such as `1/0`."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    key, _, at = numbers.partition("/")
    own = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{key}"/></w:numPr>' if key else ""
    return f"<w:p><w:pPr>{named}{own}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def read(body: str, lists: str) -> tuple[list[str], int]:
    """Return the lines of a document, and the number of its paragraphs whose number is unknown."""
    found = from_docx(
        ET.fromstring(f"<w:document {NS}><w:body>{body}</w:body></w:document>"),
        Numbering(
            ET.fromstring(f"<w:styles {NS}>{STYLES}</w:styles>"),
            ET.fromstring(f"<w:numbering {NS}>{lists}</w:numbering>"),
        ),
    )
    lines = re.findall(r"<(?:p|td)>(.*?)</(?:p|td)>", found.html)
    return [html.unescape(line) for line in lines], found.numbered


def test_chapters_and_articles_count_through_their_styles() -> None:
    linked = (
        level(0, "chineseCountingThousand", "第%1章", '<w:pStyle w:val="Chapter"/>'),
        level(
            1, "japaneseCounting", "第%2条", '<w:pStyle w:val="Article"/><w:lvlRestart w:val="0"/>'
        ),
    )
    body = (
        paragraph("总则", style="Chapter")
        + paragraph("为了规范。", style="Article")
        + paragraph("适用范围。", style="Late")
        + paragraph("附则", style="Chapter")
        + paragraph("施行日期。", style="Article")
    )
    assert read(body, numbering(linked)) == (
        [
            "第一章 总则",
            "第一条 为了规范。",
            "第二条 适用范围。",
            "第二章 附则",
            "第三条 施行日期。",
        ],
        0,
    )


def test_deeper_levels_begin_anew_and_name_the_higher_ones() -> None:
    levels = (
        level(0, "chineseCounting", "%1、"),
        level(1, "decimal", "%1.%2", "<w:isLgl/>"),
        level(2, "decimalEnclosedCircleChinese", "%3", '<w:suff w:val="nothing"/>'),
    )
    body = "".join(
        paragraph(text, f"1/{at}")
        for text, at in (
            ("甲", 0),
            ("乙", 1),
            ("丙", 2),
            ("丁", 2),
            ("戊", 1),
            ("己", 0),
            ("庚", 1),
        )
    )
    assert read(body, numbering(levels))[0] == [
        "一、甲",
        "1.1 乙",
        "①丙",
        "②丁",
        "1.2 戊",
        "二、己",
        "2.1 庚",
    ]


def test_list_goes_on_after_other_text_and_begins_anew_where_it_says_so() -> None:
    again = (
        '<w:num w:numId="8"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="9"><w:abstractNumId w:val="1"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = (
        paragraph("一", "1/0")
        + paragraph("说明")
        + paragraph("二", "1/0")
        + paragraph("同一定义的另一列表", "8/0")
        + paragraph("重新开始", "9/0")
        + paragraph("接着", "9/0")
    )
    lists = numbering((level(0, "decimal", "(%1)"),), lists=again)
    assert read(body, lists)[0] == [
        "(1) 一",
        "说明",
        "(2) 二",
        "(3) 同一定义的另一列表",
        "(1) 重新开始",
        "(2) 接着",
    ]


def test_paragraph_takes_itself_out_of_the_list_of_its_style() -> None:
    linked = (level(0, "decimal", "%1."),)
    body = paragraph("甲", style="Chapter") + paragraph("乙", "0/0", "Chapter")
    assert read(body + paragraph("丙", style="Chapter"), numbering(linked))[0] == [
        "1. 甲",
        "乙",
        "2. 丙",
    ]


def test_numbers_in_cells_and_bullets_are_kept_and_unknown_ones_are_counted() -> None:
    lists = numbering((level(0, "decimal", "%1."), level(1, "bullet", "")))
    cells = "".join(f"<w:tc>{paragraph(text, '1/0')}</w:tc>" for text in "甲乙")
    body = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>" + paragraph("丙", "1/1") + paragraph("丁", "77/0")
    assert read(body, lists) == (["1. 甲", "2. 乙", "• 丙", "丁"], 1)


@pytest.mark.parametrize(
    ("kind", "number", "written"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCounting", 105, "一〇五"),
        ("chineseCountingThousand", 11, "十一"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 1005, "一千零五"),
        ("ideographDigital", 10, "一〇"),
        ("japaneseCounting", 101, "百一"),
        ("chineseLegalSimplified", 25, "贰拾伍"),
        ("ideographTraditional", 3, "丙"),
        ("ideographZodiac", 12, "亥"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalEnclosedCircle", 51, "51"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalZero", 7, "07"),
        ("upperLetter", 28, "BB"),
        ("lowerRoman", 14, "xiv"),
        ("ordinal", 12, "12th"),
        ("upperRoman", 10**9, "1000000000"),
    ],
)
def test_number_is_written_as_word_writes_it(kind: str, number: int, written: str) -> None:
    assert FORMATS[kind](number) == written
