"""What tests do in the editor of the text of a document."""

import time
from typing import Any

READY = "[data-editor]:not([hidden])"


def write(page: Any, text: str) -> None:
    """Replace the text once the editor stands in the place of the field."""
    page.fill(f"{READY} #id_text", text)


def written(page: Any) -> str:
    """Return the text of the editor as HTML, as a form sends it."""
    page.wait_for_selector(READY)
    html: str = page.evaluate("document.querySelector('[data-editor]').editor.html()")
    return html


def wait_until_written(page: Any, html: str, *, seconds: float = 3) -> None:
    """Wait until the text of the editor is this HTML: it applies an answer after the key that gave it."""
    until = time.monotonic() + seconds
    while written(page) != html and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert written(page) == html


def paste(page: Any, html: str, plain: str = "") -> None:
    """Paste what the clipboard holds at the cursor; the browser gives it to the editor as an event."""
    page.focus(f"{READY} #id_text")
    page.evaluate(
        """([html, plain]) => {
          const held = new DataTransfer();
          if (html) held.setData("text/html", html);
          held.setData("text/plain", plain);
          const event = new ClipboardEvent("paste", {clipboardData: held, bubbles: true, cancelable: true});
          document.getElementById("id_text").dispatchEvent(event);
        }""",
        [html, plain],
    )
