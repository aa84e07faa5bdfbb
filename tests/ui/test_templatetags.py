from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils.translation import override

from gongkai.organisations.models import Body
from gongkai.ui.citations import numeral
from gongkai.ui.deadline_calendar import joined_sentences

BODY = Body(name="财政厅", short_name="财政厅", name_en="Department of Finance")
NO_ENGLISH = Body(name="<财政局>", short_name="<财政局>")


def written(source: str, **context: object) -> str:
    return Template("{% load gongkai %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "body", "wanted"),
    [
        ("zh-hans", BODY, "财政厅"),
        ("en", BODY, "Department of Finance"),
        ("ug", BODY, '<bdi lang="zh-Hans">财政厅</bdi>'),
        ("en", NO_ENGLISH, '<bdi lang="zh-Hans">&lt;财政局&gt;</bdi>'),
        ("zh-hans", NO_ENGLISH, "&lt;财政局&gt;"),
        ("ug", None, ""),
        ("ug", "2026", "2026"),
        ("en", "<b>", "&lt;b&gt;"),
    ],
)
def test_name_in_another_language_than_the_page_is_marked(
    language: str, body: object, wanted: str
) -> None:
    with override(language):
        assert written("{% named body %}", body=body) == wanted


@pytest.mark.parametrize(
    ("number", "wanted"),
    [(1, "一"), (9, "九"), (10, "十"), (15, "十五"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_item_is_numbered_as_the_statute_does(number: int, wanted: str) -> None:
    with override("zh-hans"):
        assert numeral(number) == wanted
    with override("en"):
        assert numeral(number) == str(number)


def test_icon_is_hidden_from_screen_readers() -> None:
    drawn = written('{% file_icon "XLSX" %}')
    assert 'aria-hidden="true"' in drawn
    assert "ui/icons.svg#table" in drawn
    assert "#page" in written('{% file_icon "PDF" %}')
    assert "#file" in written('{% file_icon "XYZ" %}')


def test_file_format_has_a_readable_name() -> None:
    with override("en"):
        assert (
            written('{{ "XLSX"|format_name }} / {{ "XYZ"|format_name }}')
            == "Excel table (XLSX) / XYZ"
        )


def test_interface_text_inside_other_content_has_the_page_language() -> None:
    with override("ug"):
        assert written("{% page_language %}") == ' lang="ug" dir="rtl"'
    with override("zh-hans"):
        assert written("{% page_language %}") == ' lang="zh-Hans" dir="ltr"'


def test_title_has_no_line_break_inside_a_document_name() -> None:
    assert written("{{ title|unbroken }}", title="实施《药品<管理法》办法") == (
        '实施<span class="name-of">《药品&lt;管理法》</span>办法'
    )
    assert written("{{ title|unbroken }}", title=f"《{'长' * 40}》") == f"《{'长' * 40}》"


@pytest.mark.parametrize(
    ("brief", "chinese", "english"),
    [
        ("条例19 art. 17", "《条例》第十七条", "Regulations, art. 17"),
        ("条例19 art. 20 (8)", "《条例》第二十条第（八）项", "Regulations, art. 20 (8)"),
        ("条例19 art. 14–16", "《条例》第十四条至第十六条", "Regulations, art. 14 to 16"),
        ("条例19 art. 15, 17", "《条例》第十五条、第十七条", "Regulations, art. 15 and 17"),
        (
            "保守国家秘密法 art. 35",
            "《保守国家秘密法》第三十五条",
            "Law on Guarding State Secrets, art. 35",
        ),
        ("国办发〔2017〕47号", "国办发〔2017〕47号", "国办发〔2017〕47号"),
    ],
)
def test_article_is_cited_in_the_active_language(brief: str, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert written("{{ brief|cited }}", brief=brief) == chinese
    with override("en"):
        assert written("{{ brief|cited }}", brief=brief) == english


def test_time_is_written_without_fractions() -> None:
    moment = datetime(2026, 11, 20, 1, 2, 3, 456_789, tzinfo=UTC)
    assert (
        written("{{ moment|iso }}/{{ nothing|iso }}", moment=moment, nothing=None)
        == "2026-11-20T09:02:03+08:00/"
    )


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("zh-hans", "桑予白", "桑予白"),
        ("en", "桑<予白", '<bdi lang="zh-Hans">桑&lt;予白</bdi>'),
        ("en", "Drafter", "Drafter"),
        ("zh-hans", "ئۇقتۇرۇش", '<bdi lang="ug">ئۇقتۇرۇش</bdi>'),
        ("ug", "ئۇقتۇرۇش", "ئۇقتۇرۇش"),
        ("ug", "", ""),
    ],
)
def test_text_in_another_script_is_marked_with_its_language(
    language: str, text: str, wanted: str
) -> None:
    with override(language):
        assert written("{{ text|as_written }}", text=text) == wanted


def test_articles_above_a_hundred_are_written_as_statutes_do() -> None:
    with override("zh-hans"):
        found = [
            numeral(number) for number in (1, 10, 12, 20, 99, 100, 101, 110, 111, 203, 999, 1000)
        ]
    assert found == [
        "一",
        "十",
        "十二",
        "二十",
        "九十九",
        "一百",
        "一百零一",
        "一百一十",
        "一百一十一",
        "二百零三",
        "九百九十九",
        "1000",
    ]


def test_name_of_an_issuer_breaks_between_body_and_office() -> None:
    assert (
        written("{{ name|with_breaks }}", name="云岭市人民政府办公室")
        == "云岭市人民政府<wbr>办公室"
    )
    assert written("{{ name|with_breaks }}", name="云岭市人民政府") == "云岭市人民政府"
    assert written("{{ name|with_breaks }}", name="<b>委员会办公厅") == "&lt;b&gt;委员会<wbr>办公厅"


@pytest.mark.parametrize(("language", "wanted"), [("zh-hans", "甲。乙。"), ("en", "甲。 乙。")])
def test_sentences_are_joined_as_the_language_writes_them(language: str, wanted: str) -> None:
    with override(language):
        assert joined_sentences(["甲。", "乙。"]) == wanted
