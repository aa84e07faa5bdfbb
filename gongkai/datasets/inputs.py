"""What is entered in the steps of datasets and of their versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai.datasets.schemas import Field

if TYPE_CHECKING:  # the table stands above
    from gongkai.catalogue.models import CatalogueItem
    from gongkai.documents.models import Document

# More rows are imported by the command, in a process of its own.
MAX_DESK_ROWS, MAX_ROWS = 100_000, 10_000_000


@dataclass(frozen=True)
class DatasetFacts:
    """What the public reads about a dataset; cycle and licence are values of their vocabularies."""

    title: str
    description: str
    cycle: str
    licence: str
    legal_basis: str = ""
    title_en: str = ""
    catalogue_item: "CatalogueItem | None" = None


@dataclass(frozen=True)
class NewDataset:
    """A new dataset: the last part of its address, what the public reads, and its fields, if known."""

    code: str
    facts: DatasetFacts
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class FieldInputs:
    """A new field, or one that replaces the field of the same name."""

    field: Field
    is_key: bool = False


@dataclass(frozen=True)
class FieldChoice:
    """The name of a field."""

    name: str


@dataclass(frozen=True)
class SchemaInputs:
    """The whole schema, as JSON in the vocabulary of Table Schema."""

    schema: Mapping[str, Any]


@dataclass(frozen=True)
class ReleaseFacts:
    """What a version is about: its period, and from the second version on what changed and why."""

    period: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ImportInputs:
    """A file with rows: all rows of the version, or only new and changed ones; at most so many."""

    path: Path
    is_complete: bool = True
    most: int = MAX_DESK_ROWS


@dataclass(frozen=True)
class RowInputs:
    """One row, its cells by the names of the fields."""

    cells: Mapping[str, str]


@dataclass(frozen=True)
class RowChoice:
    """The id of a row."""

    row_id: int


@dataclass(frozen=True)
class ReasonInputs:
    """A reason."""

    reason: str


@dataclass(frozen=True)
class BundleFacts:
    """What is released at one minute: the next version, its interpretation, and whether with a chart."""

    period: str
    due_at: datetime
    document: "Document | None" = None
    with_chart: bool = True


@dataclass(frozen=True)
class MoveInputs:
    """Another minute for a confirmed bundle, and the reason for the public."""

    due_at: datetime
    reason: str
