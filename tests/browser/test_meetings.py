"""A hearing in real Chromium at the width of a phone, without a script: from its announcement to its minutes."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gongkai.meetings.measures import MEETING, SEAT
from gongkai.meetings.models import Meeting, MeetingDocument, Registration
from tests.browser.addresses import STAFF, World
from tests.browser.participation import counted
from tests.browser.steps import follow
from tests.meetings.meetings import announced, material

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 900}
RECORD = "参加人一：建议分档。"
# The table of 2014 has no row for hearings: they are counted in figures of their own.
FIGURES = (
    (MEETING, "announced:hearing"),
    (SEAT, "applied:public:web"),
    (MEETING, "held:hearing"),
    (MEETING, "minutes:hearing"),
)


def take(page: Any, meeting: Meeting, label: str, **filled: str) -> None:
    """Take a step on the page of the meeting at the desk."""
    page.at(f"/desk/meetings/{meeting.pk}/")
    form = page.locator("details.act", has=page.locator("summary", has_text=label)).first
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    for name, value in filled.items():
        form.locator(f"[name={name}]").fill(value)
    with page.expect_navigation():
        form.get_by_role("button", name=label).click()
    assert "已办理" in page.inner_text("body")


def fits(page: Any) -> bool:
    """Return whether the page is not wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def figures() -> list[int]:
    """Return the figures that the journey moves."""
    return [counted(subject, measure) for subject, measure in FIGURES]


def test_a_hearing_from_its_announcement_to_its_figures(look: Any, world: World) -> None:
    before = figures()
    meeting = announced(world.cast, title="停车收费听证会", interested=0)
    citizen = look(java_script_enabled=False, viewport=PHONE)
    officer = look(java_script_enabled=False, viewport=PHONE, who=STAFF)
    citizen.at("/meetings/")
    follow(citizen, "text=停车收费听证会")
    assert meeting.place in citizen.inner_text("main")
    follow(citizen, "text=报名参加")
    citizen.check("[name=seat][value=public]")
    citizen.fill("[name=name]", "秦未央")
    citizen.fill("[name=contact]", "１３８０００１１１１１")
    citizen.wait_for_timeout(2_100)  # nobody writes in less
    follow(citizen, "main form button.first")
    number, code = citizen.locator(".receipt dd").all_inner_texts()
    citizen.reload()
    assert citizen.locator(".receipt dd").all_inner_texts() == [number, code]
    now = timezone.now()
    of_meeting = Meeting.objects.filter(pk=meeting.pk)
    of_meeting.update(opens_at=now - timedelta(days=9), closes_at=now)
    citizen.at(f"/meetings/{meeting.number}/apply/")
    assert "报名已经截止" in citizen.inner_text("main")
    take(officer, meeting, "抽签")
    material(world.cast, meeting, at=now)
    take(officer, meeting, "公布参加人名单")
    citizen.at(f"/meetings/{meeting.number}/draw/")
    shown = citizen.inner_text("main")
    meeting.refresh_from_db()
    for words in (meeting.commitment, meeting.published_seed, number):
        assert words in shown
    assert "秦" not in shown
    of_meeting.update(starts_at=now)
    MeetingDocument.objects.filter(meeting=meeting).update(released_at=now - timedelta(days=9))
    take(officer, meeting, "登记到会情况")
    take(officer, meeting, "送参加人确认笔录", **{"lay-record-record": RECORD})
    citizen.at("/meetings/seat/")
    citizen.fill("[name=number]", number.replace("-", " ").lower())
    citizen.fill("[name=code]", code.lower())
    follow(citizen, "main form button.first")
    assert RECORD in citizen.inner_text("main")
    citizen.check("[name=answer][value=confirmed]")
    follow(citizen, "main form button.first")
    assert Registration.objects.get(number=number).answer == "confirmed"
    take(officer, meeting, "笔录定稿")
    meeting.refresh_from_db()
    minutes = material(world.cast, meeting, at=timezone.now(), role="minutes")
    citizen.at(f"/meetings/{meeting.number}/")
    assert minutes.title in citizen.inner_text("main")
    assert citizen.locator(f"a[href$='{meeting.number}.ics']").count() == 1
    assert figures() == [number + 1 for number in before]
    assert (citizen.faults, officer.faults) == ([], [])


@pytest.mark.parametrize("address", ["", "{number}/", "{number}/draw/", "lottery/", "seat/"])
def test_pages_fit_a_phone(look: Any, world: World, address: str) -> None:
    number = Meeting.objects.get(state="held").number
    page = look(viewport=PHONE)
    page.at(f"/meetings/{address.format(number=number)}")
    assert fits(page)
