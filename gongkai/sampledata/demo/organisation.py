"""How the bodies of the demo region organise disclosure: leading group, reading places, figures."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.sampledata.demo.cases import GENERAL_OFFICE
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import Cast
from gongkai.supervision.actions.register import (
    add_leading_post,
    end_leading_post,
    open_reading_place,
    return_figures,
)
from gongkai.supervision.entries import LeadingPostFacts, ReadingPlaceFacts, ReturnFacts
from gongkai.supervision.states import LeadingDuty, PlaceKind

FIRST_PLACE = 9_000  # after everything else of the same moment
# How many days ago the group met, a member left, the reading places opened, the figures were stated.
GROUP, LEFT, PLACES, FIGURES = 600, 90, 500, 300
GROUP_POSTS = (
    (LeadingDuty.LEADER, "自治区人民政府常务副主席"),
    (LeadingDuty.DEPUTY, "自治区人民政府秘书长"),
    (LeadingDuty.DEPUTY, "自治区人民政府办公厅主任"),
    (LeadingDuty.MEMBER, "自治区司法厅厅长"),
    (LeadingDuty.MEMBER, "自治区财政厅厅长"),
    (LeadingDuty.MEMBER, "自治区大数据发展局局长"),
    (LeadingDuty.MEMBER, "自治区档案馆馆长"),
)
GROUP_PLACES = (
    (PlaceKind.ARCHIVE, "自治区档案馆政府信息查阅室", "昭汀市文苑路 18 号一层"),
    (PlaceKind.LIBRARY, "自治区图书馆政府信息查阅点", "昭汀市书院街 6 号二层"),
    (PlaceKind.SERVICE_CENTRE, "自治区政务服务大厅查阅点", "昭汀市政通路 1 号"),
)
HOURS = "周一至周五 10:00–13:30，15:30–19:00（法定节假日除外）"


def organisation_steps(cast: Cast, codes: Collection[str], now: datetime) -> Iterator[Step]:
    """Yield the entries of each of these bodies that has a disclosure officer."""
    for number, code in enumerate(sorted(codes)):
        if (code, PostKind.DISCLOSURE_OFFICER) in cast.holders:
            yield from _Entries(cast, code, FIRST_PLACE + number, now).steps()


class _Entries:
    """Makes the entries of one body."""

    def __init__(self, cast: Cast, code: str, place: int, now: datetime) -> None:
        self.cast, self.code, self.place, self.now = cast, code, place, now

    def steps(self) -> Iterator[Step]:
        """Yield the entries in order."""
        if self.code == GENERAL_OFFICE:
            yield self._step(GROUP, self._form_group)
            yield self._step(PLACES, self._open_places)
            yield self._step(LEFT, self._leave_group)
        yield self._step(FIGURES, self._state_figures)

    def _step(self, days: int, action: Callable[[datetime], None]) -> Step:
        return Step(self.now - timedelta(days=days), self.place, action)

    def _by(self) -> Person:
        return self.cast.holder(self.code, PostKind.DISCLOSURE_OFFICER)

    def _form_group(self, at: datetime) -> None:
        body = self.cast.bodies[self.code]
        for duty, title in GROUP_POSTS:
            facts = LeadingPostFacts(duty, title, local_date(at))
            add_leading_post(body, facts, by=self._by(), at=at)

    def _leave_group(self, at: datetime) -> None:
        body = self.cast.bodies[self.code]
        seat = body.leading_posts.get(until=None, title=GROUP_POSTS[5][1])
        end_leading_post(seat, local_date(at), by=self._by(), at=at)
        facts = LeadingPostFacts(LeadingDuty.MEMBER, "自治区数据局局长", local_date(at))
        add_leading_post(body, facts, by=self._by(), at=at)

    def _open_places(self, at: datetime) -> None:
        body = self.cast.bodies[self.code]
        for number, (kind, name, address) in enumerate(GROUP_PLACES, start=1):
            facts = ReadingPlaceFacts(
                kind, name, address, HOURS, f"0990-55500{number:02}", local_date(at)
            )
            open_reading_place(body, facts, by=self._by(), at=at)

    def _state_figures(self, at: datetime) -> None:
        """State the figures of the year before; every fourth body has no office of its own."""
        body = self.cast.bodies[self.code]
        has_office = body.position % 4 != 0
        facts = ReturnFacts(
            local_date(at).year - 1,
            has_office,
            full_time=2 if has_office else 0,
            part_time=2 + body.position % 5,
            budget=Decimal(5 + body.position),
        )
        return_figures(body, facts, by=self._by(), at=at)
