"""Visits to every page in Chromium: axe, narrow and enlarged windows, languages, motion, keyboard."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.addresses import World, candidates, drawn, is_private
from tests.browser.probes import FOCUS, MOVING, OUTSIDE, UNMARKED

# All rules of axe; only the violations come back, because the whole answer is a megabyte a page. The page in the frame
# of a preview has an address of its own, and is visited there.
VIOLATIONS = """() => axe.run({resultTypes: ['violations'], iframes: false})
  .then(found => found.violations.map(one => [one.id, one.nodes.map(node => node.target)]))
  .then(JSON.stringify)"""
TONGUES = {"zh-hans": ("zh-Hans", "ltr"), "en": ("en", "ltr"), "ug": ("ug", "rtl")}
# 1280 px at 200 % and at 400 % zoom; browsers lay out for so many.
ZOOMED = (640, 320)
# Language, colours, reading mode, width.
View = tuple[str, str, str, int]
# Each value with each neighbour at least once.
PAIRS: list[View] = [
    ("zh-hans", "light", "", 1280),
    ("en", "dark", "", 390),
    ("ug", "light", "", 390),
    ("zh-hans", "dark", "elderly", 390),
    ("en", "light", "elderly", 1280),
    ("ug", "dark", "elderly", 1280),
]
EVERY: list[View] = list(product(TONGUES, ("light", "dark"), ("", "elderly"), (1280, 390)))
# In these views the keyboard goes through each page, too.
FOCUSED: list[View] = [("zh-hans", "light", "", 1280), ("ug", "light", "", 390)]
Faults = dict[str, dict[str, Any]]


def chosen(language: str) -> list[View]:
    """Return the views of a language in which `make test` visits the pages."""
    return [view for view in PAIRS if view[0] == language]


def others(language: str) -> list[View]:
    """Return the views of a language in which `make test-long` visits all pages."""
    return [view for view in EVERY if view[0] == language and view != chosen(language)[0]]


def view_of(number: int, address: str) -> View:
    """
    Return the view in which `make test` visits a candidate.

    Every second is visited in the first view, the others in the other views, in turn.
    """
    if number % 2 == 0:
        return PAIRS[0]
    rest = [view for view in PAIRS[1:] if view[0] != "ug" or not is_private(address)]
    return rest[number // 2 % len(rest)]


@dataclass
class Visits:
    """Visits pages once in each view, and keeps what was found."""

    look: Callable[..., Any]
    world: World
    _found: dict[View, Faults] = field(default_factory=dict)

    def faults(self, view: View, *, whole: bool = False) -> Faults:
        """Return what is wrong with the pages in a view, by address and kind, apart from the focus."""
        return _without_empty(
            {
                address: {kind: fault for kind, fault in faults.items() if kind != "focus"}
                for address, faults in self._visited(view, whole=whole).items()
            }
        )

    def focus_faults(self, view: View) -> Faults:
        """Return what is wrong with the focus on the pages in one of the views `FOCUSED`."""
        return _without_empty(
            {
                address: {"focus": faults["focus"]}
                for address, faults in self._visited(view, whole=False).items()
            }
        )

    def _visited(self, view: View, *, whole: bool) -> Faults:
        if view not in self._found:
            self._found[view] = {
                address: faults_of(page, view) for address, page in self._pages(view, whole=whole)
            }
        return self._found[view]

    def _pages(self, view: View, *, whole: bool) -> Iterator[tuple[str, Any]]:
        """Open the pages as the view says, each before the eyes of whom it is for."""
        language, scheme, mode, width = view
        every = candidates(self.world)
        if not whole:
            every = [one for number, one in enumerate(every) if view_of(number, one[1]) == view]
        addresses = list(drawn(self.world, language, every))
        assert len(addresses) > 10
        for who in dict.fromkeys(who for who, _address in addresses):
            page = self.look(
                mode=mode,
                language=language,
                who=who,
                color_scheme=scheme,
                reduced_motion="reduce",
                viewport={"width": width, "height": 900},
            )
            # Sent once for each window and not for each page: it is half a megabyte.
            page.context.add_init_script(AXE_SCRIPT)
            for address in (address for one, address in addresses if one == who):
                page.at(address)
                yield address, page
            assert page.faults == []
            page.context.close()


def _without_empty(found: Faults) -> Faults:
    kept = {
        address: {kind: fault for kind, fault in faults.items() if fault}
        for address, faults in found.items()
    }
    return {address: faults for address, faults in kept.items() if faults}


def faults_of(page: Any, view: View) -> dict[str, Any]:
    """Return what each check says about the page in the window, by kind; what is empty is no fault."""
    tag, direction = TONGUES[view[0]]
    root = page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
    faults = {
        "axe": json.loads(page.evaluate(VIOLATIONS)),
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
    if view in FOCUSED:
        page.keyboard.press("Tab")
        faults["focus"] = page.evaluate(FOCUS)
    return faults


def too_wide(page: Any) -> list[str]:
    if page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    ):
        return []
    return page.evaluate(OUTSIDE) or ["something"]
