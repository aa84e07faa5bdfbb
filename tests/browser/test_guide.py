"""A citizen and three officers who have read nothing, in real Chromium, with script and without: what the guide shows."""

from pathlib import Path
from typing import Any

import pytest

from gongkai.ledger.models import Act
from gongkai.organisations.models import Office
from tests.cast import PASSWORD, build_cast
from tools.guide.story import CHAPTERS, pages, walk
from tools.guide.walks import Stop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


@pytest.mark.parametrize(("script", "width"), [(True, 1280), (False, 390)])
def test_application_goes_its_whole_way_by_what_the_pages_say(
    browser: Any, live_server: Any, *, script: bool, width: int
) -> None:
    Office.objects.create(body=build_cast().finance, name="预算处")
    seen: dict[str, list[Stop]] = {name: [] for name in CHAPTERS}

    def look(chapter: str, stop: Stop, page: Any) -> None:
        seen[chapter].append(stop)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{stop.name} is too wide"

    walk(browser, live_server.url, password=PASSWORD, look=look, script=script, width=width)
    assert Act.objects.get(verb="reply.served").facets["rows"]["2021"] == "3.2"
    for name, text in pages(seen).items():
        assert (DOCS / "guide" / name).read_text(encoding="utf-8") == text, "python -m tools.journey applications"


def test_guide_has_the_pictures_it_shows_and_no_others() -> None:
    for name in CHAPTERS:
        text = (DOCS / "guide" / f"{name}.md").read_text(encoding="utf-8")
        shown = {line.partition("](")[2].rstrip(")") for line in text.splitlines() if line.startswith("![")}
        there = {f"../images/guide/{name}/{path.name}" for path in (DOCS / "images" / "guide" / name).glob("*.png")}
        assert shown == there
