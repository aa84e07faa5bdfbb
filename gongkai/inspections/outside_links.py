"""Links of public documents to other sites: which of them are gone."""

from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from django.conf import settings

from gongkai.channels.connectors.interface import Permanent, Temporary, Unclear
from gongkai.channels.connectors.outgoing import request
from gongkai.documents.queries import public_documents
from gongkai.duties.link_checks import addresses_in
from gongkai.organisations.models import Body

DOCUMENTS = 50  # the newest ones of a body that are read
GONE = frozenset({404, 410})


def dead_outside_links(body: Body, most: int) -> Iterator[tuple[str, str]]:
    """
    Yield index number and address of the links to other sites that are gone, of the newest documents.

    At most `most` addresses are requested, each once. A site that does not answer now may answer later
    and is no dead link; an address that may not be reached from here is not judged.
    """
    seen: set[str] = set()
    newest = public_documents().filter(body=body).select_related("public_version")
    for document in newest.order_by("-listed_on", "-id")[:DOCUMENTS]:
        text = document.public_version.text if document.public_version else ""
        for address in outside_links(text):
            if len(seen) >= most:
                return
            if address not in seen:
                seen.add(address)
                if is_gone(address):
                    yield str(document.index_number), address


def outside_links(text: str) -> Iterator[str]:
    """Yield the addresses of the links of a text that lead to other sites."""
    own = {urlsplit(settings.GONGKAI_ADDRESS).netloc} - {""}
    for address in (urldefrag(one).url for one in addresses_in(text)):
        parts = urlsplit(address)
        if parts.scheme in {"http", "https"} and parts.netloc and parts.netloc not in own:
            yield address


def is_gone(address: str) -> bool:
    """Return whether another site says that it has no page under this address."""
    try:
        return request("GET", address).status in GONE
    except (Permanent, Temporary, Unclear):
        return False
