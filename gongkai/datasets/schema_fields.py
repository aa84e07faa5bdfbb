"""The columns of a dataset in the vocabulary of Table Schema: read from JSON, checked, written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.datasets.schema_parts import BadSchema
from gongkai.datasets.states import FieldType
from gongkai.kit.text_input import is_blank, single_line

MAX_CODES, MAX_DECIMALS = 200, 6
MAX_TITLE, MAX_NAME, MAX_OCDS = 100, 40, 60
NAME = re.compile(r"[a-z][a-z0-9_]*")
NUMERIC = frozenset({FieldType.INTEGER, FieldType.NUMBER})
TIMES = frozenset({FieldType.DATE, FieldType.MONTH, FieldType.YEAR})
# Places in a release of the Open Contracting Data Standard that a column can fill.
OCDS_PLACES = (
    "planning/project/id",
    "planning/project/title",
    "planning/project/description",
    "planning/project/sector/description",
    "planning/project/locations/0/description",
    "planning/project/totalValue/amount",
    "planning/budget/description",
    "buyer/name",
    "tender/status",
    "tender/procurementMethodDetails",
    "awards/0/suppliers/0/name",
    "contracts/0/dateSigned",
)
OCDS_TYPES = {
    "planning/project/totalValue/amount": NUMERIC,
    "contracts/0/dateSigned": frozenset({FieldType.DATE}),
}


@dataclass(frozen=True)
class Field:
    """
    One column.

    `decimals` is how many places a number has; `codes` are the only values that are allowed; `reason`
    says why personal data in the column may be public; `source` is where law or catalogue ask for it.
    Of a field that `counts_persons`, small numbers are hidden. `ocds` is its place in a release of OCDS.
    """

    name: str
    title: str
    type: str = FieldType.STRING
    description: str = ""
    unit: str = ""
    decimals: int = 0
    is_required: bool = False
    is_public: bool = True
    is_indexed: bool = False
    codes: tuple[str, ...] = ()
    reason: str = ""
    source: str = ""
    counts_persons: bool = False
    ocds: str = ""

    @property
    def is_numeric(self) -> bool:
        """Whether the field holds numbers."""
        return self.type in NUMERIC

    @property
    def is_time(self) -> bool:
        """Whether the field holds days, months or years."""
        return self.type in TIMES

    @property
    def heading(self) -> str:
        """The title with its unit, as it stands above the column."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title

    @property
    def type_label(self) -> str:
        """The type in the language of the reader."""
        return str(FieldType(self.type).label)

    def descriptor(self) -> dict[str, Any]:
        """Return the field as Table Schema writes it; what it does not know has names of its own."""
        constraints: dict[str, Any] = {"required": True} if self.is_required else {}
        if self.codes:
            constraints["enum"] = list(self.codes)
        optional = {
            "description": self.description,
            "unit": self.unit,
            "decimals": self.decimals,
            "constraints": constraints,
            "indexed": self.is_indexed,
            "personalDataReason": self.reason,
            "source": self.source,
            "countsPersons": self.counts_persons,
            "ocds": self.ocds,
        }
        return {
            "name": self.name,
            "title": self.title,
            "type": str(self.type),
            "public": self.is_public,
        } | {key: value for key, value in optional.items() if value}


def check_field(field: Field) -> None:
    """Check a field for itself. Raises `BadSchema`."""
    if not NAME.fullmatch(field.name) or len(field.name) > MAX_NAME:
        raise BadSchema(
            _("The name of a field has small letters, digits and _ only: “%(name)s”.")
            % {"name": field.name[:MAX_NAME]},
            "bad-name",
        )
    if is_blank(field.title) or len(field.title) > MAX_TITLE:
        raise BadSchema(
            _("The field “%(name)s” needs a heading of at most %(most)s characters.")
            % {"name": field.name, "most": MAX_TITLE},
            "bad-title",
        )
    if field.type not in FieldType:
        raise BadSchema(
            _("The field “%(name)s” has no known type.") % {"name": field.name}, "bad-type"
        )
    if not 0 <= field.decimals <= MAX_DECIMALS or (
        field.decimals and field.type != FieldType.NUMBER
    ):
        raise BadSchema(
            _("The field “%(name)s” has a wrong number of decimal places.") % {"name": field.name},
            "bad-decimals",
        )
    if field.codes and (field.type != FieldType.STRING or len(field.codes) > MAX_CODES):
        raise BadSchema(
            _("A list of codes belongs to texts and has at most %(most)s codes.")
            % {"most": MAX_CODES},
            "bad-codes",
        )
    if field.is_indexed and not field.is_public:
        raise BadSchema(
            _("A field that is not public is never indexed: “%(name)s”.") % {"name": field.name},
            "private-indexed",
        )
    if field.ocds and field.ocds not in OCDS_PLACES:
        raise BadSchema(
            _("OCDS has no place “%(place)s”, or none that is known here.")
            % {"place": field.ocds[:MAX_OCDS]},
            "bad-ocds",
        )
    wanted = OCDS_TYPES.get(field.ocds)
    if wanted is not None and field.type not in wanted:
        raise BadSchema(
            _("The place “%(place)s” in OCDS needs another type of value.") % {"place": field.ocds},
            "wrong-ocds-type",
        )
    if field.ocds and not field.is_public:
        raise BadSchema(
            _("A field that is not public has no place in OCDS: “%(name)s”.")
            % {"name": field.name},
            "private-ocds",
        )


def read_field(found: Any) -> Field:
    """Return the field of a descriptor, not yet checked. Raises `BadSchema`."""
    if not isinstance(found, Mapping):
        raise BadSchema(_("A schema is a JSON object with a list of fields."))
    constraints = found.get("constraints") or {}
    codes = constraints.get("enum") or [] if isinstance(constraints, Mapping) else [None]
    decimals = found.get("decimals", 0)
    flags = [
        found.get("public", True),
        found.get("indexed", False),
        found.get("countsPersons", False),
    ]
    if (
        not isinstance(codes, list)
        or not all(isinstance(one, str) for one in codes)
        or not isinstance(decimals, int)
        or not all(isinstance(one, bool) for one in flags)
    ):
        raise BadSchema(
            _("The field “%(name)s” is described wrongly.") % {"name": str(found.get("name"))[:40]}
        )

    def text(name: str) -> str:
        return single_line(str(found.get(name) or ""))

    return Field(
        name=text("name"),
        title=text("title") or text("name"),
        type=text("type") or FieldType.STRING,
        description=text("description"),
        unit=text("unit"),
        decimals=decimals,
        is_required=constraints.get("required") is True,
        is_public=flags[0],
        is_indexed=flags[1],
        codes=tuple(single_line(one) for one in codes),
        reason=text("personalDataReason"),
        source=text("source"),
        counts_persons=flags[2],
        ocds=text("ocds"),
    )
