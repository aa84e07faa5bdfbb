"""Lists of names with the comma of the language."""

import pytest
from django.utils.translation import override

from gongkai.kit.name_lists import listed


@pytest.mark.parametrize(
    ("language", "text"), [("zh-hans", "1、乙"), ("en", "1, 乙"), ("ug", "1، 乙")]
)
def test_names_have_the_comma_of_the_language(language: str, text: str) -> None:
    with override(language):
        assert listed([1, "乙"]) == text
        assert listed([]) == ""
