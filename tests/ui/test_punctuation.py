"""Punctuation of Chinese texts is full width."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

import gongkai

ROOT = Path(gongkai.__file__).parent
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
CHINESE = "[\u4e00-\u9fff”》]"
HALF_WIDTH = re.compile(rf"{CHINESE}\s?[,;:?!(]|[,;:?!)]\s?{CHINESE}")
ENTRY = re.compile(r'msgstr(?:\[\d\])? ((?:"(?:[^"\\]|\\.)*"\n)+)')
# A colon, comma or bracket that a template puts between two texts, whatever their language.
BETWEEN = re.compile(r"(?:%\}|\}\})(?:[:,] (?=[<{])| \((?=\{\{[^{}]+\}\}\)))")
SOURCE = re.compile(r"\{% blocktranslate.*?\{% endblocktranslate %\}", re.DOTALL)


def test_translations_have_full_width_punctuation() -> None:
    texts = [
        "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found[1])).replace(r"\n", "\n")
        for found in ENTRY.finditer(CATALOGUE.read_text(encoding="utf-8"))
    ]
    assert len(texts) > 2_000
    assert [text for text in texts if HALF_WIDTH.search(text)] == []


def test_templates_leave_the_punctuation_between_texts_to_the_language() -> None:
    found = []
    for path in sorted(ROOT.rglob("templates/**/*.html")):
        if "styleguide" in path.name:
            continue
        text = SOURCE.sub("%}", path.read_text(encoding="utf-8"))
        found += [
            (path.name, text[one.start() - 40 : one.end() + 20]) for one in BETWEEN.finditer(text)
        ]
    assert found == []


@pytest.mark.parametrize(
    ("language", "text"), [("zh-hans", "甲：乙，丙（&lt;b&gt;）"), ("en", "甲: 乙, 丙 (&lt;b&gt;)")]
)
def test_tags_write_the_punctuation_of_the_language(language: str, text: str) -> None:
    source = "{% load gongkai %}甲{% colon %}乙{% comma %}丙{{ x|in_brackets }}"
    with translation.override(language):
        assert Template(source).render(Context({"x": "<b>"})) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [("zh-hans", "甲：乙，甲？乙"), ("en", "甲: 乙，甲? 乙"), ("ug", "甲: 乙，甲؟ 乙")],
)
def test_question_is_followed_by_no_colon(language: str, text: str) -> None:
    question = text.split("，")[1][:2]
    source = "{% load gongkai %}甲{{ '甲'|colon_after }}乙，{{ q }}{{ q|colon_after }}乙"
    with translation.override(language):
        assert Template(source).render(Context({"q": question})) == text
