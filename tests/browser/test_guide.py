"""A citizen and three officers who have read nothing, in real Chromium, with script and without: what the guide shows."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from gongkai.documents.file_reading import read_waiting_files
from gongkai.kit.times import BEIJING
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Office
from gongkai.organisations.states import PostKind
from tests.cast import PASSWORD, SINCE, build_cast, person
from tools.guide import documents, reporting
from tools.guide.story import CHAPTERS, pages, walk
from tools.guide.walks import Stop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK, PHONE = (True, 1280), (False, 390)
# A walk takes half a minute: `make test` goes each of them in one way, in turn, and `make test-long` in both.
DESK_IN_LONG = [PHONE, pytest.param(*DESK, marks=pytest.mark.long)]
PHONE_IN_LONG = [DESK, pytest.param(*PHONE, marks=pytest.mark.long)]
DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


@pytest.mark.parametrize(("script", "width"), DESK_IN_LONG)
def test_application_goes_its_whole_way_by_what_the_pages_say(
    browser: Any, live_server: Any, *, script: bool, width: int
) -> None:
    Office.objects.create(body=build_cast().finance, name="预算处")
    seen: dict[str, list[Stop]] = {name: [] for name in CHAPTERS}

    def look(chapter: str, stop: Stop, page: Any) -> None:
        seen[chapter].append(stop)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{stop.name} is too wide"
        )

    walk(browser, live_server.url, password=PASSWORD, look=look, script=script, width=width)
    assert Act.objects.get(verb="reply.served").facets["rows"]["2021"] == "3.2"
    for name, text in pages(seen).items():
        assert (DOCS / "guide" / name).read_text(encoding="utf-8") == text, (
            "python -m tools.journey applications"
        )


@pytest.mark.parametrize(("script", "width"), PHONE_IN_LONG)
def test_report_goes_its_whole_way_by_what_the_pages_say(
    browser: Any, live_server: Any, *, script: bool, width: int
) -> None:
    cast = build_cast()
    at = datetime(2026, 1, 1, 9, tzinfo=BEIJING)
    posts = (
        ("reporter", cast.finance, (PostKind.DRAFTER, PostKind.REPORT_OFFICER)),
        ("report-officer", cast.government, (PostKind.REPORT_OFFICER,)),
    )
    for name, body, kinds in posts:
        somebody = person(name)
        for kind in kinds:
            grant_post(somebody, kind, body, by=SYSTEM, at=at, since=SINCE)
    seen: list[Stop] = []

    def look(stop: Stop, page: Any) -> None:
        seen.append(stop)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{stop.name} is too wide"
        )

    address = reporting.walk(
        browser,
        live_server.url,
        password=PASSWORD,
        look=look,
        script=script,
        width=width,
        work=lambda: read_waiting_files(timezone.now),
    )
    assert address.endswith("/reports/2024/990000-D01/")
    assert Act.objects.filter(verb="report.published").count() == 1
    text = (DOCS / "guide" / "reports.md").read_text(encoding="utf-8")
    assert text == reporting.page_of(seen), "python -m tools.journey reports"


@pytest.mark.parametrize(("script", "width"), DESK_IN_LONG)
def test_policy_document_goes_from_its_draft_to_its_repeal(
    browser: Any, live_server: Any, *, script: bool, width: int
) -> None:
    build_cast()
    seen: list[Stop] = []

    def look(stop: Stop, page: Any) -> None:
        seen.append(stop)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{stop.name} is too wide"
        )

    def work() -> None:
        read_waiting_files(timezone.now)
        catch_up()

    address = documents.walk(
        browser,
        live_server.url,
        password=PASSWORD,
        look=look,
        script=script,
        width=width,
        work=work,
    )
    assert Act.objects.filter(verb="document.released").count() == 2
    assert Act.objects.get(verb="document.repealed").facets["number"] in address
    text = (DOCS / "guide" / "documents.md").read_text(encoding="utf-8")
    assert text == documents.page_of(seen), "python -m tools.journey documents"


def test_guide_has_the_pictures_it_shows_and_no_others() -> None:
    for name in (*CHAPTERS, "reports", documents.CHAPTER):
        text = (DOCS / "guide" / f"{name}.md").read_text(encoding="utf-8")
        shown = {
            line.partition("](")[2].rstrip(")")
            for line in text.splitlines()
            if line.startswith("![")
        }
        there = {
            f"../images/guide/{name}/{path.name}"
            for path in (DOCS / "images" / "guide" / name).glob("*.png")
        }
        assert shown == there
