"""The register of the organisation: leading group by post, reading places, figures of a year."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.kit.refusals import Refused
from gongkai.kit.times import BEIJING, local_date
from gongkai.law.report_forms.forms import FORMS
from gongkai.law.report_forms.table_identities import cell
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.queries import acts_of
from gongkai.operations.verify import supervision as verify_supervision
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body
from gongkai.organisations.states import PostKind
from gongkai.statistics.compilation import compile_figures
from gongkai.supervision.actions.register import (
    add_leading_post,
    amend_reading_place,
    close_reading_place,
    end_leading_post,
    open_reading_place,
    return_figures,
)
from gongkai.supervision.entries import LeadingPostFacts, ReadingPlaceFacts, ReturnFacts
from gongkai.supervision.measures import return_cells
from gongkai.supervision.models import LeadingPost, OrganisationReturn, ReadingPlace
from gongkai.supervision.queries.register import (
    bodies_visible_to,
    leading_posts_visible_to,
    offices_below,
    places_visible_to,
    public_reading_places,
    supervised_by,
    year_of_offices,
)
from gongkai.supervision.rules import register as rules
from gongkai.supervision.states import LeadingDuty
from tests.cast import AT, SINCE, Cast, person

pytestmark = pytest.mark.django_db
TODAY = AT.date()
SEAT = LeadingPostFacts("member", "自治区财政厅副厅长", date(2026, 3, 1))
PLACE = ReadingPlaceFacts(
    "library", "自治区图书馆查阅点", "人民路 12 号", "周一至周五 10:00–18:00", "0991-1234567", SINCE
)
FIGURES = ReturnFacts(2026, True, 2, 3, Decimal("12.5"))


def refused(action: Callable[..., Any], *args: Any, by: Any, at: datetime = AT) -> tuple[str, str]:
    with pytest.raises(Refused) as raised:
        action(*args, by=by, at=at)
    return raised.value.refusal.code, raised.value.refusal.field


def faults() -> list[str]:
    return [str(one) for one in verify_supervision.check()]


def test_a_seat_is_entered_by_post_and_ends(cast: Cast) -> None:
    seat = add_leading_post(
        cast.finance, replace(SEAT, title=" 自治区财政厅副厅长 "), by=cast.disclosure, at=AT
    )
    assert (seat.title, seat.until) == ("自治区财政厅副厅长", None)
    end_leading_post(seat, TODAY, by=cast.disclosure, at=AT)
    seat.refresh_from_db()
    assert seat.until == TODAY
    acts = list(acts_of(seat))
    assert {one.verb for one in acts} == {"organisation.post_added", "organisation.post_ended"}
    # The ledger cannot be erased, so it says nothing that might name somebody.
    assert all("财政厅" not in str(one.facets) for one in acts)
    assert faults() == []


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"duty": "chief"}, "no-duty", "duty"),
        ({"title": " "}, "no-text", "title"),
        ({"title": "长" * 201}, "text-too-long", "title"),
        ({"title": "秘书长，电话 13812345678"}, "personal-data", "title"),
        ({"since": TODAY + timedelta(days=1)}, "not-yet", "since"),
        ({"since": date(1949, 9, 30)}, "long-ago", "since"),
    ],
)
def test_a_seat_is_refused(cast: Cast, changes: dict[str, Any], code: str, field: str) -> None:
    facts = replace(SEAT, **changes)
    assert refused(add_leading_post, cast.finance, facts, by=cast.disclosure) == (code, field)
    assert not LeadingPost.objects.exists()


def test_a_seat_is_listed_once_and_ends_once(cast: Cast) -> None:
    seat = add_leading_post(cast.finance, SEAT, by=cast.disclosure, at=AT)
    assert refused(add_leading_post, cast.finance, SEAT, by=cast.disclosure) == ("listed", "title")
    end = refused(end_leading_post, seat, TODAY + timedelta(days=1), by=cast.disclosure)
    assert end == ("not-yet", "until")
    end = refused(end_leading_post, seat, SEAT.since, by=cast.disclosure)
    assert end == ("before-beginning", "until")
    end_leading_post(seat, TODAY, by=cast.disclosure, at=AT)
    assert refused(end_leading_post, seat, TODAY, by=cast.disclosure)[0] == "ended"
    # The post can be held again after it was vacant.
    add_leading_post(cast.finance, SEAT, by=cast.disclosure, at=AT)


def test_only_who_keeps_the_register_of_a_body_that_exists_changes_it(cast: Cast) -> None:
    seat = add_leading_post(cast.finance, SEAT, by=cast.disclosure, at=AT)
    place = open_reading_place(cast.finance, PLACE, by=cast.disclosure, at=AT)
    for action, args in (
        (add_leading_post, (cast.finance, SEAT)),
        (end_leading_post, (seat, TODAY)),
        (open_reading_place, (cast.finance, PLACE)),
        (amend_reading_place, (place, PLACE)),
        (close_reading_place, (place, TODAY)),
        (return_figures, (cast.finance, FIGURES)),
    ):
        assert refused(action, *args, by=cast.drafter)[0] == "wrong-post", action
    Body.objects.filter(pk=cast.finance.pk).update(ended_on=TODAY)
    assert refused(add_leading_post, cast.finance, SEAT, by=cast.disclosure)[0] == "body-over"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"kind": "pub"}, "no-kind", "kind"),
        ({"name": ""}, "no-text", "name"),
        ({"address": "路" * 201}, "text-too-long", "address"),
        ({"hours": ""}, "no-text", "hours"),
        ({"telephone": "1" * 61}, "text-too-long", "telephone"),
        ({"since": TODAY + timedelta(days=1)}, "not-yet", "since"),
    ],
)
def test_a_reading_place_is_refused(
    cast: Cast, changes: dict[str, Any], code: str, field: str
) -> None:
    facts = replace(PLACE, **changes)
    assert refused(open_reading_place, cast.finance, facts, by=cast.disclosure) == (code, field)
    place = open_reading_place(cast.finance, PLACE, by=cast.disclosure, at=AT)
    assert refused(amend_reading_place, place, facts, by=cast.disclosure) == (code, field)


def test_a_reading_place_opens_is_corrected_and_closes(cast: Cast) -> None:
    place = open_reading_place(cast.finance, PLACE, by=cast.disclosure, at=AT)
    again = refused(open_reading_place, cast.finance, PLACE, by=cast.disclosure)
    assert again == ("listed", "name")
    moved = replace(PLACE, kind="archive", address="解放路 3 号")
    place = amend_reading_place(place, moved, by=cast.disclosure, at=AT)
    assert (place.kind, place.address) == ("archive", "解放路 3 号")
    assert list(public_reading_places()) == [place]
    close_reading_place(place, TODAY, by=cast.disclosure, at=AT)
    place.refresh_from_db()
    assert not public_reading_places().exists()
    assert refused(amend_reading_place, place, PLACE, by=cast.disclosure)[0] == "closed"
    assert refused(close_reading_place, place, TODAY, by=cast.disclosure)[0] == "closed"
    assert faults() == []


def test_a_body_lists_no_more_than_the_most(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_ROWS", 1)
    add_leading_post(cast.finance, SEAT, by=cast.disclosure, at=AT)
    open_reading_place(cast.finance, PLACE, by=cast.disclosure, at=AT)
    other = replace(SEAT, title="办公室主任")
    assert refused(add_leading_post, cast.finance, other, by=cast.disclosure)[0] == "too-many"
    place = replace(PLACE, name="档案馆")
    assert refused(open_reading_place, cast.finance, place, by=cast.disclosure)[0] == "too-many"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"year": 2007}, "wrong-year", "year"),
        ({"year": 2027}, "wrong-year", "year"),
        ({"full_time": -1}, "out-of-range", "full_time"),
        ({"part_time": 100_001}, "out-of-range", "part_time"),
        ({"budget": Decimal(-1)}, "out-of-range", "budget"),
        ({"full_time": 0, "part_time": 0}, "office-without-staff", "full_time"),
    ],
)
def test_figures_are_refused(cast: Cast, changes: dict[str, Any], code: str, field: str) -> None:
    facts = replace(FIGURES, **changes)
    assert refused(return_figures, cast.finance, facts, by=cast.disclosure) == (code, field)
    assert not OrganisationReturn.objects.exists()


def test_figures_of_a_year_fill_the_table_of_2014_and_corrections_add_up(cast: Cast) -> None:
    at = datetime(2018, 1, 10, 9, 0, tzinfo=BEIJING)
    grant_post(
        cast.stranger, PostKind.EDITOR, cast.finance, by=SYSTEM, at=AT, since=date(2017, 1, 1)
    )
    for number in range(21):
        facts = LeadingPostFacts("member", f"成员单位 {number} 负责人", date(2017, 2, 1))
        add_leading_post(cast.finance, facts, by=cast.stranger, at=at)
    late = open_reading_place(
        cast.finance, replace(PLACE, since=date(2018, 1, 2)), by=cast.stranger, at=at
    )
    open_reading_place(
        cast.finance, replace(PLACE, name="档案馆", since=date(2017, 3, 1)), by=cast.stranger, at=at
    )
    facts = replace(FIGURES, year=2017)
    stated = return_figures(cast.finance, facts, by=cast.stranger, at=at)
    # What opened after the end of the year does not count for it.
    assert (stated.members, stated.places) == (21, 1)
    assert refused(return_figures, cast.finance, facts, by=cast.stranger, at=at)[0] == "unchanged"
    corrected = replace(facts, full_time=4, budget=Decimal("10.25"))
    return_figures(cast.finance, corrected, by=cast.stranger, at=at)
    catch_up()
    compiled = compile_figures(cast.finance, 2017)
    assert compiled is not None
    values = compiled.cells
    found = {
        key: values[cell(key)]
        for key in ("org.units", "org.points", "org.staff.full", "org.staff.part", "org.staff")
    }
    assert found == {
        "org.units": 1,
        "org.points": 1,
        "org.staff.full": 4,
        "org.staff.part": 3,
        "org.staff": 7,
    }
    assert values[cell("org.budget")] == Decimal("10.25")
    assert {one.on for one in acts_of(stated)} == {date(2017, 12, 31)}
    assert late.until is None
    assert faults() == []


def test_later_forms_have_no_row_for_the_organisation() -> None:
    table = FORMS["2014"]
    assert [one.place for one in return_cells(table, "part_time", ())] == [
        cell("org.staff.part"),
        cell("org.staff"),
    ]
    assert list(return_cells(table, "members", ())) == []
    assert list(return_cells(FORMS["2021"], "part_time", ())) == []


def test_offices_of_the_bodies_below_are_counted(cast: Cast, client: Client) -> None:
    assert year_of_offices(cast.government) is None
    return_figures(cast.finance, FIGURES, by=cast.disclosure, at=AT)
    editor = person("health-editor")
    grant_post(editor, PostKind.EDITOR, cast.health, by=SYSTEM, at=AT, since=SINCE)
    return_figures(cast.health, replace(FIGURES, has_office=False), by=editor, at=AT)
    below = cast.government.children.filter(ended_on=None).count()
    assert year_of_offices(cast.government) == 2026
    counted = offices_below(cast.government, 2026)
    assert sum(one.offices for one in counted) == 1
    assert sum(one.bodies for one in counted) == below
    page = client.get(f"/en{reverse('portal:organisation', args=[cast.government.code])}")
    assert "1 of " in page.text


def test_an_assessor_sees_the_register_of_the_bodies_below(cast: Cast) -> None:
    add_leading_post(cast.finance, SEAT, by=cast.disclosure, at=AT)
    open_reading_place(cast.finance, PLACE, by=cast.disclosure, at=AT)
    on = local_date(AT)
    assessor = person("region-assessor")
    assert not bodies_visible_to(assessor.account, on=on).exists()
    grant_post(assessor, PostKind.ASSESSOR, cast.government, by=SYSTEM, at=AT, since=SINCE)
    assert cast.finance in bodies_visible_to(assessor.account, on=on)
    assert leading_posts_visible_to(assessor.account, on=on).count() == 1
    assert places_visible_to(assessor.account, on=on).count() == 1
    assert refused(add_leading_post, cast.finance, SEAT, by=assessor)[0] == "wrong-post"
    assert list(LeadingDuty) == ["leader", "deputy", "member"]


def test_a_general_office_supervises_for_its_government(cast: Cast) -> None:
    assert cast.finance.pk not in supervised_by([cast.health.pk], on=TODAY)
    Body.objects.filter(pk=cast.health.pk).update(kind="general_office")
    tree = {cast.government.pk, cast.finance.pk, cast.health.pk}
    assert supervised_by([cast.health.pk], on=TODAY) == tree


def test_verify_finds_rows_that_differ_from_their_acts(cast: Cast) -> None:
    seat = add_leading_post(cast.finance, SEAT, by=cast.disclosure, at=AT)
    place = open_reading_place(cast.finance, PLACE, by=cast.disclosure, at=AT)
    stated = return_figures(cast.finance, FIGURES, by=cast.disclosure, at=AT)
    assert faults() == []
    LeadingPost.objects.filter(pk=seat.pk).update(duty="leader")
    ReadingPlace.objects.filter(pk=place.pk).update(until=TODAY)
    OrganisationReturn.objects.filter(pk=stated.pk).update(full_time=9)
    assert len(faults()) == 3
    LeadingPost.objects.all().delete()
    assert any("there are 2 rows" in one for one in faults())
