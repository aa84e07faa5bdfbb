"""The check of links within this site, in the texts of public documents, in small portions."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils.translation import override

from gongkai.documents.models import Document
from gongkai.documents.queries import public_attachments, public_documents
from gongkai.duties.models import BrokenLink, LinkCheck
from gongkai.kit.times import local_date
from gongkai.organisations.queries import body_by_code

PORTION = 20
MAX_ADDRESS = 500
MAX_LINKS = 500


@transaction.atomic
def check_links(*, at: datetime) -> int:
    """
    Check the links of the next documents, by their keys; return how many documents were looked at.

    No request is made, and links to other hosts are not looked at. A round begins at most once a day.
    """
    today = local_date(at)
    LinkCheck.objects.get_or_create(pk=1)
    position = LinkCheck.objects.select_for_update().get(pk=1)
    if position.last_document == 0 and position.begun_on == today:
        return 0
    if position.last_document == 0:
        position.begun_on = today
    # Whether they are public is asked afterwards: a condition beside the key would read all public documents.
    later = Document.objects.filter(pk__gt=position.last_document).order_by("pk")
    found = list(later.values_list("pk", flat=True)[:PORTION])
    for document in public_documents().filter(pk__in=found).select_related("public_version"):
        _check(document, at)
    position.last_document = found[-1] if len(found) == PORTION else 0
    position.save(update_fields=["last_document", "begun_on"])
    return len(found)


def _check(document: Document, at: datetime) -> None:
    text = document.public_version.text if document.public_version else ""
    broken = {one[:MAX_ADDRESS] for one in internal_links(text) if not leads_somewhere(one)}
    known = {one.address: one for one in BrokenLink.objects.filter(document=document)}
    for address, row in known.items():
        if address not in broken:
            row.delete()
    BrokenLink.objects.bulk_create(
        BrokenLink(
            document=document, body_id=document.body_id, address=one, found_on=local_date(at)
        )
        for one in sorted(broken - known.keys())
    )


def addresses_in(text: str) -> Iterator[str]:
    """Yield the addresses of the first links of a text, in their order, without those that are malformed."""
    if "href" not in text:
        return
    # A server process need not load the parser: texts are searched by the worker.
    from bs4 import BeautifulSoup  # noqa: PLC0415

    for link in BeautifulSoup(text, "html.parser").find_all("a", href=True, limit=MAX_LINKS):
        address = str(link["href"]).strip()
        try:
            urlsplit(address)
        except ValueError:  # a bracket that is not closed, for instance
            continue
        yield address


def internal_links(text: str) -> Iterator[str]:
    """Yield the addresses of the links of a text that lead to this site."""
    own = {urlsplit(settings.GONGKAI_ADDRESS).netloc} - {""}
    for address in addresses_in(text):
        parts = urlsplit(address)
        if parts.netloc in own or (not parts.scheme and not parts.netloc and parts.path):
            yield address


def leads_somewhere(address: str) -> bool:
    """Whether the site has a page under this address, and the document or body that it names."""
    path = unquote(urlsplit(address).path) or "/"
    for language, _name in settings.LANGUAGES:
        if path == f"/{language}" or path.startswith(f"/{language}/"):
            path = path[len(language) + 1 :] or "/"
    try:
        with override(settings.LANGUAGE_CODE):
            match = resolve(path)
    except (Resolver404, UnicodeError):
        return False
    named = match.kwargs
    number = named.get("index_number") or str(named.get("written", "")).strip("/").upper()
    if number:
        documents = public_documents().filter(index_number=number)
        files = public_attachments().filter(pk=named["pk"]) if "pk" in named else None
        return documents.exists() and (files is None or files.exists())
    if "code" in named and match.view_name.startswith("portal:"):
        return body_by_code(named["code"]) is not None
    return True
