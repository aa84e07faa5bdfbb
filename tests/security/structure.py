"""What may stand in an answer whatever was written into the fields behind it; each kind read by its own parser."""

import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from gongkai.kit.spreadsheet_writer import FORMULA
from tests.leaks.crawler import Answer

FORBIDDEN = {
    "applet",
    "animate",
    "annotation-xml",
    "base",
    "embed",
    "foreignobject",
    "frame",
    "frameset",
    "iframe",
    "marquee",
    "math",
    "noembed",
    "object",
    "set",
    "style",
    "video",
    "audio",
    "plaintext",
    "xmp",
}
# The only frame: the preview of a document at the desk.
OWN_FRAME = re.compile(r"/preview/documents/[0-9]+/(\?size=print)?")
# The only recordings: those of interviews and press conferences.
OWN_RECORDING = re.compile(r"(/en|/ug)?/(interviews|press)/[^/\s]+/recording/.*", re.DOTALL)
ADDRESSES = {
    "action",
    "background",
    "cite",
    "data",
    "formaction",
    "href",
    "poster",
    "src",
    "srcset",
    "xlink:href",
}
SCHEMES = {"", "http", "https", "mailto", "tel"}
# What the browser fetches or sends without being asked by a person must be of this house.
LOADED = {
    ("script", "src"),
    ("img", "src"),
    ("link", "href"),
    ("form", "action"),
    ("button", "formaction"),
    ("use", "href"),
}
HOUSE = {"", "testserver"}


class Page(HTMLParser):
    """Collects what must not be on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element and its attributes."""
        named = {name: value or "" for name, value in attrs}
        if tag == "iframe" and OWN_FRAME.fullmatch(named.get("src", "")):
            return
        if tag in {"audio", "video"} and OWN_RECORDING.fullmatch(named.get("src", "")):
            tag = "recording"
        if tag in FORBIDDEN or (tag == "meta" and "http-equiv" in named):
            self.faults.append(f"<{tag}>")
        if tag == "script" and "src" not in named:
            self.faults.append("a script without an address")
        self._in_script = tag == "script"
        for name, value in named.items():
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.faults.append(f"<{tag} {name}>")
            if name in ADDRESSES:
                # As browsers do: blanks and controls in front and line breaks anywhere count for nothing.
                plain = "".join(value.split()).lstrip("".join(map(chr, range(33))))
                parts = urlsplit(plain)
                if parts.scheme not in SCHEMES:
                    self.faults.append(f"<{tag} {name}> to {value!r}")
                if (tag, name) in LOADED and parts.netloc not in HOUSE:
                    self.faults.append(f"<{tag} {name}> loads {value!r}")

    def handle_endtag(self, _tag: str) -> None:
        """Leave a script."""
        self._in_script = False

    def handle_data(self, data: str) -> None:
        """Find words in a script."""
        if self._in_script and data.strip():
            self.faults.append(f"a script that says {data[:40]!r}")


def faults_in(answer: Answer) -> Iterator[str]:
    """Say what an answer holds that must not be there."""
    headers = dict(answer.headers)
    kind = headers.get("Content-Type", "").partition(";")[0]
    if any("\r" in value or "\n" in value for value in headers.values()):
        yield "a header of two lines"
    if answer.whole and answer.status < 300 and headers.get("X-Content-Type-Options") != "nosniff":
        yield "may be sniffed"
    text = answer.whole.decode("utf-8", "replace")
    if kind == "text/html":
        yield from html_faults(text)
    elif kind.endswith(("xml",)) and "spreadsheet" not in kind:
        yield from _xml_faults(text)
    elif kind.endswith("json"):
        json.loads(text)
    elif kind == "text/csv":
        rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
        yield from (f"a formula: {cell!r}" for row in rows for cell in row if FORMULA.match(cell))
    elif "spreadsheet" in kind and re.search(r"<f[ >/]|<externalReference|<hyperlink", text):
        # The crawler has unpacked it: a formula is a cell with an <f>, whatever it says.
        yield "a formula or a link in a sheet"


def html_faults(text: str) -> list[str]:
    """Read a page or a piece of one."""
    page = Page()
    page.feed(text)
    page.close()
    return page.faults


def _xml_faults(text: str) -> Iterator[str]:
    for sign in ("<!DOCTYPE", "<!ENTITY"):
        if sign in text:
            yield sign
    if text.count("<?") > text.startswith("<?xml "):
        yield "a processing instruction"
    for one in ET.fromstring(text).iter():
        name = one.tag.rpartition("}")[2].lower()
        if name in FORBIDDEN | {"script"}:
            yield f"<{name}>"
        yield from (f"<{name} {key}>" for key in one.attrib if key.startswith("on"))
        # Readers of feeds take these for HTML.
        if name in {"description", "encoded"} or one.get("type") == "html":
            yield from html_faults(one.text or "")
