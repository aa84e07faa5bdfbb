"""Steps of a person at a browser that lead to another page."""

from typing import Any


def follow(page: Any, target: str) -> None:
    """
    Click what leads to another page, and return when that page has been loaded.

    A click alone returns while the answer is still on its way: on a busy machine what is read next would be read
    from the page before.
    """
    with page.expect_navigation():
        page.click(target)
