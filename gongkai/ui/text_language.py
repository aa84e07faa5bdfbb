"""Which language a script gives away: enough to choose a voice and a font for what people entered."""

import re

from django.utils.translation import get_language

HAN = re.compile("[\u3400-\u9fff]")
ARABIC = re.compile("[\u0600-\u06ff]")


def foreign(text: str) -> str:
    """Return the tag of the language a text is in, nothing where the page could be in it."""
    language = get_language()
    if HAN.search(text):
        return "" if language == "zh-hans" else "zh-Hans"
    if ARABIC.search(text):
        return "" if language == "ug" else "ug"
    return ""
