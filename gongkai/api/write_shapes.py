"""What programs send to the API, and what they get back."""

import base64
from datetime import date
from io import BytesIO
from typing import IO, Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict

from gongkai.kit.text_input import free_text

# Characters that show nothing are left out, as in the forms of the desk.
Text = Annotated[str, AfterValidator(free_text)]
Cell = str | int | float | bool | None
MAX_ROWS, MAX_FILES = 50_000, 50


class Sent(Schema):
    """What a program sends; a name that is not known is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


def decoded(text: str) -> str:
    """Return the text of a file in base64, lines broken or not. Raises `ValueError`."""
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except ValueError as error:
        raise ValueError(_("This is not base64.")) from error
    return text


class NewFile(Sent):
    """A file of a draft, in base64. Larger ones are sent one by one to the address of the draft."""

    name: Text = Field(
        min_length=1, max_length=200, description=gettext_noop("name of the file with its ending")
    )
    content: Annotated[str, AfterValidator(decoded)] = Field(
        min_length=1,
        description=gettext_noop("the file in base64"),
        json_schema_extra={"contentEncoding": "base64"},
    )
    description: Text = Field(
        "",
        max_length=200,
        description=gettext_noop("what a picture shows, for those who cannot see"),
    )

    @property
    def stream(self) -> IO[bytes]:
        """The bytes of the file."""
        return BytesIO(base64.b64decode(self.content))


class NewDraft(Sent):
    """A draft of a document. What is not known yet may be left out and entered at the desk."""

    body: Text = Field(max_length=64, description=gettext_noop("code of the body"))
    office: Text = Field(
        "", max_length=100, description=gettext_noop("name of the drafting office of the body")
    )
    title: Text = Field("", max_length=500, description=gettext_noop("title of the document"))
    html: Text = Field(
        "",
        max_length=2_000_000,
        description=gettext_noop("text as HTML; what the platform does not know is left out"),
    )
    document_number: Text = Field("", max_length=100, description=gettext_noop("document number"))
    attribute: Text = Field(
        "", max_length=16, description=gettext_noop("public, on_request or closed")
    )
    reason: Text = Field(
        "", max_length=2_000, description=gettext_noop("why it is not to be public")
    )
    ground: Text = Field(
        "", max_length=40, description=gettext_noop("legal ground of a document that is not open")
    )
    genre: Text = Field("", max_length=40, description=gettext_noop("code of the genre"))
    subject: Text = Field("", max_length=8, description=gettext_noop("code of the subject"))
    catalogue_item: Text = Field(
        "", max_length=16, description=gettext_noop("item of the catalogue")
    )
    language: Text = Field("zh-hans", max_length=16, description=gettext_noop("zh-hans, ug or en"))
    formed_on: date | None = Field(None, description=gettext_noop("day on which it was formed"))
    effective_on: date | None = Field(
        None, description=gettext_noop("first day on which it is in force")
    )
    valid_until: date | None = Field(
        None, description=gettext_noop("last day on which it is in force")
    )
    issued_by: Text = Field(
        "", max_length=200, description=gettext_noop("who issued it, if not the body")
    )
    co_issuers: list[Annotated[Text, Field(max_length=200)]] = Field(
        [], max_length=50, description=gettext_noop("names of the other issuers")
    )
    files: list[NewFile] = Field(
        [], max_length=MAX_FILES, description=gettext_noop("its files, in their order")
    )
    submit: bool = Field(
        default=False, description=gettext_noop("submit it for review; else it stays a draft")
    )


class FileWritten(Schema):
    """A file as it was stored."""

    name: str
    size: int
    sha256: str


class DraftWritten(Schema):
    """A draft as it was stored, with the files that came with the request; `url` is its page at the desk."""

    id: int
    state: str
    url: str
    files: list[FileWritten]


class NewRows(Sent):
    """
    Rows for the next version of a dataset: each an object with the names or titles of its fields.

    Every cell is checked against the schema; if one is wrong, nothing is taken.
    """

    rows: list[dict[Annotated[Text, Field(max_length=200)], Cell]] = Field(
        min_length=1, max_length=MAX_ROWS, description=gettext_noop("the rows")
    )
    complete: bool = Field(
        default=False,
        description=gettext_noop("true: these are all rows; false: new and changed ones only"),
    )
    period: Text = Field(
        "", max_length=200, description=gettext_noop("period that the version is about")
    )
    reason: Text = Field(
        "",
        max_length=2_000,
        description=gettext_noop("what changed and why, from the second version on"),
    )
    submit: bool = Field(
        default=False,
        description=gettext_noop("submit the version for review; else it stays a draft"),
    )


class RowsWritten(Schema):
    """The version with the rows, compared with the version before; `url` is its page at the desk."""

    id: int
    dataset: str
    version: int
    state: str
    rows: int
    added: int
    changed: int
    removed: int
    url: str


class NewDelivery(Sent):
    """A public document went out on a channel. Only the first delivery on a channel counts."""

    index_number: Text = Field(
        max_length=80, description=gettext_noop("index number of the document")
    )
    channel: Text = Field(
        max_length=16,
        description=gettext_noop("gazette, weibo, wechat, app, sms, press, broadcast or other"),
    )
    on: date = Field(description=gettext_noop("day of the delivery"))
    address: Text = Field("", max_length=300, description=gettext_noop("where it can be read"))


class DeliveryWritten(Schema):
    """A delivery as it was recorded."""

    index_number: str
    channel: str
    on: str
    address: str


def cells_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with the same names in each, as a file has the same columns in each."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: row.get(name) for name in names} for row in rows]
