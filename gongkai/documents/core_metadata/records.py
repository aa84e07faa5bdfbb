"""
The record of core metadata of one document, as XML that is valid against `schema.xsd`.

Source: GB/T 21063.3-2007 (elements of the core metadata); 条例19 art. 24 (index number, name, summary and
day of forming belong into the catalogue).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

from gongkai.documents.models import Document, Version
from gongkai.documents.models.versions import PublicFile
from gongkai.documents.states import Attribute
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body

NAMESPACE = "urn:x-gongkai:core-metadata:1"
SCHEMA = Path(__file__).with_name("schema.xsd")
MAX_ABSTRACT = 200
# Characters that no XML file may contain, not even escaped.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
# The names that the national classification uses, whatever language the reader has.
DISCLOSURES = {
    Attribute.PUBLIC: "主动公开",
    Attribute.ON_REQUEST: "依申请公开",
    Attribute.CLOSED: "不予公开",
}


@dataclass(frozen=True)
class FileAddress:
    """A file of the document with its address."""

    file: PublicFile
    address: str


def record_of(
    document: Document,
    version: Version,
    *,
    address: str,
    files: Sequence[FileAddress] = (),
    on: date,
) -> ET.Element:
    """
    Return the record of a document as it is in this version, with its validity on a day.

    Body, genre, catalogue item and subject must be joined.
    """
    record = ET.Element("record")
    add(record, "title", document.title or document.neutral_number)
    add(record, "abstract", _abstract(document, version))
    _add_provider(record, document.body)
    for scheme, code, name in _categories(document):
        category = ET.SubElement(record, "category", scheme=scheme)
        add(category, "code", code)
        add(category, "name", name)
    identifier = document.index_number or ""
    add(record, "identifier", identifier)
    add(record, "metadataIdentifier", f"{identifier}#{version.number}")
    add(record, "published", document.earlier_release_on or document.released_on)
    add(record, "language", "zh-Hans" if document.language == "zh-hans" else document.language)
    add(record, "address", address)
    for one in files:
        _add_format(record, one)
    add(record, "maintainer", document.body.disclosure_office or document.body.name)
    changed = version.released_at or version.decided_at or document.changed_at
    add(record, "updated", local_date(changed))
    for issuer in (document.issued_by or document.body.name, *document.co_issuers):
        add(record, "issuer", issuer)
    add(record, "documentNumber", document.document_number)
    add(record, "formed", document.formed_on)
    add(record, "inForceFrom", document.effective_on)
    add(record, "inForceUntil", document.valid_until)
    add(record, "repealedFrom", document.repealed_on)
    add(record, "validity", document.validity_on(on).value)
    return record


def withdrawn_record(document: Document) -> ET.Element:
    """Return the record of a withdrawn document: number, day and reason, never the title."""
    record = ET.Element("withdrawn")
    add(record, "identifier", document.index_number or "")
    add(record, "on", local_date(document.withdrawn_at) if document.withdrawn_at else None)
    add(record, "reason", document.withdrawal_reason)
    return record


def file_of_one(record: ET.Element) -> bytes:
    """Return an XML file of one record."""
    record.set("xmlns", NAMESPACE)
    written: bytes = ET.tostring(record, encoding="utf-8")
    return DECLARATION + written + b"\n"


def pieces_of_list(records: Iterable[ET.Element], *, next_address: str = "") -> Iterable[bytes]:
    """Yield an XML file of many records piece by piece; the whole is never in memory."""
    root = ET.Element("records", xmlns=NAMESPACE)
    if next_address:
        root.set("next", next_address)
    head: bytes = ET.tostring(root, encoding="utf-8", short_empty_elements=False)
    yield DECLARATION + head.removesuffix(b"</records>") + b"\n"
    for record in records:
        yield ET.tostring(record, encoding="utf-8") + b"\n"
    yield b"</records>\n"


def add(parent: ET.Element, name: str, value: str | date | None) -> None:
    """Add an element with this text; nothing is added for an empty value."""
    written = value.isoformat() if isinstance(value, date) else FORBIDDEN.sub("\ufffd", value or "")
    if written:
        ET.SubElement(parent, name).text = written


def _abstract(document: Document, version: Version) -> str:
    text = " ".join(version.plain_text.split())
    if len(text) > MAX_ABSTRACT:
        text = text[:MAX_ABSTRACT].rstrip() + "……"
    return text or document.title or document.neutral_number


def _add_provider(record: ET.Element, body: Body) -> None:
    provider = ET.SubElement(record, "provider")
    add(provider, "code", body.code)
    add(provider, "creditCode", body.credit_code if len(body.credit_code) == 18 else "")
    add(provider, "name", body.name)
    add(provider, "postalAddress", body.address)
    add(provider, "telephone", body.telephone)


def _categories(document: Document) -> Iterable[tuple[str, str, str]]:
    """Yield scheme, code and name of each heading; the attribute is one, so that there is always one."""
    if document.subject:
        yield "subject", document.subject.code, document.subject.name
    if document.genre:
        yield "genre", document.genre.code, document.genre.name
    if document.catalogue_item:
        yield "catalogue", document.catalogue_item.code, document.catalogue_item.title
    # Documents that an earlier system published may have no attribute: they are public.
    attribute = Attribute(document.attribute or Attribute.PUBLIC)
    yield "disclosure", attribute.value, DISCLOSURES[attribute]


def _add_format(record: ET.Element, one: FileAddress) -> None:
    element = ET.SubElement(record, "format")
    add(element, "name", one.file.name)
    add(element, "mediaType", one.file.media_type)
    add(element, "size", str(one.file.size))
    add(element, "address", one.address)
