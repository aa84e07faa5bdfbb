"""Meetings at the desk: the list, a new one, its steps, its documents, who applied."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from gongkai.kit.workflows import NOTHING
from gongkai.meetings.actions.meetings import announce_meeting
from gongkai.meetings.models import Meeting
from tests.cast import Cast
from tests.meetings.meetings import FACTS, announced, applied, drawn, planned
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
ENTERED = {
    "kind": "hearing",
    "title": FACTS.title,
    "agenda": FACTS.agenda,
    "place": FACTS.place,
    "starts_at": "2027-01-20T09:00",
    "ends_at": "2027-01-20T12:00",
    "opens_at": "2026-12-01T09:00",
    "closes_at": "2026-12-20 17:30",
    "public": "２０",
    "media": "",
}


def test_a_meeting_is_planned_and_announced_by_two_persons(cast: Cast, sign_in: Any) -> None:
    browser = sign_in(cast.disclosure)
    address = reverse("desk:meeting_create")
    assert browser.get(address).status_code == 200
    entered = {"body": cast.finance.pk, **ENTERED}
    answer = browser.post(address, entered | {"closes_at": "2027-01-19T09:00"})
    assert answer.status_code == 409
    assert FACTS.title in answer.content.decode()
    assert browser.post(address, entered | {"starts_at": "soon"}).status_code == 400
    answer = browser.post(address, entered)
    meeting = Meeting.objects.get()
    page = reverse("desk:meeting", args=[meeting.pk])
    assert answer.url == page
    assert meeting.closes_at.isoformat() == "2026-12-20T09:30:00+00:00"
    assert [(one.kind, one.places) for one in meeting.seats.all()] == [("public", 20)]
    announce = reverse("desk:meeting_action", args=[meeting.pk, "announce"])
    assert browser.post(announce).status_code == 409
    approver = sign_in(cast.approver)
    assert meeting.title in approver.get(reverse("desk:work")).content.decode()
    assert approver.post(announce).url == page
    meeting.refresh_from_db()
    assert meeting.state == "announced"
    assert (
        browser.post(reverse("desk:meeting_action", args=[meeting.pk, "burn"])).status_code == 404
    )
    assert browser.get(page).status_code == 200


def test_the_form_of_a_correction_shows_what_is_stored(cast: Cast, sign_in: Any) -> None:
    meeting = planned(cast)
    browser = sign_in(cast.disclosure)
    page = browser.get(reverse("desk:meeting", args=[meeting.pk])).content.decode()
    for shown in ('value="2026-12-30T09:00"', 'name="amend-public" value="3"'):
        assert shown in page
    sent = {f"amend-{name}": value for name, value in ENTERED.items()}
    address = reverse("desk:meeting_action", args=[meeting.pk, "amend"])
    assert browser.post(address, sent | {"amend-public": "0"}).status_code == 409
    assert browser.post(address, sent).status_code == 302
    meeting.refresh_from_db()
    assert meeting.seats.get().places == 20


def test_lists_take_the_same_number_of_queries(cast: Cast, sign_in: Any) -> None:
    browser = sign_in(cast.disclosure)
    announced(cast)
    address = reverse("desk:meetings")
    one = queries_of_page(browser, address)
    announced(cast)
    announced(cast)
    assert queries_of_page(browser, address) == one
    assert FACTS.title not in browser.get(address + "?state=published").content.decode()
    assert browser.get(address + "?state=x").status_code == 400
    meeting = drawn(cast, applicants=1)
    applicants = reverse("desk:meeting_applicants", args=[meeting.pk])
    one = queries_of_page(browser, applicants)
    other = drawn(cast, applicants=3)
    applicants = reverse("desk:meeting_applicants", args=[other.pk])
    assert queries_of_page(browser, applicants) == one


def test_only_those_who_handle_meetings_read_who_applied(cast: Cast, sign_in: Any) -> None:
    meeting = announced(cast)
    applied(meeting, 1, name="阿依古丽·买买提")
    address = reverse("desk:meeting_applicants", args=[meeting.pk])
    assert "阿依古丽·买买提" in sign_in(cast.disclosure).get(address).content.decode()
    assert sign_in(cast.drafter).get(address).status_code == 403
    assert sign_in(cast.stranger).get(address).status_code == 404
    page = sign_in(cast.drafter).get(reverse("desk:meeting", args=[meeting.pk]))
    assert "阿依古丽" not in page.content.decode()


def test_material_is_drafted_as_a_document(cast: Cast, sign_in: Any) -> None:
    meeting = announced(cast)
    address = reverse("desk:meeting_document", args=[meeting.pk])
    browser = sign_in(cast.drafter)
    answer = browser.post(address, {"role": "material"})
    document = meeting.documents.get().document
    assert answer.url == reverse("desk:document_edit", args=[document.pk])
    assert FACTS.title in document.heading
    assert browser.post(address, {"role": "minutes"}).status_code == 409
    assert browser.post(address, {"role": "song"}).status_code == 400
    page = browser.get(reverse("desk:meeting", args=[meeting.pk])).content.decode()
    assert document.heading in page


def test_the_steps_after_the_draw_have_their_forms(cast: Cast, sign_in: Any) -> None:
    meeting = planned(cast, kind="open_meeting")
    now = timezone.now()
    meeting = announce_meeting(meeting, NOTHING, by=cast.approver, at=now)
    applied(meeting, 1, at=now)
    browser, approver = sign_in(cast.disclosure), sign_in(cast.approver)

    def act(name: str, who: Any = browser, **entered: Any) -> int:
        address = reverse("desk:meeting_action", args=[meeting.pk, name])
        sent = {f"{name}-{field}": value for field, value in entered.items()}
        return int(who.post(address, sent).status_code)

    assert act("draw") == 409
    hour = timedelta(hours=1)
    Meeting.objects.update(opens_at=now - 3 * hour, closes_at=now - hour)
    assert act("draw") == 302
    assert act("publish-list") == 302
    later = {"starts_at": "2027-03-01T09:00", "ends_at": "2027-03-01T10:00", "place": "一楼"}
    assert act("postpone", approver, **later, reason="") == 400
    assert act("postpone", approver, **later, reason="场地原因") == 302
    assert act("hold") == 409
    Meeting.objects.update(starts_at=now - hour)
    came = meeting.registrations.get().pk
    assert act("hold", attended="x") == 400
    assert act("hold", attended=[came]) == 302
    assert act("lay-record", record="笔录") == 302
    assert act("confirm-record") == 409
    meeting.refresh_from_db()
    assert meeting.state == "confirming"
    assert "笔录" in browser.get(reverse("desk:meeting", args=[meeting.pk])).content.decode()
    other = announced(cast)
    cancel = reverse("desk:meeting_action", args=[other.pk, "cancel"])
    assert approver.post(cancel, {"cancel-reason": "方案撤回"}).status_code == 302
    assert approver.get(reverse("desk:meeting", args=[other.pk])).status_code == 200
