"""Somebody who has read nothing brings a document to the public by what the pages say, with script and without."""

from typing import Any

import pytest

from tests.cast import PASSWORD, build_cast
from tools.guide.walks import Stop
from tools.journey import walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("script", "width"), [pytest.param(True, 1280, marks=pytest.mark.long), (False, 390)]
)
def test_a_newcomer_publishes_a_first_document(
    browser: Any, live_server: Any, *, script: bool, width: int
) -> None:
    build_cast()
    seen: list[str] = []

    def take(stop: Stop, page: Any) -> None:
        seen.append(stop.name)
        assert "公" in page.content()

    address = walk(
        browser, live_server.url, password=PASSWORD, take=take, script=script, width=width
    )
    assert len(seen) == 14
    assert "/i/990000-D01/" in address
