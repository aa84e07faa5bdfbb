"""The links of a text."""

from collections.abc import Iterator

MAX_LINKS = 500


def addresses_in(text: str) -> Iterator[str]:
    """Yield the addresses of the first links of a text, in their order."""
    if "href" not in text:
        return
    # A server process need not load the parser: texts are searched by the worker.
    from bs4 import BeautifulSoup  # noqa: PLC0415

    for link in BeautifulSoup(text, "html.parser").find_all("a", href=True, limit=MAX_LINKS):
        yield str(link["href"]).strip()
