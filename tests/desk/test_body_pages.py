"""Pages with a section for each body: few at a time, and one that is chosen by its name."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.desk.body_pages import PAGE
from gongkai.organisations.models import Body, Post
from gongkai.organisations.states import PostKind
from tests.cast import SINCE, Cast

pytestmark = pytest.mark.django_db
PAGES = ("/desk/applications/fields/", "/desk/applications/letters/")


def supervise(cast: Cast, count: int) -> None:
    """Let the supervisor have the post in so many bodies more."""
    bodies = Body.objects.bulk_create(
        Body(
            chain=f"x{number}",
            code=f"990000-X{number:03}",
            name=f"第{number}街道办事处",
            short_name=f"第{number}街道办",
            kind="department",
            region="990000",
            position=1000 + number,
        )
        for number in range(count)
    )
    Post.objects.bulk_create(
        Post(person=cast.supervisor, body=body, kind=PostKind.CASE_SUPERVISOR, since=SINCE)
        for body in bodies
    )


@pytest.mark.parametrize("address", PAGES)
def test_pages_show_each_body_once(cast: Cast, sign_in: Any, address: str) -> None:
    supervise(cast, 2 * PAGE)
    browser = sign_in(cast.supervisor)
    seen, where = [], address
    while where:
        page = browser.get(where).content.decode()
        found = [one.name for one in Body.objects.all() if f'body_{one.pk}"' in page]
        assert len(found) <= PAGE
        seen += found
        where = (
            browser.get(where).context["next_url"]
            and address + browser.get(where).context["next_url"]
        )
    assert len(seen) == len(set(seen)) == 2 * PAGE + 1


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("count", [PAGE + 5, 200])
def test_one_body_is_chosen(cast: Cast, sign_in: Any, address: str, count: int) -> None:
    supervise(cast, count)
    answer = sign_in(cast.supervisor).get(address, {"body": "990000-X024"})
    assert answer.content.decode().count('<h2 id="body_') == 1
    assert "第24街道办" in answer.content.decode()
    unknown = sign_in(cast.supervisor).get(address, {"body": "990000-X999"})
    assert unknown.context["choice"].errors


@pytest.mark.parametrize("address", PAGES)
def test_number_of_queries_does_not_depend_on_the_number_of_bodies(
    cast: Cast, sign_in: Any, address: str
) -> None:
    browser, counts = sign_in(cast.supervisor), []
    browser.get(address)
    for more in (0, 2):
        supervise(cast, more)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
