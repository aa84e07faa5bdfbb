"""The catalogue and the disclosure log through the API."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.catalogue.models import CatalogueItem
from tests.applications.cases import WHO
from tests.cast import Cast
from tests.portal.test_disclosure_log import listed

pytestmark = pytest.mark.django_db


def test_the_catalogue_is_listed_with_what_a_body_added(cast: Cast, client: Client) -> None:
    CatalogueItem.objects.create(
        code="L-1",
        title="河长制信息",
        basis="示例",
        working_days=20,
        body=cast.health,
        position=900,
    )
    statute = client.get("/api/v1/catalogue").json()
    codes = [one["code"] for one in statute["items"]]
    assert statute["count"] == len(codes) == CatalogueItem.objects.filter(body=None).count()
    fees = next(one for one in statute["items"] if one["code"] == "A20-08")
    assert (fees["working_days"], fees["body"]) == (20, None)
    assert fees["basis"]
    assert fees["url"].endswith("/catalogue/?item=A20-08")
    own = client.get(f"/api/v1/catalogue?body={cast.health.code}").json()["items"]
    assert {one["code"] for one in own} - set(codes) == {"L-1"}
    assert own[-1]["body"] == cast.health.code
    seen, address = [], "/api/v1/catalogue?limit=7"
    while address:
        page = client.get(address).json()
        seen += [one["code"] for one in page["items"]]
        address = page["next"]
    assert seen == codes
    assert client.get("/api/v1/catalogue?body=x").json()["error"]["code"] == "no-such-body"


def test_answered_applications_are_listed_without_applicants(
    cast: Cast, client: Client, django_assert_num_queries: Any
) -> None:
    application = listed(cast)
    with CaptureQueriesContext(connection) as one:
        answer = client.get("/api/v1/answered")
    assert answer.json()["items"] == [
        {
            "title": "供暖补贴发放情况",
            "body": cast.finance.code,
            "answered_on": "2026-03-03",
            "outcomes": [
                {"code": "G3", "name": "部分公开"},
                {"code": "U1", "name": "无法提供：本机关不掌握相关政府信息"},
            ],
        }
    ]
    for word in (application.number, application.description, WHO.name):
        assert word not in answer.content.decode()
    listed(cast, title="另一件")
    listed(cast, title="第三件")
    with django_assert_num_queries(len(one)):
        assert client.get("/api/v1/answered").json()["count"] == 3
    other = client.get(f"/api/v1/answered?body={cast.health.code}").json()
    assert other["items"] == []
