"""The columns of a catalogue in words: as text for files, and as filters for pages."""

from collections.abc import Sequence
from datetime import date, timedelta

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext

from gongkai.catalogue.columns import Columns
from gongkai.catalogue.states import Audience, Frequency, GovernmentLevel, Method, Outlet
from gongkai.documents.name_lists import COMMAS
from gongkai.ui.templatetags.gongkai import as_written

register = template.Library()


def separator() -> str:
    """Return what stands between words of a list in the language of the page."""
    return COMMAS.get(get_language() or "", ", ")


def outlet_names(columns: Columns) -> list[str]:
    """Return the names of the channels of an item."""
    named = [str(Outlet(one).label) for one in columns.outlets if one != Outlet.OTHER]
    if Outlet.OTHER in columns.outlets:
        named.append(columns.other_outlet or str(Outlet.OTHER.label))
    return named


def audience_names(columns: Columns) -> list[str]:
    """Return to whom and how an item is disclosed."""
    named = []
    if columns.audience:
        named.append(columns.audience_note or str(Audience(columns.audience).label))
    if columns.method:
        named.append(str(Method(columns.method).label))
    return named


def level_names(columns: Columns) -> list[str]:
    """Return the names of the levels of the bodies that publish an item."""
    return [str(GovernmentLevel(one).label) for one in columns.levels]


def _listed(words: Sequence[str]) -> SafeString:
    return mark_safe(separator().join(as_written(word) for word in words))  # noqa: S308  (each is escaped)


@register.filter
def outlet_words(columns: Columns) -> SafeString:
    """Return the channels of an item."""
    return _listed(outlet_names(columns))


@register.filter
def audience_words(columns: Columns) -> SafeString:
    """Return to whom and how an item is disclosed."""
    return _listed(audience_names(columns))


@register.filter
def level_words(columns: Columns) -> SafeString:
    """Return the levels of the bodies that publish an item."""
    return _listed(level_names(columns))


@register.filter
def due_words(columns: Columns) -> str:
    """Return how often an item is published, and how many days after the end of the period."""
    often = str(Frequency(columns.frequency).label)
    days = columns.due_days
    if not days:
        return often
    within = (
        ngettext("within %(days)s working day", "within %(days)s working days", days)
        if columns.due_in_working_days
        else ngettext("within %(days)s day", "within %(days)s days", days)
    )
    comma = {"zh-hans": "，", "ug": "، "}.get(get_language() or "", ", ")
    return f"{often}{comma}{within % {'days': days}}"


@register.filter
def day_before(day: date) -> date:
    """Return the last day of a period of which this is the first day after it."""
    return day - timedelta(days=1)
