"""Annual reports by program: the published ones, with the figures that were frozen."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.ledger.consumers import catch_up
from tests.applications.cases import on
from tests.reports.reporting import PROBLEMS, YEAR, Region, region

pytestmark = pytest.mark.django_db
__all__ = ["region"]
ONE = f"/api/v1/reports/{YEAR}/990000-D01"


def test_report_is_there_once_it_is_published_and_as_long_as_it_is(
    region: Region, client: Client
) -> None:
    report = region.accepted(region.finance)
    assert client.get(ONE).status_code == 404
    assert client.get("/api/v1/reports").json()["items"] == []
    document = region.publish(report)
    data = client.get("/api/v1/reports").json()
    assert (data["count"], data["count_exact"], data["next"]) == (1, True, None)
    line = data["items"][0]
    assert (line["body"], line["year"], line["edition"], line["form"]) == (
        "990000-D01",
        YEAR,
        1,
        "2021",
    )
    assert (line["index_number"], line["published_on"]) == (document.index_number, "2027-01-04")
    assert client.get(line["url"]).status_code == 200
    assert client.get(line["data_url"]).json()["applications"]["1"][0] == 1
    withdraw_document(
        document, WithdrawalReason("误"), by=region.cast.disclosure, at=on("2027-02-01")
    )
    catch_up()
    assert client.get(ONE).status_code == 404
    assert client.get("/api/v1/reports").json()["items"] == []


def test_figures_are_those_that_were_handed_in(region: Region, client: Client) -> None:
    region.publish(region.accepted(region.finance))
    region.receive(region.finance, at=on("2026-12-30"))
    catch_up()
    data = client.get(ONE).json()
    figures = {one["name"]: one for one in data["figures"]}
    assert figures["applications.1.total"]["value"] == 1
    assert figures["applications.1.total"]["last"] is None
    assert {one["unit"] for one in data["figures"]} >= {"件"}
    assert any(PROBLEMS in one["text"] for one in data["sections"])


@pytest.mark.parametrize(
    ("query", "status", "found"),
    [
        ("", 200, 2),
        (f"?year={YEAR}", 200, 1),
        ("?year=2024", 200, 0),
        ("?body=990000-D01", 200, 2),
        ("?body=990000-D02", 200, 0),
        ("?body=nowhere", 400, 0),
        ("?year=x", 422, 0),
        ("?year=0", 422, 0),
        ("?cursor=forged", 400, 0),
        ("?limit=0", 422, 0),
    ],
)
def test_reports_are_asked_for_by_body_and_year(
    region: Region, client: Client, query: str, status: int, found: int
) -> None:
    _published(region, YEAR)
    _published(region, YEAR - 1)
    answer = client.get(f"/api/v1/reports{query}")
    assert (answer.status_code, len(answer.json().get("items", []))) == (status, found)


def test_pages_follow_one_another_and_queries_do_not_hang_on_rows(
    region: Region, client: Client
) -> None:
    _published(region, YEAR)
    with CaptureQueriesContext(connection) as one:
        client.get("/api/v1/reports")
    _published(region, YEAR - 1)
    _published(region, YEAR - 2)
    with CaptureQueriesContext(connection) as three:
        client.get("/api/v1/reports")
    assert len(one) == len(three)
    seen, address = [], "/api/v1/reports?limit=1"
    while address:
        data = client.get(address).json()
        seen += [(line["year"], line["body"]) for line in data["items"]]
        address = data["next"]
    assert seen == [(YEAR - back, "990000-D01") for back in range(3)]


def _published(region: Region, year: int) -> None:
    if year < YEAR:
        region.declare_nothing(region.finance, year)
    region.publish(region.accepted(region.finance, year=year))
