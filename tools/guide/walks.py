"""Helpers of the user guide: browser windows, buttons, collapsed steps, and the stops of a chapter."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PHONE = 390
MAX_LENGTH, EDGE = 1_500, 20


@dataclass(frozen=True)
class Stop:
    """
    One stop of the guide: the name of its picture, its heading and its text.

    `part` is the heading of the one section that is pictured; without it, it is the whole page. `on_phone`: pictured
    as a telephone shows it, too.
    """

    name: str
    words: str
    title: str = ""
    part: str = ""
    on_phone: bool = False


Take = Callable[[Stop, Any], None]


@contextmanager
def window(browser: Any, options: Mapping[str, Any]) -> Iterator[Any]:
    """Open a browser window with its own cookies."""
    context = browser.new_context(**options)
    try:
        page = context.new_page()
        page.set_default_timeout(10_000)
        yield page
    finally:
        context.close()


def press(page: Any, target: Any) -> None:
    """Click the target and wait for the next page."""
    with page.expect_navigation():
        target.click()


def sign_in(page: Any, name: str, password: str) -> None:
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    press(page, page.locator("main").get_by_role("button", name="登录").first)


def write_text(page: Any, text: str, *, script: bool) -> None:
    """Write the text of a document: in the editor, which a script shows, or in its plain field."""
    page.fill("[data-editor]:not([hidden]) #id_text" if script else "#id_text", text)


def labelled(page: Any, label: str) -> Any:
    """Return the fields with this label; a required one says so after it."""
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s*必填)?\s*$"))


def fold(page: Any, label: str) -> Any:
    """Return the collapsed section with this label, opened; the label may end with a number."""
    found = page.locator("main details").filter(
        has=page.locator("summary", has_text=re.compile(rf"^\s*{label}( #\d+)?\s*$"))
    )
    if found.first.get_attribute("open") is None:
        found.first.locator("summary").first.click()
    return found.first


def step(page: Any, label: str, fields: Mapping[str, Any] | None = None) -> None:
    """Take a step of an application: open it, fill in its fields, press its button, and confirm."""
    fill(page, label, fields or {})
    box = fold(page, label)
    press(page, box.get_by_role("button", name=re.compile(rf"^{label}( #\d+)?$")).first)
    if page.locator("main form input[name=confirm]").count():
        press(page, page.locator("main").get_by_role("button", name=label, exact=True))


def take_step(page: Any, button: str) -> None:
    """Press the button of a step, also one in a closed section, and confirm the step if the page asks for it."""
    found = page.locator("main").get_by_role("button", name=button, exact=True)
    if not found.first.is_visible():
        page.locator("main summary", has_text=button).first.click()
    press(page, found.first)
    if page.locator("main input[name=confirm]").count():
        press(page, found.first)


def fill(page: Any, label: str, fields: Mapping[str, Any]) -> None:
    """Fill in the fields of a step: a text, a choice by label (a list) or by index, a file by path."""
    box = fold(page, label)
    for name, value in fields.items():
        field = labelled(box, name).first
        if isinstance(value, Path):
            field.set_input_files(str(value))
        elif isinstance(value, list):
            choose(field, value[0])
        elif isinstance(value, int):
            field.select_option(index=value)
        else:
            field.fill(value)


def choose(field: Any, words: str) -> None:
    """Choose the first option that contains the text."""
    value = field.locator("option", has_text=words).first.get_attribute("value")
    field.select_option(value)


def picture(stop: Stop, page: Any, folder: Path, number: int) -> None:
    """Take the picture of a stop, and another at the width of a telephone; a long page is cut."""
    size = page.viewport_size
    for suffix, width in (
        [("", size["width"]), ("-m", PHONE)] if stop.on_phone else [("", size["width"])]
    ):
        page.set_viewport_size({"width": width, "height": size["height"]})
        page.evaluate("scrollTo(0, 0)")
        area = {
            "x": 0,
            "y": 0,
            "width": width,
            "height": page.evaluate("document.documentElement.scrollHeight"),
        }
        if stop.part:
            heading = page.get_by_role("heading", name=stop.part, exact=True)
            box = page.locator("main section").filter(has=heading).last.bounding_box()
            left = max(0, box["x"] - EDGE)
            area = {
                "x": left,
                "y": box["y"] - EDGE,
                "width": min(box["width"] + 2 * EDGE, width - left),
                "height": box["height"] + 2 * EDGE,
            }
        area["height"] = min(area["height"], MAX_LENGTH)
        page.screenshot(
            path=str(folder / f"{number:02}-{stop.name}{suffix}.png"), full_page=True, clip=area
        )
    page.set_viewport_size(size)


def chapter(title: str, beginning: str, stops: Sequence[Stop], pictures: str) -> str:
    """Return a chapter: each stop with its heading, text and pictures."""
    lines = [f"# {title}", "", beginning, ""]
    for number, stop in enumerate(stops, start=1):
        at = f"{pictures}/{number:02}-{stop.name}"
        lines += [
            f"## {number}. {stop.title}",
            "",
            stop.words,
            "",
            f"![{stop.title}]({at}.png)",
            "",
        ]
        if stop.on_phone:
            lines += [f"![{stop.title}（手机）]({at}-m.png)", ""]
    return "\n".join(lines)
