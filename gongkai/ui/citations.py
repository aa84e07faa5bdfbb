"""Localised citations of articles that the code writes as `条例19 art. 20 (8)`."""

import re
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

BRIEF = re.compile(
    r"(?P<law>\w+) art\. (?P<first>\d+)(?:–(?P<last>\d+)|, (?P<second>\d+))?(?: \((?P<item>\d+)\))?"
)
DIGITS = "一二三四五六七八九"


def numeral(number: int) -> str:
    """Format a number as in statutes: up to 999 in Chinese numerals on Chinese pages."""
    if get_language() != "zh-hans" or not 0 < number < 1_000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    hundred = f"{DIGITS[hundreds - 1]}百" if hundreds else ""
    if hundreds and not tens and units:
        hundred += "零"
    # Ten to nineteen are written without 一, but after a hundred with it: 十, but 一百一十.
    ten = "" if not tens else "十" if tens == 1 and not hundreds else f"{DIGITS[tens - 1]}十"
    return hundred + ten + (DIGITS[units - 1] if units else "")


def article_of(ordinal: int, basis: str) -> str:
    """Return the short citation of an item of article 20 by its number, or else that of its basis."""
    return _article(ordinal, basis, get_language())


@lru_cache(512)
def _article(ordinal: int, basis: str, _language: str | None) -> str:
    if not ordinal:
        return cited(basis)
    return _("art. 20 (%(number)s)") % {"number": numeral(ordinal)}


def cited(brief: str) -> str:
    """Return the citation in the active language; other texts are returned unchanged."""
    return _cited(brief, get_language())


@lru_cache(512, typed=True)  # a safe string is not returned for one that has to be escaped
def _cited(brief: str, _language: str | None) -> str:
    found = BRIEF.fullmatch(brief)
    if found is None:
        return brief
    values = {
        name: numeral(int(value))
        for name, value in found.groupdict().items()
        if name != "law" and value
    }
    values["law"] = _name(found["law"])
    if "last" in values:
        return _("%(law)s, art. %(first)s to %(last)s") % values
    if "second" in values:
        return _("%(law)s, art. %(first)s and %(second)s") % values
    if "item" in values:
        return _("%(law)s, art. %(first)s (%(item)s)") % values
    return _("%(law)s, art. %(first)s") % values


def _name(law: str) -> str:
    """Return the name of a statute as used in citations."""
    names = {
        "条例19": _("Regulations"),
        "条例07": _("Regulations of 2007"),
        "行政复议法": _("Administrative Reconsideration Law"),
        "行政诉讼法": _("Administrative Procedure Law"),
        "保守国家秘密法": _("Law on Guarding State Secrets"),
        "无障碍环境建设法": _("Barrier-Free Environment Law"),
        "个人信息保护法": _("Personal Information Protection Law"),
    }
    return names.get(law, law)
