"""Every page of every face in real Chromium: axe, narrow and enlarged windows, languages, motion, keyboard."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.addresses import World, pages
from tests.browser.probes import FOCUS, MOVING, OUTSIDE, UNMARKED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Axe()
TONGUES = {"zh-hans": ("zh-Hans", "ltr"), "en": ("en", "ltr"), "ug": ("ug", "rtl")}
# 1280 px at 200 % and at 400 % zoom; browsers lay out for so many.
ZOOMED = (640, 320)
# Language, colours, reading mode, width: each value with each neighbour at least once.
PAIRS = [
    ("zh-hans", "light", "", 1280),
    ("en", "dark", "", 390),
    ("ug", "light", "", 390),
    ("zh-hans", "dark", "elderly", 390),
    ("en", "light", "elderly", 1280),
    ("ug", "dark", "elderly", 1280),
]
EVERY = list(product(TONGUES, ("light", "dark"), ("", "elderly"), (1280, 390)))


def every_page(
    look: Any, world: World, view: tuple[str, str, str, int]
) -> Iterator[tuple[str, Any]]:
    """Open every page as the view says, each before the eyes of whom it is for."""
    language, scheme, mode, width = view
    addresses = pages(world, language)
    assert len(addresses) > 10
    for who in dict.fromkeys(who for who, _address in addresses):
        page = look(
            mode=mode,
            language=language,
            who=who,
            color_scheme=scheme,
            reduced_motion="reduce",
            viewport={"width": width, "height": 900},
        )
        for address in (address for one, address in addresses if one == who):
            page.at(address)
            yield address, page
        assert page.faults == []


def faults_of(page: Any, language: str) -> dict[str, Any]:
    """Return what is wrong with the page in the window, by kind."""
    found = AXE.run(page).response["violations"]
    tag, direction = TONGUES[language]
    root = page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
    faults = {
        "axe": [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found],
        "language": [] if root == [tag, direction] else root,
        "unmarked": page.evaluate(UNMARKED),
        "moving": page.evaluate(MOVING),
        "wide": too_wide(page),
    }
    size = page.viewport_size
    for width in ZOOMED:
        page.set_viewport_size({"width": width, "height": 700})
        faults[f"wide at {width}"] = too_wide(page)
    page.set_viewport_size(size)
    return {kind: fault for kind, fault in faults.items() if fault}


def too_wide(page: Any) -> list[str]:
    if page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    ):
        return []
    return page.evaluate(OUTSIDE) or ["something"]


def check(look: Any, world: World, view: tuple[str, str, str, int]) -> None:
    found = {address: faults_of(page, view[0]) for address, page in every_page(look, world, view)}
    assert {address: faults for address, faults in found.items() if faults} == {}


@pytest.mark.parametrize("view", PAIRS, ids=str)
def test_page_has_no_fault(look: Any, world: World, view: tuple[str, str, str, int]) -> None:
    check(look, world, view)


@pytest.mark.long
@pytest.mark.parametrize("view", [view for view in EVERY if view not in PAIRS], ids=str)
def test_page_has_no_fault_in_any_view(
    look: Any, world: World, view: tuple[str, str, str, int]
) -> None:
    check(look, world, view)


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 1280), ("ug", 390)])
def test_focus_is_seen_and_goes_as_one_reads(
    look: Any, world: World, language: str, width: int
) -> None:
    found = {}
    for address, page in every_page(look, world, (language, "light", "", width)):
        page.keyboard.press("Tab")
        if faults := page.evaluate(FOCUS):
            found[address] = faults
    assert found == {}
