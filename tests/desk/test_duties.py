"""Duties at the desk: lists, counts, columns, broken links."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gongkai.calendars.queries import Calendars
from gongkai.duties.actions import open_duties
from gongkai.duties.models import BrokenLink, Duty
from gongkai.organisations.models import Person
from tests.cast import AT, Cast
from tests.catalogue.tables import adopted, row
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


def rows(count: int) -> list[Any]:
    return [row(f"月报{number}", frequency="monthly", due_days=5) for number in range(count)]


def test_a_body_and_the_one_above_see_duties_and_counts(sign_in: SignIn, cast: Cast) -> None:
    adopted(cast, cast.government, *rows(1))
    for body in (cast.government, cast.finance, cast.health):
        open_duties(body, Calendars(), at=AT)
    page = sign_in(cast.disclosure).get("/desk/duties/?year=2026&state=missing")
    assert len(page.context["rows"]) == 3  # the posts of the government are above all three
    assert [number for _state, number, _url in page.context["counts"]] == [0, 0, 0, 3]
    own = sign_in(cast.stranger).get("/desk/duties/?year=2026")
    assert [one.body for one in own.context["rows"]] == [cast.health]
    assert not own.context["rows"][0].evidence
    by_body = sign_in(cast.disclosure).get("/desk/duties/bodies/?year=2026")
    numbers = [[number for _state, number in pairs] for _body, pairs in by_body.context["rows"]]
    assert numbers == [[0, 0, 0, 1]] * 3
    # A telephone shows each cell with its label.
    assert by_body.text.count('<td data-label="未完成">') == 3
    one = sign_in(cast.disclosure).get("/desk/duties/?body=990000-D01&state=open")
    assert one.context["rows"] == []
    assert sign_in(cast.stranger).get("/desk/duties/?body=990000-D01").status_code == 404


def test_a_notification_leads_to_the_list(sign_in: SignIn, cast: Cast) -> None:
    adopted(cast, cast.finance, *rows(1))
    open_duties(cast.finance, Calendars(), at=AT)
    duty = Duty.objects.get()
    answer = sign_in(cast.disclosure).get(f"/desk/duties/{duty.pk}/")
    assert answer["Location"] == "/desk/duties/?body=990000-D01&year=2026&state=missing"
    assert sign_in(cast.stranger).get(f"/desk/duties/{duty.pk}/").status_code == 404


def test_columns_say_what_is_empty_and_when_an_inspection_fails(
    sign_in: SignIn, cast: Cast
) -> None:
    page = sign_in(cast.disclosure).get(f"/desk/duties/columns/{cast.finance.pk}/")
    assert (page.context["empty"], page.context["stale"], page.context["fails"]) == (15, 0, True)
    assert sign_in(cast.stranger).get(page.request["PATH_INFO"]).status_code == 404


def test_lists_have_as_many_queries_with_one_row_as_with_three(sign_in: SignIn, cast: Cast) -> None:
    adopted(cast, cast.government, *rows(1))
    open_duties(cast.finance, Calendars(), at=AT)
    document = cast.released()
    officer = sign_in(cast.disclosure)
    addresses = (
        "/desk/duties/?year=2026",
        "/desk/duties/bodies/",
        f"/desk/duties/columns/{cast.finance.pk}/",
        "/desk/duties/links/",
    )
    BrokenLink.objects.create(
        document=document, body=cast.finance, address="/a/", found_on=AT.date()
    )
    few = [queries_of_page(officer, address) for address in addresses]
    for body in (cast.government, cast.health):
        open_duties(body, Calendars(), at=AT)
    for number in (1, 2):
        BrokenLink.objects.create(
            document=cast.released(),
            body=cast.finance,
            address=f"/{number}/",
            found_on=AT.date() - timedelta(days=number),
        )
    assert [queries_of_page(officer, address) for address in addresses] == few
    assert [len(officer.get(address).context["rows"]) for address in addresses[::3]] == [3, 3]
