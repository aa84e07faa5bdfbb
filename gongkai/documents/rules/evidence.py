"""What shows that something was done: a page on the web, or a public document."""

from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from gongkai.documents.queries.access import public_documents
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_length


def is_web_address(evidence: str) -> bool:
    """Return whether the evidence is the address of a page."""
    try:
        parts = urlsplit(evidence)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")


def refusal_of_evidence(evidence: str, *, most: int) -> Refusal | None:
    """
    Return why not everybody can open the evidence, which has at most so many characters. One query at most.

    A public document is looked up by its index number; an address is only read.
    """
    if refusal := refusal_of_length(evidence, "evidence", most):
        return refusal
    if is_web_address(evidence) or public_documents().filter(index_number=evidence).exists():
        return None
    return Refusal(
        "not-found",
        _("No public document has this index number, and it is no web address (https://…)."),
        field="evidence",
    )
