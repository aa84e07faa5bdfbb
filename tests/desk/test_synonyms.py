"""The page on which administrators of the highest body edit the synonyms."""

from collections.abc import Callable

import pytest
from django.test import Client

from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.search.synonyms import newest_list, shipped_synonyms, synonym_text
from tests.cast import AT, SINCE, Cast, person

ADDRESS = "/desk/search/synonyms/"


@pytest.fixture
def desk(cast: Cast, sign_in: Callable[[Person], Client]) -> Client:
    top = person("top")
    grant_post(top, PostKind.ADMINISTRATOR, cast.government, by=SYSTEM, at=AT, since=SINCE)
    return sign_in(top)


def test_administrator_edits_the_list(desk: Client) -> None:
    assert f'href="{ADDRESS}"' in desk.get("/desk/people/").content.decode()
    form = desk.get(ADDRESS).context["form"]
    assert form.initial == {"text": shipped_synonyms(), "known": 0}
    answer = desk.post(ADDRESS, {"text": "公文 红头文件", "known": "0"}, follow=True)
    assert "同义词已修改" in answer.content.decode()
    assert answer.context["form"].initial == {"text": "公文 红头文件", "known": newest_list()}


def test_refused_list_keeps_what_was_typed(desk: Client) -> None:
    answer = desk.post(ADDRESS, {"text": "低保 最低生活保障\n公文", "known": "0"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "第2行" in page
    assert "低保 最低生活保障\n公文" in page
    assert synonym_text() == shipped_synonyms()
    assert desk.post(ADDRESS, {"text": "x" * 60_001, "known": "0"}).status_code == 400
    assert desk.post(ADDRESS, {"text": "公文 文件", "known": "x"}).status_code == 400


def test_administrator_of_another_body_has_no_link(
    cast: Cast, sign_in: Callable[[Person], Client]
) -> None:
    clerk = person("clerk")
    grant_post(clerk, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    client = sign_in(clerk)
    assert ADDRESS not in client.get("/desk/people/").content.decode()
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, {"text": "公文 文件", "known": "0"}).status_code == 403
    assert newest_list() == 0
