"""The public pages in real Chromium: axe, narrow windows, no script, print."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from gongkai.documents.actions import releases
from tests.cast import AT, Cast, build_cast
from tests.documents.test_actions import attach

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLE = "<table><tr>" + "<th>项目名称和收费依据</th>" * 8 + "</tr></table>"
PAGES = [
    "/", "/b/", "/b/990000-D01/", "/catalogue/", "/catalogue/?item=A20-08&year=2026", "/search/", "/search/?q=收费",
    "/i/990000-D01/2026-00001/", "/i/990000-D01/2026-00002/", "/i/990000-D01/2026-00003/", "/catalogue/?page=x", "/none/",
]  # fmt: skip
OTHERS = ["/sign-in/", "/styleguide/"]
AXE = Axe()
# What reaches beyond the window, so that a failure names it; what scrolls inside a box of its own does not count.
OUTSIDE = """() => [...document.querySelectorAll('main *, header *, footer *')]
  .filter(e => !e.closest('.scroll, .skip, .hidden') || e.matches('.scroll'))
  .filter(e => { const r = e.getBoundingClientRect(); return r.right > innerWidth + 1 || r.left < -1; })
  .slice(0, 4).map(e => e.tagName + '.' + e.className)"""


@pytest.fixture
def filled() -> Cast:
    """A Chinese item with a file, a Uyghur one, and a tombstone."""
    cast = build_cast()
    document = cast.draft(
        text=f"<p>各部门：</p><p>目录之外的收费，可以拒绝。</p>{TABLE}", document_number="财〔2026〕1号"
    )
    attach(cast, document)
    document.refresh_from_db()
    releases.release_document(cast.review(document), by=cast.disclosure, at=AT)
    cast.released(title="ئۇقتۇرۇش", text="<p>ھۆكۈمەت ئۇچۇرلىرى ۋاقتىدا ئاشكارىلىنىشى كېرەك.</p>", language="ug")
    releases.withdraw_document(cast.released(), by=cast.disclosure, at=AT, reason="附件有误")
    return cast


@pytest.fixture
def look(browser: Any, live_server: Any, filled: Cast) -> Iterator[Any]:
    """Return a way to open a window of some kind, and to collect what Chromium complains of."""
    opened = []

    def window(*, mode: str = "", **options: Any) -> Any:
        context = browser.new_context(**options)
        opened.append(context)
        if mode:
            context.add_cookies([{"name": "reading_mode", "value": mode, "url": live_server.url}])
        page = context.new_page()
        page.faults = []
        page.on("console", lambda m: page.faults.append(m.text) if "Content Security Policy" in m.text else None)
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.at = lambda address: page.goto(live_server.url + address)
        return page

    yield window
    for context in opened:
        context.close()


def violations(page: Any) -> list[Any]:
    found = AXE.run(page).response["violations"]
    return [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found]


@pytest.mark.parametrize(
    ("prefix", "mode", "scheme"),
    [
        ("", "", "light"),
        ("/en", "", "dark"),
        ("/ug", "", "light"),
        ("", "elderly", "light"),
        ("/ug", "elderly", "dark"),
    ],
)
def test_axe_finds_nothing(look: Any, prefix: str, mode: str, scheme: str) -> None:
    page = look(mode=mode, color_scheme=scheme, bypass_csp=True)
    found = {}
    for address in [prefix + address for address in PAGES] + ([] if prefix else OTHERS):
        page.at(address)
        if faults := violations(page):
            found[address] = faults
    assert found == {}


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("mode", ["", "elderly"])
def test_no_page_is_wider_than_its_window(look: Any, width: int, mode: str) -> None:
    page = look(mode=mode, viewport={"width": width, "height": 800})
    wide = []
    for address in [*PAGES, *("/ug" + address for address in PAGES[:9]), *OTHERS]:
        page.at(address)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append((address, page.evaluate(OUTSIDE)))
    assert wide == []
    assert page.faults == []


def test_visitor_finds_and_reads_without_script(look: Any) -> None:
    page = look(java_script_enabled=False)
    page.at("/")
    page.fill("[name=q]", "收费")
    page.click("form.search button")
    assert page.locator(".list mark").count() > 0
    page.click("main .list a")
    assert page.locator("article.doc").get_attribute("lang") == "zh-Hans"
    with page.expect_download() as download:
        page.click(".files a")
    assert download.value.suggested_filename.endswith(".pdf")
    page.click("text=English")
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Index number" in page.inner_text("dl.meta")


def test_keyboard_reaches_the_content_first(look: Any) -> None:
    page = look()
    page.at("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_refusal_opens_by_keyboard(look: Any) -> None:
    page = look()
    page.at("/styleguide/")
    page.locator("details.reason summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("details.reason .why").is_visible()


def test_uyghur_item_stands_from_the_right_on_a_chinese_page(look: Any) -> None:
    page = look(viewport={"width": 1280, "height": 900})
    page.at("/i/990000-D01/2026-00002/")
    assert page.evaluate("getComputedStyle(document.documentElement).direction") == "ltr"
    assert page.evaluate("getComputedStyle(document.querySelector('article.doc')).direction") == "rtl"
    assert page.evaluate("getComputedStyle(document.querySelector('dd bdi')).direction") == "ltr"


def test_print_leaves_the_document_and_where_it_is_from(look: Any) -> None:
    page = look(color_scheme="dark")
    page.at("/i/990000-D01/2026-00001/")
    page.emulate_media(media="print")
    assert page.locator("article.doc").is_visible()
    assert page.locator("p.source").is_visible()
    for gone in ("header.mast", "footer.foot", ".side", "dl.meta", ".crumbs"):
        assert not page.locator(gone).first.is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.doc .text p')).fontSize") == "21.3333px"
    assert page.evaluate("getComputedStyle(document.querySelector('.doc')).backgroundColor") == "rgb(255, 255, 255)"


def test_home_stays_light(look: Any) -> None:
    page = look()
    sizes = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.at("/")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) < 100_000
