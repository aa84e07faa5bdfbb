"""The working calendar of a place: notices of nation, region, prefecture and county combined."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import groupby

from django.conf import settings
from django.db import DatabaseError
from django.db.models import QuerySet

from gongkai.calendars.jurisdictions import NATIONAL, chain_of
from gongkai.calendars.models import HolidayNotice, NoticeDay
from gongkai.calendars.notices import DayFacts, NoticeFacts, shipped_notices
from gongkai.law.calendar import Layer, WorkCalendar


class Calendars:
    """The calendars of one request; the first one costs a query that checks for newer notices."""

    @cached_property
    def _newest(self) -> object:
        return (
            HolidayNotice.objects.order_by("-pk")
            .values_list("pk", "entered_at", "jurisdiction", "year", "title")
            .first()
        )

    def of(self, code: str) -> WorkCalendar:
        """
        Return the calendar in force in a jurisdiction (CN, or six digits of an administrative division).

        Law: 全国年节及纪念日放假办法 art. 4.
        """
        return _combined(self._newest, chain_of(code)) if self._newest else WorkCalendar()


def calendar_of(code: str = NATIONAL) -> WorkCalendar:
    """Return the calendar in force in one jurisdiction."""
    return Calendars().of(code)


def calendar_or_shipped(code: str = NATIONAL) -> WorkCalendar:
    """Return the calendar in force, or the shipped one if there is no database yet."""
    try:
        return calendar_of(code)
    except DatabaseError:
        return shipped_calendar(code)


def calendar_before(notice: HolidayNotice, code: str) -> WorkCalendar:
    """Return the calendar of a jurisdiction as it was before a notice was entered."""
    return _from_notices(HolidayNotice.objects.filter(pk__lt=notice.pk), chain_of(code))


def shipped_calendar(code: str = NATIONAL) -> WorkCalendar:
    """Return the calendar of a jurisdiction from the shipped notices alone, without a database."""
    return _overlay(
        _layer(one, [facts for facts in shipped_notices() if facts.jurisdiction == one])
        for one in chain_of(code)
    )


@lru_cache(maxsize=64)
def _combined(newest: object, chain: tuple[str, ...]) -> WorkCalendar:
    """Return the calendar from the cache, whose key `newest` changes with every new notice."""
    return _from_notices(HolidayNotice.objects.all(), chain)


def _from_notices(notices: QuerySet[HolidayNotice], chain: tuple[str, ...]) -> WorkCalendar:
    facts = list(_facts(notices.filter(jurisdiction__in=chain)))
    return _overlay(
        _layer(one, [notice for notice in facts if notice.jurisdiction == one]) for one in chain
    )


def _facts(notices: QuerySet[HolidayNotice]) -> Iterator[NoticeFacts]:
    """Yield notices with their days, earlier notices first."""
    days = (
        NoticeDay.objects.filter(notice__in=notices)
        .select_related("notice")
        .order_by("notice_id", "day")
    )
    for notice, rows in groupby(days, key=lambda row: row.notice):
        group = tuple(DayFacts(row.day, row.works, row.name) for row in rows)
        yield NoticeFacts(
            notice.jurisdiction,
            notice.year,
            notice.title,
            group,
            notice.source,
            notice.issued_on,
            notice.verified,
        )


def _layer(jurisdiction: str, notices: Sequence[NoticeFacts]) -> Layer:
    """Combine the notices of one jurisdiction; a later notice overrides an earlier one."""
    days = {day.day: day for notice in notices for day in notice.days}
    return Layer(
        jurisdiction,
        frozenset(notice.year for notice in notices),
        frozenset(day.day for day in days.values() if not day.works),
        frozenset(day.day for day in days.values() if day.works),
        frozenset(notice.year for notice in notices if not notice.verified),
        {day.day: day.name for day in days.values() if day.name},
    )


def _overlay(layers: Iterable[Layer]) -> WorkCalendar:
    """
    Combine the layers. A jurisdiction without notices changes nothing, unless it has own holidays.

    A year of a jurisdiction with own holidays is known only if its notice was entered.
    """
    nation, *above = layers
    calendar = WorkCalendar(
        nation.years, nation.rest, nation.work, nation.unverified, nation.names, nation.years
    )
    for layer in above:
        if layer.years or layer.jurisdiction in settings.GONGKAI_OWN_HOLIDAYS:
            calendar = calendar.overlaid(layer)
    return calendar
