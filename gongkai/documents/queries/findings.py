"""What seems to be personal data or a mark of secrecy in a version and its files."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gongkai.documents.models import (
    Attachment,
    Document,
    FileText,
    Justification,
    UncheckedKind,
    Version,
)
from gongkai.documents.queries.check_rules import check_rule_of, terms_in, terms_of
from gongkai.documents.states import FindingKind, TextPlace
from gongkai.encryption.keys import match_key
from gongkai.files.personal_data.finder import find
from gongkai.kit.text_input import folded
from gongkai.organisations.models import Body

AROUND = 16  # characters shown before and after a finding
# Targets and titles of links, which a reader sees when the pointer is on them.
ATTRIBUTES = re.compile(r'\b(?:href|title)="(?:mailto:|tel:)?([^"]+)"')
# What the page of a body says about itself is no personal data.
CONTACT_KINDS = frozenset({FindingKind.LANDLINE, FindingKind.MOBILE, FindingKind.EMAIL})
CONTACT_FIELDS = ("telephone", "fax", "email", "complaint_telephone")
PARTS = re.compile(r"[^\dA-Za-z@._+-]+")
NO_DIGIT = re.compile(r"\D")


@dataclass(frozen=True)
class Found:
    """A finding in a version: its kind, its place, which file, and the words around it."""

    kind: FindingKind
    place: TextPlace
    value: str
    before: str = ""
    after: str = ""
    file: Attachment | None = None
    detail: str = ""

    def hash_in(self, document: Document) -> str:
        """Return the keyed hash by which a justification knows this passage in this document."""
        return match_key(
            f"justification:{document.pk}", self.kind, self.place, folded(self.value) or self.value
        )


@dataclass(frozen=True)
class Check:
    """What was found in a version, what of it is justified, and which files nobody has read."""

    document: Document
    found: list[Found]
    justified: dict[str, Justification] = field(default_factory=dict)
    waiting: list[Attachment] = field(default_factory=list)
    texts: dict[int, FileText | None] = field(default_factory=dict)

    @cached_property
    def open(self) -> list[Found]:
        """The findings that nobody has justified, without repetitions of the same passage."""
        return [one for key, one in self.by_hash.items() if key not in self.justified]

    @cached_property
    def by_hash(self) -> dict[str, Found]:
        """The first finding of each passage, by its hash."""
        found: dict[str, Found] = {}
        for one in self.found:
            found.setdefault(one.hash_in(self.document), one)
        return found


def fields_of(version: Version) -> Iterator[tuple[TextPlace, str]]:
    """Yield the texts of a version that the public will read, each with its place."""
    yield TextPlace.TITLE, version.title
    yield TextPlace.NUMBER, version.document_number
    yield TextPlace.ISSUERS, "\n".join([version.issued_by, *version.co_issuers])
    yield TextPlace.NOTE, version.change_note
    yield TextPlace.TEXT, version.plain_text
    yield TextPlace.TEXT_LINK, "\n".join(map(html.unescape, ATTRIBUTES.findall(version.text)))


def scanned(version: Version) -> list[tuple[str, str, int, int]]:
    """
    Check the fields and the text of a version; returns place, kind, start and end of each finding.

    The terms of a body are not among them: they may change while a version waits.
    """
    return [
        (place.value, one.kind.value, one.start, one.end)
        for place, text in fields_of(version)
        for one in find(text)
    ]


def findings_of_terms(
    version: Version, files: Sequence[Attachment], terms: list[str]
) -> Iterator[Found]:
    """Yield where the terms of the body stand in the fields, the text, and the files and their names."""
    if not terms:
        return
    texts = [(place, "", text, None) for place, text in fields_of(version)]
    texts += [(TextPlace.FILE_NAME, "", one.name, one) for one in files]  # type: ignore[misc]
    texts += [(TextPlace.ALTERNATIVE_TEXT, "", one.description, one) for one in files]  # type: ignore[misc]
    rows = FileText.objects.filter(sha256__in={one.sha256 for one in files}) if files else ()
    read = {(row.sha256, row.ending): row.segments for row in rows}
    texts += [
        (TextPlace(f"file:{place}"), detail, text, one)  # type: ignore[misc]
        for one in files
        for place, detail, text in read.get((one.sha256, one.ending.lower()), [])
    ]
    for place, detail, text, file in texts:
        for start, end in terms_in(text, terms):
            yield Found(
                FindingKind.BODY_TERM,
                place,
                text[start:end],
                text[max(0, start - AROUND) : start],
                text[end : end + AROUND],
                file,
                detail,
            )


def findings_in_text(version: Version) -> Iterator[Found]:
    """Yield the findings in the fields and the text, as stored when the version was submitted."""
    texts = dict(fields_of(version))
    for place, kind, start, end in (
        scanned(version) if version.findings is None else version.findings
    ):
        text = texts[TextPlace(place)]
        yield Found(
            FindingKind(kind),
            TextPlace(place),
            text[start:end],
            text[max(0, start - AROUND) : start],
            text[end : end + AROUND],
        )


def findings_in_names(files: Iterable[Attachment]) -> Iterator[Found]:
    """Yield the findings in the names of files and in what is said of pictures."""
    for file in files:
        for one in find(file.description) if file.description else ():
            yield Found(
                FindingKind(one.kind.value),
                TextPlace.ALTERNATIVE_TEXT,
                file.description[one.start : one.end],
                file.description[: one.start],
                file.description[one.end :],
                file,
            )
        for one in find(file.name):
            yield Found(
                FindingKind(one.kind.value),
                TextPlace.FILE_NAME,
                file.name[one.start : one.end],
                file.name[: one.start],
                file.name[one.end :],
                file,
            )


def findings_in_file(file: Attachment, text: FileText | None) -> Iterator[Found]:
    """Yield the findings in a file, and that it must be looked at where no machine could read it."""
    if text is None or text.needs_a_look:
        yield Found(FindingKind.UNREAD, TextPlace.FILE, file.sha256, file=file)
    if text is not None:
        for one in text.findings:
            yield Found(
                FindingKind(one.kind),
                TextPlace(one.place),
                one.value,
                one.before,
                one.after,
                file,
                one.detail,
            )


def texts_of(files: Sequence[Attachment]) -> dict[int, FileText | None]:
    """Return for each file what was read of it, without the text itself. One query, none without files."""
    if not files:
        return {}
    hashes = {file.sha256 for file in files}
    rows = FileText.objects.filter(sha256__in=hashes).defer("packed_text")
    found = {(row.sha256, row.ending): row for row in rows}
    return {file.pk: found.get((file.sha256, file.ending.lower())) for file in files}


def check_of(document: Document, version: Version) -> Check:
    """Return what the check says about a version of a document."""
    files = list(version.attachments.order_by("position", "id"))
    texts = texts_of(files)
    found = [*findings_in_text(version), *findings_in_names(files)]
    for file in files:
        found += findings_in_file(file, texts[file.pk])
    found += findings_of_terms(version, files, terms_of(check_rule_of(document.body_id)))
    if not found:
        return Check(document, [], texts=texts)
    off = unchecked_kinds(document.body)
    contact = _contact_data(document.body)
    found = [one for one in found if one.kind not in off and not _is_contact(one, contact)]
    justified = {one.value_hash: one for one in document.justifications.select_related("person")}
    waiting = [file for file in files if (text := texts[file.pk]) is None or text.is_waiting]
    return Check(document, found, justified, waiting, texts)


def unchecked_kinds(body: Body) -> set[str]:
    """Return the kinds that the documents of a body are not checked for."""
    return set(UncheckedKind.objects.filter(body=body).values_list("kind", flat=True))


def _contact_data(body: Body) -> set[str]:
    """Return the numbers and addresses under which the body itself can be reached, as bare values."""
    return {
        _bare(part)
        for name in CONTACT_FIELDS
        for part in [getattr(body, name), *PARTS.split(getattr(body, name))]
        if part
    }


def _is_contact(one: Found, contact: set[str]) -> bool:
    return one.kind in CONTACT_KINDS and _bare(one.value) in contact


def _bare(value: str) -> str:
    return value.casefold().strip() if "@" in value else NO_DIGIT.sub("", value)
