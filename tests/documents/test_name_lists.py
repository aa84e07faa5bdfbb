"""Lists of names with the comma of the language."""

import pytest
from django.utils.translation import override

from gongkai.documents.name_lists import in_sequence, listed


@pytest.mark.parametrize(
    ("language", "text"), [("zh-hans", "1、乙"), ("en", "1, 乙"), ("ug", "1، 乙")]
)
def test_names_have_the_comma_of_the_language(language: str, text: str) -> None:
    with override(language):
        assert listed([1, "乙"]) == text
        assert listed([]) == ""


def test_clauses_have_the_semicolon_of_the_language() -> None:
    for language, text in (("zh-hans", "甲；乙"), ("en", "甲; 乙"), ("ug", "甲؛ 乙")):
        with override(language):
            assert in_sequence(["甲", "乙"]) == text
