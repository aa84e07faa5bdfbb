"""The page of counts: for administrators of the highest body, without addresses and search terms."""

from typing import Any

import pytest
from django.test import Client

from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast
from tests.query_counts import queries_of_page
from tests.subscriptions.lists import ADDRESS, ask, followed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_server(settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"


def test_counts_are_shown_to_administrators_of_the_highest_body(cast: Cast, client: Client) -> None:
    followed(filters={"query": "秦未央"})
    ask(filters={"year": 2020})
    client.force_login(cast.disclosure.account)
    assert client.get("/desk/subscriptions/").status_code == 403
    grant_post(
        cast.disclosure, PostKind.ADMINISTRATOR, cast.government, since=SINCE, by=SYSTEM, at=AT
    )
    page = client.get("/desk/subscriptions/")
    assert page.status_code == 200
    text = page.content.decode()
    assert '<dd class="num">1</dd>' in text
    assert ADDRESS not in text
    assert "秦未央" not in text
    before = queries_of_page(client, "/desk/subscriptions/")
    for year in (2021, 2022):
        followed(filters={"year": year})
    assert queries_of_page(client, "/desk/subscriptions/") == before
    assert "/desk/subscriptions/" in client.get("/desk/people/").content.decode()
