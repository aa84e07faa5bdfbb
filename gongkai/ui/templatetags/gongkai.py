"""Shared template tags and filters."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from html import escape
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongkai.applications.incoming_mail.quotes import passages_of
from gongkai.kit.date_text import day_text, moment_text
from gongkai.kit.durations import days_text
from gongkai.kit.times import local_date
from gongkai.ui import citations
from gongkai.ui.print_layout import with_print_layout
from gongkai.ui.text_language import foreign

register = template.Library()
# After the body, before its office: 人民政府|办公室, 委员会|办公厅.
PARTS_OF_NAMES = re.compile(r"(?<=人民政府)(?=\w)|(?<=委员会)(?=\w)")
NAMED_DOCUMENT = re.compile(r"(《[^《》]{1,18}》)")
HAN_RUN = re.compile("([\u3400-\u9fff][\u3400-\u9fff（）〔〕《》、，：；·\\d-]*)")
TAGS = {"zh-hans": "zh-Hans"}


class Written(Protocol):
    """An object with a language code."""

    language: str


class Lasting(Protocol):
    """A document with provisions."""

    def validity_on(self, day: date) -> Any:
        """Return whether they are in force on a day."""


class Issued(Protocol):
    """A document with the body that holds it and the name of who issued it."""

    body: Any
    issued_by: str


class Ordered(Protocol):
    """An item of the catalogue."""

    ordinal: int
    basis: str


class Named(Protocol):
    """A heading or a body with translated names and a label in the active language."""

    name_en: str
    name_ug: str
    label: str


def _escaped(text: str) -> SafeString:
    """Return what Django's `conditional_escape` does of a text, in a tenth of the time."""
    if type(text) is str:
        return SafeString(escape(text))
    return conditional_escape(text)


@register.simple_tag
def content_language(written: Written) -> SafeString:
    """Return the `lang` and `dir` attributes of content in its own language."""
    return _language_attributes(written.language)


@cache
def _language_attributes(language: str) -> SafeString:
    direction = "rtl" if language == "ug" else "ltr"
    return format_html(' lang="{}" dir="{}"', TAGS.get(language, language), direction)


class Listed(Protocol):
    """A document with the day under which lists show it."""

    listed_on: date
    is_dated: bool


@register.simple_tag
def listed_day(document: Listed) -> SafeString:
    """Return the day under which lists show a document, if it has one."""
    if not document.is_dated:
        return SafeString("")
    day = document.listed_on.isoformat()
    return SafeString(f'<time datetime="{day}">{day}</time>')


@register.simple_tag
def issuers(document: Issued) -> SafeString:
    """Return the body of a document, and who issued it if that is another."""
    body, issuer = document.body, document.issued_by
    other = f"<span>{in_chinese(issuer)}</span>" if issuer and issuer != body.name else ""
    return mark_safe(f"<span>{named(body)}</span>{other}")  # noqa: S308  (both are escaped)


@register.simple_tag
def facet_values(
    values: Iterable[tuple[Any, int | None, str]], *, plain: bool, chosen: str
) -> SafeString:
    """
    Return the values of a facet as links, with their numbers if they are counted.

    A page of a search has fifty of them: as a template they took a tenth of its time.
    """
    current = ' aria-current="true"' if chosen else ""
    written = as_written if plain else named
    lines = (
        f'<li><a rel="nofollow" href="{escape(url)}"{current}>{written(thing)}</a>'
        + ("" if number is None else f'<span class="num quiet">{number:,}</span>')
        + "</li>"
        for thing, number, url in values
    )
    return mark_safe("".join(lines))  # noqa: S308  (names and addresses are escaped)


@register.simple_tag
def article(item: Ordered) -> str:
    """Return the article that names an item of the catalogue."""
    return citations.article_of(item.ordinal, item.basis)


@register.simple_tag
def page_language() -> SafeString:
    """Return `lang` and `dir` of the page, for interface text inside other content."""
    language = get_language() or settings.LANGUAGE_CODE
    direction = "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
    return format_html(' lang="{}" dir="{}"', TAGS.get(language, language), direction)


@register.simple_tag
def named(thing: Named | str | None, field: str = "label") -> SafeString | str:
    """Return a name, with a `lang` attribute if its language is not that of the page."""
    if thing is None or isinstance(thing, str):
        return conditional_escape(thing or "")
    name: Any = getattr(thing, field)
    if _is_chinese():
        return _escaped(name)
    return in_chinese(name) if name != _translated(thing) else conditional_escape(name)


@register.simple_tag
def validity_tag(document: Lasting) -> SafeString:
    """Mark a document that is repealed, expired, or in force in part or from a later day on."""
    validity = document.validity_on(local_date(timezone.now()))
    if validity == "in_force":
        return SafeString("")
    kind = "late" if validity in {"repealed", "expired"} else "soon"
    return format_html('<span class="tag {}">{}</span>', kind, validity.label)


@register.filter
def in_chinese(text: str) -> SafeString:
    """Return Chinese text, with a `lang` attribute on pages in another language."""
    if not text or get_language() in {None, "zh-hans"}:
        return _escaped(text)
    return format_html('<bdi lang="zh-Hans">{}</bdi>', text)


@register.filter
def with_chinese(text: object) -> SafeString:
    """Return a sentence that may name something in Chinese, marked on pages in another language."""
    if _is_chinese():
        return conditional_escape(str(text))
    parts = HAN_RUN.split(str(text))
    return format_html_join(
        "",
        "{}",
        ((in_chinese(part) if HAN_RUN.fullmatch(part) else part,) for part in parts if part),
    )


@register.filter
def iso(moment: datetime | None) -> str:
    """Return a time in ISO 8601 with seconds; HTML does not allow microseconds."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""


@register.filter
def with_breaks(issuer: object) -> SafeString:
    """Return the name of an issuer that breaks between its parts: 云岭市人民政府|办公室."""
    parts = PARTS_OF_NAMES.split(str(issuer or ""))
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in parts))


@register.filter
def as_written(text: object) -> SafeString:
    """Return entered text, with a `lang` attribute if its script is not that of the page."""
    written = str(text or "")
    language = foreign(written)
    return (
        format_html('<bdi lang="{}">{}</bdi>', language, written) if language else _escaped(written)
    )


@register.simple_tag
def colon() -> str:
    """Return the colon between a label and its value, full width in Chinese."""
    return "：" if _is_chinese() else ": "


@register.filter
def colon_after(label: object) -> str:
    """Return the colon between a label and its value; a question has its own mark already."""
    if str(label).endswith(("?", "？", "؟")):
        return "" if _is_chinese() else " "
    return colon()


@register.filter
def day_in_text(day: date | None) -> str:
    """Return a day as a sentence names it: 2026年12月25日 in Chinese, 2026-12-25 otherwise."""
    return day_text(day) if day else ""


@register.filter
def days_in_text(days: int) -> str:
    """Return a number of days as people say it: whole years if it is some."""
    return days_text(days)


@register.filter
def moment_in_text(at: datetime | None) -> str:
    """Return a time as a sentence names it: 2026年12月25日 09:05 in Chinese."""
    return moment_text(at) if at else ""


@register.simple_tag
def comma() -> str:
    """Return the comma between two texts, full width in Chinese."""
    return "，" if _is_chinese() else ", "


@register.simple_tag
def gap() -> str:
    """Return the space between two sentences; Chinese has none."""
    return "" if _is_chinese() else " "


@register.filter
def in_brackets(text: object) -> SafeString:
    """Return a text in brackets after another one, full width in Chinese."""
    return format_html("（{}）" if _is_chinese() else " ({})", text)


def _is_chinese() -> bool:
    return (get_language() or settings.LANGUAGE_CODE).startswith("zh")


@register.inclusion_tag("ui/_quoted_text.html")
def quoted_text(text: str, remarks: str = "") -> dict[str, Any]:
    """Show a text with quoted mails folded, and below it what was left out of the mail."""
    return {"passages": passages_of(text.strip("\n")), "remarks": remarks}


@register.simple_tag
def option_language(label: object) -> SafeString | str:
    """Return the `lang` attribute of an option whose script is not that of the page."""
    language = foreign(str(label))
    return format_html(' lang="{}"', language) if language else ""


def _translated(thing: Named) -> str | None:
    """Return the name (name_en, title_en …) in the language of the page if it has one, else None."""
    language = get_language()
    if language not in {"en", "ug"}:
        return None
    return getattr(thing, f"name_{language}", "") or getattr(thing, f"title_{language}", "") or None


@register.simple_tag
def icon(name: str, turns: str = "") -> SafeString:
    """Return an icon, hidden from screen readers because text is beside it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        " turns" if turns else "",
        static("ui/icons.svg"),
        name,
    )


# file extension → (icon, name of the format)
FORMATS: Mapping[str, tuple[str, str | Promise]] = {
    "PDF": ("page", _("PDF document")),
    "OFD": ("page", _("OFD document")),
    "DOC": ("file", _("Word document")),
    "DOCX": ("file", _("Word document")),
    "TXT": ("file", _("plain text")),
    "XLS": ("table", _("Excel table")),
    "XLSX": ("table", _("Excel table")),
    "CSV": ("table", _("table as text")),
    "PPTX": ("slides", _("PowerPoint slides")),
    "ODT": ("file", _("OpenDocument text")),
    "ODS": ("table", _("OpenDocument table")),
    "ODP": ("slides", _("OpenDocument slides")),
    "PNG": ("picture", _("picture")),
    "JPG": ("picture", _("picture")),
    "JPEG": ("picture", _("picture")),
    "ZIP": ("archive", _("archive")),
}


@register.simple_tag
def file_icon(ending: str) -> SafeString:
    """Return the icon of a file type."""
    return icon(FORMATS[ending][0] if ending in FORMATS else "file")


@register.filter
def format_name(ending: str) -> str:
    """Return the name of a file format with its extension."""
    return f"{FORMATS[ending][1]}{in_brackets(ending)}" if ending in FORMATS else ending


@register.filter
def print_layout(text: str) -> SafeString:
    """
    Return the text of a version in its printed layout.

    The text was sanitised before it was stored, and only class names are added.
    """
    return mark_safe(with_print_layout(text))  # noqa: S308


@register.filter
def unbroken(title: str) -> SafeString:
    """Return a title without line breaks inside short document names such as 《名称》."""
    parts = NAMED_DOCUMENT.split(title)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="name-of">{}</span>', part) if n % 2 else part,)
            for n, part in enumerate(parts)
        ),
    )


@register.filter
def grouped(number: int) -> str:
    """Return a number with thousands separators."""
    return f"{number:,}"


@register.filter
def cited(brief: str) -> str:
    """Return the localised citation of an article."""
    return citations.cited(brief)
