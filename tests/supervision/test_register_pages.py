"""The register of the organisation on pages: desk, public page of a body, public list of places."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import BodyFacts, create_body, grant_post
from gongkai.organisations.states import PostKind
from gongkai.supervision.actions.register import (
    add_leading_post,
    close_reading_place,
    open_reading_place,
    return_figures,
)
from gongkai.supervision.models import LeadingPost, OrganisationReturn, ReadingPlace
from tests.cast import AT, SINCE, Cast, person
from tests.query_counts import queries_of_page
from tests.supervision.test_register import FIGURES, PLACE, SEAT, TODAY

pytestmark = pytest.mark.django_db
ENTERED = {
    "kind": "library",
    "name": PLACE.name,
    "address": PLACE.address,
    "hours": PLACE.hours,
    "telephone": "０９９１－１２３４５６７",
    "since": "2026年1月5日",
}


def prefixed(prefix: str, values: dict[str, Any]) -> dict[str, Any]:
    return {f"{prefix}-{name}": value for name, value in values.items()}


def test_the_desk_enters_seats_places_and_figures(cast: Cast, sign_in: Any) -> None:
    browser = sign_in(cast.disclosure)
    page = reverse("desk:organisation", args=[cast.finance.pk])
    assert reverse("desk:organisations") in browser.get(reverse("desk:work")).text

    def add(to: str, **values: Any) -> Any:
        address = reverse("desk:organisation_add", args=[cast.finance.pk, to])
        return browser.post(address, prefixed(to, values))

    seat = {"duty": "leader", "title": SEAT.title, "since": "2026/3/1"}
    assert add("leading-post", **seat).url == page
    answer = add("leading-post", **seat)
    assert answer.status_code == 409
    assert SEAT.title in answer.text
    assert LeadingPost.objects.count() == 1
    assert add("reading-place", **ENTERED).url == page
    assert ReadingPlace.objects.get().telephone == "0991-1234567"
    figures = {"year": "２０２６", "has_office": "on", "full_time": "2", "part_time": "3"}
    assert add("figures", **figures, budget="x").status_code == 400
    assert add("figures", **figures, budget="１２.５").url == page
    assert OrganisationReturn.objects.get().full_time == 2
    assert add("nothing").status_code == 404
    shown = browser.get(page).text
    assert "12.50" in shown
    assert reverse("portal:organisation", args=[cast.finance.code]) in shown


def test_the_desk_ends_corrects_and_closes(cast: Cast, sign_in: Any) -> None:
    seat = add_leading_post(cast.finance, SEAT, by=cast.disclosure, at=AT)
    place = open_reading_place(cast.finance, PLACE, by=cast.disclosure, at=AT)
    browser = sign_in(cast.disclosure)
    page = reverse("desk:organisation", args=[cast.finance.pk])
    end = reverse("desk:leading_post_end", args=[seat.pk])
    assert SEAT.title in browser.get(end).text
    assert browser.post(end, {"until": "soon"}).status_code == 400
    assert browser.post(end, {"until": "2020-01-01"}).status_code == 409
    assert browser.post(end, {"until": TODAY}).url == page
    edit = reverse("desk:reading_place_edit", args=[place.pk])
    assert PLACE.address in browser.get(edit).text
    assert browser.post(edit, ENTERED | {"address": "解放路 3 号"}).url == page
    close = reverse("desk:reading_place_close", args=[place.pk])
    assert browser.get(close).status_code == 200
    assert browser.post(close, {"until": TODAY}).url == page
    place.refresh_from_db()
    seat.refresh_from_db()
    assert (place.address, place.until, seat.until) == ("解放路 3 号", TODAY, TODAY)


def test_other_bodies_are_not_found_and_assessors_only_read(cast: Cast, sign_in: Any) -> None:
    seat = add_leading_post(cast.finance, SEAT, by=cast.disclosure, at=AT)
    page = reverse("desk:organisation", args=[cast.finance.pk])
    end = reverse("desk:leading_post_end", args=[seat.pk])
    stranger = sign_in(cast.stranger)
    assert stranger.get(page).status_code == 404
    assert stranger.get(end).status_code == 404
    assessor = person("region-assessor")
    grant_post(assessor, PostKind.ASSESSOR, cast.government, by=SYSTEM, at=AT, since=SINCE)
    reader = sign_in(assessor)
    shown = reader.get(page).text
    assert SEAT.title in shown
    assert end not in shown
    assert reader.post(end, {"until": TODAY}).status_code == 409
    assert cast.finance.label in reader.get(reverse("desk:organisations")).text


def test_pages_take_the_same_number_of_queries(cast: Cast, sign_in: Any, client: Client) -> None:
    assessor = person("region-assessor")
    grant_post(assessor, PostKind.ASSESSOR, cast.government, by=SYSTEM, at=AT, since=SINCE)
    browser = sign_in(assessor)
    addresses = {
        reverse("desk:organisations"): browser,
        reverse("desk:organisation", args=[cast.finance.pk]): browser,
        reverse("portal:organisation", args=[cast.finance.code]): client,
        reverse("portal:reading_places"): client,
    }
    fill(cast, 1)
    few = {address: queries_of_page(who, address) for address, who in addresses.items()}
    fill(cast, 2)
    fill(cast, 3)
    for number in range(3):
        facts = BodyFacts(
            code=f"990000-X{number}",
            name=f"机构{number}",
            short_name=f"机构{number}",
            kind="department",
            parent=cast.government,
            region="990000",
        )
        create_body(facts, by=SYSTEM, at=AT, since=SINCE)
    many = {address: queries_of_page(who, address) for address, who in addresses.items()}
    assert many == few
    assert few[reverse("portal:reading_places")] <= 2
    assert few[reverse("portal:organisation", args=[cast.finance.code])] <= 6


def fill(cast: Cast, number: int) -> None:
    seat = replace(SEAT, title=f"成员 {number}")
    add_leading_post(cast.finance, seat, by=cast.disclosure, at=AT)
    place = replace(PLACE, name=f"查阅点 {number}")
    open_reading_place(cast.finance, place, by=cast.disclosure, at=AT)
    figures = replace(FIGURES, year=2026 - number)
    return_figures(cast.finance, figures, by=cast.disclosure, at=AT)


@pytest.mark.parametrize("language", ["", "/en", "/ug"])
def test_the_public_reads_how_a_body_is_organised(
    cast: Cast, client: Client, language: str
) -> None:
    add_leading_post(cast.finance, SEAT, by=cast.disclosure, at=AT)
    place = open_reading_place(cast.finance, PLACE, by=cast.disclosure, at=AT)
    return_figures(cast.finance, FIGURES, by=cast.disclosure, at=AT)
    page = client.get(f"{language}/b/{cast.finance.code}/organisation/").text
    for shown in (SEAT.title, PLACE.address, "12.50"):
        assert shown in page
    assert PLACE.address in client.get(f"{language}/reading-places/").text
    assert PLACE.address in client.get("/reading-places/?format=csv").getvalue().decode("utf-8-sig")
    close_reading_place(place, TODAY, by=cast.disclosure, at=AT)
    assert PLACE.address not in client.get(f"{language}/reading-places/").text
    assert PLACE.address not in client.get(f"{language}/b/{cast.finance.code}/organisation/").text


def test_former_codes_lead_to_the_present_page_and_unknown_ones_nowhere(
    cast: Cast, client: Client
) -> None:
    assert client.get("/b/990000-ZZ/organisation/").status_code == 404
    term = cast.finance.terms.get()
    term.code = "990000-OLD"
    term.save()
    answer = client.get("/b/990000-OLD/organisation/")
    assert answer.status_code == 301
    assert answer["Location"] == f"/b/{cast.finance.code}/organisation/"
    assert "/organisation/" in client.get(f"/b/{cast.finance.code}/").text
