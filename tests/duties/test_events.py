"""Duties that arise by events: recorded, due by working days, fulfilled by one document each."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from gongkai.calendars.queries import Calendars
from gongkai.catalogue.models import CatalogueItem
from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.duties.actions import mark_overdue_duties, open_duties, record_event, withdraw_event
from gongkai.duties.models import Duty, DutyEvent, DutyTally
from gongkai.duties.queries import counts_of_duties
from gongkai.duties.rules import EventFacts, refusal_to_record_event
from gongkai.duties.states import DutyState
from gongkai.kit.refusals import Refused
from gongkai.ledger.consumers import catch_up
from gongkai.operations.verify.parts import check_part
from tests.cast import AT, Cast
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
LIST = "/desk/duties/events/"


def facts(**changes: Any) -> EventFacts:
    item = CatalogueItem.objects.get(code="A20-08")
    return replace(EventFacts(item, date(2026, 11, 16), "收费目录调整", 5), **changes)


def recorded(cast: Cast, **changes: Any) -> Duty:
    return record_event(cast.finance, facts(**changes), Calendars(), by=cast.disclosure, at=AT)


def test_an_event_opens_a_duty_due_after_working_days(cast: Cast) -> None:
    duty = recorded(cast)
    # 16 November 2026 is a Monday; the fifth working day after it is the next Monday.
    assert duty.due_on == date(2026, 11, 23)
    assert (duty.state, duty.event.note) == (DutyState.OPEN, "收费目录调整")  # type: ignore[union-attr]
    assert counts_of_duties([cast.finance.pk], 2026)[DutyState.OPEN] == 1
    # Duties by period and those by event do not take one another for theirs.
    assert open_duties(cast.finance, Calendars(), at=AT) == 0


def test_each_document_fulfils_one_event_the_oldest_first(cast: Cast) -> None:
    first = recorded(cast)
    second = recorded(cast, happened_on=date(2026, 11, 17), note="再次调整")
    document = cast.released()
    catch_up()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.evidence) == (DutyState.MET, document.index_number)
    assert second.state == DutyState.OPEN
    other = cast.released(title="再次调整收费目录的通知")
    catch_up()
    second.refresh_from_db()
    assert second.evidence == other.index_number
    withdraw_document(document, WithdrawalReason("错误"), by=cast.disclosure, at=AT)
    catch_up()
    first.refresh_from_db()
    # The other document answers the other event.
    assert (first.state, first.evidence) == (DutyState.OPEN, "")
    assert list(check_part("duties", AT)) == []


def test_what_was_published_before_the_event_was_entered_counts(cast: Cast) -> None:
    document = cast.released()
    duty = recorded(cast)
    assert (duty.state, duty.evidence) == (DutyState.MET, document.index_number)
    again = recorded(cast, note="另一事项")
    assert again.state == DutyState.OPEN


def test_an_overdue_event_is_missing_and_then_met_late(cast: Cast) -> None:
    duty = recorded(cast)
    late = AT + timedelta(days=10)
    assert [one.pk for one in mark_overdue_duties(at=late)] == [duty.pk]
    cast.released(at=late)
    catch_up()
    duty.refresh_from_db()
    assert duty.state == DutyState.LATE


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"happened_on": date(2026, 11, 21)}, "future-event"),
        ({"happened_on": date(2025, 11, 1)}, "old-event"),
        ({"note": " "}, "no-note"),
        ({"note": "字" * 301}, "note-too-long"),
        ({"working_days": 21}, "too-many-days"),
        ({"working_days": 0}, "too-many-days"),
        ({}, "known-event"),
    ],
)
def test_bad_events_are_refused(cast: Cast, changes: dict[str, Any], code: str) -> None:
    recorded(cast)
    with pytest.raises(Refused) as refused:
        recorded(cast, **changes)
    assert refused.value.refusal.code == code
    assert DutyEvent.objects.count() == 1


def test_only_a_disclosure_officer_records_and_removes_events(cast: Cast) -> None:
    wanted = facts()
    for person in (cast.drafter, cast.stranger):
        refusal = refusal_to_record_event(cast.finance, wanted, by=person, on=AT.date())
        assert refusal is not None
        assert refusal.code == "wrong-post"
    duty = recorded(cast)
    assert duty.event is not None
    withdraw_event(duty.event, by=cast.disclosure, at=AT)
    assert not Duty.objects.exists()
    assert counts_of_duties([cast.finance.pk], 2026)[DutyState.OPEN] == 0
    cast.released()
    met = recorded(cast)
    assert met.event is not None
    with pytest.raises(Refused) as refused:
        withdraw_event(met.event, by=cast.disclosure, at=AT)
    assert refused.value.refusal.code == "duty-met"


def test_verify_finds_a_wrong_tally(cast: Cast) -> None:
    recorded(cast)
    assert list(check_part("duties", AT)) == []
    DutyTally.objects.update(number=3)
    (fault,) = check_part("duties", AT)
    assert "has 1 duties of 2026 in the state open, the tally says 3" in fault.problem


def test_events_at_the_desk(sign_in: Any, cast: Cast) -> None:
    officer, item = sign_in(cast.disclosure), CatalogueItem.objects.get(code="A20-08")
    form = {
        "body": cast.finance.pk,
        "item": item.pk,
        "happened_on": "2026年11月16日",
        "note": "收费目录调整",
        "working_days": "5",
    }
    assert officer.post(LIST, form)["Location"] == LIST
    assert officer.post(LIST, form).status_code == 409
    assert officer.post(LIST, {**form, "note": ""}).status_code == 400
    assert "收费目录调整" in officer.get(LIST).content.decode()
    assert "收费目录调整" in officer.get("/desk/duties/").content.decode()
    assert sign_in(cast.stranger).get(LIST).context["rows"] == []
    few = queries_of_page(officer, LIST)
    for note in ("二", "三"):
        recorded(cast, note=note)
    assert queries_of_page(officer, LIST) == few
    event = DutyEvent.objects.get(note="二")
    assert sign_in(cast.stranger).post(f"{LIST}{event.pk}/withdraw/").status_code == 404
    assert officer.post(f"{LIST}{event.pk}/withdraw/")["Location"] == LIST
    assert DutyEvent.objects.count() == 2
