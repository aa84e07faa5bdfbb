"""Take pictures of the main pages, wide and narrow, into a folder (docs/images unless one is named)."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tools.browser import ARGUMENTS, chromium, served

PASSWORD = "gongkai-demo-only"  # noqa: S105
PUBLIC = {
    "home": "/",
    "item": "/i/990000-D04/2026-00004/",
    "search": "/search/?q=收费",
    "catalogue": "/catalogue/",
    "body": "/b/990000-D04/",
    "bodies": "/b/",
    "home-en": "/en/",
    "home-ug": "/ug/",
    "item-ug": "/ug/i/990000-D02/2026-00001/",
    "withdrawn": "/i/990000-D03/2026-00002/",
    "sign-in": "/sign-in/",
    "styleguide": "/styleguide/",
    "missing": "/none/",
}
WIDTHS = {"": 1280, "-m": 390}
KEPT = {"home", "item", "search", "desk", "review", "item-ug"}  # shown in the README


def main() -> None:
    out = (
        Path(sys.argv[1])
        if len(sys.argv) > 1
        else Path(__file__).resolve().parent.parent / "docs" / "images"
    )
    every = len(sys.argv) > 1
    out.mkdir(parents=True, exist_ok=True)
    path = chromium()
    if path is None:
        sys.exit("No Chromium is installed.")
    with (
        tempfile.TemporaryDirectory() as data,
        served(Path(data)) as url,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=path, args=ARGUMENTS)
        for suffix, width in WIDTHS.items():
            page = browser.new_page(viewport={"width": width, "height": 900}, locale="zh-CN")
            for name, address in PUBLIC.items():
                if every or name in KEPT:
                    page.goto(url + address)
                    take(page, out / f"{name}{suffix}.png", every=every)
            sign_in(page, url, "approver")
            take(page, out / f"desk{suffix}.png", every=every)
            page.locator("h3 a[href*='/desk/documents/']").first.click()
            take(page, out / f"review{suffix}.png", every=every)
            if every:
                desk_pages(
                    browser.new_page(viewport={"width": width, "height": 900}), url, out, suffix
                )
                page.goto(f"{url}/desk/figures/")
                take(page, out / f"figures{suffix}.png", every=True)
        if every:
            dark = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="dark")
            for name in ("home", "item"):
                dark.goto(url + PUBLIC[name])
                take(dark, out / f"{name}-dark.png", every=True)
        browser.close()


def desk_pages(page: Page, url: str, out: Path, suffix: str) -> None:
    sign_in(page, url, "drafter")
    take(page, out / f"drafter{suffix}.png", every=True)
    for name, address in {"documents": "/desk/documents/", "new": "/desk/documents/new/"}.items():
        page.goto(url + address)
        take(page, out / f"{name}{suffix}.png", every=True)


def sign_in(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/desk/")
    if "/sign-in/" not in page.url:
        return
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button").first.click()


def take(page: Page, path: Path, *, every: bool) -> None:
    page.wait_for_load_state("networkidle")  # while a page is changed, no picture can be taken
    page.screenshot(path=str(path), full_page=every)
    wide = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    if wide:
        print(f"{path.name}: wider than the window")


if __name__ == "__main__":
    main()
