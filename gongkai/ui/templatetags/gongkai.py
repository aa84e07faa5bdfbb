"""Tags that all faces share."""

from typing import Protocol

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
TAGS = {"zh-hans": "zh-Hans"}


class Written(Protocol):
    """Something in a language."""

    language: str


@register.simple_tag
def content_language(written: Written) -> SafeString:
    """Write the `lang` and `dir` attributes of content in its own language."""
    direction = "rtl" if written.language == "ug" else "ltr"
    return format_html(' lang="{}" dir="{}"', TAGS.get(written.language, written.language), direction)


@register.filter
def grouped(number: int) -> str:
    """Write a number with its thousands apart."""
    return f"{number:,}"
