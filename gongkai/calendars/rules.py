"""Refusals of holiday notices."""

from django.utils.translation import gettext_lazy as _

from gongkai.calendars.jurisdictions import NATIONAL
from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.notices import NoticeFacts
from gongkai.kit.date_text import day_text
from gongkai.kit.refusals import Refusal

EARLIEST, LATEST = 1949, 2199


def refusal_to_enter_notice(facts: NoticeFacts) -> Refusal | None:
    """
    Return why a notice may not be entered: it is empty, contradictory, or entered already.

    Law: 全国年节及纪念日放假办法 art. 4 (whose notices there are).
    """
    code = facts.jurisdiction
    if code != NATIONAL and not (len(code) == 6 and code.isascii() and code.isdigit()):
        return Refusal(
            "jurisdiction",
            _("A jurisdiction must be CN or a code of six digits."),
            field="jurisdiction",
        )
    if not EARLIEST <= facts.year <= LATEST:
        return Refusal("year", _("The year of a notice must be from 1949 to 2199."), field="year")
    if not facts.title.strip():
        return Refusal("title", _("A notice must have a title."), field="title")
    if not facts.days:
        return Refusal("no-days", _("The notice contains no day."), field="days")
    if len({one.day for one in facts.days}) != len(facts.days):
        return Refusal("day-twice", _("The notice contains a day twice."), field="days")
    strange = [one.day for one in facts.days if abs(one.day.year - facts.year) > 1]
    if strange:
        message = _("%(day)s does not belong to the notice for %(year)s.")
        values = {"day": day_text(strange[0]), "year": facts.year}
        return Refusal("other-year", message % values, field="days")
    if HolidayNotice.objects.filter(jurisdiction=code, year=facts.year, title=facts.title).exists():
        return Refusal("known", _("This notice was already entered."), field="title")
    return None
