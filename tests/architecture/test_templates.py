"""Templates comply with the content security policy, and their texts can be translated."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent.parent / "gongkai"
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
STYLES = sorted(PACKAGE.glob("*/static/**/*.css"))
# Physical directions, which break the layout of right-to-left pages.
PHYSICAL = re.compile(
    r"(?:[{;]|^)\s*((?:margin-|padding-|border-)?(?:left|right|top|bottom)\b|(?:float|text-align)\s*:\s*(?:left|right)\b)",
    re.MULTILINE,
)


# A sentence, a space, and what follows it in the same line.
PLAIN_SPACE = re.compile(
    r"""(?:{% translate "[^"]*[.:?!]" %}|[.:?!]{% endblocktranslate %})[ \t]+(?={|<a |<strong|<b |<time)"""
)


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_has_no_inline_style_or_script(path: Path) -> None:
    text = re.sub(
        r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL
    )
    assert (
        re.findall(
            r"\sstyle\s*=|<style\b|\son\w+\s*=\s*[\"']|javascript:", text, flags=re.IGNORECASE
        )
        == []
    )
    assert re.findall(r"<script\b(?![^>]*\bsrc=)[^>]*>", text, flags=re.IGNORECASE) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_trims_its_texts(path: Path) -> None:
    text = path.read_text()
    assert re.findall(r"{%\s*blocktranslate(?![^%]*\btrimmed\b)[^%]*%}", text) == []
    assert re.findall(r"{%\s*(?:trans|blocktrans)\s", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_leaves_the_space_after_a_sentence_to_the_language(path: Path) -> None:
    # Chinese has none after 。 and ：; the tag `gap` knows.
    assert PLAIN_SPACE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_does_not_disable_escaping(path: Path) -> None:
    # The text of a version is sanitised before it is stored; nothing else is HTML.
    assert (
        re.findall(r"(?<!version\.text)\|\s*safe\b|{%\s*autoescape\s+off", path.read_text()) == []
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_formats_times_for_html(path: Path) -> None:
    # `date:'c'` writes microseconds, which `datetime` attributes must not have; `iso` does not.
    assert re.findall(r"""\|\s*date:['"]c['"]""", path.read_text()) == []


@pytest.mark.parametrize("path", STYLES, ids=name_of)
def test_styles_use_logical_directions(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert PHYSICAL.findall(text) == []
