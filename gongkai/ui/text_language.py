"""Language detection by script, to choose voice and font for entered text."""

import re

from django.utils.translation import get_language

HAN = re.compile("[\u3400-\u9fff]")
ARABIC = re.compile("[\u0600-\u06ff]")


def foreign(text: str) -> str:
    """Return the language tag of a text, or empty if its script is that of the page."""
    language = get_language()
    if HAN.search(text):
        return "" if language == "zh-hans" else "zh-Hans"
    if ARABIC.search(text):
        return "" if language == "ug" else "ug"
    return ""
