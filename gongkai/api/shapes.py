"""Response schemas of the public API."""

from ninja import Field, Schema

COUNT: int = Field(description="number of all rows of the list")
COUNT_EXACT: bool = Field(description="true: `count` is the exact number of rows")
COUNT_ABOUT: bool = Field(
    description=(
        "true: `count` is an estimate; if both are false, the list has more rows than `count`"
    )
)


class Problem(Schema):
    """The reason for a refused request. `code` is stable; `message` is for people."""

    code: str
    message: str
    law: str = ""
    field: str = ""


class ErrorAnswer(Schema):
    """The error response."""

    error: Problem


# What any operation may answer besides what was asked for; 429: more requests than the server allows.
FAULTS = dict.fromkeys((400, 404, 422, 429), ErrorAnswer)


class FileLink(Schema):
    """A file of an item."""

    name: str
    media_type: str
    size: int
    url: str
    # What a picture shows, for readers who do not see it; else empty.
    description: str


class ItemLine(Schema):
    """A public item in a list."""

    index_number: str
    title: str
    url: str
    body: str
    language: str
    document_number: str
    genre: str | None
    catalogue_item: str | None
    subject: str | None
    issued_by: str
    formed_on: str | None
    released_on: str | None
    validity: str
    valid_until: str | None
    repealed_on: str | None


class RelationLine(Schema):
    """What an item does to another one; `reverse`: what the other one does to it."""

    kind: str
    reverse: bool
    index_number: str
    title: str
    form: str
    part: str
    other_part: str


class Item(ItemLine):
    """A public item with its text as safe HTML and as plain text."""

    html: str
    text: str
    co_issuers: list[str]
    effective_on: str | None
    relations: list[RelationLine]
    files: list[FileLink]


class Hit(ItemLine):
    """A search result with an excerpt around the matches (escaped HTML with marks)."""

    snippet: str
    file: str


class ItemList(Schema):
    """A page of items; `next` is the URL of the next page."""

    items: list[ItemLine]
    count: int = COUNT
    count_exact: bool = COUNT_EXACT
    count_about: bool = COUNT_ABOUT
    next: str | None


class HitList(Schema):
    """A page of search results; `next` is the URL of the next page."""

    items: list[Hit]
    count: int = COUNT
    count_exact: bool = COUNT_EXACT
    count_about: bool = COUNT_ABOUT
    next: str | None


class BodyLine(Schema):
    """A body subject to disclosure."""

    code: str
    name: str
    short_name: str
    name_en: str
    name_ug: str
    kind: str
    parent: str | None
    region: str
    url: str


class BodyList(Schema):
    """A page of bodies."""

    items: list[BodyLine]
    count: int = COUNT
    count_exact: bool = COUNT_EXACT
    count_about: bool = COUNT_ABOUT
    next: str | None


class Heading(Schema):
    """A heading of the statutory catalogue."""

    code: str
    title: str
    title_en: str
    url: str


class SuggestionList(Schema):
    """Suggestions of each kind."""

    bodies: list[BodyLine]
    catalogue_items: list[Heading]
    items: list[ItemLine]


class ReportLine(Schema):
    """A published annual report in a list; `index_number` is that of its document."""

    body: str
    body_name: str
    year: int
    edition: int
    form: str
    published_on: str | None
    index_number: str
    url: str
    data_url: str


class ReportList(Schema):
    """A page of annual reports; `next` is the URL of the next page."""

    items: list[ReportLine]
    count: int = COUNT
    count_exact: bool = COUNT_EXACT
    count_about: bool = COUNT_ABOUT
    next: str | None


class ReportFigure(Schema):
    """A figure under its placeholder name; `last` is the value of the year before, if any."""

    name: str
    label: str
    unit: str
    value: int | float
    last: int | float | None


class ReportPart(Schema):
    """The text of one section, as plain text."""

    key: str
    heading: str
    text: str


class Report(ReportLine):
    """A published annual report with figures, text and files."""

    figures: list[ReportFigure]
    sections: list[ReportPart]
    files: list[FileLink]
