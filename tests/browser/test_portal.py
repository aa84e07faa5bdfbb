"""The public pages in real Chromium: without a script, on paper, by weight."""

import gzip
import re
from typing import Any

import pytest

from tests.browser.steps import follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ITEM = "/i/990000-D01/2026-00001/"


def test_visitor_finds_and_reads_without_script(look: Any) -> None:
    page = look(java_script_enabled=False)
    page.at("/")
    page.fill("[name=q]", "收费")
    follow(page, "form.search button")
    assert page.locator(".list mark").count() > 0
    follow(page, "main .list a >> nth=-1")
    assert page.locator("article.doc").get_attribute("lang") == "zh-Hans"
    page.at(ITEM)
    with page.expect_download() as download:
        page.click(".files a")
    assert download.value.suggested_filename.endswith(".pdf")
    follow(page, "text=English")
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Index number" in page.inner_text("dl.meta")


def test_visitor_filters_the_catalogue_on_a_phone_without_script(look: Any) -> None:
    page = look(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page.at("/catalogue/")
    assert not page.locator("form.filters").is_visible()
    page.click("details.fold summary")
    page.select_option("[name=language]", "ug")
    follow(page, "form.filters button")
    assert page.locator("main .list > li").count() == 1
    assert page.locator(".chip").inner_text().strip().endswith("ئۇيغۇرچە")


def test_filters_stand_open_where_there_is_room(look: Any) -> None:
    page = look()
    page.at("/catalogue/")
    assert page.locator("form.filters").is_visible()
    assert not page.locator("details.fold summary").is_visible()


def test_visitor_chooses_the_elderly_mode_without_script(look: Any) -> None:
    page = look(java_script_enabled=False)
    page.at(ITEM)
    follow(page, "text=长者模式")
    assert page.url.endswith(ITEM)
    assert page.locator("html").get_attribute("data-mode") == "elderly"
    follow(page, "text=退出长者模式")
    assert page.locator("html").get_attribute("data-mode") is None


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
    assert (
        page.evaluate("getComputedStyle(document.querySelector('article.doc')).direction") == "rtl"
    )
    assert page.evaluate("getComputedStyle(document.querySelector('.record')).direction") == "ltr"
    assert page.evaluate("getComputedStyle(document.querySelector('dd bdi')).direction") == "ltr"


def test_date_between_arabic_letters_is_read_from_its_year(look: Any) -> None:
    page = look()
    page.at("/ug/i/990000-D01/2026-00002/")
    year, day = page.evaluate("""() => {
      const words = document.querySelector('.record time').firstChild, at = (from, to) => {
        const range = document.createRange(); range.setStart(words, from); range.setEnd(words, to);
        return range.getBoundingClientRect().left; };
      return [at(0, 4), at(8, 10)];
    }""")
    assert year < day


def test_sheet_has_the_proportions_of_the_standard(look: Any) -> None:
    """GB/T 9704-2012: 28 characters a line, the type area 156 of the 210 mm of the sheet."""
    page = look(viewport={"width": 1280, "height": 900})
    page.at(ITEM)
    sheet, text, character = page.evaluate("""() => {
      const doc = document.querySelector('.doc'), text = document.querySelector('.doc .text');
      return [doc.clientWidth, text.clientWidth, parseFloat(getComputedStyle(text).fontSize)];
    }""")
    assert text / character == pytest.approx(28, abs=0.1)
    assert text / sheet == pytest.approx(156 / 210, abs=0.02)


def test_print_leaves_the_document_and_where_it_is_from(look: Any) -> None:
    page = look(color_scheme="dark")
    page.at(ITEM)
    page.emulate_media(media="print")
    assert page.locator("article.doc").is_visible()
    assert page.locator("p.source").is_visible()
    assert page.locator(".record").is_visible()
    # Else a short page is followed by an empty sheet.
    assert page.evaluate("getComputedStyle(document.body).minBlockSize") == "0px"
    for gone in ("header.mast", "footer.foot", ".side", "dl.meta", ".crumbs"):
        assert not page.locator(gone).first.is_visible()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.doc .text p')).fontSize")
        == "21.3333px"
    )
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.doc')).backgroundColor")
        == "rgb(255, 255, 255)"
    )


# Chromium without a screen has no voices: one of the device and one of the network, and what is said.
VOICES = """
  window.said = [];
  let utterance = null;
  const speech = new EventTarget();
  Object.assign(speech, {
    paused: false,
    getVoices: () => [
      { lang: 'zh-CN', name: 'network', localService: false },
      { lang: LANG, name: 'device', localService: true },
    ],
    speak: (one) => { utterance = one; window.said.push(`${one.voice.name} ${one.text}`); },
    cancel: () => { utterance = null; speech.paused = false; },
    pause: () => { speech.paused = true; },
    resume: () => { speech.paused = false; },
  });
  window.ended = () => utterance && utterance.dispatchEvent(new Event('end'));
  Object.defineProperty(window, 'speechSynthesis', { value: speech });
  window.SpeechSynthesisUtterance = class extends EventTarget {
    constructor(text) { super(); this.text = text; }
  };
"""


def test_document_is_read_aloud_by_a_voice_of_the_device(look: Any) -> None:
    page = look()
    page.add_init_script(VOICES.replace("LANG", "'zh-CN'"))
    page.at(ITEM)
    start, stop = page.locator("[data-read-aloud] button").all()
    assert start.inner_text().strip() == "朗读"
    assert not stop.is_visible()
    start.click()
    assert page.locator("[data-read-aloud] button").first.inner_text().strip() == "暂停"
    title = page.locator(".doc .name")
    assert page.evaluate("said") == [f"device {title.inner_text().strip()}"]
    assert "read-now" in str(title.get_attribute("class"))
    start.click()
    assert start.inner_text().strip() == "继续"
    start.click()
    page.evaluate("ended()")
    said = page.evaluate("said")
    assert said[1].removeprefix("device ")[:10] in page.locator(".doc .text").inner_text()
    stop.click()
    assert page.locator(".read-now").count() == 0
    assert start.inner_text().strip() == "朗读"
    assert page.evaluate("document.activeElement.parentElement.dataset.start") == "朗读"
    # Read to its end, it stops by itself.
    start.click()
    page.evaluate("() => { for (let at = 0; at < 500; at += 1) ended(); }")
    assert not stop.is_visible()


def test_without_a_voice_of_the_device_nothing_is_offered(look: Any) -> None:
    page = look()
    page.add_init_script(VOICES.replace("LANG", "'fr-FR'"))
    page.at(ITEM)
    assert not page.locator("[data-read-aloud]").is_visible()


def test_item_is_printed_on_sheets_of_a4(look: Any) -> None:
    page = look()
    page.at(ITEM)
    sheet = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheet)
    assert 1 <= len(boxes) <= 3
    sides = [sorted((round(float(width)), round(float(height)))) for width, height in boxes]
    assert sides == [[595, 842]] * len(boxes)  # a wide table is turned


def test_home_stays_light(look: Any) -> None:
    page = look()
    answers = []
    page.on("response", lambda answer: answers.append((answer.url, answer.body())))
    page.at("/")
    page.wait_for_load_state("networkidle")
    assert sum(len(body) for _url, body in answers) < 100_000, [
        (url, len(body)) for url, body in answers
    ]
    assert 0 < sum(len(gzip.compress(body)) for _url, body in answers) < 30_000
    assert len(answers) <= 9
