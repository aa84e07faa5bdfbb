"""Drafting sheets (发文稿纸): the facts of a document, its attribute, and who signed each step."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from gongkai.typesetting.pdf import MAX_SECONDS, typeset

TEMPLATE = Path(__file__).with_name("drafting_sheet.typ")


@dataclass(frozen=True)
class AttributeBox:
    """One of the three attributes, with a tick if it is the proposed one."""

    words: str
    chosen: bool


@dataclass(frozen=True)
class Signature:
    """A step of the review: person, opinion and day are empty until it is taken."""

    step: str
    person: str = ""
    opinion: str = ""
    day: str = ""


@dataclass(frozen=True)
class DraftingSheet:
    """The content of a sheet, as plain text; no field contains markup."""

    issuer: str
    title: str
    number: str
    genre: str
    co_issuers: str
    office: str
    drafter: str
    formed: str
    item: str
    attributes: Sequence[AttributeBox]
    reason: str
    ground: str
    files: Sequence[str]
    signatures: Sequence[Signature]


def drafting_sheet_pdf(sheet: DraftingSheet, *, dated: date) -> bytes:
    """Typeset a sheet. Raises `TypesettingFailed`."""
    return typeset(TEMPLATE, {**asdict(sheet), "dated": dated.isoformat()}, longest=MAX_SECONDS)
