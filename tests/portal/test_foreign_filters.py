"""A list that is asked for a part by a filter that it does not have says so, and shows nothing else."""

import pytest
from django.test import Client

from gongkai.portal.subscriptions.lists import list_address
from gongkai.subscriptions.queries import FeedFilters
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/catalogue/?q=zzz", "检索词"),
        ("/feeds/atom/?kind=zzz", "种类"),
        ("/feeds/rss/meetings/?body=990000-D01", "机关"),
        ("/data/?topic=zzz", "主题"),
        ("/letters/?kind=zzz&year=2026", "年"),
        ("/follow/?topic=zzz&q=x", "主题"),
    ],
)
def test_a_filter_that_the_list_does_not_have_is_refused(
    cast: Cast, client: Client, address: str, words: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "本列表不能按“" in answer.text
    assert words in answer.text
    assert f'href="{address.partition("?")[0]}">查看全部</a>' in answer.text


def test_what_messengers_append_and_empty_fields_change_nothing(cast: Cast, client: Client) -> None:
    for address in ("/catalogue/?utm_source=x&from=timeline", "/data/?q=&topic=", "/?q=x"):
        assert client.get(address).status_code == 200


def test_the_address_of_a_followed_list_is_one_that_its_page_understands(client: Client) -> None:
    followed = FeedFilters("documents.document", validity="ended", year=2026)
    assert list_address(followed) == "/catalogue/?year=2026"
    assert client.get(list_address(followed)).status_code == 200


def test_a_certificate_is_asked_for_by_what_is_printed_on_it(client: Client) -> None:
    page = client.get("/certificates/").text
    assert "证明编号" in page
    assert "回执" not in page
