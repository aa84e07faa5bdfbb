"""Response schemas of datasets."""

from typing import Any

from ninja import Field, Schema

from gongkai.api.shapes import COUNT, COUNT_ABOUT, COUNT_EXACT

Value = str | int | float | bool | None


class DatasetLine(Schema):
    """A dataset in a list; `version` is its newest public version, if any is left."""

    code: str
    title: str
    title_en: str
    url: str
    body: str
    cycle: str
    licence: str
    published_on: str
    updated_on: str
    catalogue_item: str | None


class DatasetList(Schema):
    """A page of datasets; `next` is the URL of the next page."""

    items: list[DatasetLine]
    count: int = COUNT
    count_exact: bool = COUNT_EXACT
    count_about: bool = COUNT_ABOUT
    next: str | None


class VersionLine(Schema):
    """A public version: what changed and why, and the SHA-256 of its rows."""

    number: int
    period: str
    reason: str
    published_on: str
    rows: int
    added: int
    changed: int
    removed: int
    sha256: str


class DatasetAnswer(DatasetLine):
    """A dataset with the schema of its newest version (Table Schema) and its versions."""

    description: str
    legal_basis: str
    state: str
    table_schema: dict[str, Any] | None
    versions: list[VersionLine]


class RowList(Schema):
    """A page of rows, each an object by the names of the fields; `next` is the URL of the next page."""

    version: int
    items: list[dict[str, Any]]
    next: str | None


class GroupLine(Schema):
    """One group: the value that its rows share, how many they are, and the measure."""

    value: Value = None
    count: int
    measure: Value = Field(
        default=None, description="sum, least or greatest value; null for `count`"
    )
    hidden: int = Field(
        default=0, description="small numbers of persons that are hidden, and not in the measure"
    )


class GroupList(Schema):
    """The groups of an aggregate, in the order of their values."""

    version: int
    items: list[GroupLine]
